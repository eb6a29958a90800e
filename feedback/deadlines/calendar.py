"""The regency's working days, counted: Monday to Friday, less days off, plus local working days. Pure.

The first working day after the triggering date is day 1; what is due on day N is due until that day's
midnight in town.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from feedback.deadlines.steps import DayUnit

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """Days off and local working days; `version` names this very content, `names` says why each is one."""

    version: str
    off: frozenset[date]
    on: frozenset[date] = frozenset()
    names: Mapping[date, str] = field(default_factory=dict, compare=False)

    def is_working(self, day: date) -> bool:
        """Whether `day` counts; a local working day counts whatever else is said of it."""
        return day in self.on or (day.weekday() < _SATURDAY and day not in self.off)

    def due(self, after: date, n: int, unit: str = DayUnit.WORKING) -> date:
        """Day `n` after `after` (itself day 0), in working or calendar days; ValueError when n < 0."""
        if n < 0:
            raise ValueError("a limit cannot be negative")
        if unit == DayUnit.CALENDAR:
            return after + n * _DAY
        day = after
        while n:
            day += _DAY
            n -= self.is_working(day)
        return day

    def count(self, after: date, until: date) -> int:
        """Working days in (after, until]; 0 when `until` is not later."""
        if until <= after:
            return 0
        off, on = self._exceptions
        days = _weekdays_through(until) - _weekdays_through(after)
        days -= bisect_right(off, until) - bisect_right(off, after)
        return days + bisect_right(on, until) - bisect_right(on, after)

    def elapsed(self, after: date, until: date, unit: str = DayUnit.WORKING) -> int:
        """Days in (after, until], in working or calendar days; 0 when `until` is not later."""
        if unit == DayUnit.CALENDAR:
            return max(0, (until - after).days)
        return self.count(after, until)

    def next_working(self, day: date) -> date:
        """The first working day after `day`."""
        return self.due(day, 1)

    def previous_working(self, day: date) -> date:
        """The last working day before `day`."""
        day -= _DAY
        while not self.is_working(day):
            day -= _DAY
        return day

    def skipped(self, after: date, until: date) -> list[date]:
        """The weekdays in (after, until] that do not count: what a reader would not expect."""
        return [
            day
            for day in (after + n * _DAY for n in range(1, (until - after).days + 1))
            if day.weekday() < _SATURDAY and not self.is_working(day)
        ]

    def knows(self, year: int) -> bool:
        """Whether any day off of `year` is entered; a calendar without a year's holidays counts too fast."""
        return any(day.year == year for day in self.off)

    def missing(self, today: date) -> list[int]:
        """Years whose holidays are not entered though they are needed: this one, from 1 October the next."""
        years = [today.year, today.year + 1] if today.month >= 10 else [today.year]
        return [year for year in years if not self.knows(year)]

    @cached_property
    def _exceptions(self) -> tuple[list[date], list[date]]:
        # Only what differs from the plain week: weekdays off, and weekend days worked.
        off = sorted(day for day in self.off if day.weekday() < _SATURDAY and day not in self.on)
        on = sorted(day for day in self.on if day.weekday() >= _SATURDAY)
        return off, on


@dataclass(frozen=True)
class DayChange:
    """A day that counts now and did not (`counts`), or the reverse; `name` is what the calendar calls it."""

    on: date
    counts: bool
    name: str


@dataclass(frozen=True)
class Edition:
    """A calendar as it was counted with, and what made it differ from the one before."""

    calendar: Calendar
    changes: tuple[DayChange, ...]


def _weekdays_through(day: date) -> int:
    weeks, rest = divmod(day.toordinal() - 1, 7)  # ordinal 1 was a Monday
    return weeks * 5 + min(rest + 1, 5)
