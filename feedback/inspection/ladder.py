"""The ladder: what is about to be late, or is, goes up by itself, level by level (rules.md §1).

Each promise of a case reaches each level at most once: the database's unique constraint says so, whatever number of
workers look at the same time. After days of outage everything is made up for in one round, and each person gets one
letter. It works for cases that nobody has taken and for those not passed on yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, exists, insert, literal, select, union_all
from sqlalchemy import literal as word
from sqlalchemy.dialects import postgresql, sqlite

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints.models import Complaint
from feedback.complaints.record import SYSTEM
from feedback.complaints.status import Status
from feedback.deadlines import shelf
from feedback.deadlines.calendar import Calendar
from feedback.deadlines.models import PromiseRow
from feedback.deadlines.steps import Step
from feedback.inspection import ladder_digests, ladder_levels, ladder_receivers
from feedback.inspection.ladder_models import CountsFrom, Escalation, LadderLevel, Telling
from feedback.inspection.ladder_open import same_promise, still_open
from feedback.inspection.ladder_receivers import Receivers, Told
from feedback.ledger import record as ledger

BATCH = 200
NAME = ("stream_id", "cycle", "leg", "step", "level")
"""What is escalated once: a promise, to a level."""


def climb(limit: int = BATCH) -> int:
    """One batch of what reached a level, told to whom it concerns, in the caller's transaction; how many.

    Call again until 0.
    """
    today, calendar = clock.today(), shelf.calendar()
    levels = {level.code: level for level in ladder_levels.valid(today)}
    found = _reached(levels.values(), today, calendar, limit)
    cases = _held({row.stream_id for row in found})
    found = [row for row in found if row.stream_id in cases]
    if not found:
        return 0
    receivers = ladder_receivers.of(cases.values())
    new = _once([_row(one, levels[one.level], cases[one.stream_id], receivers, today) for one in found])
    told = {one.id: receivers.of(cases[one.stream_id], levels[one.level].receiver) for one in new}
    _tell(new, told)
    for stream_id in sorted({one.stream_id for one in new}):
        _record([one for one in new if one.stream_id == stream_id], told)
    return len(new)


def _reached(levels: Iterable[LadderLevel], today: date, calendar: Calendar, limit: int) -> Sequence[Any]:
    """Promises that reached a level and were not escalated to it: the promise's name, its last day, the level."""
    parts = [_of_level(level, ladder_levels.latest(level, today, calendar), limit) for level in levels]
    if not parts:
        return []
    whole = union_all(*(select(part.subquery()) for part in parts)).limit(limit)
    return db.session.execute(whole).all()


def _of_level(level: LadderLevel, latest: date, limit: int) -> Select[*tuple[Any, ...]]:
    escalated = exists(select(word(1))).where(*same_promise(), Escalation.level == level.code)
    counted = [PromiseRow.due_on <= latest]
    if level.counts_from is CountsFrom.BROUGHT:
        counted = [
            PromiseRow.started_on <= latest,
            PromiseRow.step == Step.FIRST_FOLLOW_UP,
            Complaint.status == Status.ROUTED,
        ]
    named = (PromiseRow.stream_id, PromiseRow.cycle, PromiseRow.leg, PromiseRow.step, PromiseRow.due_on)
    return (
        select(*named, literal(level.code).label("level"))
        .join(Complaint, Complaint.id == PromiseRow.stream_id)
        .where(still_open(), Complaint.urgent.is_(level.urgent), *counted, ~escalated)
        .order_by(PromiseRow.due_on, PromiseRow.id)
        .limit(limit)
    )


def _held(stream_ids: set[int]) -> dict[int, Complaint]:
    """The cases, locked, without those that another worker or an officer has in hand just now."""
    asked = select(Complaint).where(Complaint.id.in_(stream_ids)).order_by(Complaint.id)
    locked = asked.with_for_update(of=Complaint, skip_locked=True)
    found = db.session.scalars(locked.execution_options(populate_existing=True))
    return {one.id: one for one in found}


def _row(
    found: Any, level: LadderLevel, complaint: Complaint, receivers: Receivers, today: date
) -> dict[str, Any]:
    return {
        "stream_id": found.stream_id,
        "cycle": found.cycle,
        "leg": found.leg,
        "step": found.step,
        "level": level.code,
        "urgent": level.urgent,
        "due_on": found.due_on,
        "reached_on": today,
        "desk_unit_id": receivers.desk(complaint) if level.calls else None,
    }


def _once(rows: list[dict[str, Any]]) -> Sequence[Any]:
    """Those of the escalations that nobody else has written meanwhile, written. One statement."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    table = Escalation.__table__
    written = insert(table).values(rows).on_conflict_do_nothing(index_elements=NAME)  # type: ignore[arg-type]  # a Table
    return db.session.execute(written.returning(*table.columns)).all()


def _tell(new: Sequence[Any], told: dict[int, list[Told]]) -> None:
    """Each telling, in the one letter that its receiver gets. At most five statements."""
    wanted = [(one, each) for one in new for each in told[one.id]]
    if not wanted:
        return
    digests = ladder_digests.gather({(each.on_duty, one.urgent) for one, each in wanted})
    rows = [
        {
            "escalation_id": one.id,
            "user_id": each.on_duty.user_id,
            "post": each.on_duty.role.value,
            "unit_id": each.on_duty.unit_id,
            "stands_in_for": each.on_duty.stands_in_for,
            "vacant_unit_id": each.vacant_unit_id,
            "digest_id": digests[each.on_duty.user_id, one.urgent],
        }
        for one, each in wanted
    ]
    db.session.execute(insert(Telling), rows)


def _record(of_case: Sequence[Any], told: dict[int, list[Told]]) -> None:
    """One event for a case, whatever number of levels it reached. It leaves the row, and open forms, as they are."""
    levels = [
        {
            "level": one.level,
            "cycle": one.cycle,
            "leg": one.leg,
            "step": one.step.value,
            "due_on": one.due_on.isoformat(),
            "told": [each.on_duty.user_id for each in told[one.id]],
        }
        for one in of_case
    ]
    ledger.record(of_case[0].stream_id, "escalated", by=SYSTEM, facts={"levels": levels})
