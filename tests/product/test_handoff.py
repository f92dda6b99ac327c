"""From the bot to a person and back, through the whole product: in the staff's Telegram group."""

from __future__ import annotations

import pytest

from tests.product.program import Program
from tests.product.staff import ANA, BETO, GROUP, ROSA, asked, card, code_in, hire, key, reads, reads_in_thread, until
from tests.telegram.control import Control, Sent


@pytest.fixture
def running(program: Program, telegram: Control) -> Program:
    telegram.make_group(GROUP)
    program.settings["INFOMIGRA_TELEGRAM_STAFF_CHAT"] = str(GROUP)
    program.start()
    program.wait_ready()
    hire(program, "Ana", ANA)
    hire(program, "Beto", BETO)
    return program


def asks_for_a_person(telegram: Control) -> Sent:
    """Rosa asks, then wants a person. Returns the case's card in the group."""
    telegram.say(ROSA, "cuanto es el sueldo minimo en españa")
    reads(telegram, ROSA, "1.221 €")
    telegram.say(ROSA, "quiero hablar con una persona")
    return card(telegram, code_in(reads(telegram, ROSA, "Su caso es")))


def test_from_the_request_to_the_hand_back_in_the_staff_group(running: Program, telegram: Control) -> None:
    found = asks_for_a_person(telegram)
    assert found.thread, "never in General"
    assert "cuanto es el sueldo minimo en españa" in found.text
    telegram.press_in(GROUP, ANA, found.message_id, key(found, "take"))
    reads(telegram, ROSA, "Ana, de Infomigra, ya tiene su caso")

    first = telegram.say_in(GROUP, ANA, "Buenos días, ¿en qué ciudad vive?", thread=found.thread)
    question = reads(telegram, ROSA, "¿en qué ciudad vive?")
    assert question.text.startswith("👤 Ana")
    telegram.reply(ROSA, "en madrid", question.message_id)
    answer = reads_in_thread(telegram, found.thread, "en madrid")
    assert answer.reply_to == first, "her answer quotes the question"

    telegram.attach(ROSA, "photo", caption="este es mi contrato")
    photo = until(lambda: next((one for one in telegram.sent_to(GROUP) if one.kind == "photo"), None))
    assert photo.thread == found.thread
    telegram.attach_in(GROUP, ANA, "document", thread=found.thread, caption="Lea esta guía")
    until(lambda: [one for one in telegram.sent_to(ROSA) if one.kind == "document"])

    wrong = telegram.say_in(GROUP, ANA, "El plazo es de 3 días", thread=found.thread)
    sent = reads(telegram, ROSA, "El plazo es de 3 días")
    telegram.edit_in(GROUP, wrong, "El plazo es de 30 días")
    assert reads(telegram, ROSA, "El plazo es de 30 días").message_id == sent.message_id
    telegram.edit(chat_id=ROSA, text="este es mi contrato, de enero")
    reads_in_thread(telegram, found.thread, "de enero")
    telegram.say(ROSA, "muchas gracias")
    reads_in_thread(telegram, found.thread, "muchas gracias")

    before = len(telegram.sent_to(ROSA))
    telegram.say_in(GROUP, ANA, "// parece un contrato falso", thread=found.thread)
    telegram.say_in(GROUP, ANA, "/bot", thread=found.thread)
    reads(telegram, ROSA, "Ana le deja conmigo")
    telegram.say(ROSA, "y en chile?")
    reads(telegram, ROSA, "539.000")
    assert len(telegram.sent_to(ROSA)) == before + 2
    assert not any("falso" in one.text for one in telegram.sent_to(ROSA)), "a note is for staff alone"
    delivered = {one["message_id"] for one in telegram.reactions}
    assert {first, wrong} <= delivered
    assert all(one.thread for one in telegram.sent_to(GROUP)), "nothing leaks into General"
    said = running.output()
    assert not any(secret in said for secret in ("contrato", "madrid", "Buenos", "Ana"))


def test_two_agents_race_for_one_case_in_the_group_and_one_wins(running: Program, telegram: Control) -> None:
    found = asks_for_a_person(telegram)
    for agent in (ANA, BETO):
        telegram.press_in(GROUP, agent, found.message_id, key(found, "take"))
    reads(telegram, ROSA, "ya tiene su caso")
    until(lambda: any("ya tiene este caso" in str(notice) for notice in telegram.notices()))
    taken = [one for one in telegram.sent_to(ROSA) if "ya tiene su caso" in one.text]
    assert len(taken) == 1
    (case,) = asked(running, "select name from cases join agents on agents.id = cases.agent_id")
    assert case["name"] in taken[0].text
