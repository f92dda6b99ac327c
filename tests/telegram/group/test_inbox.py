"""What agents write and press in the group is done once, by those who may, and said where it is not."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from bot.channels.telegram.group.commands import NAMES
from bot.storage.case_tables import CannedUse, Case
from bot.storage.staff_tables import Agent
from tests.telegram.group.conftest import ANA, BETO, GROUP, NOBODY, House


@pytest.fixture
async def case(house: House, ana: Agent) -> Case:
    case = await house.case()
    await house.writes(case, "¿cuánto cuesta la visa?", remote_id="500")
    await house.post()
    return await house.now(case)


async def says(house: House, case: Case, text: str, who: int = ANA, **about: Any) -> int:
    """A member writes in the case's thread, and it is heard."""
    number = house.telegram.say_in(GROUP, who, text, case.thread_id, **about)
    await house.hear()
    return number


async def presses(house: House, data: str, who: int = ANA, message: int | None = None) -> str:
    """A member presses a button. Returns what they are told."""
    told = len(house.telegram.notices())
    house.telegram.press_in(GROUP, who, message, data)
    await house.hear()
    (notice,) = house.telegram.notices()[told:]
    return str(notice["text"])


async def replied(house: House, case: Case) -> str:
    """What the thread shows last, once all is there."""
    await house.post()
    return house.in_thread((await house.now(case)).thread_id or 0)[-1].text


async def test_what_an_agent_writes_takes_the_case_and_goes_to_the_contact(house: House, case: Case) -> None:
    await says(house, case, "Buenos días, le ayudo")
    assert await house.said() == ["Buenos días, le ayudo"]
    now = await house.now(case)
    assert now.status == "held"
    assert house.woken == [case.conversation_id]


async def test_an_update_that_comes_twice_is_done_once(house: House, case: Case) -> None:
    house.telegram.say_in(GROUP, ANA, "Buenos días", case.thread_id)
    house.telegram.say_in(GROUP, ANA, "// ojo", case.thread_id)
    house.telegram.press_in(GROUP, ANA, None, f"g:take:{case.id}")
    updates = house.updates()
    for update in [*updates, *updates]:
        await house.inbox().receive(update)
    assert await house.said() == ["Buenos días"]
    assert await house.said("note") == ["ojo"]


NOTES = ("// {}", "//{}", "/note {}", "/nota@InfomigraTestBot {}")


@pytest.mark.parametrize("written", NOTES)
async def test_a_note_never_reaches_the_contact(house: House, case: Case, written: str) -> None:
    await says(house, case, written.format("pedir el contrato"))
    assert await house.said("note") == ["pedir el contrato"]
    assert await house.said() == []


async def test_an_unknown_command_is_not_sent_to_the_contact(house: House, case: Case) -> None:
    number = await says(house, case, "/clsoe")
    assert await house.said() == []
    await house.post()
    assert house.in_thread(case.thread_id or 0)[-1].reply_to == number


async def test_a_command_for_another_bot_is_left_alone(house: House, case: Case) -> None:
    await says(house, case, "/take@OtherBot")
    assert (await house.now(case)).status == "waiting"
    assert not await house.left()


async def test_who_is_not_staff_reaches_no_contact_and_is_told_once(house: House, case: Case) -> None:
    for _ in range(3):
        await says(house, case, "hola, yo respondo", NOBODY)
    assert await house.said() == []
    await house.post()
    assert len([one for one in house.in_thread(case.thread_id or 0) if one.reply_to]) == 1


async def test_an_agent_who_left_reaches_no_contact(house: House, case: Case) -> None:
    await house.hire("Eva", 850, active=False)
    await says(house, case, "hola", 850)
    assert await house.said() == []


async def test_who_may_not_work_on_cases_is_told(house: House, case: Case) -> None:
    await house.hire("Edu", 851, role="editor")
    await says(house, case, "hola", 851)
    assert await house.said() == []
    assert len(await house.left()) == 1


