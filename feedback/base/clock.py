"""What time it is, and what day it is in town.

Everything asks here, so that a test, a replay or the demo can live at another moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

TOWN = ZoneInfo("Asia/Jakarta")

_shift: ContextVar[timedelta] = ContextVar("shift", default=timedelta(0))


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC) + _shift.get()


def today() -> date:
    """The date in town (Asia/Jakarta)."""
    return town_date(now())


def town_date(moment: datetime) -> date:
    """The date in town at `moment` (aware)."""
    return moment.astimezone(TOWN).date()


def midnight_after(day: date) -> datetime:
    """The end of `day` in town, as a UTC moment: what is due on a day is due until then."""
    return datetime.combine(day + timedelta(days=1), time(0), TOWN).astimezone(UTC)


def midday(day: date) -> datetime:
    """Noon in town on `day`, as a UTC moment."""
    return datetime.combine(day, time(12), TOWN).astimezone(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Live at `moment` (aware) inside the block; the clock goes on running from there."""
    token = _shift.set(moment - datetime.now(UTC))
    try:
        yield
    finally:
        _shift.reset(token)
