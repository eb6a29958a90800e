"""A selection narrowed to one mark of a chart: so many working days, or received on these days."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select

from feedback.complaints.models import Complaint
from feedback.figures.selection import Selection


@dataclass(frozen=True)
class Narrowed(Selection):
    """Only what took so many working days; only cases received after the one day and until the other."""

    least_days: int | None = None
    most_days: int | None = None
    received_after: date | None = None
    received_until: date | None = None

    @property
    def by_groups_alone(self) -> bool:
        """Whether nothing but days, class and groups narrows it: what cells can know."""
        return False

    def narrowed(self, facts: Any) -> list[ColumnElement[bool]]:
        """The conditions of class, groups, days taken and day of receipt on a table of facts."""
        found = super().narrowed(facts)
        if self.least_days is not None:
            found.append(facts.value >= self.least_days)
        if self.most_days is not None:
            found.append(facts.value <= self.most_days)
        received = []
        if self.received_after is not None:
            received.append(Complaint.received_on > self.received_after)
        if self.received_until is not None:
            received.append(Complaint.received_on <= self.received_until)
        if received:
            found.append(facts.stream_id.in_(select(Complaint.id).where(*received)))
        return found


def narrowed(asked: Selection, **more: Any) -> Selection:
    """The selection, narrowed by what is given and not None; itself when nothing is."""
    given = {name: value for name, value in more.items() if value is not None}
    if not given:
        return asked
    return Narrowed(**{one.name: getattr(asked, one.name) for one in fields(Selection)}, **given)
