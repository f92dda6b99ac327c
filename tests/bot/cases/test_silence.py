"""The bot says nothing of its own while a person has the talk: over everything a contact can do, in every state."""

from __future__ import annotations

import asyncio
import datetime as dt
import random

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from bot.assistant import Assistant
from bot.cases import moves, work
from bot.cases.office import Office
from bot.dialogue.context import Context
from bot.message import Attachment, Incoming, Outgoing
from bot.storage import conversations
from bot.storage.staff_tables import Agent
from bot.storage.tables import MessageRow
from bot.turn import Talker, Turn
from tests.bot.cases.conftest import CHAT, Phone, Tell, messages, the_case

Sessions = async_sessionmaker[AsyncSession]
DANGER = "mi jefe me quito el pasaporte y no me deja salir de la casa, estoy en madrid"
KINDS = ("voice", "photo", "video", "video_note", "audio", "document", "sticker", "animation", "location", "contact")
WRITTEN = (
    *("hola", "gracias", "cuanto es el sueldo minimo en españa", "asdkjh qwelkj", "no, eso no", "speak english please"),
    *("quiero hablar con una persona", "write me a poem", "Wo kann ich hier arbeiten und wohnen?", "si", "?", "😀"),
)
PRESSED = (
    *("start", "help", "language", "topics", "c:topics", "c:help", "a:es-minimum-wage", "m:es-minimum-wage"),
    *("p:ES", "t:wages", "l:en", "a:gone", "x:strange", "k:nonsense"),
)
COMMANDS = ("status", "close", "human", "c:human")
HANDLERS: dict[str, dict[str, object]] = {
    **{f"says {words}": {"text": words} for words in WRITTEN},
    **{f"edits {words}": {"text": words, "edited": True} for words in WRITTEN[:4]},
    **{f"presses {data}": {"choice": data} for data in PRESSED},
    **{f"sends a {kind}": {"attachment": Attachment(kind=kind, reference="f1")} for kind in KINDS},
    "sends a photo with words": {"text": "mi contrato", "attachment": Attachment(kind="photo", reference="f1")},
}
STATES = ("waiting", "held", "paused")


async def in_state(state: str, tell: Tell, sessions: Sessions, office: Office, ana: Agent, chat: str) -> None:
    await tell("quiero hablar con una persona", chat=chat)
    if state == "waiting":
        return
    case = await the_case(sessions)
    async with sessions.begin() as session:
        await work.take(session, office, ana, case.id)
        if state == "paused":
            await moves.pause(session, office, ana, case.id)


@pytest.mark.parametrize("state", STATES)
async def test_nothing_a_contact_does_makes_the_bot_speak(
    state: str, tell: Tell, phone: Phone, sessions: Sessions, office: Office, assistant: Assistant, ana: Agent
) -> None:
    ana.capacity = 1000
    for number, (what, deed) in enumerate(HANDLERS.items()):
        chat = str(1000 + number)
        await in_state(state, tell, sessions, office, ana, chat)
        await assistant.resume()
        await assistant.finish(5)
        before = len(phone.sent[chat])
        await tell(**deed, chat=chat)
        assert len(phone.sent[chat]) == before, f"{what}: {phone.texts(chat)[-1]}"
    assert len(HANDLERS) > 40


@pytest.mark.parametrize("state", STATES)
async def test_danger_is_answered_in_every_state_and_makes_the_case_urgent(
    state: str, tell: Tell, phone: Phone, sessions: Sessions, office: Office, ana: Agent
) -> None:
    await in_state(state, tell, sessions, office, ana, CHAT)
    await tell(DANGER)
    assert "no es su culpa" in phone.texts()[-1]
    case = await the_case(sessions)
    assert (case.priority, case.hidden) == ("urgent", True)
    assert case.status == ("waiting" if state == "waiting" else "held")
    said = len(phone.sent[CHAT])
    await tell(DANGER)
    assert len(phone.sent[CHAT]) == said, "the same help twice within minutes would talk over the person"


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("command", COMMANDS)
async def test_a_command_on_the_case_is_answered_in_every_state(
    state: str, command: str, tell: Tell, phone: Phone, sessions: Sessions, office: Office, ana: Agent
) -> None:
    await in_state(state, tell, sessions, office, ana, CHAT)
    code = (await the_case(sessions)).code
    before = len(phone.sent[CHAT])
    await tell(choice=command)
    assert len(phone.sent[CHAT]) >= before + 1
    assert code in phone.texts()[-1]


