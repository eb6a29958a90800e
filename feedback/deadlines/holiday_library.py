"""A year's national holidays and collective leave from the library `holidays`; only commands come here."""

from __future__ import annotations

from importlib.metadata import version

import holidays

from feedback.deadlines.models import CalendarDay
from feedback.deadlines.seed import add_missing_days
from feedback.deadlines.steps import DayKind

_ESTIMATED = " (perkiraan)"


def seed_year(year: int) -> int:
    """Add what the library knows of `year` and the calendar does not; how many days. Flushes.

    Dates the library itself calls estimates are marked, for the regency to check against the decree.
    """
    source = f"python package holidays {version('holidays')}"
    public = holidays.country_holidays("ID", years=year, categories=("public",), language="id")
    whole = holidays.country_holidays("ID", years=year, categories=("public", "government"), language="id")
    return add_missing_days(
        CalendarDay(
            on=on,
            name=name.replace(_ESTIMATED, ""),
            kind=DayKind.NATIONAL if on in public else DayKind.CUTI_BERSAMA,
            source=source,
            estimated=_ESTIMATED in name,
        )
        for on, name in sorted(whole.items())
    )
