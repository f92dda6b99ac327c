"""What people are known to get an answer to, they still get."""

from __future__ import annotations

from dataclasses import replace

from bot.golden import lost, read
from bot.turn import Talker


def test_no_known_question_has_lost_its_answer(talker: Talker) -> None:
    known = read()
    assert len(known) > 600
    gone = lost(known, talker)
    assert not gone, f"{len(gone)} known questions lost their answer\n" + "\n".join(map(str, gone))


def test_a_lost_answer_is_shown_before_and_after(talker: Talker) -> None:
    known = replace(read()[0], facts=("a_fact_that_is_gone",), said="What it said.")
    [shown] = map(str, lost([known], talker))
    assert "before:" in shown
    assert "What it said." in shown
    assert "now:" in shown
