"""Each case has its thread: named, pinned, closed with it, and made again when somebody deletes it."""

from __future__ import annotations

from dataclasses import replace

from bot.cases import moves, work
from bot.cases.watch import watch
from bot.storage.staff_tables import Agent
from tests.conftest import Clock
from tests.telegram.group.conftest import GROUP, SARA, House, eventually


async def test_a_case_gets_a_thread_with_its_code_and_a_pinned_card(house: House, ana: Agent) -> None:
    case = await house.case()
    await house.post()
    (thread,) = house.telegram.threads(GROUP)
    card = house.in_thread(thread["thread_id"])[0]
    assert case.code in thread["name"]
    assert thread["pinned"] == [card.message_id]
    assert "quiero hablar con una persona" in card.text
    assert [key.data for key in card.buttons] == [f"g:take:{case.id}", f"g:note:{case.id}"]


async def test_nothing_ever_stands_outside_the_threads(house: House, ana: Agent) -> None:
    for chat in (501, 502, 503):
        case = await house.case(chat)
        await house.writes(case, "hola", chat)
    await house.post()
    assert len(house.telegram.threads(GROUP)) == 3
    assert all(message.thread for message in house.shown())


async def test_title_card_and_buttons_follow_the_case(house: House, ana: Agent) -> None:
    case = await house.case()
    await house.post()
    before = house.telegram.threads(GROUP)[0]["name"]
    await house.doing(ana, work.take, case)
    await house.post()
    (thread,) = house.telegram.threads(GROUP)
    assert thread["name"] != before
    card = next(one for one in house.telegram.chat(chat_id=GROUP) if one["message_id"] == thread["pinned"][0])
    assert "Ana" in card["text"]
    assert f"g:close:{case.id}" in [key["data"] for row in card["buttons"] for key in row]


async def test_the_thread_is_closed_with_the_case_and_reopened_with_it(house: House, ana: Agent) -> None:
    case = await house.case()
    await house.doing(ana, work.take, case)
    await house.doing(ana, moves.close, case, "solved")
    await house.post()
    assert house.telegram.threads(GROUP)[0]["closed"]
    assert house.telegram.threads(GROUP)[0]["name"].startswith("✅")
    await house.doing(ana, moves.reopen, case)
    await house.post()
    assert not house.telegram.threads(GROUP)[0]["closed"]


async def test_a_deleted_thread_is_made_again_with_card_and_history_and_nothing_is_lost(
    house: House, ana: Agent
) -> None:
    case = await house.case()
    await house.writes(case, "uno")
    await house.post()
    first = await house.thread(case)
    house.telegram.delete_thread(GROUP, first)
    await house.writes(case, "dos")
    await house.post()
    second = await house.thread(case)
    assert second != first
    text = house.text_of(second)
    assert text.index(case.code) < text.index("uno") < text.index("dos")
    assert text.count("uno") == text.count("dos") == 1
    assert house.telegram.threads(GROUP)[-1]["pinned"]
    assert all(message.thread for message in house.shown())


async def test_a_remade_thread_tells_nothing_that_the_contact_told_the_bot_after_the_end(
    house: House, ana: Agent
) -> None:
    case = await house.case()
    await house.writes(case, "esto es del caso")
    await house.doing(ana, work.take, case)
    await house.doing(ana, moves.close, case, "solved")
    await house.post()
    await house.tells_the_bot("esto es solo para el asistente")
    house.telegram.delete_thread(GROUP, await house.thread(case))
    await house.doing(ana, work.note, case, "para el archivo")
    await house.post()
    text = house.text_of(await house.thread(case))
    assert "esto es del caso" in text
    assert "para el archivo" in text
    assert "solo para el asistente" not in text


async def test_a_thread_deleted_before_the_case_closes_is_not_missed(house: House, ana: Agent) -> None:
    case = await house.case()
    await house.post()
    house.telegram.delete_thread(GROUP, await house.thread(case))
    await house.doing(ana, work.take, case)
    await house.doing(ana, moves.close, case, "solved")
    await house.post()
    assert house.telegram.threads(GROUP)[-1]["closed"]
    assert not await house.left()