async def test_any_walk_through_a_held_case_stays_silent(
    tell: Tell, phone: Phone, sessions: Sessions, office: Office, ana: Agent
) -> None:
    await in_state("held", tell, sessions, office, ana, CHAT)
    dice = random.Random(20261123)
    for _ in range(60):
        await tell(**dice.choice(list(HANDLERS.values())))
    spoken = [row for row in await messages(sessions, "outgoing") if row.voice == "bot"]
    assert spoken == []


async def test_every_message_to_a_held_case_is_owed_an_answer(
    tell: Tell, sessions: Sessions, office: Office, ana: Agent
) -> None:
    await in_state("held", tell, sessions, office, ana, CHAT)
    case = await the_case(sessions)
    async with sessions.begin() as session:
        await work.reply(session, office, ana, case.id, "Buenos días")
    assert (await the_case(sessions)).owed_since is None
    await tell("sigo aqui")
    assert (await the_case(sessions)).owed_since == office.now()


@pytest.mark.parametrize("state", STATES)
async def test_what_the_bot_meant_to_say_of_its_own_is_held_back_at_the_door(
    state: str, tell: Tell, phone: Phone, sessions: Sessions, office: Office, assistant: Assistant, ana: Agent
) -> None:
    """Reminders, alerts, late answers: whatever part of the program stored them."""
    await in_state(state, tell, sessions, office, ana, CHAT)
    case = await the_case(sessions)
    async with sessions.begin() as session:
        conversations.add_outgoing(session, case.conversation_id, Outgoing(text="Un recordatorio"), "bot")
    await assistant.work(case.conversation_id)
    assert "Un recordatorio" not in phone.texts()
    assert [row.status for row in await messages(sessions, "outgoing") if row.voice == "bot"] == ["withdrawn"]


class BrokenTalker(Talker):
    """A talker with a defect in all it does."""

    def turn(self, context: Context, incoming: Incoming) -> Turn:
        raise ZeroDivisionError

    def alarm(self, context: Context, incoming: Incoming) -> Turn | None:
        raise ZeroDivisionError


async def test_a_defect_of_ours_is_not_told_to_who_talks_with_a_person(
    tell: Tell, phone: Phone, sessions: Sessions, office: Office, assistant: Assistant, ana: Agent, talker: Talker
) -> None:
    await in_state("held", tell, sessions, office, ana, CHAT)
    before = len(phone.sent[CHAT])
    assistant._talker = BrokenTalker(talker.knowledge, talker._interpreter, talker._triage, talker._today)
    await tell("hola?")
    assert len(phone.sent[CHAT]) == before + 1, "only the notice that Ana has the case, still on its way"
    assert "Ana" in phone.texts()[-1]


async def test_meanwhile_the_bot_answers_until_a_person_takes_the_case(
    tell: Tell, phone: Phone, sessions: Sessions, office: Office, ana: Agent
) -> None:
    await in_state("waiting", tell, sessions, office, ana, CHAT)
    case = await the_case(sessions)
    await tell(choice=f"k:on:{case.code}")
    await tell("cuanto es el sueldo minimo en españa")
    assert "1.221 €" in phone.texts()[-1]
    async with sessions.begin() as session:
        await work.take(session, office, ana, case.id)
    await tell("y en chile?")
    assert "Ana" in phone.texts()[-1]


