"""The process is killed at ten points of one handoff: nothing is lost, nothing comes twice, the order is kept."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

from tests.product.program import Program
from tests.product.staff import ANA, GROUP, ROSA, card, code_in, hire, key, reads, reads_in_thread, until
from tests.telegram.control import Control


def killed_during(method: str, program: Program, telegram: Control, act: Callable[[], object]) -> None:
    """Lets the next call of `method` hang, kills the program in the middle of it, and starts it again."""
    before = len(telegram.calls(method=method))
    telegram.hang_next(method, 1)
    act()
    until(lambda: any(call["status"] is None for call in telegram.calls(method=method)[before:]))
    # What Telegram took in another call a moment ago must be written down: between its ok and our commit is the one
    # window in which a message can come twice (docs/architecture.md), and this test is not about it.
    time.sleep(1)
    program.end(signal.SIGKILL)
    program.start()
    program.wait_ready()


def test_a_handoff_survives_being_killed_at_ten_points(program: Program, telegram: Control) -> None:
    telegram.make_group(GROUP)
    program.settings["INFOMIGRA_TELEGRAM_STAFF_CHAT"] = str(GROUP)
    program.start()
    program.wait_ready()
    hire(program, "Ana", ANA)

    def killed(method: str, act: Callable[[], object]) -> None:
        killed_during(method, program, telegram, act)

    killed("createForumTopic", lambda: telegram.say(ROSA, "quiero hablar con una persona"))
    notice = reads(telegram, ROSA, "Su caso es")
    found = card(telegram, code_in(notice))
    thread = found.thread

    killed("sendMessage", lambda: telegram.say(ROSA, "primero"))
    reads_in_thread(telegram, thread, "primero")
    killed("answerCallbackQuery", lambda: telegram.press_in(GROUP, ANA, found.message_id, key(found, "take")))
    reads(telegram, ROSA, "Ana, de Infomigra, ya tiene su caso")
    killed("sendMessage", lambda: telegram.say_in(GROUP, ANA, "segundo", thread=thread))
    reads(telegram, ROSA, "segundo")
    killed("setMessageReaction", lambda: telegram.say_in(GROUP, ANA, "tercero", thread=thread))
    until(lambda: len(telegram.reactions) >= 2)
    killed("copyMessage", lambda: telegram.attach(ROSA, "photo"))
    until(lambda: [one for one in telegram.sent_to(GROUP) if one.kind == "photo"])
    killed("copyMessage", lambda: telegram.attach_in(GROUP, ANA, "document", thread=thread))
    until(lambda: [one for one in telegram.sent_to(ROSA) if one.kind == "document"])
    wrong = telegram.say_in(GROUP, ANA, "cuarto", thread=thread)
    reads(telegram, ROSA, "cuarto")
    killed("editMessageText", lambda: telegram.edit_in(GROUP, wrong, "cuarto, corregido"))
    reads(telegram, ROSA, "cuarto, corregido")
    killed("editForumTopic", lambda: telegram.say_in(GROUP, ANA, "/bot", thread=thread))
    reads(telegram, ROSA, "Ana le deja conmigo")
    killed("sendMessage", lambda: telegram.say(ROSA, "cuanto es el sueldo minimo en españa"))
    reads(telegram, ROSA, "1.221 €")
    until(lambda: any(one["closed"] for one in telegram.threads(GROUP)))

    heard = [one.edited or one.text or one.kind for one in telegram.sent_to(ROSA)]
    signs = [
        "Su caso es",
        "ya tiene su caso",
        "segundo",
        "tercero",
        "👤 Ana",
        "cuarto, corregido",
        "Ana le deja",
        "1.221 €",
    ]
    assert len(heard) == len(signs), heard
    assert all(sign in words for sign, words in zip(signs, heard, strict=True)), heard
    posted = ["primero" if "primero" in one.text else one.kind for one in telegram.sent_to(GROUP)]
    assert [what for what in posted if what in ("primero", "photo")] == ["primero", "photo"]
    assert len(telegram.threads(GROUP)) == 1
    assert {one.thread for one in telegram.sent_to(GROUP)} == {thread}
