"""The checklist through Telegram's stand-in and the database: redrawn in place, reminded of, handed to a person."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.assistant import Assistant
from bot.cases.card import card_of
from bot.cases.office import Office
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.group import card as thread_card
from bot.channels.telegram.polling import poll
from bot.channels.web.desk.card_view import view
from bot.jobs import Jobs
from bot.storage.case_tables import Case, File
from bot.storage.contact_tables import Unasked
from bot.storage.database import conninfo, sessions
from bot.storage.tables import MessageRow
from bot.turn import Talker
from bot.words import translator
from tests.telegram.botapi import serving
from tests.telegram.control import Control, Sent

ROSA = 501
TOKEN = "123456789:AAtestTokenThatMustNeverBeSeen"
TICK, DATE = "g:checklist:tick=us-h2a.photo", "g:checklist:date=us-h2a.passport"


@pytest.fixture
def telegram() -> Iterator[Control]:
    with serving(TOKEN) as control:
        yield control


@pytest.fixture
async def product(
    telegram: Control, database: AsyncEngine, database_url: URL, talker: Talker, office: Office
) -> AsyncIterator[Control]:
    """The assistant over a real database, on Telegram's stand-in."""
    files = sessions(database)

    async def stored(file_id: int) -> bytes:
        async with files() as session:
            return (await session.scalars(select(File.content).where(File.id == file_id))).one()

    channel = TelegramChannel(SecretStr(TOKEN), telegram.url, read_timeout=1.0, files=stored)
    jobs, stop = Jobs(conninfo(database_url)), asyncio.Event()
    async with jobs.app.open_async():
        assistant = Assistant(talker, sessions(database), {"telegram": channel}, jobs, office)
        jobs.bind(assistant.work, assistant.resume, assistant.watch)
        task = asyncio.create_task(poll(channel, assistant, stop))
        yield telegram
        stop.set()
        await asyncio.wait_for(task, 10)
        await assistant.finish(5)
    await channel.close()


async def reads(telegram: Control, right: Callable[[Sent], bool]) -> Sent:
    """The newest message of this kind, once it is there."""
    async with asyncio.timeout(15):
        while True:
            if found := [one for one in telegram.sent_to(ROSA) if right(one)]:
                return found[-1]
            await asyncio.sleep(0.02)


async def holds(telegram: Control, words: str) -> Sent:
    return await reads(telegram, lambda one: words in (one.edited or one.text))


async def reminders(database: AsyncEngine) -> dict[str, dt.date]:
    async with sessions(database)() as session:
        rows = (await session.scalars(select(Unasked).where(Unasked.status == "waiting"))).all()
        return {row.key: row.due_at.date() for row in rows}


async def settled(database: AsyncEngine, many: int) -> None:
    """Every update has been answered and sent."""
    async with asyncio.timeout(15):
        while True:
            async with sessions(database)() as session:
                rows = (await session.scalars(select(MessageRow))).all()
            incoming = [row for row in rows if row.direction == "incoming" and row.status == "answered"]
            if len(incoming) >= many and not [row for row in rows if row.status == "pending"]:
                return
            await asyncio.sleep(0.05)


async def test_a_tick_redraws_the_message_its_button_is_under(product: Control, database: AsyncEngine) -> None:
    product.say(ROSA, "/documentos")
    first = await reads(product, lambda one: "g:checklist:place=US" in [key.data for key in one.buttons])
    product.press(ROSA, "g:checklist:place=US")
    shown = await holds(product, "☐ 3. Foto de 5 x 5 cm")
    assert shown.message_id > first.message_id
    assert [len(row) for row in shown.rows[:2]] == [5, 1], "the numbers stand side by side"
    product.press(ROSA, TICK)
    assert (await holds(product, "☑ 3. Foto")).message_id == shown.message_id
    product.press(ROSA, "g:checklist:tick=us-h2a.ds160")
    assert (await holds(product, "☑ 1. Confirmación")).message_id == shown.message_id
    product.press(ROSA, TICK)
    assert (await holds(product, "☐ 3. Foto")).message_id == shown.message_id, "the key under it is the new one"
    product.say(ROSA, "3, 5")
    anew = await reads(product, lambda one: "☑ 5. Contrato" in one.text)
    assert anew.message_id > shown.message_id, "what was written is answered below"
    assert len(product.sent_to(ROSA)) == 3