async def test_handed_back_the_bot_answers_again(
    tell: Tell, phone: Phone, sessions: Sessions, office: Office, ana: Agent
) -> None:
    await in_state("held", tell, sessions, office, ana, CHAT)
    async with sessions.begin() as session:
        await moves.hand_back(session, office, ana, (await the_case(sessions)).id)
    await tell("cuanto es el sueldo minimo en españa")
    assert "1.221 €" in phone.texts()[-1]


@pytest.mark.parametrize(
    "words", ["sigo aqui", "estoy aqui", "estoy sola en casa", "mi esposo esta conmigo", "i am still here"]
)
async def test_what_only_might_sound_like_danger_does_not_talk_over_the_person(
    words: str, tell: Tell, phone: Phone, sessions: Sessions, office: Office, ana: Agent
) -> None:
    await in_state("held", tell, sessions, office, ana, CHAT)
    await tell(words)
    assert not any(row.voice == "danger" for row in await messages(sessions, "outgoing"))


async def test_in_danger_the_place_said_later_brings_its_help_lines(
    tell: Tell, phone: Phone, sessions: Sessions, office: Office, ana: Agent
) -> None:
    await tell("mi esposo me pega y tengo miedo, necesito ayuda")
    assert (await the_case(sessions)).place is None
    await tell("estoy en chile, en santiago")
    assert "133" in phone.texts()[-1]
    assert (await the_case(sessions)).place == "CL"


async def test_an_agent_who_closes_while_the_bot_listens_leaves_the_message_to_the_bot(
    tell: Tell, phone: Phone, sessions: Sessions, office: Office, assistant: Assistant, ana: Agent, talker: Talker
) -> None:
    await in_state("held", tell, sessions, office, ana, CHAT)
    case = await the_case(sessions)
    await assistant._thinking.acquire()
    saying = asyncio.create_task(tell("cuanto es el sueldo minimo en españa"))
    await asyncio.sleep(0.3)
    async with sessions.begin() as session:
        await moves.close(session, office, ana, case.id, "solved")
    assistant._thinking.release()
    await saying
    assert any("1.221 €" in words for words in phone.texts())


async def test_who_chose_to_go_on_with_the_bot_is_not_silenced_by_a_misunderstanding(
    tell: Tell, phone: Phone, sessions: Sessions, office: Office, ana: Agent
) -> None:
    await in_state("waiting", tell, sessions, office, ana, CHAT)
    await tell(choice=f"k:on:{(await the_case(sessions)).code}")
    for words in ("asdkjh qwelkj zxmcn", "lkjsdf oiuwer mnbv", "zzkjw plokij wqsd"):
        await tell(words)
    assert (await the_case(sessions)).meanwhile
    assert "guardo silencio" not in phone.texts()[-1]


async def test_another_language_is_taken_without_a_word_and_used_from_then_on(
    tell: Tell, phone: Phone, sessions: Sessions, office: Office, ana: Agent
) -> None:
    await in_state("held", tell, sessions, office, ana, CHAT)
    await tell(choice="l:en")
    await tell(choice="status")
    assert "Your case is" in phone.texts()[-1]


async def test_where_nobody_works_any_more_nobody_is_silenced(
    tell: Tell, phone: Phone, sessions: Sessions, office: Office
) -> None:
    await tell("quiero hablar con una persona")
    await tell(choice=f"k:wait:{(await the_case(sessions)).code}")
    assert "no hay nadie de nuestro equipo" in phone.texts()[-1]
    await tell("cuanto es el sueldo minimo en españa")
    assert "1.221 €" in phone.texts()[-1]


async def test_in_danger_and_still_alone_the_help_is_given_again_after_minutes_not_hours(
    tell: Tell, phone: Phone, sessions: Sessions, ana: Agent
) -> None:
    await tell(DANGER)
    async with sessions.begin() as session:
        await session.execute(update(MessageRow).values(created_at=MessageRow.created_at - dt.timedelta(minutes=6)))
    before = len(phone.sent[CHAT])
    await tell(DANGER)
    assert len(phone.sent[CHAT]) == before + 1
