"""More time: asked for with a reason, decided by somebody else. The clock runs meanwhile.

What the head of the agency leaves undecided passes to the regional secretary's delegate (rules.md §1).
"""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from feedback.agencies import settings
from feedback.agencies.classes import ServiceClass
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import letters
from feedback.complaints.annexes import Extension, ExtensionState
from feedback.complaints.models import Complaint
from feedback.complaints.record import SYSTEM, clocks_of, record, required, today
from feedback.complaints.standing import is_oversight, must, must_hold
from feedback.complaints.status import Status
from feedback.deadlines import shelf
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.people.roles import Role

LONGEST = 60
IDLE = "approval_days"
USUAL_IDLE_DAYS = 2
BATCH = 100


def ask(complaint: Complaint, days: int, reason: str, *, by: Person) -> Extension:
    """Ask for `days` more working days. The agency head decides; a second one goes to the secretary's delegate."""
    must_hold(by, complaint, Right.EXTEND)
    if complaint.status is not Status.IN_PROGRESS:
        raise Refusal(_("Ask for more time while the case is being worked on."))
    if not 1 <= days <= LONGEST:
        raise Refusal(_("Ask for 1 to %(count)s working days.", count=LONGEST), field="days")
    said = required(reason, _("Write why more time is needed."), "reason")
    if pending(complaint) is not None:
        raise Refusal(_("There is a request for more time already that nobody has decided yet."))
    row = Extension(
        stream_id=complaint.id,
        cycle=complaint.cycle,
        days=days,
        state=ExtensionState.ASKED,
        asked_by=by.user_id,
        asked_on=today(),
    )
    db.session.add(row)
    event = record(complaint, "extension_asked", by=by, facts={"days": days}, text={"reason": said})
    unit_id = complaint.holder_agency_id
    if _is_second(complaint):
        unit_id = settings.office("secretary_unit").id
    letters.to_unit(complaint, "extension_asked", unit_id, event.seq)
    return row


def decide(complaint: Complaint, approved: bool, reason: str, *, by: Person) -> None:
    """Approve or refuse the request that waits; nobody decides his own."""
    row = pending(complaint)
    if row is None:
        raise Refusal(_("No request for more time is waiting."))
    must(_decides(by, complaint, row), by, Right.APPROVE_EXTENSION, Right.HANDLE_OVERSIGHT)
    if row.asked_by == by.user_id:
        raise Refusal(_("Somebody else must decide on your own request."))
    said = required(reason, _("Write the reason for the decision."), "reason")
    row.state = ExtensionState.APPROVED if approved else ExtensionState.REFUSED
    row.decided_by, row.decided_on = by.user_id, today()
    clocks = clocks_of(complaint)
    event = record(
        complaint,
        "extension_approved" if approved else "extension_refused",
        by=by,
        facts={"days": row.days},
        text={"reason": said},
        clocks=clocks,
        ticks=clocks.extend(row.days, today(), shelf.calendar()) if approved else (),
    )
    letters.to_holder(complaint, "reply_arrived", event.seq)
    if approved:
        letters.to_reporter(complaint, "progress", event.seq)


def pass_idle(limit: int = BATCH) -> int:
    """Pass on one batch of requests that the head has left idle for the regency's working days; how many.

    Those about suspected abuse are the inspectorate's own and stay there. Safe to run twice; the caller commits.
    """
    question = (
        select(Extension, Complaint)
        .join(Complaint, Complaint.id == Extension.stream_id)
        .where(
            Extension.state == ExtensionState.ASKED,
            Extension.passed_on.is_(None),
            Extension.asked_on < _idle_since(),
            Complaint.service_class != ServiceClass.OVERSIGHT,
            ~_granted_before(),
        )
        .order_by(Extension.id)
        .limit(limit)
        .with_for_update(of=(Extension, Complaint), skip_locked=True)
    )
    found = db.session.execute(question).all()
    for row, complaint in found:
        row.passed_on = today()
        event = record(complaint, "extension_passed", by=SYSTEM, facts={"days": row.days})
        letters.to_unit(complaint, "extension_asked", settings.office("secretary_unit").id, event.seq)
    return len(found)


def _idle_since() -> date:
    """Requests from before this day have waited for all of the working days a head has."""
    days = settings.setting(IDLE)
    calendar, day = shelf.calendar(), today()
    for _nth in range(days if isinstance(days, int) and days > 0 else USUAL_IDLE_DAYS):
        day = calendar.previous_working(day)
    return day


def _granted_before() -> ColumnElement[bool]:
    """The condition that the cycle has a request that was granted: then this one went to the delegate at once."""
    earlier = aliased(Extension)
    return exists().where(
        earlier.stream_id == Extension.stream_id,
        earlier.cycle == Extension.cycle,
        earlier.state == ExtensionState.APPROVED,
    )


def pending(complaint: Complaint) -> Extension | None:
    """The request of this cycle that nobody has decided yet."""
    waiting = select(Extension).where(
        Extension.stream_id == complaint.id, Extension.state == ExtensionState.ASKED
    )
    return db.session.execute(waiting).scalar_one_or_none()


def _decides(me: Person, complaint: Complaint, row: Extension) -> bool:
    if is_oversight(complaint):
        return me.holds(Role.INSPECTOR)
    if me.holds(Role.SECRETARY_DELEGATE):
        return True
    heads = me.posts_as(Role.AGENCY_HEAD)
    theirs = row.passed_on is None and not _is_second(complaint)
    return theirs and any(p.unit_id == complaint.holder_agency_id for p in heads)


def _is_second(complaint: Complaint) -> bool:
    approved = select(Extension.id).where(
        Extension.stream_id == complaint.id,
        Extension.cycle == complaint.cycle,
        Extension.state == ExtensionState.APPROVED,
    )
    return db.session.execute(approved).first() is not None