async def test_a_second_agent_is_told_whose_the_case_is(house: House, case: Case, beto: Agent) -> None:
    assert await presses(house, f"g:take:{case.id}") == ""
    await says(house, case, "yo también", BETO)
    assert await house.said() == []
    assert "Ana" in await replied(house, case)


async def test_of_two_agents_who_press_at_once_one_has_the_case_and_the_other_is_told(
    house: House, case: Case, beto: Agent
) -> None:
    for who in (ANA, BETO):
        house.telegram.press_in(GROUP, who, None, f"g:take:{case.id}")
    await asyncio.gather(*(house.inbox().receive(update) for update in house.updates()))
    now = await house.now(case)
    assert now.status == "held"
    told = sorted(notice["text"] for notice in house.telegram.notices())
    assert told[0] == ""
    assert ("Ana" in told[1]) or ("Beto" in told[1])
    assert [notice["show_alert"] for notice in house.telegram.notices() if notice["text"]] == [True]


async def test_a_reply_quotes_what_the_contact_wrote(house: House, case: Case) -> None:
    question = next(one for one in house.in_thread(case.thread_id or 0) if "visa" in one.text)
    await says(house, case, "160 euros", reply_to=question.message_id)
    (row,) = [row for row in await house.rows("outgoing") if row.voice == "agent"]
    (asked,) = [one for one in await house.rows("incoming") if one.remote_id == "500"]
    assert row.content["quotes"] == asked.id


@pytest.mark.parametrize("kind", ["photo", "voice", "document", "location", "video", "sticker"])
async def test_files_and_places_go_to_the_contact(house: House, case: Case, kind: str) -> None:
    number = house.telegram.attach_in(GROUP, ANA, kind, case.thread_id)
    await house.hear()
    (row,) = [row for row in await house.rows("outgoing") if row.voice == "agent"]
    assert row.content["attachment"]["kind"] == kind
    assert row.content["attachment"]["origin"] == f"{GROUP}:{number}"


async def test_an_album_goes_as_one_and_as_a_note_not_at_all(house: House, case: Case) -> None:
    for caption in ("estos son", ""):
        house.telegram.attach_in(GROUP, ANA, "photo", case.thread_id, caption=caption, album="1")
    for caption in ("// solo nosotros", ""):
        house.telegram.attach_in(GROUP, ANA, "photo", case.thread_id, caption=caption, album="2")
    await house.hear()
    rows = [row for row in await house.rows("outgoing") if row.voice == "agent"]
    assert [row.content["text"] for row in rows] == ["estos son", ""]
    assert len({row.content["attachment"]["album"] for row in rows}) == 1
    assert len(await house.said("note")) == 2


async def test_a_poll_cannot_be_sent(house: House, case: Case) -> None:
    house.telegram.attach_in(GROUP, ANA, "dice", case.thread_id)
    await house.hear()
    assert await house.said() == []
    assert len(await house.left()) == 1


async def test_an_edit_of_an_agent_corrects_what_the_contact_reads(house: House, case: Case) -> None:
    number = await says(house, case, "Cuesta 16 euros")
    house.telegram.edit_in(GROUP, number, "Cuesta 160 euros")
    await house.hear()
    first, second = [row for row in await house.rows("outgoing") if row.voice == "agent"]
    assert second.content["text"] == "Cuesta 160 euros"
    assert second.content["edits"] == first.id


async def test_an_edit_without_a_changed_word_is_nothing(house: House, case: Case) -> None:
    number = await says(house, case, "Cuesta 160 euros")
    house.telegram.edit_in(GROUP, number, "Cuesta 160 euros")
    await house.hear()
    assert len(await house.said()) == 1


async def test_an_edited_note_stays_a_note(house: House, case: Case) -> None:
    number = await says(house, case, "// llamar")
    house.telegram.edit_in(GROUP, number, "// llamar mañana")
    await house.hear()
    assert await house.said("note") == ["llamar mañana"]
    assert await house.said() == []


