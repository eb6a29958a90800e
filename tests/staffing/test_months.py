"""Which months a figure covers, and how much of it falls into a period."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.staffing import months
from feedback.staffing.months import Span


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-TW1", date(2026, 1, 1), date(2026, 3, 31)),
        (" 2026-q4 ", date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_is_read(typed: str, first: date, last: date) -> None:
    span = months.parsed(typed)
    assert span is not None
    assert (span.from_on, span.to_on) == (first, last)


@pytest.mark.parametrize("typed", ["", "26", "2026-13", "2026-00", "2026-TW5", "20261", "2026-1", "٢٠٢٦"])
def test_what_is_no_period_is_none(typed: str) -> None:
    assert months.parsed(typed) is None


def test_a_year_counts_in_the_twelve_months_by_the_part_that_lies_there() -> None:
    last = months.asked("", date(2026, 12, 1))
    assert (last.from_on, last.to_on) == (date(2025, 12, 1), date(2026, 11, 30))
    year = months.parsed("2026")
    assert year is not None
    assert year.part_in(last) == Fraction(11, 12)
    assert months.asked("2025", date(2026, 12, 1)).from_on == date(2025, 1, 1)
    assert months.asked("2099", date(2026, 12, 1)) == last


def test_posts_are_those_of_today_only_for_what_has_just_ended() -> None:
    today = date(2026, 12, 8)
    assert months.day_of(months.asked("", today), today) == today
    assert months.day_of(months.asked("2026", today), today) == today
    assert months.day_of(months.asked("2025", today), today) == date(2025, 12, 31)


@given(st.integers(24_000, 24_100), st.integers(1, 36), st.integers(1, 24))
def test_neighbouring_periods_share_a_figure_out_without_a_rest(first: int, length: int, cut: int) -> None:
    figure = Span(first, first + length - 1)
    before, after = Span(first - 50, first + cut - 1), Span(first + cut, first + 100)
    assert figure.part_in(before) + figure.part_in(after) == 1