async def test_a_thread_whose_making_went_unanswered_is_not_made_twice(house: House, ana: Agent) -> None:
    house.telegram.hang_after("createForumTopic", 1)
    case = await house.case()
    async with house.posting():
        await eventually(lambda: house.telegram.threads(GROUP))
        await house.hear()
        await house.settled()
    (thread,) = house.telegram.threads(GROUP)
    assert (await house.now(case)).thread_id == thread["thread_id"]


async def test_a_deleted_card_is_put_there_again(house: House, ana: Agent) -> None:
    case = await house.case()
    await house.post()
    house.telegram.delete_in(chat_id=GROUP, message_id=house.telegram.threads(GROUP)[0]["pinned"][0])
    await house.doing(ana, work.take, case)
    await house.post()
    (thread,) = house.telegram.threads(GROUP)
    assert len(thread["pinned"]) == 1


async def test_a_bot_that_may_not_pin_shows_the_card_all_the_same(house: House, ana: Agent) -> None:
    house.telegram.set_bot(chat_id=GROUP, rights=["can_manage_topics"])
    case = await house.case()
    await house.writes(case, "hola")
    await house.post()
    text = house.text_of(await house.thread(case))
    assert case.code in text
    assert "hola" in text


async def test_another_group_gets_the_open_cases_anew(house: House, ana: Agent) -> None:
    case = await house.case()
    await house.post()
    other = GROUP - 1
    house.telegram.make_group(other)
    async with house.posting(chat=other):
        await eventually(lambda: house.telegram.threads(other) and house.telegram.threads(other)[0]["pinned"])
        await house.settled()
    (thread,) = house.telegram.threads(other)
    assert case.code in thread["name"]
    assert (await house.now(case)).thread_id == thread["thread_id"]


async def test_cases_from_before_there_was_a_group_are_put_into_it(house: House, ana: Agent) -> None:
    alone = replace(house, office=replace(house.office, group=False))
    case = await alone.case()
    assert not await house.left()
    async with house.posting():
        await house.thread(case)
        await house.settled()
    assert case.code in house.telegram.threads(GROUP)[0]["name"]


async def test_a_hidden_case_shows_nothing_of_it_in_title_card_or_preview(house: House, ana: Agent) -> None:
    words = "mi jefe me quitó el pasaporte"
    case = await house.case(text=words, reason="danger", priority="urgent", rule="held_documents")
    await house.writes(case, "y me pega")
    await house.post()
    thread = await house.thread(case)
    card, *rest = house.in_thread(thread)
    assert words not in card.text
    assert "danger" not in house.telegram.threads(GROUP)[0]["name"].lower()
    for message in rest:
        for secret in (words, "y me pega"):
            if secret in message.text:
                assert f"<tg-spoiler>{secret}</tg-spoiler>" in (message.html or "")
    text = house.text_of(thread)
    assert words in text
    assert "y me pega" in text


async def test_supervisors_are_called_by_name(house: House, ana: Agent, clock: Clock) -> None:
    await house.hire("Sara", SARA, role="supervisor")
    case = await house.case()
    clock.forward(hours=5)
    async with house.sessions.begin() as session:
        await watch(session, house.office, case.id)
    await house.post()
    called = [message for message in house.shown() if "Sara" in message.text]
    assert called
    assert called[0].links == [f"tg://user?id={SARA}"]


async def test_while_telegram_is_out_of_reach_a_lost_thread_is_not_asked_for_without_a_pause(
    house: House, ana: Agent
) -> None:
    case = await house.case()
    await house.post()
    house.telegram.delete_thread(GROUP, await house.thread(case))
    before = len(house.telegram.calls(method="createForumTopic"))
    house.telegram.fail_next("createForumTopic", 3, 502)
    await house.writes(case, "dos")
    await house.post()
    assert "dos" in house.text_of(await house.thread(case))
    tries = [call["time"] for call in house.telegram.calls(method="createForumTopic")[before:]]
    assert len(tries) == 4
    assert tries[-1] - tries[0] > 3, "one, two and four seconds"
