"""Reports set aside as spam or abuse: their clocks run, somebody may take them back, nobody deletes them."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import likenesses
from feedback.complaints.annexes import Quarantine
from feedback.complaints.models import Complaint
from feedback.complaints.record import record, required, today
from feedback.complaints.standing import must, verifies
from feedback.complaints.status import Status
from feedback.people.persons import Person
from feedback.people.rights import Right


def put(complaint: Complaint, reason: str, *, by: Person) -> None:
    """Set a report aside as spam or abuse. Its clocks run; the inspectorate sees it; nothing is deleted."""
    must(verifies(by, complaint), by, Right.QUARANTINE)
    if complaint.status is not Status.RECEIVED or complaint.quarantined:
        raise Refusal(_("Only a new report can be set aside."))
    said = required(reason, _("Write why it is set aside."), "reason")
    db.session.add(Quarantine(stream_id=complaint.id, put_by=by.user_id, put_on=today()))
    record(complaint, "quarantined", by=by, sets={"quarantined": True}, text={"reason": said})
    likenesses.forget(complaint)


def release(complaint: Complaint, *, by: Person) -> None:
    """Take a report out of quarantine."""
    must(by.may(Right.QUARANTINE), by, Right.QUARANTINE)
    row = db.session.execute(
        select(Quarantine).where(Quarantine.stream_id == complaint.id, Quarantine.lifted_on.is_(None))
    ).scalar_one_or_none()
    if row is None:
        raise Refusal(_("This report is not set aside."))
    row.lifted_by, row.lifted_on = by.user_id, today()
    record(complaint, "released", by=by, sets={"quarantined": False})
    likenesses.keep(complaint)
