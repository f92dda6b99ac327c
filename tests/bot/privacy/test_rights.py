"""What is theirs: the notice first, each use by itself, a copy, quiet, and erasure that nothing stops."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

import bot.assistant
from bot.assistant import Assistant
from bot.cases import work
from bot.cases.office import Office
from bot.channel import Delayed
from bot.dialogue.context import Context
from bot.jobs import Jobs
from bot.privacy.erasure import erase
from bot.storage.case_tables import Case, File
from bot.storage.contact_tables import Rating, Removal, SavedSearch, Unasked
from bot.storage.staff_tables import Agent, Audit
from bot.storage.tables import Conversation, MessageRow
from bot.turn import Talker
from content.guides.privacy import load_privacy
from tests.bot.cases.conftest import CHAT, Phone, Tell, the_case

Sessions = async_sessionmaker[AsyncSession]
WORDS = load_privacy()


async def context(sessions: Sessions) -> Context:
    async with sessions() as session:
        return Context.restored((await session.scalars(select(Conversation))).one().context)


async def left(sessions: Sessions) -> Sequence[Conversation]:
    async with sessions() as session:
        return (await session.scalars(select(Conversation))).all()


@pytest.mark.parametrize(
    ("says", "choice"),
    [("cuanto es el sueldo minimo en españa", ""), ("/start", "start"), ("quiero hablar con una persona", "")],
)
async def test_the_notice_comes_with_the_first_message_and_only_then(
    tell: Tell, phone: Phone, says: str, choice: str
) -> None:
    await tell(says, choice)
    await tell("gracias")
    told = [text for text in phone.texts() if WORDS.notice.es in text]
    assert told == phone.texts()[:1]
    assert told[0].count(WORDS.notice.es) == 1


async def test_in_danger_the_help_comes_before_the_notice(tell: Tell, phone: Phone) -> None:
    await tell("me tienen encerrada y no me dejan salir")
    assert phone.texts()[0].endswith(WORDS.notice.es)
    assert not phone.texts()[0].startswith(WORDS.notice.es)


async def test_after_help_in_danger_a_shared_phone_is_thought_of(tell: Tell, phone: Phone) -> None:
    await tell("me tienen encerrada y no me dejan salir")
    assert "g:privacy:shared" in [button.data for button in phone.sent[CHAT][0].buttons]


async def test_the_notice_speaks_the_contacts_language(tell: Tell, phone: Phone) -> None:
    await tell("how much is the minimum wage in spain?")
    assert WORDS.notice.en in phone.texts()[0]


async def test_each_use_is_agreed_to_and_taken_back_by_itself(tell: Tell, sessions: Sessions, phone: Phone) -> None:
    await tell("privacidad")
    for use in ("reminders", "alerts"):
        await tell(choice=f"g:privacy:c={use}")
    assert {"reminders", "alerts"} <= set((await context(sessions)).consents)
    assert "changes" not in (await context(sessions)).consents
    await tell(choice="g:privacy:c=reminders")
    assert "reminders" not in (await context(sessions)).consents
    assert "✅" in phone.texts()[-1]


async def test_without_consent_the_talk_is_not_handed_on_but_for_who_asks(
    tell: Tell, sessions: Sessions, phone: Phone, ana: Agent
) -> None:
    await tell(choice="g:privacy:c=staff")
    for words in ("asdf qwer zxcv", "blorp flurb snarg", "zzz yyy xxx", "qqq www eee"):
        await tell(words)
    async with sessions() as session:
        assert (await session.scalars(select(Case))).all() == []
    await tell(choice="c:human")
    assert (await the_case(sessions)).reason == "asked"


async def test_the_whole_of_it_says_how_long_with_the_law_and_its_sources(tell: Tell, phone: Phone) -> None:
    await tell(choice="g:privacy:full")
    (said,) = phone.sent[CHAT]
    assert "400 días" in said.text
    assert "29733" in said.text
    assert WORDS.unnamed.es in said.text, "nobody is named whom the operator has not named"
    assert len(said.citations) == 2


async def test_stop_is_said_by_word_or_command_and_can_be_taken_back(tell: Tell, sessions: Sessions) -> None:
    for words in ("/parar", "stop", "parar"):
        await tell(words)
        assert (await context(sessions)).quiet, words
        await tell("quiero avisos")
        assert not (await context(sessions)).quiet


async def filled(sessions: Sessions, office: Office, ana: Agent, tell: Tell) -> Case:
    """A contact with a case in an agent's hands, and all that a copy tells of."""
    await tell("cuanto es el sueldo minimo en españa")
    await tell("quiero hablar con una persona")
    case = await the_case(sessions)
    async with sessions.begin() as session:
        await work.take(session, office, ana, case.id)
        await work.reply(session, office, ana, case.id, "Buenos días, soy Ana")
        await work.note(session, office, ana, case.id, "parece asustada")
        mine: dict[str, Any] = {"conversation_id": case.conversation_id}
        session.add(File(name="pasaporte.jpg", media_type="image/jpeg", content=b"x", **mine))
        session.add(SavedSearch(wanted={"words": "panadero"}, pace="daily", **mine))
        session.add(Rating(article="es-minimum-wage", useful=True, **mine))
        content = {"es": "vence", "en": "ends"}
        session.add(Unasked(kind="reminder", key="k", content=content, due_at=office.now(), **mine))
    return case


