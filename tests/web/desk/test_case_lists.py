"""The contact's lists of papers on the case's page."""

from __future__ import annotations

import datetime as dt
from html import unescape

from sqlalchemy import update

from bot.channels.web.desk.desk import Desk
from bot.guides.checklist.state import NAME, Kept, State
from bot.storage.tables import Conversation
from bot.words import translator
from tests.bot.staff.conftest import Sessions
from tests.web.desk.conftest import Browser, someone
from tests.web.desk.talks import case_of

KEPT = Kept(got=("contract", "passport"), dates={"passport": dt.date(2027, 2, 15)})


async def test_who_takes_the_case_reads_what_is_missing_and_what_expires(
    browser: Browser, house: Sessions, desk: Desk
) -> None:
    ana = await someone(house, name="Ana", teams=("guidance",))
    case = await case_of(house, desk.office, "¿Qué me falta?", place="ES")
    state = State(lists={"es-work": KEPT}, last="es-work").model_dump(mode="json")
    async with house.begin() as session:
        talk = update(Conversation).where(Conversation.id == case.conversation_id)
        await session.execute(talk.values(context={"work": {NAME: state}}))
    await browser.sign_in(ana.email)
    page = unescape((await browser.get(f"/desk/cases/{case.id}")).text)
    _ = translator("en")
    name = desk.office.knowledge.checklists["es-work"].name.en
    assert _("{list}: {done} of {total} ready").format(list=name, done=1, total=8) in page
    assert "Medical certificate" in page
    assert "⚠ Passport valid for at least 1 year (15 Feb 2027)" in page
