"""A speech engine is plugged in by name; without one, or where it fails, the voice note is kept and acknowledged."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.assistant import Assistant, NoteEar
from bot.cases.office import Office
from bot.jobs import Jobs
from bot.message import Attachment, Incoming
from bot.speech import NoEar, ear_named
from bot.storage.database import conninfo, sessions
from bot.turn import Talker
from content.guides.sent import load_sent
from content.model import Language
from tests.bot.test_assistant import FakeChannel


async def hears(sound: bytes, media_type: str, language: Language) -> str | None:
    return "cuánto es el sueldo mínimo en España"


no_function = "not a function"


def test_an_engine_is_found_by_its_name() -> None:
    assert ear_named(f"{__name__}:hears") is hears
    assert ear_named("") is None


@pytest.mark.parametrize("name", ["no.such.module:hears", f"{__name__}:nothing", f"{__name__}:no_function", ":", "x"])
def test_an_engine_that_cannot_be_used_is_named(name: str) -> None:
    with pytest.raises(NoEar, match="INFOMIGRA_SPEECH"):
        ear_named(name)


async def told(database: AsyncEngine, url: URL, talker: Talker, office: Office, ear: NoteEar | None) -> str:
    """What the contact is told to a voice note."""
    jobs, channel = Jobs(conninfo(url)), FakeChannel()
    async with jobs.app.open_async():
        assistant = Assistant(talker, sessions(database), {"telegram": channel}, jobs, office, ear)
        note = Attachment(kind="voice", reference="f1", size=9)
        incoming = Incoming(channel="telegram", chat="7", source_id="u1", attachment=note, language_hint="es")
        receipt = await assistant.receive(incoming)
        assert receipt
        await receipt.done
        await assistant.finish(5)
    return "\n".join(message.text for message in channel.sent["7"])


async def test_with_an_engine_the_contact_is_asked_whether_it_was_understood(
    database: AsyncEngine, database_url: URL, talker: Talker, office: Office
) -> None:
    async def ear(note: Attachment, language: Language) -> str | None:
        return "cuánto es el sueldo mínimo en España"

    assert "cuánto es el sueldo mínimo" in await told(database, database_url, talker, office, ear)
    async with database.connect() as connection:
        kept = await connection.scalar(text("select content::text from messages where direction = 'incoming'"))
    assert "sueldo" not in kept


async def test_an_engine_that_fails_or_hears_nothing_leaves_the_note_for_a_person(
    database: AsyncEngine, database_url: URL, talker: Talker, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    async def breaks(note: Attachment, language: Language) -> str | None:
        raise RuntimeError("mi nombre es Rosa")

    said = await told(database, database_url, talker, office, breaks)
    assert load_sent()["voice"].text.es in said
    assert "Rosa" not in caplog.text
