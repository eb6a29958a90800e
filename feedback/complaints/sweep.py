"""What the clock does by itself: mark what is late, archive, close in silence, reopen a promise that passed.

Safe to run twice and by two workers: each case is locked, looked at again, and skipped when another has it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from sqlalchemy import Select, or_, select

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import clockwork, cycles, deciders, inquiries, letters
from feedback.complaints.models import Complaint
from feedback.complaints.record import SYSTEM, clocks_of, record, target, today
from feedback.complaints.status import WITH_AGENCY, Closing, Outcome, Status

log = structlog.get_logger("sweep")
BATCH = 100


@dataclass(frozen=True)
class Swept:
    """How many cases a sweep changed."""

    breached: int = 0
    archived: int = 0
    lapsed: int = 0
    reopened: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.breached + self.archived + self.lapsed + self.reopened


def sweep(limit: int = BATCH) -> Swept:
    """One batch of each kind, in the caller's transaction; call again while `total` is not 0."""
    return Swept(
        breached=_each(mark_late, _take(_late(), limit)),
        archived=_each(_archive, _take(_silent(Status.AWAITING_REPORTER), limit)),
        lapsed=_each(_lapse, _take(_silent(Status.ANSWERED), limit)),
        reopened=_each(_reopen, _take(_broken_plans(), limit)),
    )


def _each(change: Callable[[Complaint], bool], cases: list[Complaint]) -> int:
    """How many cases `change` changed; one that cannot be changed does not hold up the others."""
    changed = 0
    for complaint in cases:
        try:
            with db.session.begin_nested():
                changed += change(complaint)
        except (Refusal, LookupError, ValueError) as fault:
            log.error("sweep_skipped", stream=complaint.id, why=type(fault).__name__)
    return changed


def _take(due: Select[Complaint], limit: int) -> list[Complaint]:
    locked = due.limit(limit).with_for_update(of=Complaint, skip_locked=True)
    return list(db.session.scalars(locked.execution_options(populate_existing=True)))


def _late() -> Select[Complaint]:
    """Open cases whose nearest, or whose citizen's, promise has ended and is not marked yet."""
    working = WITH_AGENCY | {Status.RECEIVED}
    return (
        select(Complaint)
        .where(
            Complaint.status.in_(working),
            Complaint.status != Status.CLOSED,  # said again: the index of open cases asks for it
            or_(Complaint.due_on < today(), Complaint.citizen_due_on < today()),
            or_(Complaint.swept_on.is_(None), Complaint.swept_on < today()),
        )
        .order_by(Complaint.due_on, Complaint.id)
    )


def _silent(status: Status) -> Select[Complaint]:
    return (
        select(Complaint)
        .where(Complaint.status == status, Complaint.due_on < today())
        .order_by(Complaint.due_on, Complaint.id)
    )


def _broken_plans() -> Select[Complaint]:
    return (
        select(Complaint)
        .where(
            Complaint.status == Status.CLOSED,
            Complaint.outcome == Outcome.PLANNED,
            Complaint.planned_for < today(),
            Complaint.erased_on.is_(None),
        )
        .order_by(Complaint.planned_for, Complaint.id)
    )


def mark_late(complaint: Complaint) -> bool:
    """Note what is late by today and was not noted yet, and tell its holder; whether there was anything."""
    clocks = clocks_of(complaint)
    ticks = clocks.breaches(today())
    complaint.swept_on = today()
    if not ticks:
        return False
    record(
        complaint,
        "breached",
        by=SYSTEM,
        facts={
            "holder": complaint.holder_unit_id,
            "officer": complaint.officer_id,
            "steps": sorted({tick.step.value for tick in ticks}),
        },
        clocks=clocks,
        ticks=ticks,
    )
    return True


def _archive(complaint: Complaint) -> bool:
    """The reporter did not answer in time: closed as incomplete; paused promises stay paused in case he does."""
    status = target(complaint, "archive")
    clocks, on = clocks_of(complaint), today()
    record_values = {
        "status": status,
        "outcome": Outcome.INCOMPLETE,
        "closing": Closing.ARCHIVED,
        "closed_on": on,
    }
    event = record(
        complaint,
        "archived",
        by=SYSTEM,
        sets=record_values,
        clocks=clocks,
        ticks=clockwork.lapsed(clocks, on),
    )
    letters.to_reporter(complaint, "case_answered", event.seq)
    deciders.end(complaint)
    inquiries.end(complaint)
    return True


def _lapse(complaint: Complaint) -> bool:
    cycles.close(complaint, Closing.SILENCE, by=SYSTEM)
    return True


def _reopen(complaint: Complaint) -> bool:
    """A planned outcome whose date passed unmet reopens itself (rules.md §2)."""
    cycles.begin_again(complaint, "plan_missed", "reopen", by=SYSTEM, text={})
    return True