async def test_a_date_is_told_the_contact_agrees_and_reminders_wait_in_the_database(
    product: Control, database: AsyncEngine
) -> None:
    product.say(ROSA, "mi lista de papeles")
    await reads(product, lambda one: bool(one.buttons))
    product.press(ROSA, "g:checklist:place=US")
    await holds(product, "☐ 2. Pasaporte")
    product.press(ROSA, "g:checklist:dates=us-h2a")
    await reads(product, lambda one: DATE in [key.data for key in one.buttons])
    product.press(ROSA, DATE)
    await reads(product, lambda one: "g:checklist:nodate=us-h2a.passport" in [key.data for key in one.buttons])
    product.say(ROSA, "30/02/2028")
    await holds(product, translator("es")("I could not read that date."))
    product.say(ROSA, "1/3/2028")
    await holds(product, "01/03/2028")
    await settled(database, 6)
    assert await reminders(database) == {}
    product.press(ROSA, "g:checklist:warn=us-h2a.on")
    await holds(product, translator("es")("✔ I warn you before a paper expires."))
    days = {60: dt.date(2028, 1, 1), 30: dt.date(2028, 1, 31), 7: dt.date(2028, 2, 23)}
    assert await reminders(database) == {f"checklist:us-h2a:passport:expiry:{n}": day for n, day in days.items()}
    product.press(ROSA, "g:checklist:warn=us-h2a.off")
    await settled(database, 8)
    assert await reminders(database) == {}


async def test_the_printed_list_arrives_as_a_document(product: Control, database: AsyncEngine) -> None:
    product.say(ROSA, "my list of papers", language_code="en")
    await reads(product, lambda one: bool(one.buttons))
    product.press(ROSA, "g:checklist:place=US")
    await holds(product, "☐ 3. Photo of 5 x 5 cm")
    product.press(ROSA, "g:checklist:pdf=us-h2a")
    document = await reads(product, lambda one: one.kind == "document")
    assert "US H-2A visa" in document.caption
    assert "g:checklist:list=us-h2a" in [key.data for key in document.buttons]
    async with sessions(database)() as session:
        kept = select(File.name, File.media_type, File.content)
        name, media_type, content = (await session.execute(kept)).one()
    assert (name, media_type, content[:5]) == ("infomigra-us-h2a.pdf", "application/pdf", b"%PDF-")


async def test_who_takes_the_case_sees_the_list(product: Control, database: AsyncEngine, office: Office) -> None:
    product.say(ROSA, "mi lista de papeles")
    await reads(product, lambda one: bool(one.buttons))
    product.press(ROSA, "g:checklist:place=US")
    await holds(product, "☐ 3. Foto")
    product.press(ROSA, TICK)
    await holds(product, "☑ 3. Foto")
    product.say(ROSA, "quiero hablar con una persona")
    await settled(database, 4)
    async with sessions(database)() as session:
        case = (await session.scalars(select(Case))).one()
        card = await card_of(session, office, case)
        there = thread_card.html(card, office)
        desk = view(card, office, "en")
        case.hidden = True
        hidden, name = thread_card.html(card, office), thread_card.title(case, office)
        await session.rollback()
    title = translator("es")("{list}: {done} of {total} ready")
    line = title.format(list="Visa H-2A de Estados Unidos", done=1, total=6)
    assert line in there
    assert "Contrato firmado" in there.partition(line)[2]
    assert "Foto" not in there.partition(line)[2].partition("\n")[0]
    assert desk.lists[0].title == "US H-2A visa: 1 of 6 ready"
    assert "Signed contract" in desk.lists[0].missing
    assert line in hidden.partition("<tg-spoiler>")[2]
    assert line not in name
