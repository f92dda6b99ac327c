"""The printed list: all of it can be read, in both languages and without colours, and it says how old it is."""

from __future__ import annotations

import datetime as dt
import re
import zlib
from dataclasses import replace
from typing import Any

import pytest
import segno

from bot.dialogue.context import Context
from bot.guides.checklist.guide import Checklist
from bot.guides.checklist.printed import newest, printed
from bot.guides.checklist.sheet import Sheet
from bot.guides.checklist.state import Kept, State
from bot.guides.guide import World
from bot.pictures.checklist_pdf import Paper, pdf
from bot.words import translator
from content.guides.papers import load_papers
from content.knowledge import Knowledge
from content.model import LANGUAGES, Language
from content.render import date, filled
from tests.conftest import TODAY

NOW = dt.datetime(2026, 11, 22, 15, 0, tzinfo=dt.UTC)
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
SHOWN = re.compile(rb"/F(\d) [\d.]+ Tf|\(((?:[^\\)]|\\.)*)\) Tj", re.DOTALL)
ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
TICK = b"2.27 w"
"""The pen that draws a tick, and nothing else."""


def contents(document: bytes) -> tuple[list[bytes], list[dict[int, str]]]:
    """The pages as they are drawn, and what the codes of each font stand for."""
    pages, fonts = [], []
    for stream in map(_inflated, STREAM.findall(document)):
        if b"beginbfchar" in stream:
            pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", stream.partition(b"beginbfchar")[2])
            fonts.append({int(code, 16): chr(int(letter, 16)) for code, letter in pairs})
        elif b" Tj" in stream:
            pages.append(stream)
    return pages, fonts


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def words(page: bytes, fonts: list[dict[int, str]]) -> str:
    """What stands on a page, as whoever copies it from there gets it. Line ends are spaces."""
    found, font = [], fonts[0]
    for number, raw in SHOWN.findall(page):
        if number:
            font = fonts[int(number) - 1]
            continue
        codes = ESCAPED.sub(lambda letter: b"\r" if letter[1] == b"r" else letter[1], raw)
        found.append("".join(font[high << 8 | low] for high, low in zip(codes[::2], codes[1::2], strict=True)))
    return " ".join(found)


def read(document: bytes) -> str:
    pages, fonts = contents(document)
    return " ".join(words(page, fonts) for page in pages)


def sheet_of(knowledge: Knowledge, name: str, **kept: Any) -> Sheet:
    return Sheet(knowledge.checklists[name], load_papers()[name], Kept(**kept), knowledge, TODAY)


@pytest.mark.parametrize(("first", "language"), enumerate(LANGUAGES))
def test_every_list_can_be_read_from_its_pdf(knowledge: Knowledge, first: int, language: Language) -> None:
    say = translator(language)
    # Each list in one of the languages: a sheet takes half a second.
    for name in list(knowledge.checklists)[first :: len(LANGUAGES)]:
        checklist = knowledge.checklists[name]
        sheet = sheet_of(knowledge, name, family=True)
        document = pdf(printed(sheet, language))
        assert document.startswith(b"%PDF-")
        there = read(document)
        assert checklist.name.of(language) in there
        assert say("{done} of {total} ready").format(done=0, total=len(sheet.lines)) in there
        for line in sheet.lines:
            text = filled(line.claim.text, knowledge.facts[line.claim.fact], language)
            assert f"{line.number}. {text}" in there, name
        assert say("Printed on {date}.").format(date=date(TODAY, language)) in there
        for fact in sheet.facts:
            assert knowledge.sources[fact.source].name in there
        assert re.search("verificado|leída el" if language == "es" else "verified|read", there)
        assert say("What is asked changes: look at the sources once more before you hand it in.") in there


def test_it_says_what_is_ready_what_expires_and_what_takes_time(knowledge: Knowledge) -> None:
    dates = {"passport": dt.date(2029, 3, 15), "medical": dt.date(2026, 10, 1)}
    sheet = sheet_of(knowledge, "es-work", got=("contract", "passport", "medical"), dates=dates)
    document, say = pdf(printed(sheet, "es")), translator("es")
    there = read(document)
    assert say("{done} of {total} ready").format(done=2, total=8) in there
    assert say("Expires on {date}").format(date="15/03/2029") in there
    assert say("⚠ Expired on {date}: get a new one").format(date="01/10/2026") in there
    assert "La oficina tiene hasta 3 meses para decidirlo" in there
    assert "El consulado decide en 1 mes" in there
    assert f"{say('Given to me on:')}  ____ / ____ / ________" in there
    assert there.count(f"{say('Valid until:')}  ____") == 1, "the criminal record alone has no date yet"
    assert sum(page.count(TICK) for page in contents(document)[0]) == 2


def test_it_is_an_a4_sheet_without_colours_and_the_same_each_time(knowledge: Knowledge) -> None:
    sheet = printed(sheet_of(knowledge, "es-work"), "en")
    document = pdf(sheet)
    assert b"/MediaBox [0 0 595.28 841.89]" in document
    assert b"/Lang (en)" in document
    assert not [page for page in contents(document)[0] if re.search(rb"\b(?:rg|RG)\b", page)]
    assert pdf(sheet) == document


def test_the_newest_version_is_behind_a_code_where_an_address_is_known(knowledge: Knowledge) -> None:
    world = World(knowledge, TODAY, NOW)
    assert newest(world) == ""
    page = newest(replace(world, address="https://chat.example.org/"))
    assert page == "https://chat.example.org/?start=g_checklist"
    bot = newest(replace(world, address="https://chat.example.org", username="infomigra_bot"))
    assert bot == "https://t.me/infomigra_bot?start=g_checklist"
    sheet = sheet_of(knowledge, "us-h2a")
    without, coded = pdf(printed(sheet, "es")), pdf(printed(sheet, "es", bot))
    assert bot in read(coded)
    dark = sum(map(sum, segno.make(bot, error="m").matrix))
    squares = [sum(len(re.findall(rb"re f\b", page)) for page in contents(one)[0]) for one in (without, coded)]
    assert squares == [0, dark]


def test_a_paper_is_never_torn_over_two_pages(knowledge: Knowledge) -> None:
    sheet = printed(sheet_of(knowledge, "us-h2a"), "es")
    papers = tuple(Paper(text=f"Papel {n} " + "con muchas palabras " * 12, ready=False, dated=True) for n in range(40))
    document = pdf(replace(sheet, papers=papers))
    pages, fonts = contents(document)
    assert len(pages) > 2
    label = translator("es")("Valid until:")
    for page in pages:
        there = words(page, fonts)
        assert len(re.findall(r"\d+\. Papel \d+", there)) == there.count(label)


def test_the_list_is_sent_as_a_document_with_a_way_back(knowledge: Knowledge) -> None:
    context = State(lists={"es-work": Kept(got=("form",))}, last="es-work").into(Context(language="en"))
    reply = Checklist().open("pdf=es-work", context, World(knowledge, TODAY, NOW, username="infomigra_bot"))
    (message,) = reply.messages
    assert message.file
    assert (message.file.kind, message.file.name) == ("document", "infomigra-es-work.pdf")
    assert message.file.media_type == "application/pdf"
    assert "1 of 8 ready" in read(message.file.content)
    assert "https://t.me/infomigra_bot?start=g_checklist" in read(message.file.content)
    assert "g:checklist:list=es-work" in [button.data for button in message.buttons]
