"""A promised date as a reader sees it: words, a shape and a colour, worked out before the template."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Protocol

from flask_babel import gettext as _

from feedback.web.filters import language, number

SOON = 3  # working days
LOOKS = {
    "ok": ("plain", "clock"),
    "soon": ("soon", "soon"),
    "late": ("late", "late"),
    "paused": ("wait", "pause"),
    "met": ("ok", "check"),
    "met_late": ("late", "check"),
    "none": ("plain", "ring"),
}


class CountsDays(Hashable, Protocol):
    """What is asked of a calendar: the working days in (after, until]."""

    def count(self, after: date, until: date) -> int: ...


@dataclass(frozen=True)
class Due:
    """`left` = working days left (negative: late by so many); `used` = share of the time used, 0 to 1."""

    on: date | None
    state: str
    words: str
    left: int = 0
    used: float | None = None

    @property
    def kind(self) -> str:
        """The colour of its tag."""
        return LOOKS[self.state][0]

    @property
    def shape(self) -> str:
        """The shape of its tag."""
        return LOOKS[self.state][1]


def due(
    on: date | None,
    today: date,
    calendar: CountsDays,
    *,
    paused: bool = False,
    met_on: date | None = None,
    started_on: date | None = None,
) -> Due:
    """What to say today about a promise due `on`; `started_on` lets the bar show the time used."""
    return _due(language(), on, today, calendar, paused, met_on, started_on)


@lru_cache(maxsize=4096)
def _due(
    _language: str,
    on: date | None,
    today: date,
    calendar: CountsDays,
    paused: bool,
    met_on: date | None,
    started_on: date | None,
) -> Due:
    if on is None:
        return Due(None, "none", "")
    if met_on is not None:
        if met_on <= on:
            return Due(on, "met", _("In time"), used=1.0)
        return Due(on, "met_late", _("Done after the limit"), used=1.0)
    left = calendar.count(today, on) if on >= today else -calendar.count(on, today)
    used = _used(started_on, on, today, calendar)
    if paused:
        return Due(on, "paused", _("Time is paused"), left, used)
    if on < today:
        return Due(on, "late", _late(-left), left, 1.0)
    if on == today or left == 0:
        return Due(on, "soon", _("Due today"), left, used)
    return Due(on, "soon" if left <= SOON else "ok", _left(left), left, used)


def _left(days: int) -> str:
    if days == 1:
        return str(_("1 working day left"))
    return str(_("%(count)s working days left", count=number(days)))


def _late(days: int) -> str:
    if days == 0:  # the limit passed, and no working day has gone by since
        return str(_("Past the limit"))
    if days == 1:
        return str(_("1 working day late"))
    return str(_("%(count)s working days late", count=number(days)))


def _used(started_on: date | None, on: date, today: date, calendar: CountsDays) -> float | None:
    if started_on is None:
        return None
    whole = calendar.count(started_on, on)
    return min(1.0, calendar.count(started_on, min(today, on)) / whole) if whole > 0 else 1.0
