"""How many working hours each office had the case on its desk: its own hours, and no time that waits for the reporter.

For those who work here; what the reporter was promised counts whole days (rules.md §1).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from feedback.base import clock
from feedback.complaints.reading import Story
from feedback.complaints.status import WITH_AGENCY
from feedback.deadlines import hours


@dataclass(frozen=True)
class Spent:
    """Minutes of its own working time that a unit had the case since it was passed on."""

    unit_id: int
    minutes: int

    @property
    def as_hours(self) -> tuple[int, int]:
        """Whole hours, and the minutes left over."""
        return divmod(self.minutes, 60)


def spent(story: Story, until: datetime | None = None) -> list[Spent]:
    """The offices that had the case, in the order they first got it; up to `until` (now) where one has it still."""
    found: dict[int, int] = {}
    holder: int | None = None
    status: str | None = None
    since: datetime | None = None

    def close(at: datetime) -> None:
        if since is not None and holder is not None:
            found[holder] = found.get(holder, 0) + hours.working_minutes(holder, since, at)

    for one in story.happenings:
        sets = one.facts.get("set", {})
        now_with, now_is = sets.get("holder_unit_id", holder), sets.get("status", status)
        if (now_with, now_is) != (holder, status):
            close(one.at)
            holder, status = now_with, now_is
            since = one.at if status in WITH_AGENCY else None
    close(until or clock.now())
    return [Spent(unit_id, minutes) for unit_id, minutes in found.items()]
