"""What agents do with cases, and what they may not."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.assistant import Assistant
from bot.cases import moves, queues, work
from bot.cases.card import card_of
from bot.cases.office import Office
from bot.cases.work import CaseError
from bot.channel import Undeliverable
from bot.message import Attachment, Outgoing
from bot.staff import audit
from bot.staff.roles import NotAllowed
from bot.storage.case_tables import Assignment, Case, Promise
from bot.storage.staff_tables import Agent
from tests.bot.cases.conftest import CHAT, Phone, Tell, hired, messages, the_case
from tests.conftest import Clock

Sessions = async_sessionmaker[AsyncSession]


@pytest.fixture
async def case(tell: Tell, sessions: Sessions, ana: Agent) -> Case:
    await tell("cuanto es el sueldo minimo en españa")
    await tell("quiero hablar con una persona")
    return await the_case(sessions)


async def test_second_agent_cannot_claim_a_held_case(
    case: Case, sessions: Sessions, office: Office, ana: Agent, beto: Agent
) -> None:
    async with sessions.begin() as session:
        await work.take(session, office, ana, case.id)
    async with sessions.begin() as session:
        with pytest.raises(CaseError, match="held") as refused:
            await work.take(session, office, beto, case.id)
    assert refused.value.details == {"holder": "Ana"}


async def test_of_many_agents_who_grab_at_once_one_wins_and_the_others_are_told(
    case: Case, sessions: Sessions, office: Office
) -> None:
    agents = [await hired(sessions, f"Agente{number}") for number in range(8)]

    async def grab(agent: Agent) -> str:
        try:
            async with sessions.begin() as session:
                await work.take(session, office, agent, case.id)
        except CaseError as error:
            return f"{error.code} by {error.details['holder']}"
        return "won"

    outcomes = await asyncio.gather(*map(grab, agents))
    assert outcomes.count("won") == 1
    winner = agents[outcomes.index("won")].name
    assert outcomes.count(f"held by {winner}") == 7
    async with sessions() as session:
        assert len((await session.scalars(select(Assignment))).all()) == 1


async def test_the_contact_reads_who_answers_and_the_promise_is_kept(
    case: Case, sessions: Sessions, office: Office, assistant: Assistant, phone: Phone, ana: Agent
) -> None:
    async with sessions.begin() as session:
        await work.reply(session, office, ana, case.id, "Buenos días, le ayudo")
    await assistant.work(case.conversation_id)
    notice, answer = phone.sent[CHAT][-2:]
    assert "Ana, de Infomigra, ya tiene su caso" in notice.text
    assert (answer.text, answer.author) == ("Buenos días, le ayudo", "Ana")
    async with sessions() as session:
        assert [promise.kept for promise in await session.scalars(select(Promise))] == [True]
    now = await the_case(sessions)
    assert (now.status, now.owed_since, now.replied_at) == ("held", None, office.now())


async def test_an_agent_takes_no_more_than_they_can_hold_unless_it_is_urgent(
    case: Case, sessions: Sessions, office: Office, tell: Tell
) -> None:
    busy = await hired(sessions, "Carla", capacity=0)
    async with sessions.begin() as session:
        with pytest.raises(CaseError, match="full"):
            await work.take(session, office, busy, case.id)
    await tell("mi jefe me quito el pasaporte y no me deja salir de la casa, estoy en madrid")
    async with sessions.begin() as session:
        assert (await work.take(session, office, busy, case.id)).agent_id == busy.id


@pytest.mark.parametrize("role", ["editor", "administrator"])
async def test_who_has_no_right_to_cases_touches_none(
    role: str, case: Case, sessions: Sessions, office: Office
) -> None:
    other = await hired(sessions, "Eva", role)
    async with sessions.begin() as session:
        with pytest.raises(NotAllowed):
            await work.take(session, office, other, case.id)


async def test_an_agent_of_another_team_does_not_even_learn_that_a_case_exists(
    case: Case, sessions: Sessions, office: Office
) -> None:
    other = await hired(sessions, "Dora", teams=["offers"])
    async with sessions.begin() as session:
        with pytest.raises(CaseError, match="unknown"):
            await work.take(session, office, other, case.id)


async def test_returned_it_waits_again_and_the_contact_gets_a_new_promise(
    case: Case, sessions: Sessions, office: Office, assistant: Assistant, phone: Phone, ana: Agent
) -> None:
    async with sessions.begin() as session:
        await work.take(session, office, ana, case.id)
        await moves.give_back(session, office, ana, case.id, "No sé de Alemania")
    await assistant.work(case.conversation_id)
    assert "no puede seguir" in phone.texts()[-1]
    now = await the_case(sessions)
    assert (now.status, now.agent_id) == ("waiting", None)
    assert [row.content["text"] for row in await messages(sessions, "note")] == ["No sé de Alemania"]


async def test_forwarding_needs_a_word_on_what_it_is_about(
    case: Case, sessions: Sessions, office: Office, ana: Agent, beto: Agent
) -> None:
    async with sessions.begin() as session:
        await work.take(session, office, ana, case.id)
        with pytest.raises(CaseError, match="no_note"):
            await moves.forward(session, office, ana, case.id, " ", to=beto)
        with pytest.raises(CaseError, match="unknown_team"):
            await moves.forward(session, office, ana, case.id, "Es de visas", team="nowhere")
        await moves.forward(session, office, ana, case.id, "Es de visas", to=beto)
    assert (await the_case(sessions)).agent_id == beto.id
    async with sessions.begin() as session:
        await moves.forward(session, office, beto, case.id, "Es de Europa", team="europe")
    now = await the_case(sessions)
    assert (now.status, now.team, now.agent_id) == ("waiting", "europe", None)


async def test_only_who_has_the_case_answers_closes_or_pauses(
    case: Case, sessions: Sessions, office: Office, ana: Agent, beto: Agent
) -> None:
    async with sessions.begin() as session:
        await work.take(session, office, ana, case.id)
    async with sessions.begin() as session:
        for deed in (
            moves.give_back(session, office, beto, case.id),
            moves.close(session, office, beto, case.id, "solved"),
            moves.pause(session, office, beto, case.id),
            moves.hand_back(session, office, beto, case.id),
        ):
            with pytest.raises(CaseError, match="not_yours"):
                await deed
        with pytest.raises(CaseError, match="held"):
            await work.reply(session, office, beto, case.id, "hola")


async def test_closed_the_contact_may_say_how_it_was_and_reopen_within_seven_days(
    case: Case, sessions: Sessions, office: Office, tell: Tell, phone: Phone, ana: Agent, clock: Clock
) -> None:
    async with sessions.begin() as session:
        await work.take(session, office, ana, case.id)
        await moves.close(session, office, ana, case.id, "solved", "pay")
    await tell(choice=f"k:rate4:{case.code}")
    closed = await the_case(sessions)
    assert (closed.outcome, closed.topic, closed.rating) == ("solved", "pay", 4)
    clock.forward(days=6)
    await tell(choice=f"k:open:{case.code}")
    assert (await the_case(sessions)).status == "waiting"
    await tell(choice="close")
    clock.forward(days=8)
    await tell(choice=f"k:open:{case.code}")
    assert (await the_case(sessions)).status == "closed"
    assert "ya no se puede reabrir" in phone.texts()[-1]


async def test_after_danger_nobody_is_asked_how_it_was(
    sessions: Sessions, office: Office, tell: Tell, phone: Phone, ana: Agent, assistant: Assistant
) -> None:
    await tell("mi jefe me quito el pasaporte y no me deja salir de la casa, estoy en madrid")
    case = await the_case(sessions)
    async with sessions.begin() as session:
        await work.take(session, office, ana, case.id)
        await moves.close(session, office, ana, case.id, "solved")
    await assistant.work(case.conversation_id)
    assert "¿Cómo fue la atención" not in phone.texts()[-1]
    await tell(choice=f"k:rate1:{case.code}")
    assert (await the_case(sessions)).rating is None


async def test_a_correction_takes_the_place_of_what_was_said(
    case: Case, sessions: Sessions, office: Office, assistant: Assistant, phone: Phone, ana: Agent, beto: Agent
) -> None:
    async with sessions.begin() as session:
        said = await work.reply(session, office, ana, case.id, "Son 100 soles")
    async with sessions.begin() as session:
        with pytest.raises(CaseError, match="unknown"):
            await work.correct(session, office, beto, said, "Son 10 soles")
        await work.correct(session, office, ana, said, "Son 110 soles")
    await assistant.work(case.conversation_id)
    assert phone.sent[CHAT][-1] == Outgoing(text="Son 110 soles", author="Ana", language="es", edits=said.id)


async def test_what_did_not_arrive_is_told_with_its_cause(
    case: Case, sessions: Sessions, office: Office, assistant: Assistant, phone: Phone, ana: Agent
) -> None:
    async with sessions.begin() as session:
        await work.take(session, office, ana, case.id)
    await assistant.work(case.conversation_id)
    async with sessions.begin() as session:
        await work.reply(session, office, ana, case.id, "Hola")
    phone.failures = [Undeliverable("Forbidden: bot was blocked by the user")]
    await assistant.work(case.conversation_id)
    events = [row.content for row in await messages(sessions, "event") if row.content["event"] == "undelivered"]
    assert [event["why"] for event in events] == ["blocked"]


async def test_a_blocked_bot_is_told_once(case: Case, sessions: Sessions, assistant: Assistant) -> None:
    for _ in range(2):
        await assistant.reachable("telegram", CHAT, "u99", yes=False)
    events = [row.content["event"] for row in await messages(sessions, "event")]
    assert events.count("blocked") == 1


async def test_every_deed_is_in_the_audit_log_with_before_and_after(
    case: Case, sessions: Sessions, office: Office, ana: Agent
) -> None:
    async with sessions.begin() as session:
        await work.take(session, office, ana, case.id)
        await moves.close(session, office, ana, case.id, "referred")
    async with sessions() as session:
        closed, taken, opened = await audit.entries(session, case=case.code)
    assert (opened.action, opened.agent) == ("case.opened", None)
    assert (taken.action, taken.agent) == ("case.taken", "Ana")
    assert taken.before is not None
    assert taken.after is not None
    assert (taken.before["status"], taken.after["status"]) == ("waiting", "held")
    assert (closed.action, closed.after and closed.after["outcome"]) == ("case.closed", "referred")


async def test_the_card_holds_what_was_asked_and_answered_with_the_versions(
    case: Case, sessions: Sessions, office: Office
) -> None:
    async with sessions() as session:
        card = await card_of(session, office, case)
    assert card.asked == ("cuanto es el sueldo minimo en españa", "quiero hablar con una persona")
    (given,) = card.given
    assert given.article == "es-minimum-wage"
    assert all(day >= "2020" for _, day in given.facts)
    assert (card.case.place, card.channel) == ("ES", "telegram")
    assert card.languages == ("es",)


async def test_the_card_tells_every_language_the_contact_was_answered_in(
    tell: Tell, sessions: Sessions, office: Office, ana: Agent
) -> None:
    await tell("how much is the minimum wage in Spain?")
    await tell("quiero hablar con una persona, por favor")
    async with sessions() as session:
        card = await card_of(session, office, await the_case(sessions))
    assert card.languages == ("es", "en")


async def test_many_cases_are_closed_at_once_and_each_refusal_is_named(
    case: Case, sessions: Sessions, office: Office, tell: Tell, ana: Agent
) -> None:
    boss = await hired(sessions, "Sonia", "supervisor")
    await tell("quiero hablar con una persona", chat="8")
    second = await the_case(sessions)
    await tell(choice="close", chat="8")
    async with sessions.begin() as session:
        done, refused = await moves.each(
            session, boss, [case.id, second.id], lambda one: moves.close(session, office, boss, one, "spam")
        )
    assert done == [case.id]
    assert [(one, error.code) for one, error in refused] == [(second.id, "closed")]
    async with sessions.begin() as session:
        with pytest.raises(NotAllowed):
            await moves.each(session, ana, [case.id], lambda one: moves.close(session, office, ana, one, "spam"))


async def test_forwarded_to_a_team_the_contact_learns_it_with_a_new_promise(
    case: Case, sessions: Sessions, office: Office, assistant: Assistant, phone: Phone, ana: Agent
) -> None:
    async with sessions.begin() as session:
        await work.reply(session, office, ana, case.id, "Lo paso a mis colegas")
        await moves.forward(session, office, ana, case.id, "Es de Europa", team="europe")
    await assistant.work(case.conversation_id)
    assert "colegas que conocen mejor este tema: Europa" in phone.texts()[-1]
    async with sessions() as session:
        assert [promise.kept for promise in await session.scalars(select(Promise).order_by(Promise.id))] == [True, None]


async def test_long_words_with_a_file_go_before_it(
    case: Case, sessions: Sessions, office: Office, assistant: Assistant, phone: Phone, ana: Agent
) -> None:
    paper = Attachment(kind="document", stored=1, name="guia.pdf")
    async with sessions.begin() as session:
        await work.reply(session, office, ana, case.id, "Lea esto. " * 200, attachment=paper)
    await assistant.work(case.conversation_id)
    words, file = phone.sent[CHAT][-2:]
    assert words.attachment is None
    assert (file.attachment, file.text) == (paper, "")


async def test_two_who_work_on_the_same_cases_in_any_order_do_not_block_each_other(
    sessions: Sessions, office: Office, tell: Tell, ana: Agent
) -> None:
    bosses = [await hired(sessions, name, "supervisor") for name in ("Sonia", "Tito")]
    ids = []
    for chat in range(20, 26):
        await tell("quiero hablar con una persona", chat=str(chat))
        ids.append((await the_case(sessions)).id)

    async def close(boss: Agent, order: list[int]) -> int:
        async with sessions.begin() as session:
            done, _ = await moves.each(
                session, boss, order, lambda one: moves.close(session, office, boss, one, "spam")
            )
            return len(done)

    assert sum(await asyncio.gather(close(bosses[0], ids), close(bosses[1], ids[::-1]))) == 6


async def test_six_takes_at_once_do_not_go_over_what_an_agent_can_hold(
    sessions: Sessions, office: Office, tell: Tell, ana: Agent
) -> None:
    busy = await hired(sessions, "Carla", capacity=1)
    ids = []
    for chat in range(20, 26):
        await tell("quiero hablar con una persona", chat=str(chat))
        ids.append((await the_case(sessions)).id)

    async def take(case_id: int) -> bool:
        try:
            async with sessions.begin() as session:
                await work.take(session, office, busy, case_id)
        except CaseError:
            return False
        return True

    assert sum(await asyncio.gather(*map(take, ids))) == 1


async def test_a_reply_after_the_promised_time_has_not_kept_it(
    case: Case, sessions: Sessions, office: Office, ana: Agent, clock: Clock
) -> None:
    clock.forward(days=3)
    async with sessions.begin() as session:
        await work.reply(session, office, ana, case.id, "Perdone la demora")
    async with sessions() as session:
        assert [promise.kept for promise in await session.scalars(select(Promise))] == [False]


async def test_after_the_end_nothing_said_to_the_bot_can_be_read_even_with_a_later_note(
    case: Case, sessions: Sessions, office: Office, tell: Tell, ana: Agent
) -> None:
    async with sessions.begin() as session:
        await work.take(session, office, ana, case.id)
        await moves.hand_back(session, office, ana, case.id)
    await tell("mi esposo me pega y me encierra en la casa")
    async with sessions.begin() as session:
        await work.note(session, office, ana, case.id, "Para el archivo")
    guide = await hired(sessions, "Gil", teams=["guidance", "europe"])
    async with sessions() as session:
        read = await queues.talk(session, guide, case, 100)
        assert "Para el archivo" in [row.content.get("text") for row in read]
        assert not any("encierra" in str(row.content) for row in read)


async def test_a_case_after_danger_is_hidden_too(sessions: Sessions, office: Office, tell: Tell, ana: Agent) -> None:
    await tell("mi esposo me pega y me encierra en la casa")
    async with sessions.begin() as session:
        first = await work.take(session, office, ana, (await the_case(sessions)).id)
        await moves.close(session, office, ana, first.id, "referred")
    await tell("quiero hablar con una persona")
    later = await the_case(sessions)
    assert (later.reason, later.hidden, later.id != first.id) == ("asked", True, True)


async def test_the_same_words_sent_twice_reach_the_contact_once(
    case: Case, sessions: Sessions, office: Office, assistant: Assistant, phone: Phone, ana: Agent
) -> None:
    for _ in range(2):
        async with sessions.begin() as session:
            await work.reply(session, office, ana, case.id, "Una sola vez", source_id="d1")
    await assistant.work(case.conversation_id)
    assert phone.texts().count("Una sola vez") == 1


async def test_nothing_is_corrected_after_the_end(case: Case, sessions: Sessions, office: Office, ana: Agent) -> None:
    async with sessions.begin() as session:
        said = await work.reply(session, office, ana, case.id, "Son 100 soles")
        await moves.close(session, office, ana, case.id, "solved")
    async with sessions.begin() as session:
        with pytest.raises(CaseError, match="closed"):
            await work.correct(session, office, ana, said, "Son 110 soles")


async def test_a_case_is_not_forwarded_to_a_team_where_nobody_works(
    case: Case, sessions: Sessions, office: Office, ana: Agent
) -> None:
    async with sessions.begin() as session:
        await work.take(session, office, ana, case.id)
        session.add(ana)
        ana.teams = ["guidance"]
        await session.flush()
        with pytest.raises(CaseError, match="empty_team"):
            await moves.forward(session, office, ana, case.id, "Es de ofertas", team="offers")
