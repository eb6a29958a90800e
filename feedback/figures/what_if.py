"""What another limit would have meant for past cases: how many came due, how many in time, now and then.

Counts only. Each promise of the step is reckoned anew on today's calendar, with its pauses and, for the citizen's
completion, with the cap by verification; extensions are left out, as in the raw figures.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, true
from sqlalchemy.orm import aliased

from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Unit
from feedback.base.database import db
from feedback.complaints.models import Complaint
from feedback.deadlines.calendar import Calendar
from feedback.deadlines.models import PromiseRow
from feedback.deadlines.standards import StandardBook
from feedback.deadlines.steps import DayUnit, Step
from feedback.figures.period import Period


@dataclass(frozen=True)
class Limit:
    """A limit to try: of `step`, for the classes it would bind."""

    step: Step
    classes: frozenset[ServiceClass]
    days: int
    unit: DayUnit
    binds_unclassified: bool = False


@dataclass
class Tally:
    """How many came due in the period and how many of them in time: by the limit they had, and by the one tried."""

    due_now: int = 0
    in_time_now: int = 0
    due_then: int = 0
    in_time_then: int = 0

    @property
    def share_now(self) -> float | None:
        """In time of those due, as it was."""
        return self.in_time_now / self.due_now if self.due_now else None

    @property
    def share_then(self) -> float | None:
        """In time of those due, by the limit tried."""
        return self.in_time_then / self.due_then if self.due_then else None


@dataclass
class WhatIf:
    """The tallies of a limit: all, by class (None: not yet classified) and by agency."""

    whole: Tally = field(default_factory=Tally)
    by_class: dict[ServiceClass | None, Tally] = field(default_factory=dict)
    by_agency: dict[int, Tally] = field(default_factory=dict)


def bound_by(book: StandardBook, step: Step, service_class: ServiceClass | None) -> frozenset[ServiceClass]:
    """The classes that a new limit for `service_class` would bind; for every class (None), those without their own."""
    if service_class is not None:
        return frozenset({service_class})
    own = {one.service_class for one in book.standards if one.step == step}
    return frozenset(kind for kind in ServiceClass if kind not in own)


def what_if(limit: Limit, period: Period, today: date, calendar: Calendar) -> WhatIf:
    """The tallies of `limit` over what came due in the period, of the days that are over.

    One statement; promises of one agency and class whose days are the same come together, and are reckoned once.
    """
    over, found = period.over(today), WhatIf()
    for row in db.session.execute(_question(limit, over)):
        now = _verdict(row.last_day, row, row.breached_on is not None, over)
        last_day, late = _reckoned(row, limit, calendar)
        then = _verdict(last_day, row, late, over)
        if now[0] or then[0]:
            by_class = found.by_class.setdefault(row.service_class, Tally())
            by_agency = found.by_agency.setdefault(row.agency_id, Tally())
            for tally in (found.whole, by_class, by_agency):
                _count(tally, now, then, row.promises)
    return found


Verdict = tuple[bool, bool]
"""Whether it came due in the period, and whether it was in time."""


def _count(tally: Tally, now: Verdict, then: Verdict, promises: int) -> None:
    tally.due_now += now[0] * promises
    tally.in_time_now += all(now) * promises
    tally.due_then += then[0] * promises
    tally.in_time_then += all(then) * promises


def _verdict(last_day: date, row: Any, late: bool, over: Period) -> Verdict:
    stopped_on = row.paused_on or row.ended_on
    due = over.from_on <= last_day <= over.to_on and (stopped_on is None or stopped_on > last_day or late)
    return due, row.met_on is not None and row.met_on <= last_day and not late


def _reckoned(row: Any, limit: Limit, calendar: Calendar) -> tuple[date, bool]:
    """The last day by the limit tried, and whether it was passed before a pause, or before it ended."""
    last_day = calendar.due(row.started_on, limit.days, limit.unit)
    if row.verified_by is not None:
        last_day = min(last_day, calendar.due(row.verified_by, limit.days, limit.unit))
    late = False
    for since, until in _pauses(row.pauses):
        late = late or last_day < since
        last_day = calendar.due(last_day, calendar.elapsed(since, until, limit.unit), limit.unit)
    stopped_on = row.paused_on or row.ended_on
    return last_day, late or (stopped_on is not None and last_day < stopped_on)


def _pauses(said: Sequence[Sequence[str]]) -> list[tuple[date, date]]:
    return [(date.fromisoformat(since), date.fromisoformat(until)) for since, until in said]


def _question(limit: Limit, over: Period) -> Any:
    verified = aliased(PromiseRow)
    checked = and_(
        verified.stream_id == PromiseRow.stream_id,
        verified.cycle == PromiseRow.cycle,
        verified.step == Step.VERIFICATION,
        verified.leg == 0,
        PromiseRow.step == Step.COMPLETION,
    )
    last_day = PromiseRow.promised_on if limit.step is Step.COMPLETION else PromiseRow.due_on
    # Whatever would come due in the period began before its end, and was not due much longer before its beginning
    # than the limit tried could add; three days for each working day are more than any holidays take.
    wide = timedelta(days=3 * limit.days + 30)
    alike = (
        PromiseRow.started_on,
        PromiseRow.pauses,
        PromiseRow.paused_on,
        PromiseRow.ended_on,
        PromiseRow.met_on,
        PromiseRow.breached_on,
        last_day.label("last_day"),
        verified.promised_on.label("verified_by"),
        Unit.agency_id,
        Complaint.service_class,
    )
    return (
        select(*alike, func.count().label("promises"))
        .join(Complaint, Complaint.id == PromiseRow.stream_id)
        .join(Unit, Unit.id == PromiseRow.holder_unit_id)
        .outerjoin(verified, checked)
        .where(
            PromiseRow.step == limit.step,
            PromiseRow.leg == 0 if limit.step is Step.COMPLETION else true(),  # the citizen's own
            PromiseRow.started_on <= over.to_on,
            last_day >= over.from_on - wide,
            _bound(limit.classes, limit.binds_unclassified),
        )
        .group_by(*alike)
    )


def _bound(classes: Collection[ServiceClass], unclassified: bool) -> Any:
    bound = Complaint.service_class.in_(classes)
    return or_(bound, Complaint.service_class.is_(None)) if unclassified else bound
