"""The whole way: a contact asks for a person, staff answer in the thread, and hand back to the bot."""

from __future__ import annotations

from sqlalchemy import select

from bot.assistant import Assistant
from bot.storage.case_tables import Case
from bot.storage.staff_tables import Agent
from tests.telegram.conftest import ROSA
from tests.telegram.group.conftest import ANA, GROUP, House, eventually


async def test_a_contact_talks_with_an_agent_in_the_group_and_then_with_the_bot_again(
    house: House, ana: Agent, assistant: Assistant
) -> None:
    telegram = house.telegram

    def heard(words: str) -> bool:
        return any(words in (one.edited or one.text) for one in telegram.sent_to(ROSA))

    telegram.say(ROSA, "quiero hablar con una persona")
    await eventually(lambda: telegram.threads(GROUP) and telegram.threads(GROUP)[0]["pinned"])
    async with house.sessions() as session:
        case = (await session.scalars(select(Case))).one()
    thread = case.thread_id or 0

    def staff_read(words: str) -> bool:
        return words in house.text_of(thread)

    assert case.code in telegram.threads(GROUP)[0]["name"]
    await eventually(lambda: heard(case.code))

    number = telegram.say_in(GROUP, ANA, "Buenos días, ¿en qué le ayudo?", thread)
    await eventually(lambda: heard("¿en qué le ayudo?"))
    await eventually(lambda: [one for one in telegram.reactions if one["message_id"] == number])

    telegram.say(ROSA, "es por mi contrato en españa")
    await eventually(lambda: staff_read("es por mi contrato"))
    telegram.attach(ROSA, "photo", caption="este es")
    await eventually(lambda: staff_read("este es"))
    telegram.edit(chat_id=ROSA, text="este es mi contrato")
    await eventually(lambda: staff_read("este es mi contrato"))

    telegram.say_in(GROUP, ANA, "// parece falso", thread)
    wrong = telegram.say_in(GROUP, ANA, "No firme hoy", thread)
    await eventually(lambda: heard("No firme hoy"))
    telegram.edit_in(GROUP, wrong, "No firme todavía")
    await eventually(lambda: heard("No firme todavía"))
    telegram.attach_in(GROUP, ANA, "photo", thread, caption="compare con este")
    await eventually(lambda: heard("compare con este"))

    telegram.block(ROSA)
    await eventually(lambda: staff_read("bloque"))
    telegram.unblock(ROSA)
    await eventually(lambda: staff_read("alcanz") or staff_read("de nuevo") or staff_read("otra vez"))

    telegram.say_in(GROUP, ANA, "/bot", thread)
    await eventually(lambda: heard("asistente automático"))
    await eventually(lambda: telegram.threads(GROUP)[0]["closed"])
    said = len(telegram.sent_to(ROSA))
    telegram.say(ROSA, "gracias")
    await eventually(lambda: len(telegram.sent_to(ROSA)) > said)
    assert not heard("parece falso")
    assert not [one for one in house.shown() if one.thread is None]