async def test_the_copy_tells_everything_but_what_staff_noted_also_while_a_person_has_the_talk(
    tell: Tell, sessions: Sessions, phone: Phone, office: Office, ana: Agent
) -> None:
    case = await filled(sessions, office, ana, tell)
    await tell("/mis_datos")
    attachment = phone.sent[CHAT][-1].attachment
    assert attachment
    assert attachment.name == "mis-datos.json"
    async with sessions() as session:
        content = await session.scalar(select(File.content).where(File.id == attachment.stored))
        row = (await session.scalars(select(MessageRow).order_by(MessageRow.id.desc()))).first()
    assert content
    assert row
    assert row.voice == "asked"
    copy = json.loads(content)
    texts = [message.get("text", "") for message in copy["messages"]]
    assert "cuanto es el sueldo minimo en españa" in texts
    assert any("1.221" in text for text in texts), "our answers too"
    assert {"from": "Ana", "text": "Buenos días, soy Ana"}.items() <= next(
        message for message in copy["messages"] if message["from"] == "Ana"
    ).items()
    assert copy["cases"][0]["code"] == case.code
    assert copy["cases"][0]["promises"]
    assert copy["files"][0]["name"] == "pasaporte.jpg"
    assert copy["saved_searches"][0]["wanted"] == {"words": "panadero"}
    assert copy["reminders_and_alerts"][0]["text"] == "vence"
    assert copy["ratings"][0]["article"] == "es-minimum-wage"
    assert "notice" in copy["consents"]
    assert "asustada" not in content.decode()


async def test_erasure_is_asked_once_and_can_be_declined(tell: Tell, sessions: Sessions, phone: Phone) -> None:
    await tell("hola")
    await tell("borrar")
    assert phone.texts()[-1] == WORDS.erase.es
    await tell(choice="g:privacy:erase=no")
    assert phone.texts()[-1] == WORDS.kept.es
    assert await left(sessions)


async def test_a_mere_yes_erases_nothing_but_the_whole_words_do(tell: Tell, sessions: Sessions, phone: Phone) -> None:
    await tell("hola")
    await tell("borrar")
    await tell("si")
    assert await left(sessions)
    await tell("sí, borrar todo")
    assert not await left(sessions)
    assert phone.texts()[-1] == WORDS.erased.es


async def test_the_record_keeps_ids_that_lead_nowhere(
    tell: Tell, sessions: Sessions, office: Office, ana: Agent
) -> None:
    case = await filled(sessions, office, ana, tell)
    await tell(choice="g:privacy:erase=yes")
    assert not await left(sessions)
    async with sessions() as session:
        actions = {row.action: row for row in await session.scalars(select(Audit))}
        assert not (await session.scalars(select(Case))).all()
    assert actions["case.erased"].case_id == case.id
    assert {"case.taken", "contact.erased"} <= actions.keys()


async def test_what_was_asked_for_is_done_at_the_next_start_if_it_failed(
    tell: Tell,
    sessions: Sessions,
    phone: Phone,
    office: Office,
    talker: Talker,
    jobs: Jobs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await tell("hola")

    async def killed(session: AsyncSession, conversation_id: int) -> bool:
        await erase(session, conversation_id)
        raise ConnectionError("killed before it was committed")

    monkeypatch.setattr(bot.assistant, "erase", killed)
    await tell(choice="g:privacy:erase=yes")
    assert await left(sessions), "nothing is half erased"
    monkeypatch.undo()
    again = Assistant(talker, sessions, {"telegram": phone}, jobs, office)
    await again.sweep()
    await again.finish(10)
    assert not await left(sessions)
    assert phone.texts()[-1] == WORDS.erased.es


async def test_what_stands_in_the_chat_goes_later_if_telegram_is_out_of_reach(
    tell: Tell, sessions: Sessions, phone: Phone, office: Office, talker: Talker, jobs: Jobs
) -> None:
    await tell("hola")
    phone.stuck = [Delayed(0)]
    await tell(choice="g:privacy:erase=yes")
    assert not await left(sessions), "ours goes at once"
    assert not phone.farewells
    again = Assistant(talker, sessions, {"telegram": phone}, jobs, office)
    await again.sweep()
    await again.finish(10)
    assert phone.forgotten[CHAT]
    assert [word.text for word in phone.farewells] == [WORDS.erased.es]
    async with sessions() as session:
        assert not (await session.scalars(select(Removal))).all()
