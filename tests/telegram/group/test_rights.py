"""Through Telegram: a copy of one's data while a person has the talk, and messages unasked with the way to stop."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from bot.assembly import Files
from bot.assistant import Assistant
from bot.cases import work
from bot.storage.case_tables import Case
from bot.storage.contact_tables import Unasked
from bot.storage.staff_tables import Agent
from bot.storage.tables import Conversation
from tests.conftest import Clock
from tests.telegram.conftest import ROSA
from tests.telegram.group.conftest import House, eventually


async def test_the_copy_comes_as_a_file_to_the_contact_and_not_to_the_group(
    house: House, assistant: Assistant, ana: Agent
) -> None:
    house.channel._files = Files(house.sessions).stored
    house.telegram.say(ROSA, "quiero hablar con una persona")
    await eventually(lambda: house.telegram.sent_to(ROSA))
    async with house.sessions() as session:
        case = (await session.scalars(select(Case))).one()
    thread = await house.thread(case)
    await house.doing(ana, work.take, case)
    await house.settled()
    before = len(house.in_thread(thread))
    house.telegram.say(ROSA, "/mis_datos")
    await eventually(lambda: [one for one in house.telegram.sent_to(ROSA) if one.kind == "document"])
    await house.settled()
    assert len(house.in_thread(thread)) <= before + 1, "who took it may still be told; the copy is the contact's alone"
    assert not [one for one in house.in_thread(thread) if one.kind == "document"]


async def test_what_is_due_comes_with_a_button_that_stops_it(house: House, assistant: Assistant, clock: Clock) -> None:
    house.telegram.say(ROSA, "hola")
    await eventually(lambda: house.telegram.sent_to(ROSA))
    now = house.office.now()
    async with house.sessions.begin() as session:
        conversation = (await session.scalars(select(Conversation))).one()
        consents = {**conversation.context["consents"], "reminders": "2026-11-01"}
        conversation.context = {**conversation.context, "consents": consents}
        for key, days in (("a", 0), ("b", 1)):
            content = {"es": f"Su pasaporte vence pronto ({key})", "en": "…"}
            at = now + dt.timedelta(days=days)
            session.add(Unasked(conversation_id=conversation.id, kind="reminder", key=key, content=content, due_at=at))
    await assistant.unasked()
    await eventually(lambda: "vence pronto (a)" in house.telegram.sent_to(ROSA)[-1].text)
    assert "vence pronto (b)" not in house.telegram.sent_to(ROSA)[-1].text
    house.telegram.press(ROSA, "g:privacy:stop")
    await eventually(lambda: "ya no le escribo" in house.telegram.sent_to(ROSA)[-1].text)
    clock.forward(days=1)
    said = len(house.telegram.sent_to(ROSA))
    await assistant.unasked()
    await assistant.finish(5)
    assert len(house.telegram.sent_to(ROSA)) == said
