"""The days a figure speaks of: a month, a quarter, a year, or any days one names. Pure."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

LONGEST_DAYS = 1100
"""About three years: a longer period is cut, so that an address cannot ask for everything."""


@dataclass(frozen=True)
class Period:
    """The days from `from_on` to `to_on`, both counted."""

    from_on: date
    to_on: date

    def over(self, today: date) -> Period:
        """Of these days, those that are over: what is due today is not late before tomorrow."""
        return Period(self.from_on, min(self.to_on, today - timedelta(days=1)))

    @property
    def is_month(self) -> bool:
        """Whether it is exactly one calendar month."""
        return self == month_of(self.from_on)

    @property
    def is_quarter(self) -> bool:
        """Whether it is exactly one quarter of a year."""
        return self == quarter_of(self.from_on)


def month_of(day: date) -> Period:
    """The calendar month `day` lies in."""
    return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def quarter_of(day: date) -> Period:
    """The quarter of the year `day` lies in."""
    first = day.replace(month=day.month - (day.month - 1) % 3, day=1)
    return Period(first, month_of(first.replace(month=first.month + 2)).to_on)


def year_of(day: date) -> Period:
    """The calendar year `day` lies in."""
    return Period(date(day.year, 1, 1), date(day.year, 12, 31))


def months_before(day: date, count: int) -> tuple[Period, ...]:
    """The `count` calendar months up to and with that of `day`, oldest first."""
    months = [month_of(day)]
    while len(months) < count:
        months.append(month_of(months[-1].from_on - timedelta(days=1)))
    return tuple(reversed(months))


def asked(from_on: str, to_on: str, today: date) -> Period:
    """The period of an address (ISO dates); this month where it cannot be read."""
    usual = month_of(today)
    first, last = _day(from_on) or usual.from_on, _day(to_on) or usual.to_on
    if last < first:
        first, last = last, first
    return Period(first, min(last, first + timedelta(days=LONGEST_DAYS)))


def _day(typed: str) -> date | None:
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None
