"""One message from storage to channel: stored once, answered once, sent in order, and tried again when it fails."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.assistant import Assistant
from bot.cases.office import Office
from bot.channel import Delayed, Undeliverable
from bot.dialogue.context import Context
from bot.jobs import Jobs
from bot.message import Attachment, Incoming, Outgoing
from bot.storage import conversations
from bot.storage.database import conninfo, sessions
from bot.turn import Talker, Turn
from nlu.interpreter import Interpreter
from tests.conftest import TODAY


class FakeChannel:
    """A channel that keeps what it is given, and fails as told."""

    name = "telegram"

    def __init__(self) -> None:
        self.sent: dict[str, list[Outgoing]] = defaultdict(list)
        self.failures: list[Exception] = []

    async def send(self, chat: str, outgoing: Outgoing, *, quotes: str = "", edits: str = "") -> str:
        await asyncio.sleep(0)
        if self.failures:
            raise self.failures.pop(0)
        self.sent[chat].append(outgoing)
        return str(len(self.sent[chat]))

    async def send_album(self, chat: str, album: Sequence[Outgoing]) -> list[str]:
        return [await self.send(chat, outgoing) for outgoing in album]

    async def typing(self, chat: str) -> None:
        return


@pytest.fixture
def channel() -> FakeChannel:
    return FakeChannel()


@pytest.fixture
async def jobs(database_url: URL, database: AsyncEngine) -> AsyncIterator[Jobs]:
    queue = Jobs(conninfo(database_url))
    async with queue.app.open_async():
        yield queue


@pytest.fixture
async def assistant(
    database: AsyncEngine, jobs: Jobs, channel: FakeChannel, talker: Talker, office: Office
) -> AsyncIterator[Assistant]:
    assistant = Assistant(talker, sessions(database), {"telegram": channel}, jobs, office)
    jobs.bind(assistant.work, assistant.resume, assistant.watch)
    yield assistant
    await assistant.finish(5)


def said(words: str, source: str = "u1", chat: str = "7") -> Incoming:
    return Incoming(channel="telegram", chat=chat, source_id=source, text=words)


async def test_a_repeated_source_id_is_answered_once(assistant: Assistant, channel: FakeChannel) -> None:
    receipt = await assistant.receive(said("hola"))
    assert receipt
    await receipt.done
    assert await assistant.receive(said("hola")) is None
    assert len(channel.sent["7"]) == 1


async def test_two_hundred_messages_from_fifty_chats_are_each_answered_once_in_order(
    assistant: Assistant, channel: FakeChannel, database: AsyncEngine
) -> None:
    incoming = [said("chau" if n % 2 else "gracias", f"u{chat}-{n}", str(chat)) for n in range(4) for chat in range(50)]
    receipts = await asyncio.gather(*map(assistant.receive, incoming))
    await asyncio.gather(*(receipt.done for receipt in receipts if receipt))
    assert {len(messages) for messages in channel.sent.values()} == {4}
    assert len(channel.sent) == 50
    async with database.connect() as connection:
        rows = await connection.execute(
            text(
                "select conversation_id, array_agg(answers_id order by id) from messages"
                " where direction = 'outgoing' group by 1"
            )
        )
        assert all(answers == sorted(answers) and len(answers) == 4 for _, answers in rows)


async def test_a_delayed_message_is_sent_by_the_job_and_holds_back_the_next(
    assistant: Assistant, channel: FakeChannel, jobs: Jobs
) -> None:
    channel.failures = [Delayed(1), Delayed(1)]
    for source in ("u1", "u2"):
        receipt = await assistant.receive(said("gracias" if source == "u1" else "chau", source))
        assert receipt
        await receipt.done
    assert not channel.sent["7"]
    worker = asyncio.create_task(jobs.work())
    await _until(lambda: len(channel.sent["7"]) == 2)
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    assert channel.sent["7"][0].text.startswith("De nada")


async def test_a_chat_that_must_wait_is_not_tried_again_by_its_next_message_or_the_sweep(
    assistant: Assistant, channel: FakeChannel
) -> None:
    channel.failures = [Delayed(60)]
    for source in ("u1", "u2"):
        receipt = await assistant.receive(said("hola", source))
        assert receipt
        await receipt.done
    assert not channel.sent["7"]
    assert not channel.failures
    await assistant.resume()
    await assistant.finish(5)
    assert not channel.sent["7"]


async def test_a_message_that_can_never_arrive_is_given_up_and_the_next_is_sent(
    assistant: Assistant, channel: FakeChannel, database: AsyncEngine
) -> None:
    channel.failures = [Undeliverable("bot was blocked by the user")]
    for source in ("u1", "u2"):
        receipt = await assistant.receive(said("hola", source))
        assert receipt
        await receipt.done
    assert len(channel.sent["7"]) == 1
    async with database.connect() as connection:
        rows = await connection.execute(text("select status from messages where direction = 'outgoing' order by id"))
        assert [status for (status,) in rows] == ["failed", "sent"]


async def test_what_a_killed_process_left_is_taken_up_again(
    assistant: Assistant, channel: FakeChannel, database: AsyncEngine
) -> None:
    async with sessions(database).begin() as session:
        await conversations.store_incoming(session, said("hola"))
    assert await assistant.resume() == 1
    await assistant.finish(5)
    assert len(channel.sent["7"]) == 1
    assert await assistant.resume() == 0


async def test_a_request_for_a_person_is_stored(assistant: Assistant, database: AsyncEngine) -> None:
    receipt = await assistant.receive(said("quiero hablar con una persona"))
    assert receipt
    await receipt.done
    assert await _requests(database) == ["asked"]


async def test_a_danger_is_answered_at_once_and_stored_for_staff(
    assistant: Assistant, channel: FakeChannel, database: AsyncEngine
) -> None:
    receipt = await assistant.receive(
        said("mi jefe me quito el pasaporte y no me deja salir de la casa, estoy en madrid")
    )
    assert receipt
    await receipt.done
    assert "no es su culpa" in channel.sent["7"][0].text
    assert await _requests(database) == ["danger"]


async def _requests(database: AsyncEngine) -> list[str]:
    async with database.connect() as connection:
        return list((await connection.execute(text("select reason from cases"))).scalars())


class BrokenTalker(Talker):
    """A talker with a defect."""

    def turn(self, context: Context, incoming: Incoming) -> Turn:
        raise ZeroDivisionError


async def test_a_defect_in_a_turn_is_told_to_the_contact_and_not_repeated(
    database: AsyncEngine, jobs: Jobs, channel: FakeChannel, office: Office, interpreter: Interpreter
) -> None:
    talker = BrokenTalker(office.knowledge, interpreter, {}, lambda: TODAY)
    broken = Assistant(talker, sessions(database), {"telegram": channel}, jobs, office)
    receipt = await broken.receive(said("hola"))
    assert receipt
    await receipt.done
    assert "falló de nuestro lado" in channel.sent["7"][0].text
    assert await broken.resume() == 0


class OddTalker(Talker):
    """A talker that wants something done that nobody can do."""

    def turn(self, context: Context, incoming: Incoming) -> Turn:
        turn = super().turn(context, incoming)
        return replace(turn, effects=(object(),))


async def test_a_defect_outside_the_turn_does_not_hold_up_the_talk_for_ever(
    assistant: Assistant, channel: FakeChannel, talker: Talker
) -> None:
    assistant._talker = OddTalker(talker.knowledge, talker._interpreter, talker._triage, talker._today)
    for source in ("u1", "u2"):
        receipt = await assistant.receive(said("hola", source))
        assert receipt
        await receipt.done
    assert ["falló de nuestro lado" in outgoing.text for outgoing in channel.sent["7"]] == [True, True]
    assert await assistant.resume() == 0


async def test_characters_the_database_cannot_keep_do_no_harm(assistant: Assistant, channel: FakeChannel) -> None:
    receipt = await assistant.receive(said("ho\x00la \ud83d"))
    assert receipt
    await receipt.done
    assert len(channel.sent["7"]) == 1


async def test_a_voice_note_is_acknowledged_and_kept(assistant: Assistant, channel: FakeChannel) -> None:
    note = Incoming(
        channel="telegram", chat="7", source_id="u1", attachment=Attachment(kind="voice", reference="file-1")
    )
    receipt = await assistant.receive(note)
    assert receipt
    await receipt.done
    assert "no puedo oírlo" in channel.sent["7"][0].text
    stored = await assistant.history("telegram", "7")
    kept = stored[0].incoming
    assert kept == note


async def _until(reached: Callable[[], bool], seconds: float = 15) -> None:
    deadline = asyncio.get_running_loop().time() + seconds
    while not reached():
        assert asyncio.get_running_loop().time() < deadline, "it did not come to pass in time"
        await asyncio.sleep(0.05)


async def test_a_file_from_the_page_is_kept_with_the_conversation_that_begins_with_it(
    assistant: Assistant, database: AsyncEngine
) -> None:
    file_id = await assistant.keep("web", "page-1", "contrato.pdf", "application/pdf", b"%PDF-")
    async with database.connect() as connection:
        query = "select chat, name, content from files join conversations on conversations.id = conversation_id"
        rows = (await connection.execute(text(query))).all()
    assert [tuple(row) for row in rows] == [("page-1", "contrato.pdf", b"%PDF-")]
    assert file_id


async def test_a_fact_told_by_a_guide_is_kept_as_told_and_counted_once(
    assistant: Assistant, channel: FakeChannel, database: AsyncEngine
) -> None:
    for number, choice in enumerate(("g:checklist:list=es-work.alone", "a:es-minimum-wage")):
        pressed = Incoming(channel="telegram", chat="7", source_id=f"u{number}", choice=choice, language_hint="es")
        receipt = await assistant.receive(pressed)
        assert receipt
        await receipt.done
    async with database.connect() as connection:
        rows = await connection.execute(
            text(
                "select outcome->>'kind', fact from messages, jsonb_array_elements_text(outcome->'facts') as fact"
                " where outcome->'versions' ? fact and outcome->'verified' ? fact"
            )
        )
        told = {(kind, fact) for kind, fact in rows}
    assert ("ask", "es_residence_visa_documents") in told
    assert ("answer", "es_smi_2026_month") in told
