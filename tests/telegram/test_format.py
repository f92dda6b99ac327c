"""An `Outgoing` becomes messages that Telegram takes and a contact can read."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.telegram.format import LIMIT, Part, length, render, split
from bot.message import Button, Citation, Outgoing
from tests.telegram import rules

SOURCE = Citation(prefix="Fuente: ", name="BOE", url="https://boe.es/?a=1&b=2", suffix=" · verificado 15/04/2026")


def only(**fields: Any) -> Part:
    (part,) = render(Outgoing(**fields))
    return part


def labels(part: Part) -> list[list[str]]:
    assert part.keyboard is not None
    return [[key.text for key in row] for row in part.keyboard.inline_keyboard]


def buttons(*names: str) -> tuple[Button, ...]:
    return tuple(Button(label=name, data=f"d{number}") for number, name in enumerate(names))


def test_text_is_escaped() -> None:
    part = only(text='<b>&"pan" & <i>')
    assert part.html == '&lt;b&gt;&amp;"pan" &amp; &lt;i&gt;'
    assert part.plain == '<b>&"pan" & <i>'


def test_citations_stand_after_a_blank_line_one_below_the_other() -> None:
    part = only(text="Son 1.184 €.", citations=(SOURCE, SOURCE))
    line = 'Fuente: <a href="https://boe.es/?a=1&amp;b=2">BOE</a> · verificado 15/04/2026'
    assert part.html == f"Son 1.184 €.\n\n{line}\n{line}"
    assert part.plain.splitlines()[2:] == ["Fuente: BOE · verificado 15/04/2026"] * 2


def test_a_citation_cannot_break_out_of_its_link() -> None:
    citation = Citation(prefix="<", name="A & B <x>", url="https://x.org/\"'><b>", suffix="&")
    read = rules.parse_html(only(text="Hola", citations=(citation,)).html)
    assert read.text == "Hola\n\n<A & B <x>&"
    assert [entity["url"] for entity in read.entities] == ["https://x.org/\"'><b>"]


def test_a_message_without_buttons_has_no_keyboard() -> None:
    assert only(text="Hola").keyboard is None


def test_short_buttons_stand_two_a_row() -> None:
    assert labels(only(text="¿?", buttons=buttons("Sí", "No", "Otra cosa"))) == [["Sí", "No"], ["Otra cosa"]]


def test_one_long_button_puts_every_button_on_its_own_row() -> None:
    long = "Visa de trabajo en España"
    assert labels(only(text="¿?", buttons=buttons("Sí", long))) == [["Sí"], [long]]


def test_eighteen_characters_are_not_long_and_nineteen_are() -> None:
    assert labels(only(text="¿?", buttons=buttons("a" * 18, "b"))) == [["a" * 18, "b"]]
    assert labels(only(text="¿?", buttons=buttons("a" * 19, "b"))) == [["a" * 19], ["b"]]


def test_numbers_to_tick_stand_side_by_side_above_long_buttons() -> None:
    ticks, long = [f"☐ {number}" for number in range(1, 8)], "Hablar con una persona"
    rows = labels(only(text="¿?", buttons=buttons(*ticks, "Fechas", long)))
    assert rows == [ticks[:5], ticks[5:], ["Fechas"], [long]]


def test_a_label_is_cut_to_sixty_characters() -> None:
    ((label,),) = labels(only(text="¿?", buttons=buttons("a" * 61)))
    assert label == "a" * 59 + "…"
    assert labels(only(text="¿?", buttons=buttons("a" * 60))) == [["a" * 60]]


def test_length_is_counted_in_utf16_units() -> None:
    assert [length(text) for text in ("a", "ñ", "€", "😀", "🇵🇪")] == [1, 1, 1, 2, 4]


def test_a_text_of_exactly_the_limit_is_one_message() -> None:
    assert len(render(Outgoing(text="😀" * (LIMIT // 2)))) == 1
    assert len(render(Outgoing(text="😀" * (LIMIT // 2) + "a"))) == 2


def test_a_long_text_is_split_between_paragraphs() -> None:
    paragraphs = ["a" * 3000, "b" * 1000, "c" * 3000]
    assert split("\n\n".join(paragraphs)) == ["\n\n".join(paragraphs[:2]), paragraphs[2]]


def test_a_long_paragraph_is_split_between_lines() -> None:
    lines = [f"{number}. " + "a" * 900 for number in range(6)]
    assert split("\n".join(lines)) == ["\n".join(lines[:4]), "\n".join(lines[4:])]


def test_a_long_line_is_split_between_words() -> None:
    words = ["palabra"] * 1000
    pieces = split(" ".join(words))
    assert [word for piece in pieces for word in piece.split(" ")] == words


def test_a_long_word_is_split_between_characters_and_never_inside_one() -> None:
    word = "a" + "😀" * 5000
    pieces = split(word)
    assert "".join(pieces) == word
    assert [length(piece) for piece in pieces] == [4095, 4096, 1810]


@pytest.mark.parametrize("separator", ["\n\n", "\n", " ", ""])
@pytest.mark.parametrize(("word", "times"), [("&", 5000), ("<b>", 3000), ("😀", 4000), ("ñandú", 2000), ("x" * 99, 99)])
def test_every_part_of_a_long_text_is_a_message_telegram_takes(word: str, times: int, separator: str) -> None:
    outgoing = Outgoing(text=separator.join([word] * times), citations=(SOURCE,) * 3, buttons=buttons("Sí"))
    parts = render(outgoing)
    for part in parts:
        assert rules.formatted(part.html, "HTML").text == part.plain.strip(" \n")
    assert "".join("".join(part.plain.split()) for part in parts).startswith("".join(outgoing.text.split()))


def test_citations_that_do_not_fit_follow_in_a_message_of_their_own() -> None:
    body, proof = render(Outgoing(text="a" * LIMIT, citations=(SOURCE, SOURCE)))
    assert body.plain == "a" * LIMIT
    assert proof.plain.splitlines() == ["Fuente: BOE · verificado 15/04/2026"] * 2


def test_the_buttons_are_only_under_the_last_part() -> None:
    *first, last = render(Outgoing(text="a " * 5000, buttons=buttons("Sí")))
    assert [part.keyboard for part in first] == [None, None]
    assert labels(last) == [["Sí"]]
