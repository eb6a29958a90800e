"""Whole months: what a statistic covers, and how much of it lies in the period looked at. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

_YEAR = re.compile(r"(20\d\d)")
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(20\d\d)-(?:Q|TW|T)([1-4])", re.IGNORECASE)
LAST = "last"


@dataclass(frozen=True, order=True)
class Span:
    """The months from `first` to `last`, both counted; a month is its number since the year 0."""

    first: int
    last: int

    @property
    def months(self) -> int:
        """How many there are."""
        return self.last - self.first + 1

    @property
    def from_on(self) -> date:
        """The first day."""
        return date(self.first // 12, self.first % 12 + 1, 1)

    @property
    def to_on(self) -> date:
        """The last day."""
        year, month = self.last // 12, self.last % 12 + 1
        return date(year, month, monthrange(year, month)[1])

    def shared(self, other: Span) -> int:
        """How many months lie in both."""
        return max(0, min(self.last, other.last) - max(self.first, other.first) + 1)

    def part_in(self, other: Span) -> Fraction:
        """Which part of these months lies in the other: what a figure about them counts for there."""
        return Fraction(self.shared(other), self.months)


def day_of(period: Span, today: date) -> date:
    """The day on which norms and posts of the period are read: its last one, or today where it has just ended."""
    return today if period.last >= _number(today) - 1 else period.to_on


def of_days(from_on: date, to_on: date) -> Span:
    """The months from that of `from_on` to that of `to_on`."""
    return Span(_number(from_on), _number(to_on))


def parsed(typed: str) -> Span | None:
    """A year ("2026"), a quarter ("2026-TW1", "2026-Q1") or a month ("2026-11"); None when it is none of these."""
    said = typed.strip()
    if found := _YEAR.fullmatch(said):
        return Span(int(found[1]) * 12, int(found[1]) * 12 + 11)
    if found := _MONTH.fullmatch(said):
        month = int(found[1]) * 12 + int(found[2]) - 1
        return Span(month, month)
    if found := _QUARTER.fullmatch(said):
        first = int(found[1]) * 12 + 3 * (int(found[2]) - 1)
        return Span(first, first + 2)
    return None


def asked(typed: str, today: date) -> Span:
    """The year of an address; else the last twelve months that are over."""
    if (found := parsed(typed)) is not None and found.months == 12 and found.from_on <= today:
        return found
    this = _number(today)
    return Span(this - 12, this - 1)


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1
