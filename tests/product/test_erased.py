"""`/borrar` through the whole product, killed in the midst: what was asked for is done at the next start."""

from __future__ import annotations

import signal

from tests.product.program import Program
from tests.product.staff import asked, reads, until
from tests.telegram.control import Control

CHAT = 555_123_987


def test_killed_while_the_chat_is_emptied_it_ends_at_the_next_start(program: Program, telegram: Control) -> None:
    program.start()
    program.wait_ready()
    telegram.say(CHAT, "me llamo Rosalvina, cuanto es el sueldo minimo en españa")
    assert "/privacidad" in reads(telegram, CHAT, "1.221").text
    telegram.say(CHAT, "/borrar")
    reads(telegram, CHAT, "No se puede deshacer")
    telegram.hang_next("deleteMessages", 1)
    telegram.press(CHAT, "g:privacy:erase=yes")
    until(lambda: telegram.calls(method="deleteMessages"))
    program.end(signal.SIGKILL)
    left = asked(
        program, "select (select count(*) from conversations) as talks, (select count(*) from removals) as removals"
    )
    assert left == [{"talks": 0, "removals": 1}], "ours is gone; what stands in the chat is not forgotten"
    program.start()
    program.wait_ready()
    reads(telegram, CHAT, "Todo borrado")
    assert [one["text"][:12] for one in telegram.chat(chat_id=CHAT)] == ["Todo borrado"]
    program.end(signal.SIGTERM)
    assert asked(program, "select count(*) as n from removals") == [{"n": 0}]
    assert "Rosalvina" not in program.output()
    assert str(CHAT) not in program.output(), "nor does the log know who it was"
