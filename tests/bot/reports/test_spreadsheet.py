"""Files for Excel: what goes in comes out, in columns and with its accents, and nothing of it is a formula."""

from __future__ import annotations

import codecs
import csv
import io

import pytest

from bot.reports.spreadsheet import ENCODING, Cell, encoded


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(ENCODING), newline=""), delimiter="\t"))


def test_words_numbers_and_gaps_come_back_as_they_were() -> None:
    rows: list[list[Cell]] = [["País", "Atención, “año”; ñ", 'comillas "así"'], ["", None, 1395], ["0051", 0, "<5"]]
    assert read(encoded(rows)) == [
        ["País", "Atención, “año”; ñ", 'comillas "así"'],
        ["", "", "1395"],
        ["0051", "0", "<5"],
    ]


def test_excel_is_told_the_encoding_and_needs_no_list_separator() -> None:
    content = encoded([["a", "b"]])
    assert content.startswith(codecs.BOM_UTF16_LE)
    assert content.decode(ENCODING) == "a\tb\r\n"


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", " =", "\t=", "\n=", "\r\n@", "\0=", "＝", "＋", "－", "＠"])
def test_no_cell_of_words_is_a_formula(begin: str) -> None:
    [[cell]] = read(encoded([[f'{begin}HYPERLINK("https://example.org","x")']]))
    assert cell.startswith("'")
    assert "HYPERLINK" in cell


def test_a_cell_stays_on_its_line_and_in_its_column() -> None:
    assert read(encoded([["uno\ndos\ttres", "x"]])) == [["uno dos tres", "x"]]