async def test_the_commands_work_in_both_languages(house: House, case: Case) -> None:
    for text, status in [
        ("/tomar", "held"),
        ("/pausar 3", "paused"),
        ("/take", "held"),
        ("/devolver no llego", "waiting"),
        ("/take@InfomigraTestBot", "held"),
        ("/cerrar solved", "closed"),
        ("/reabrir", "held"),
        ("/bot", "closed"),
    ]:
        await says(house, case, text)
        assert (await house.now(case)).status == status, text
    assert await house.said() == []
    assert (await house.now(case)).outcome == "bot"


async def test_closing_asks_how_it_ended_and_takes_the_answer_in_words(house: House, case: Case) -> None:
    await says(house, case, "/take")
    await says(house, case, "/close")
    await house.post()
    menu = house.in_thread(case.thread_id or 0)[-1]
    assert f"g:end:{case.id}:referred" in [key.data for key in menu.buttons]
    assert await presses(house, f"g:end:{case.id}:referred", message=menu.message_id) == ""
    assert (await house.now(case)).outcome == "referred"


async def test_a_case_is_forwarded_by_button_with_a_word_on_it(house: House, case: Case, beto: Agent) -> None:
    await says(house, case, "/take")
    await house.post()
    await presses(house, f"g:forward:{case.id}")
    await presses(house, f"g:team:{case.id}:europe")
    await house.post()
    question = house.in_thread(case.thread_id or 0)[-1]
    await says(house, case, "es de Schengen", reply_to=question.message_id)
    now = await house.now(case)
    assert (now.team, now.status) == ("europe", "waiting")
    assert await house.said("note") == ["es de Schengen"]
    assert await house.said() == []


async def test_a_case_is_forwarded_by_command_to_a_colleague(house: House, case: Case, beto: Agent) -> None:
    await says(house, case, "/take")
    await says(house, case, "/forward Beto conoce el tema")
    now = await house.now(case)
    assert (now.agent_id, now.status) == (beto.id, "held")


async def test_a_forwarding_without_a_word_is_not_done(house: House, case: Case) -> None:
    await says(house, case, "/take")
    await says(house, case, "/derivar europe")
    assert (await house.now(case)).status == "held"
    assert (await replied(house, case)) != ""


async def test_a_note_is_asked_for_by_button(house: House, case: Case) -> None:
    await presses(house, f"g:note:{case.id}")
    await house.post()
    question = house.in_thread(case.thread_id or 0)[-1]
    await says(house, case, "tiene dos hijos", reply_to=question.message_id)
    assert await house.said("note") == ["tiene dos hijos"]
    assert await house.said() == []


async def test_a_canned_reply_is_filled_sent_once_shown_and_counted(house: House, case: Case) -> None:
    await says(house, case, "/take")
    await house.post()
    await presses(house, f"g:canned:{case.id}")
    house.telegram.press_in(GROUP, ANA, None, f"g:say:{case.id}:greeting")
    (update,) = house.updates()
    for _ in range(2):
        await house.inbox().receive(update)
    (said,) = await house.said()
    assert "Ana" in said
    assert case.code in said
    await house.post()
    assert said in house.text_of(case.thread_id or 0)
    async with house.sessions() as session:
        uses = (await session.scalars(select(CannedUse))).all()
    assert [use.canned for use in uses] == ["greeting"]


async def test_no_button_is_too_long_for_telegram_or_does_nothing(house: House, case: Case, beto: Agent) -> None:
    await says(house, case, "/take")
    for text in ("/close", "/forward", "/replies"):
        await says(house, case, text)
    await house.post()
    data = [key.data for one in house.in_thread(case.thread_id or 0) for key in one.buttons]
    assert len(data) > 15
    assert all(len(one.encode()) <= 64 for one in data)


