"""`/borrar` through the Bot API stand-in: afterwards nothing of the contact stands anywhere that is ours."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.assistant import Assistant
from bot.cases import work
from bot.storage.case_tables import Case
from bot.storage.contact_tables import Removal
from bot.storage.staff_tables import Agent
from tests.bot.privacy.traces import FOREIGN, NAME, SURNAME, WORDS, filled, leave_everywhere, traces
from tests.telegram.group.conftest import ANA, GROUP, House, eventually

CHAT = 501_777_333
SIGNS = (str(CHAT), NAME, SURNAME, "panaderia")


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    return tmp_path / "drafts"


@pytest.fixture
async def everything(house: House, assistant: Assistant, drafts: Path) -> Assistant:
    """The whole of it, with the folder that editors' drafts are written to."""
    assistant._drafts = drafts
    return assistant


def drafted(drafts: Path) -> list[Path]:
    """The drafts that tell of the contact."""
    return [path for path in drafts.rglob("*.yml") if SURNAME.lower() in path.read_text().lower()]


async def opened(house: House, ana: Agent, drafts: Path) -> tuple[Case, int]:
    """A contact with a case in an agent's hands, and something of theirs in every table."""
    house.telegram.say(CHAT, WORDS)
    await eventually(lambda: house.telegram.sent_to(CHAT))
    house.telegram.say(CHAT, "/humano")
    await eventually(lambda: len(house.telegram.sent_to(CHAT)) > 1)
    async with house.sessions() as session:
        case = (await session.scalars(select(Case))).one()
    thread = await house.thread(case)
    await house.doing(ana, work.take, case)
    house.telegram.say_in(GROUP, ANA, f"Hola {NAME}, soy Ana", thread)
    house.telegram.say_in(GROUP, ANA, f"/nota la señora {SURNAME} es de Puno", thread)
    house.telegram.say(CHAT, f"gracias, le mando mi pasaporte. {SURNAME}")
    await eventually(lambda: any(NAME in one.text for one in house.telegram.sent_to(CHAT)))
    await eventually(lambda: SURNAME in house.text_of(thread))
    await house.settled()
    assert not await asyncio.to_thread(drafted, drafts)
    async with house.sessions.begin() as session:
        kept = await session.get(Case, case.id)
        assert kept
        await leave_everywhere(session, kept, ana, drafts, house.office.now())
    assert await asyncio.to_thread(drafted, drafts)
    return case, thread


async def erased(house: House) -> None:
    """The contact asks for it, is asked once, and confirms."""
    house.telegram.say(CHAT, "/borrar")
    await eventually(lambda: any("erase=yes" in str(one.buttons) for one in house.telegram.sent_to(CHAT)))
    house.telegram.press(CHAT, "g:privacy:erase=yes")
    await eventually(lambda: any(one.text.startswith("Todo borrado") for one in house.telegram.sent_to(CHAT)))


async def test_after_erasure_the_whole_database_holds_nothing_of_the_contact(
    house: House, everything: Assistant, ana: Agent, drafts: Path
) -> None:
    case, _ = await opened(house, ana, drafts)
    async with house.sessions() as session:
        before = await traces(session, SIGNS)
        # The test would prove nothing of a table that it does not fill.
        assert await filled(session) >= {
            *("conversations", "messages", "cases", "assignments", "promises", "posts", "drafts", "looking", "files"),
            *("suggestions", "saved_searches", "unasked", "ratings", "audit", "procrastinate_jobs"),
        }
    assert {line.split(".")[0] for line in before} >= {
        *("conversations", "messages", "drafts", "files", "suggestions", "saved_searches", "unasked"),
    }
    await erased(house)
    async with house.sessions() as session:
        assert await traces(session, (*SIGNS, case.code)) == []
        jobs = text(
            "select count(*) from procrastinate_jobs where args->>'conversation_id' = :id and status <> 'doing'"
        )
        assert await session.scalar(jobs, {"id": str(case.conversation_id)}) == 0
        left = await filled(session) - set(FOREIGN)
        assert not left & {"conversations", "messages", "cases", "posts", "files", "suggestions", "unasked", "ratings"}
    assert not await asyncio.to_thread(drafted, drafts)


async def test_the_thread_goes_and_the_agent_who_had_the_case_is_told(
    house: House, everything: Assistant, ana: Agent, drafts: Path
) -> None:
    case, thread = await opened(house, ana, drafts)
    await erased(house)
    await eventually(lambda: house.telegram.threads(GROUP)[0]["deleted"])
    assert house.in_thread(thread) == []
    await eventually(lambda: any(case.code in one.text and "borró" in one.text for one in house.shown()))
    assert not [one for one in house.shown() if NAME in one.text or SURNAME in one.text]
    async with house.sessions() as session:
        assert await traces(session, SIGNS) == []
        assert (await session.scalars(select(Removal))).all() == []


async def test_the_private_chat_is_emptied_but_for_the_last_word(
    house: House, everything: Assistant, ana: Agent, drafts: Path
) -> None:
    await opened(house, ana, drafts)
    await erased(house)
    left = [one["text"] for one in house.telegram.chat(chat_id=CHAT)]
    assert [words for words in left if words.startswith("Todo borrado")] == left


async def test_without_the_right_to_delete_the_thread_it_is_emptied_and_closed(
    house: House, everything: Assistant, ana: Agent, drafts: Path
) -> None:
    _, thread = await opened(house, ana, drafts)
    refused = "Bad Request: not enough rights to delete the topic"
    house.telegram.fail_next("deleteForumTopic", 1, 400, description=refused)
    await erased(house)
    await eventually(lambda: house.telegram.threads(GROUP)[0]["closed"])
    await eventually(lambda: not [one for one in house.in_thread(thread) if SURNAME in (one.edited or one.text)])
    assert house.telegram.threads(GROUP)[0]["name"] == "Borrado"


async def test_who_writes_again_begins_anew(house: House, everything: Assistant, ana: Agent, drafts: Path) -> None:
    await opened(house, ana, drafts)
    await erased(house)
    house.telegram.say(CHAT, "cuanto es el sueldo minimo en españa")
    await eventually(lambda: any("1.221" in one.text for one in house.telegram.sent_to(CHAT)))
    assert "/privacidad" in house.telegram.sent_to(CHAT)[-1].text, "the notice comes with every first message"
