"""Beside LAPOR! (rules.md §2): a case's number and limit there, and that our answer was copied into it.

`lapor_due_on` is the day by which LAPOR! waits for our answer; without one it waits for nothing. The day on which
it was answered there is in the event.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.base.rows import key_taken_in
from feedback.complaints.models import Complaint
from feedback.complaints.record import record, today
from feedback.complaints.standing import must, referees, verifies, works_for_holder
from feedback.complaints.status import Outcome, Status
from feedback.ledger.models import Event
from feedback.people.persons import Person
from feedback.people.rights import Right

LONGEST_NUMBER = 40


class LaporStatus(StrEnum):
    """How a report stands in SP4N-LAPOR!, as its own pages name it; to be confirmed by the regency."""

    UNVERIFIED = "unverified"
    NOT_FOLLOWED_UP = "not_followed_up"
    IN_PROCESS = "in_process"
    DONE = "done"
    POSTPONED = "postponed"
    ARCHIVED = "archived"


STATUS_MAP = {
    Status.RECEIVED: LaporStatus.UNVERIFIED,
    Status.ROUTED: LaporStatus.NOT_FOLLOWED_UP,
    Status.IN_PROGRESS: LaporStatus.IN_PROCESS,
    Status.AWAITING_REPORTER: LaporStatus.IN_PROCESS,
    Status.ANSWERED: LaporStatus.IN_PROCESS,
    Status.CLOSED: LaporStatus.DONE,
}
"""Our status → LAPOR!'s; what is put away or set aside there stands in `status_of`."""


def note(complaint: Complaint, number: str, due_on: date | None, *, by: Person) -> None:
    """Write down the case's LAPOR! number and the day by which LAPOR! waits for the answer.

    An empty number takes both away. The day may only be left out when the answer stands there already.
    """
    must(verifies(by, complaint) or referees(by, complaint), by, Right.TRIAGE, Right.HANDLE_OVERSIGHT)
    said = tidy(number)
    if not said:
        _take_away(complaint, by)
        return
    must_be_new(said, but=complaint.id, field="number")
    if due_on is None and not _was_answered(complaint):
        raise Refusal(_("Write down by when LAPOR! waits for the answer."), field="due_on")
    try:
        record(complaint, "lapor_noted", by=by, sets={"lapor_number": said, "lapor_due_on": due_on})
    except IntegrityError as fault:  # a colleague writes it on another case at this moment
        if key_taken_in(fault) != Complaint.__tablename__:
            raise
        raise _belongs_to_another(said, "number") from fault


def answered(complaint: Complaint, on: date, *, by: Person) -> None:
    """Record that our answer was copied into LAPOR! on that day: it waits for nothing any more."""
    must_be_near(complaint, by)
    if not waits(complaint):
        raise Refusal(_("LAPOR! waits for no answer to this case."))
    if not complaint.received_on <= on <= today():
        raise Refusal(_("Write a day between the report's and today."), field="on")
    record(complaint, "lapor_answered", by=by, sets={"lapor_due_on": None}, facts={"on": on.isoformat()})


def replied(complaint: Complaint, status: LaporStatus, on: date, text: str, *, by: Person) -> None:
    """Write down what LAPOR! says of the case: how it stands there, since which day, and in its words."""
    must_be_near(complaint, by)
    if complaint.lapor_number is None:
        raise Refusal(_("Write down the LAPOR! number first."))
    if on > today():
        raise Refusal(_("Write a day until today."), field="on")
    record(
        complaint,
        "lapor_replied",
        by=by,
        facts={"status": status.value, "on": on.isoformat()},
        text={"text": text.strip()},
    )


def status_of(complaint: Complaint) -> LaporStatus:
    """What the case's status is called in LAPOR!: the map that whoever copies it goes by."""
    if complaint.outcome is Outcome.INCOMPLETE:
        return LaporStatus.ARCHIVED
    if complaint.quarantined:
        return LaporStatus.POSTPONED
    return STATUS_MAP[complaint.status]


def must_be_near(complaint: Complaint, by: Person) -> None:
    """Raises Refusal unless he verifies, decides above the holder or works for it."""
    near = verifies(by, complaint) or referees(by, complaint) or works_for_holder(by, complaint)
    must(near, by, Right.TRIAGE, Right.ANSWER, Right.HANDLE_OVERSIGHT)


def waits(complaint: Complaint) -> bool:
    """Whether LAPOR! still waits for our answer."""
    return complaint.lapor_number is not None and complaint.lapor_due_on is not None


def tidy(number: str) -> str:
    """The number as it is kept: without outer blanks and signs that nobody sees, which come along when copied."""
    return "".join(sign for sign in number if sign.isprintable()).strip()[:LONGEST_NUMBER]


def must_be_new(number: str, *, but: int = 0, field: str = "lapor_number") -> None:
    """Raises Refusal, about the form's `field`, when the LAPOR! number stands on another case than `but`."""
    asked = select(Complaint.id).where(Complaint.lapor_number == number, Complaint.id != but)
    if db.session.scalar(asked) is not None:
        raise _belongs_to_another(number, field)


def _belongs_to_another(number: str, field: str) -> Refusal:
    return Refusal(_("The LAPOR! number %(number)s belongs to a case already.", number=number), field=field)


def _take_away(complaint: Complaint, by: Person) -> None:
    if complaint.lapor_number is None:
        raise Refusal(_("Write the number that LAPOR! gave to it."), field="number")
    record(complaint, "lapor_removed", by=by, sets={"lapor_number": None, "lapor_due_on": None})


def _was_answered(complaint: Complaint) -> bool:
    asked = select(Event.id).where(Event.stream_id == complaint.id, Event.kind == "lapor_answered")
    return db.session.scalar(asked.limit(1)) is not None
