"""A list of papers as an A4 sheet to print: boxes to tick by hand, dates to write in, where it all comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import segno
from fpdf import FPDF
from fpdf.enums import MethodReturnValue, XPos, YPos
from matplotlib import get_data_path

from bot.message import Citation
from bot.words import translator
from content.model import Language
from content.render import date

FONT = "DejaVu"
MARGIN, WIDTH, FOOT = 18.0, 174.0, 16.0
"""Millimetres of the page."""
BOX, INDENT, QR = 5.0, 10.0, 26.0
SPACE, WRITTEN = 2.5, 6.0
"""Below a paper, and for the line on which its date is written."""
TITLE, HEAD, WORDS, SMALL = 18.0, 12.0, 11.0, 9.0
"""Sizes in points."""
HEIGHT = 0.46
"""Millimetres of a line for each point."""
GREY, BLACK = 80, 0


@dataclass(frozen=True)
class Paper:
    """One line of the sheet. `dated`: its date is still to be written in; `given`: that is the day it was given."""

    text: str
    ready: bool
    notes: tuple[str, ...] = ()
    dated: bool = False
    given: bool = False


@dataclass(frozen=True)
class Printed:
    """All that stands on the sheet."""

    title: str
    progress: str
    papers: tuple[Paper, ...]
    time: tuple[str, ...]
    caution: str
    proof: tuple[Citation, ...]
    today: dt.date
    language: Language
    address: str = ""
    """Where the newest version is."""


def pdf(printed: Printed) -> bytes:
    """The sheet as a PDF, the same for the same list on the same day."""
    sheet = _Sheet(printed)
    sheet.add_page()
    sheet.head()
    for number, paper in enumerate(printed.papers, start=1):
        _paper(sheet, number, paper)
    sheet.rest()
    return bytes(sheet.output())


class _Sheet(FPDF):
    """A4 in our font, with a foot on every page."""

    def __init__(self, printed: Printed) -> None:
        super().__init__(format="A4")
        self.printed = printed
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(True, FOOT + 4)
        fonts = Path(get_data_path()) / "fonts" / "ttf"
        for style, file in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
            self.add_font(FONT, style, fonts / file)
        self.set_title(printed.title)
        self.set_author("Infomigra")
        self.set_lang(printed.language)
        self.set_creation_date(dt.datetime.combine(printed.today, dt.time(), dt.UTC))

    def words(
        self, text: str, size: float = WORDS, style: str = "", *, left: float = 0.0, width: float = WIDTH
    ) -> None:
        """A paragraph that begins `left` of the margin."""
        self.set_font(FONT, style, size)
        self.set_x(MARGIN + left)
        self.multi_cell(width - left, size * HEIGHT, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def room(self, lines: Sequence[tuple[str, float]], left: float = 0.0, more: float = 0.0) -> None:
        """Goes to the next page if these, each in its size, would be torn apart on this one."""
        height = more
        for text, size in lines:
            self.set_font(FONT, "", size)
            words = self.multi_cell(WIDTH - left, size * HEIGHT, text, dry_run=True, output=MethodReturnValue.HEIGHT)
            assert isinstance(words, float)
            height += words
        if self.will_page_break(height):
            self.add_page()

    def head(self) -> None:
        """What list it is, how far it is, and where its newest version is."""
        _ = translator(self.printed.language)
        printed, top = self.printed, self.get_y()
        width = WIDTH - (QR + 6 if printed.address else 0)
        self.words(printed.title, TITLE, "B", width=width)
        self.ln(1)
        self.words(printed.progress, HEAD, width=width)
        self.ln(1)
        self.words(_("Printed on {date}.").format(date=date(printed.today, printed.language)), SMALL, width=width)
        if printed.address:
            _code(self, printed.address, MARGIN + WIDTH - QR, top)
            self.words(_("Newest version: {address}").format(address=printed.address), SMALL, width=width)
            self.set_y(max(self.get_y(), top + QR))
        self.ln(2)
        self.line(MARGIN, self.get_y(), MARGIN + WIDTH, self.get_y())
        self.ln(4)

    def rest(self) -> None:
        """How long it takes, what to be careful of, where all of it comes from."""
        _ = translator(self.printed.language)
        printed = self.printed
        if printed.time:
            self._part(_("How long it takes:"), [f"• {line}" for line in printed.time], WORDS)
        last = _("What is asked changes: look at the sources once more before you hand it in.")
        self._part("", [*filter(None, [printed.caution]), last], WORDS)
        sources = [f"{one.name}{one.suffix}\n{one.url}" for one in printed.proof]
        self._part(_("Where this comes from:"), sources, SMALL)

    def _part(self, head: str, lines: list[str], size: float) -> None:
        self.ln(3)
        if head:
            self.words(head, HEAD, "B")
            self.ln(1)
        for line in lines:
            self.room([(line, size)])
            self.words(line, size)
            self.ln(1)

    def footer(self) -> None:
        self.set_y(-FOOT)
        self.set_font(FONT, "", SMALL)
        self.set_text_color(GREY)
        self.cell(WIDTH / 2, 5, "Infomigra")
        self.cell(WIDTH / 2, 5, f"{self.page_no()} / {{nb}}", align="R")
        self.set_text_color(BLACK)


def _paper(sheet: _Sheet, number: int, paper: Paper) -> None:
    """A box, ticked or to be ticked, the paper beside it, and what is known of its dates below."""
    text = f"{number}. {paper.text}"
    sheet.room(
        [(text, WORDS), *((note, SMALL) for note in paper.notes)], INDENT, SPACE + (WRITTEN if paper.dated else 0)
    )
    top = sheet.get_y()
    sheet.set_line_width(0.35)
    sheet.rect(MARGIN, top, BOX, BOX)
    if paper.ready:
        sheet.set_line_width(0.8)
        sheet.polyline([(MARGIN + 1, top + 2.6), (MARGIN + 2.1, top + 3.9), (MARGIN + 4.2, top + 1.1)])
        sheet.set_line_width(0.35)
    sheet.words(text, left=INDENT)
    for note in paper.notes:
        sheet.words(note, SMALL, left=INDENT)
    if paper.dated:
        _ = translator(sheet.printed.language)
        label = _("Given to me on:") if paper.given else _("Valid until:")
        sheet.ln(1.5)
        sheet.words(f"{label}  ____ / ____ / ________", SMALL, left=INDENT)
    sheet.set_y(max(sheet.get_y(), top + BOX) + SPACE)


def _code(sheet: _Sheet, address: str, left: float, top: float) -> None:
    """The address as a QR code, in squares that any printer prints sharp."""
    rows = list(segno.make(address, error="m").matrix)
    side = QR / len(rows)
    for down, row in enumerate(rows):
        for right, dark in enumerate(row):
            if dark:
                sheet.rect(left + right * side, top + down * side, side, side, style="F")
