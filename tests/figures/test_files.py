"""A file of figures runs nothing in a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from feedback.base.cells import BEGINS_A_FORMULA, cell, written


@pytest.mark.parametrize(
    "said",
    [
        "=1+1",
        "+62",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\x00=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "  =1",
        "\u00a0=1",
        "\u3000＝1",
    ],
)
def test_what_could_be_a_formula_gets_a_quote(said):
    assert cell(said).startswith("'")


@given(some.text())
def test_no_text_begins_a_formula(said):
    kept = cell(said)
    assert kept[:1] not in BEGINS_A_FORMULA
    assert kept.lstrip()[:1] not in BEGINS_A_FORMULA


def test_numbers_dates_and_words_stay_as_they_are():
    kept = [cell(value) for value in (None, -3, 2.5, True, date(2026, 12, 8), "Jalan rusak", "a=b")]
    assert kept == ["", "-3", "2.5", "1", "2026-12-08", "Jalan rusak", "a=b"]


def test_a_table_comes_in_pieces_and_reads_back():
    rows = [[number, f"baris, {number}\nlanjut"] for number in range(3000)]
    pieces = list(written(["n", "x"], rows))
    assert len(pieces) > 2
    read = list(csv.reader(io.StringIO("".join(pieces).lstrip("\ufeff"), newline="")))
    assert read[0] == ["n", "x"]
    assert [[int(n), x] for n, x in read[1:]] == rows
