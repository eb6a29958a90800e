"""What the clock tells without anybody asking: a case is nearly due, or nobody has opened it.

Each letter is told once, by its key in the outbox; letters about what is late already are the sweep's.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, select
from sqlalchemy import literal as word

from feedback.agencies import settings
from feedback.base.database import db
from feedback.complaints.models import Complaint
from feedback.complaints.record import today
from feedback.complaints.status import WITH_AGENCY, Status
from feedback.deadlines import shelf
from feedback.deadlines.calendar import Calendar
from feedback.deadlines.models import PromiseRow
from feedback.deadlines.steps import Step
from feedback.notices import outbox
from feedback.notices.models import Letter
from feedback.notices.outbox import Recipient, Tiding

BATCH = 200
WORKED_ON = WITH_AGENCY | {Status.RECEIVED}


def remind(limit: int = BATCH) -> int:
    """One batch of each alarm, in the caller's transaction; how many cases it spoke of. Call again until 0.

    At most seven statements, however many cases there are.
    """
    days, on = shelf.calendar(), today()
    return _remind(days.next_working(on), on, limit) + _say_unopened(days, on, limit)


def nearly_due(on: date, until: date) -> ColumnElement[bool]:
    """The condition "somebody must act after `on` and by `until`"; what is paused or set aside is left out."""
    return and_(
        is_open(),
        Complaint.status.in_(WORKED_ON),
        Complaint.quarantined.is_(False),
        Complaint.paused_on.is_(None),
        Complaint.due_on > on,
        Complaint.due_on <= until,
    )


def is_open() -> ColumnElement[bool]:
    """Not closed, in the words of the partial indexes: SQLite uses those for no other."""
    return Complaint.status != Status.CLOSED


def unopened(days: Calendar, on: date) -> ColumnElement[bool]:
    """The condition "brought to its present holder, and not accepted after one whole working day"."""
    brought = exists().where(*_leg(), PromiseRow.started_on < days.previous_working(on))
    return and_(is_open(), Complaint.status == Status.ROUTED, brought)


def unrouted(on: date) -> ColumnElement[bool]:
    """The condition "not brought to anybody within the limit of verification"."""
    return and_(Complaint.status == Status.RECEIVED, Complaint.quarantined.is_(False), Complaint.due_on < on)


def with_nobody(verifying_unit_id: int) -> ColumnElement[bool]:
    """The condition "with the verifying office for want of another": bounced there, or routed to itself."""
    own = Complaint.holder_agency_id == verifying_unit_id
    returned = and_(Complaint.status == Status.RECEIVED, Complaint.bounces > 0)
    return and_(is_open(), own, returned | Complaint.status.in_(WITH_AGENCY))


def _remind(until: date, on: date, limit: int) -> int:
    key = _joined("reminder_due", Complaint.id, Complaint.due_step, Complaint.due_on)
    asked = _untold(key, nearly_due(on, until)).order_by(Complaint.due_on, Complaint.id).limit(limit)
    found = db.session.execute(asked).all()
    _tell("reminder_due", [(row, row.key, _holder(row)) for row in found])
    return len(found)


def _say_unopened(days: Calendar, on: date, limit: int) -> int:
    """Told to the unit that has the case and to the office that brought it there, once for each holder."""
    key = _joined("unopened", Complaint.id, Complaint.leg)
    asked = _untold(key, unopened(days, on)).order_by(Complaint.due_on, Complaint.id).limit(limit)
    found = db.session.execute(asked).all()
    if not found:
        return 0
    office = settings.office("verifying_unit").id
    told = [(row, row.key, outbox.to_unit(row.holder_unit_id)) for row in found]
    told += [(row, f"{row.key}:v", outbox.to_unit(row.verified_by_unit_id or office)) for row in found]
    _tell("unopened", told)
    return len(found)


def _untold(key: Any, condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return select(
        Complaint.id,
        Complaint.number,
        Complaint.holder_unit_id,
        Complaint.officer_id,
        Complaint.verified_by_unit_id,
        key.label("key"),
    ).where(condition, ~exists(select(word(1)).where(Letter.key == key)))


def _joined(first: str, *columns: Any) -> Any:
    key: Any = word(first)
    for column in columns:
        key = key.concat(":").concat(cast(column, String))
    return key


def _holder(row: Any) -> Recipient:
    return outbox.to_user(row.officer_id) if row.officer_id else outbox.to_unit(row.holder_unit_id)


def _tell(letter: str, told: list[tuple[Any, str, Recipient]]) -> None:
    if told:
        outbox.tell_all(Tiding(letter, to, key, row.id, {"number": row.number}) for row, key, to in told)


def _leg() -> tuple[ColumnElement[bool], ...]:
    """The running first follow-up of the holder who has the case now."""
    return (
        PromiseRow.stream_id == Complaint.id,
        PromiseRow.cycle == Complaint.cycle,
        PromiseRow.leg == Complaint.leg,
        PromiseRow.step == Step.FIRST_FOLLOW_UP,
        PromiseRow.ended_on.is_(None),
    )