async def test_help_and_info_answer_in_the_thread(house: House, case: Case) -> None:
    await says(house, case, "/help")
    manual = await replied(house, case)
    assert all(f"/{spanish}" in manual for _, spanish in NAMES.values())
    await says(house, case, "/info")
    assert case.code in await replied(house, case)
    assert await house.said() == []


async def test_in_general_only_help_and_info_are_answered_and_in_private(house: House, case: Case) -> None:
    house.telegram.say(ANA, "/start")
    house.updates()
    for text in ("hola a todos", "/take", "/close solved", f"/info {case.code}", "/help"):
        house.telegram.say_in(GROUP, ANA, text)
        await house.hear()
    assert not [one for one in house.shown() if one.thread is None]
    info, manual = house.telegram.sent_to(ANA)
    assert case.code in info.text
    assert "visa" not in info.text
    assert "/tomar" in manual.text
    assert (await house.now(case)).status == "waiting"
    assert await house.said() == []


async def test_a_thread_of_nobodys_case_is_left_alone(house: House, case: Case) -> None:
    thread = house.telegram.open_thread(GROUP, "Café")
    house.telegram.say_in(GROUP, ANA, "¿almorzamos?", thread)
    await house.hear()
    assert await house.said() == []
    assert not await house.left()


async def test_a_thread_closed_by_hand_closes_the_case(house: House, case: Case) -> None:
    house.telegram._ask("close_thread", chat_id=GROUP, thread=case.thread_id, user_id=ANA)
    await house.hear()
    now = await house.now(case)
    assert (now.status, now.outcome) == ("closed", "solved")
    await house.post()
    house.telegram._ask("reopen_thread", chat_id=GROUP, thread=case.thread_id, user_id=ANA)
    await house.hear()
    assert (await house.now(case)).status == "held"


async def test_a_thread_closed_by_somebody_who_may_not_is_opened_again(house: House, case: Case) -> None:
    house.telegram.close_thread(GROUP, case.thread_id or 0)
    await house.hear()
    assert (await house.now(case)).status == "waiting"
    await house.post()
    assert not house.telegram.threads(GROUP)[0]["closed"]


async def test_a_press_of_somebody_unknown_does_nothing_and_is_answered(house: House, case: Case) -> None:
    assert await presses(house, f"g:take:{case.id}", NOBODY) != ""
    assert (await house.now(case)).status == "waiting"


async def test_data_that_is_none_of_ours_is_answered_and_forgotten(house: House, case: Case) -> None:
    message = house.telegram.messages(chat_id=GROUP)[-1]
    person = {"id": ANA, "is_bot": False, "first_name": "Ana"}
    for data in ("g:take:99999999999999999999999", "g:explode:1", "g:end:1", "x", f"g:to:{case.id}:abc"):
        query = {"id": "1", "from": person, "message": message, "chat_instance": "1", "data": data}
        house.telegram.inject(kind="callback_query", content=query)
    await house.hear()
    assert (await house.now(case)).status == "waiting"


async def test_a_press_that_comes_twice_is_answered_twice(house: House, case: Case) -> None:
    house.telegram.press_in(GROUP, ANA, None, f"g:take:{case.id}")
    update = house.updates()[-1]
    for _ in range(2):
        await house.inbox().receive(update)
    assert len(house.telegram.calls(method="answerCallbackQuery")) == 2


async def test_what_agents_of_other_teams_press_is_not_theirs(house: House, case: Case) -> None:
    await house.hire("Olga", 852, teams=["offers"])
    assert await presses(house, f"g:take:{case.id}", 852) != ""
    assert (await house.now(case)).status == "waiting"


async def test_full_hands_are_told(house: House, case: Case) -> None:
    await house.hire("Luz", 853, capacity=0)
    await says(house, case, "hola", 853)
    assert await house.said() == []
    assert (await house.now(case)).status == "waiting"
