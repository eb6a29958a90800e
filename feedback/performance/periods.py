"""A stretch of time a sheet is about: a month, a quarter or a year of the town's calendar. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_CODE = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?")


@dataclass(frozen=True)
class Period:
    """Its `code` ("2026", "2026-Q4", "2026-11"), first and last day."""

    code: str
    first: date
    last: date

    @property
    def kind(self) -> str:
        """ "year", "quarter" or "month"."""
        return {4: "year", 7: "quarter" if "Q" in self.code else "month"}[len(self.code)]

    @property
    def quarter(self) -> int:
        """The number of the quarter it begins in."""
        return (self.first.month + 2) // 3

    @property
    def before(self) -> Period:
        """The period of the same kind before this one."""
        return containing(self.first - timedelta(days=1), self.kind)

    @property
    def after(self) -> Period:
        """The period of the same kind after this one."""
        return containing(self.last + timedelta(days=1), self.kind)


def containing(day: date, kind: str = "quarter") -> Period:
    """The month, quarter or year that `day` lies in."""
    if kind == "year":
        return Period(f"{day.year:04}", date(day.year, 1, 1), date(day.year, 12, 31))
    if kind == "month":
        return Period(f"{day.year:04}-{day.month:02}", day.replace(day=1), _month_end(day.year, day.month))
    first = (day.month - 1) // 3 * 3 + 1
    code = f"{day.year:04}-Q{(first + 2) // 3}"
    return Period(code, date(day.year, first, 1), _month_end(day.year, first + 2))


def parsed(code: str | None, today: date) -> Period:
    """The period of that code; the present quarter when it is none."""
    found = _CODE.fullmatch(code or "")
    if found is None or not 2000 <= int(found[1]) <= 2200:
        return containing(today)
    year = int(found[1])
    if found[2]:
        return containing(date(year, int(found[2]) * 3, 1))
    if found[3]:
        return containing(date(year, int(found[3]), 1), "month")
    return containing(date(year, 1, 1), "year")


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
