"""How many sealed identities were opened in each month: a plain count, public, never suppressed.

It counts acts of the office, not reporters; a reporter whose notice is held is counted like any other.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.figures.period import Period
from feedback.vault.reveals import RevealRequest


def opened_in(periods: tuple[Period, ...]) -> tuple[int, ...]:
    """The number of first looks in each period, in their order. One statement."""
    before = periods[0].from_on - timedelta(days=1)
    asked = select(RevealRequest.opened_at).where(RevealRequest.opened_at >= clock.midnight_after(before))
    days = [clock.town_date(moment) for moment in db.session.scalars(asked) if moment is not None]
    return tuple(sum(period.from_on <= day <= period.to_on for day in days) for period in periods)
