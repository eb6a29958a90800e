"""A selection narrowed to one mark of a chart: so many working days, or received on these days."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement

from feedback.complaints.models import Complaint
from feedback.deadlines.models import PromiseRow
from feedback.figures.selection import Selection


@dataclass(frozen=True)
class Narrowed(Selection):
    """Only promises met in so many working days; only cases received after the one day and until the other."""

    least_days: int | None = None
    most_days: int | None = None
    received_after: date | None = None
    received_until: date | None = None

    def seen(self) -> list[ColumnElement[bool]]:
        """The conditions on the complaint alone."""
        found = super().seen()
        if self.received_after is not None:
            found.append(Complaint.received_on > self.received_after)
        if self.received_until is not None:
            found.append(Complaint.received_on <= self.received_until)
        return found

    def promises(self) -> list[ColumnElement[bool]]:
        """The conditions of a figure of promises (a query that joins the complaint)."""
        found = super().promises()
        if self.least_days is not None:
            found.append(PromiseRow.working_days >= self.least_days)
        if self.most_days is not None:
            found.append(PromiseRow.working_days <= self.most_days)
        return found


def narrowed(asked: Selection, **more: Any) -> Selection:
    """The selection, narrowed by what is given and not None; itself when nothing is."""
    given = {name: value for name, value in more.items() if value is not None}
    if not given:
        return asked
    return Narrowed(**{one.name: getattr(asked, one.name) for one in fields(Selection)}, **given)
