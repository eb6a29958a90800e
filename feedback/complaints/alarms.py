"""What is stuck, as conditions: not opened, not passed on, with nobody, untouched. Who is told, the ladder says."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, literal_column

from feedback.agencies import settings
from feedback.base import clock
from feedback.complaints import grounds, lateness
from feedback.complaints.models import Complaint
from feedback.complaints.status import WITH_AGENCY, Status
from feedback.deadlines.calendar import Calendar
from feedback.deadlines.models import PromiseRow
from feedback.deadlines.steps import Step
from feedback.ledger.models import Event

WORKED_ON = lateness.WORKED_ON
STUCK = "stuck_days"
USUAL_STUCK_DAYS = 5


def is_open() -> ColumnElement[bool]:
    """Not closed, in the words of the partial indexes: SQLite uses those for no other."""
    return grounds.IS_OPEN


def unopened(days: Calendar, on: date) -> ColumnElement[bool]:
    """The condition "brought to its present holder, and not accepted after one whole working day"."""
    brought = exists().where(*_leg(), PromiseRow.started_on < days.previous_working(on))
    return and_(is_open(), grounds.at(Status.ROUTED), brought)


def unrouted(on: date) -> ColumnElement[bool]:
    """The condition "not brought to anybody within the limit of verification"."""
    return and_(
        is_open(), grounds.at(Status.RECEIVED), Complaint.quarantined.is_(False), Complaint.due_on < on
    )


def with_nobody(verifying_unit_id: int) -> ColumnElement[bool]:
    """The condition "with the verifying office for want of another": bounced there, or routed to itself."""
    own = Complaint.holder_agency_id == verifying_unit_id
    returned = and_(grounds.at(Status.RECEIVED), Complaint.bounces > 0)
    return and_(is_open(), own, returned | grounds.at(*WITH_AGENCY))


def untouched(days: Calendar, on: date) -> ColumnElement[bool]:
    """The condition "being worked on, and nobody in office has acted on it for some working days" (a setting)."""
    since = clock.midnight_after(quiet_since(days, on))
    acted = exists().where(
        Event.stream_id == Complaint.id, Event.recorded_at >= since, Event.actor.startswith("user:")
    )
    return and_(is_open(), grounds.at(Status.IN_PROGRESS), Complaint.quarantined.is_(False), ~acted)


def quiet_since(days: Calendar, on: date) -> date:
    """The latest day after which so many whole working days have gone by before `on`."""
    said = settings.setting(STUCK)
    wanted = said if isinstance(said, int) and said > 0 else USUAL_STUCK_DAYS
    day = on - timedelta(days=1)
    while days.count(day, on - timedelta(days=1)) < wanted:
        day -= timedelta(days=1)
    return day


def _leg() -> tuple[ColumnElement[bool], ...]:
    """The running first follow-up of the holder who has the case now."""
    return (
        PromiseRow.stream_id == Complaint.id,
        PromiseRow.cycle == Complaint.cycle,
        PromiseRow.leg == Complaint.leg,
        PromiseRow.step == literal_column(f"'{Step.FIRST_FOLLOW_UP.value}'"),
        PromiseRow.ended_on.is_(None),
    )
