"""The whole product as its own process, against the strict Bot API stand-in: as an operator and contacts live it."""

from __future__ import annotations

import os
import re
import signal
import socket
import time
from collections import Counter
from pathlib import Path

from playwright.sync_api import expect, sync_playwright
from sqlalchemy import create_engine, text

from bot.assistant import SENDING
from bot.storage.database import embedded
from tests.product.program import TOKEN, Program
from tests.telegram.control import Control
from tests.web.chromium import ARGS, chromium

DEMONSTRATION = {
    "cuanto es el sueldo minimo en españa": "1.221 €",
    "and in chile?": "CLP 539,000",
    "puedo trabajar con visa de turista?": "Quien entra a Chile como turista",
}


def test_a_contact_asks_on_telegram_and_gets_sourced_answers(program: Program, telegram: Control) -> None:
    program.start()
    program.wait_ready()
    telegram.say(7, "cuanto es el sueldo minimo en españa")
    first = telegram.wait_sent(7, 1, 30)[0]
    assert "1.221 €" in first.text
    assert "14 pagas" in first.text
    assert "BOE" in first.text
    assert first.links[0].startswith("https://www.boe.es/")
    telegram.say(7, "and in chile?")
    assert "CLP 539,000" in telegram.wait_sent(7, 2, 30)[1].text
    telegram.say(7, "puedo trabajar con visa de turista?")
    third = telegram.wait_sent(7, 3, 30)[2]
    assert "Chile" in third.text
    telegram.press(7, third.buttons[0].data)
    assert telegram.wait_sent(7, 4, 30)
    assert TOKEN not in program.output()
    assert "sueldo" not in program.output(), "what a contact writes must not stand in the log"


def test_a_contact_asks_on_the_page_and_gets_sourced_answers(program: Program, tmp_path: Path) -> None:
    program.start()
    program.wait_ready()
    shots = Path(os.environ.get("INFOMIGRA_SHOTS", tmp_path))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGS)
        phone = browser.new_context(viewport={"width": 400, "height": 860}, reduced_motion="reduce", locale="es-PE")
        page = phone.new_page()
        page.goto(f"http://127.0.0.1:{program.port}/")
        for number, (question, sign) in enumerate(DEMONSTRATION.items(), start=1):
            page.get_by_role("textbox").fill(question)
            page.keyboard.press("Enter")
            expect(page.get_by_role("log")).to_contain_text(sign, timeout=20_000)
            page.screenshot(path=shots / f"conversation-{number}.png")
        page.reload()
        expect(page.get_by_role("log")).to_contain_text("1.221 €")
        expect(page.get_by_role("link", name="BOE").first).to_have_attribute("href", re.compile("^https://www.boe.es/"))
        browser.close()


def test_two_hundred_messages_from_fifty_chats_are_each_answered_once_and_in_order(
    program: Program, telegram: Control
) -> None:
    questions = ["gracias", "cuanto es el sueldo minimo en españa", "and in chile?", "thank you"]
    signs = ["De nada", "1.221 €", "CLP 539,000", "You are welcome"]
    program.start()
    program.wait_ready()
    for question in questions:
        for chat in range(1, 51):
            telegram.say(chat, question)
    for chat in range(1, 51):
        telegram.wait_sent(chat, 4, 120)
    assert len(telegram.sent) == 200
    for chat in range(1, 51):
        replies = [message.text for message in telegram.sent_to(chat)]
        assert all(sign in reply for sign, reply in zip(signs, replies, strict=True)), replies


def test_nothing_is_lost_or_answered_twice_when_the_process_is_killed(program: Program, telegram: Control) -> None:
    program.start()
    program.wait_ready()
    for chat in range(1, 101):
        telegram.say(chat, "cuanto es el sueldo minimo en españa")
    while len(telegram.sent) < 20:
        time.sleep(0.01)
    program.end(signal.SIGKILL)
    time.sleep(0.5)  # what the process had already handed to the network still arrives
    before = Counter(message.chat_id for message in telegram.sent)
    assert len(before) < 100, "the process was killed too late to show anything"
    unmarked = _unmarked(program.data, set(before))
    program.start()
    program.wait_ready()
    for chat in range(1, 101):
        telegram.wait_sent(chat, 1, 120)
    after = Counter(message.chat_id for message in telegram.sent)
    assert set(after) == set(range(1, 101))
    # Telegram offers no key to tell a repeated call: only what it took and the killed process had not yet written down
    # may come again: at most the calls that were under way.
    assert {chat for chat, times in after.items() if times > 1} <= unmarked
    assert len(unmarked) <= SENDING
    assert all("1.221 €" in message.text for message in telegram.sent)


def _unmarked(data: Path, chats: set[int]) -> set[int]:
    """Chats that Telegram has an answer for which the database still holds as not sent."""
    with embedded(data / "postgres") as url:
        database = create_engine(url)
        with database.connect() as connection:
            rows = connection.execute(
                text(
                    "select chat from messages join conversations on conversations.id = conversation_id"
                    " where status = 'sent'"
                )
            )
            sent = {int(chat) for (chat,) in rows}
        database.dispose()
    return chats - sent


def test_it_stops_cleanly_and_leaves_no_process_behind(program: Program) -> None:
    program.start()
    program.wait_ready()
    assert _processes(program.data)
    assert program.end(signal.SIGTERM, 10) == 0, program.output()
    assert not _processes(program.data)
    assert "Traceback" not in program.output()


def test_it_stops_cleanly_even_after_an_earlier_process_was_killed(program: Program) -> None:
    program.start()
    program.wait_ready()
    program.end(signal.SIGKILL)
    program.start()
    program.wait_ready()
    assert program.end(signal.SIGINT, 10) == 0, program.output()
    assert not _processes(program.data)


def test_a_port_in_use_is_one_clear_line(program: Program) -> None:
    with socket.create_server(("127.0.0.1", program.port)):
        _refuses(program, str(program.port))


def test_a_wrong_token_is_one_clear_line_without_the_token(program: Program) -> None:
    program.settings["INFOMIGRA_TELEGRAM_TOKEN"] = "111:AAwrongTokenThatMustNotBeSeenEither"
    _refuses(program, "token")
    assert "AAwrong" not in program.output()


def test_an_unwritable_folder_is_one_clear_line(program: Program, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    program.data = tmp_path / "file" / "var"
    _refuses(program, "cannot be written")


def test_a_wrong_setting_is_one_clear_line(program: Program) -> None:
    program.settings["INFOMIGRA_TELEGRAM_API_URL"] = "http://127.0.0.1:1"
    program.settings["INFOMIGRA_TODAY"] = "tomorrow"
    _refuses(program, "INFOMIGRA_TODAY")


def _refuses(program: Program, word: str) -> None:
    program.start()
    assert program.process
    assert program.process.wait(60) == 1
    lines = [line for line in program.output().splitlines() if line.strip()]
    assert word in lines[-1]
    assert lines[-1].startswith("infomigra: ")
    assert "Traceback" not in program.output()
    assert not _processes(program.data)


def _processes(data: Path) -> list[str]:
    """Command lines of running processes that name the data folder: the program's own PostgreSQL among them."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(data) in line:
            found.append(line)
    return found
