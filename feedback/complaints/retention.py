"""What the schedule says is due is destroyed: one case, one transaction; twice run is once done.

A clock that jumped could erase what is not due, so nothing is erased when the last run lies more than a day away
(before or after) until somebody has looked at the clock. The very first run only notes the time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import clock
from feedback.base.database import Base, db
from feedback.base.refusal import Refusal
from feedback.complaints import erasure
from feedback.complaints.models import Complaint
from feedback.complaints.reporter import DAYS_TO_REOPEN
from feedback.complaints.retention_rules import Kept, KeptFrom, RetentionRule, in_force, rules
from feedback.complaints.status import Outcome, Status
from feedback.performance.models import RecordRead
from feedback.vault.erasures import What
from feedback.vault.models import Contact

log = structlog.get_logger("retention")

MOST_BETWEEN = timedelta(days=1)
STUCK_AFTER = 3
"""Days after which something due that nothing holds should have been destroyed."""


class RetentionRun(Base):
    """One day's runs: when the last was, and what came of them all."""

    __tablename__ = "retention_runs"

    on: Mapped[date] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime]
    erased: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)


class ClockMoved(Refusal):
    """The last run lies more than a day away: either nothing ran for so long, or the clock jumped."""


@dataclass(frozen=True)
class Due:
    """What one rule asks for today: `due` cases in all, `held` of them kept by something.

    `days` is what counts today; the rule may say less already (see `retention_rules.in_force`).
    """

    rule: RetentionRule
    days: int
    due: int
    held: int

    @property
    def ready(self) -> int:
        """Those that nothing keeps."""
        return self.due - self.held


def last_run() -> datetime | None:
    """When it last ran."""
    return db.session.scalar(select(func.max(RetentionRun.ran_at)))


def clock_moved() -> bool:
    """Whether the last run lies more than a day away."""
    last = last_run()
    return last is not None and abs(clock.now() - last) > MOST_BETWEEN


def begin(*, confirmed: bool = False) -> bool:
    """Note that it runs now; whether it may erase (the first run only notes the time).

    ClockMoved when the last run lies more than a day away and nobody has `confirmed` the clock.
    """
    if clock_moved() and not confirmed:
        raise ClockMoved(
            _(
                "The last run was more than a day ago, or the clock moved. Look at the clock, then run:"
                " flask retention --confirm-clock"
            )
        )
    first = last_run() is None
    if confirmed:  # a run noted in a future that is not
        db.session.execute(delete(RetentionRun).where(RetentionRun.on > clock.today()))
    _today(0, 0)
    return confirmed or not first


def end(erased: int, failed: int) -> None:
    """Note what came of a run."""
    _today(erased, failed)


def count(days_ago: int = 0) -> list[Due]:
    """What is due today by each rule (or was `days_ago`); nothing is changed. Six statements."""
    on, schedule, found = clock.today() - timedelta(days=days_ago), rules(), []
    days = in_force(schedule)
    for code, rule in schedule.items():
        if code is Kept.ACCESS_LOG:
            reads = select(func.count()).where(RecordRead.read_at < _moment(days[code], on))
            found.append(Due(rule, days[code], db.session.scalar(reads) or 0, 0))
            continue
        free = func.count().filter(erasure.is_free(_WHAT[code]))
        asked = select(func.count(), free).where(*_due(rule, days[code], on))
        total, ready = db.session.execute(asked).one()
        found.append(Due(rule, days[code], total, total - ready))
    return found


def erase_one(skip: Collection[int] = ()) -> tuple[int, bool] | None:
    """Erase one thing that is due and free, in the caller's transaction: (case, whether it worked).

    None when nothing is left; a case in `skip` is left out, as is one another worker has.
    """
    schedule = rules()
    days = in_force(schedule)
    for code, erase in _VERBS.items():
        if code not in schedule:
            continue
        complaint = db.session.scalars(_next(schedule[code], days[code], skip)).first()
        if complaint is None:
            continue
        try:
            with db.session.begin_nested():
                erase(complaint, code.value)
        except (Refusal, LookupError, ValueError) as fault:
            log.error("erasure_failed", stream=complaint.id, why=type(fault).__name__)
            return complaint.id, False
        return complaint.id, True
    return None


def drop_reads(limit: int = 500) -> int:
    """Forget who read a civil servant's record longer ago than the schedule says; how many."""
    days = in_force().get(Kept.ACCESS_LOG)
    if days is None:
        return 0
    old = select(RecordRead.id).where(RecordRead.read_at < _moment(days, clock.today())).limit(limit)
    gone = delete(RecordRead).where(RecordRead.id.in_(old)).returning(RecordRead.id)
    return len(db.session.execute(gone).all())


def stuck() -> int:
    """How many erasures have been due for days, although nothing keeps them."""
    return sum(one.ready for one in count(STUCK_AFTER) if one.rule.code is not Kept.ACCESS_LOG)


_VERBS: Mapping[Kept, Callable[[Complaint, str], Any]] = {
    Kept.WORDS: erasure.erase_words,
    Kept.CONTACT: erasure.erase_contact,
}
_WHAT = {Kept.WORDS: What.WORDS, Kept.CONTACT: What.CONTACT}


def _next(rule: RetentionRule, days: int, skip: Collection[int]) -> Select[Complaint]:
    due = _due(rule, days, clock.today())
    free = and_(*due, erasure.is_free(_WHAT[rule.code]), Complaint.id.not_in(set(skip)))
    first = select(Complaint).where(free).order_by(Complaint.closed_on, Complaint.id).limit(1)
    locked = first.with_for_update(of=Complaint, skip_locked=True)
    return locked.execution_options(populate_existing=True)


def _due(rule: RetentionRule, days: int, on: date) -> tuple[ColumnElement[bool], ...]:
    """The conditions on Complaint under which a rule, with these days, asks for it on that day."""
    days += DAYS_TO_REOPEN if rule.counts_from is KeptFrom.APPEAL_OVER else 0
    pending = and_(Complaint.outcome == Outcome.PLANNED, Complaint.planned_for >= on)
    left = (
        Complaint.erased_on.is_(None)
        if rule.code is Kept.WORDS
        else exists().where(Contact.stream_id == Complaint.id)
    )
    return (
        Complaint.status == Status.CLOSED,
        Complaint.closed_on < on - timedelta(days=days),
        or_(Complaint.outcome.is_(None), ~pending),  # a promise with a date ends with its date
        left,
    )


def _moment(days: int, on: date) -> datetime:
    return clock.midnight_after(on - timedelta(days=days + 1))


def _today(erased: int, failed: int) -> None:
    row = db.session.get(RetentionRun, clock.today())
    if row is None:
        row = RetentionRun(on=clock.today(), erased=0, failed=0)
        db.session.add(row)
    row.ran_at, row.erased, row.failed = clock.now(), row.erased + erased, row.failed + failed
    db.session.flush()
