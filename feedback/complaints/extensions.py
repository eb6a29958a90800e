"""More time: asked for with a reason and what shows it, decided by somebody else. The clock runs meanwhile.

The agency head decides the first request of a cycle, the regional secretary's delegate the second and whatever the
head cannot decide. What the head leaves for two working days passes to the delegate (rules.md §1).
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select

from feedback.agencies.classes import ServiceClass
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import deciders, letters
from feedback.complaints.annexes import Extension, ExtensionState
from feedback.complaints.models import Complaint
from feedback.complaints.record import SYSTEM, clocks_of, record, required, today
from feedback.complaints.standing import is_oversight, must, must_hold
from feedback.complaints.status import Status
from feedback.deadlines import shelf
from feedback.files import shelf as files
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.people.roles import Role

LONGEST = 60


def ask(
    complaint: Complaint, days: int, reason: str, evidence: str, draft: str | None = None, *, by: Person
) -> Extension:
    """Ask for `days` more working days, with the reason and what shows it: in words, or in the files of a draft (hash).

    Where no head of the agency may decide (the post is vacant, he asks himself, or the case is hidden from him), the
    request is the delegate's from the start.
    """
    must_hold(by, complaint, Right.EXTEND)
    if complaint.status is not Status.IN_PROGRESS:
        raise Refusal(_("Ask for more time while the case is being worked on."))
    if not 1 <= days <= LONGEST:
        raise Refusal(_("Ask for 1 to %(count)s working days.", count=LONGEST), field="days")
    said = required(reason, _("Write why more time is needed."), "reason")
    shown = evidence.strip()
    if not (shown or _has_files(draft)):
        raise Refusal(
            _("Show why: attach a letter, a photo or an order, or write which it is."), field="evidence"
        )
    if pending(complaint) is not None:
        raise Refusal(_("There is a request for more time already that nobody has decided yet."))
    heads = deciders.heads(complaint, without=by.user_id)
    to_delegate = deciders.delegate_may_know(complaint) and (_is_second(complaint) or not heads)
    row = Extension(
        stream_id=complaint.id,
        cycle=complaint.cycle,
        days=days,
        state=ExtensionState.ASKED,
        asked_by=by.user_id,
        asked_on=today(),
        with_delegate=to_delegate,
    )
    db.session.add(row)
    event = record(
        complaint,
        "extension_asked",
        by=by,
        facts={"days": days, "delegate": to_delegate},
        text={"reason": said, "evidence": shown},
    )
    if draft:
        files.adopt(draft, complaint.id, event.seq)
    if is_oversight(complaint):
        letters.to_unit(complaint, "extension_asked", complaint.holder_agency_id, event.seq)
    elif to_delegate:
        deciders.tell_delegate(complaint, "extension_asked", event.seq)
    else:
        deciders.tell_heads(complaint, heads, "extension_asked", event.seq)
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


def pending(complaint: Complaint) -> Extension | None:
    """The request of this cycle that nobody has decided yet."""
    waiting = select(Extension).where(Extension.stream_id == complaint.id, deciders.ASKED)
    return db.session.execute(waiting).scalar_one_or_none()


def to_decide(me: Person) -> ColumnElement[bool]:
    """The condition on Complaint "a request for more time waits for the person's decision"."""
    his: list[ColumnElement[bool]] = []
    abuse = Complaint.service_class == ServiceClass.OVERSIGHT
    if me.holds(Role.AGENCY_HEAD):
        his.append(and_(Extension.with_delegate.is_(False), ~abuse))
    if me.holds(Role.SECRETARY_DELEGATE):
        his.append(Extension.with_delegate.is_(True))
    if me.holds(Role.INSPECTOR):
        his.append(abuse)
    return exists().where(
        Extension.stream_id == Complaint.id,
        deciders.ASKED,
        Extension.asked_by != me.user_id,
        or_(false(), *his),
    )


def undecided() -> Select[int]:
    """The cases of all requests that nobody has decided yet."""
    return select(Extension.stream_id).where(deciders.ASKED)


def pass_idle(limit: int = deciders.BATCH) -> int:
    """Requests that a head has left for two working days (or as set) pass to the delegate; how many. Again until 0."""
    waiting = deciders.idle(Extension, Extension.asked_on, deciders.ASKED)
    found = deciders.passed(waiting, limit)
    for complaint, row in found:
        event = record(complaint, "extension_passed", by=SYSTEM, facts={"days": row.days})
        deciders.tell_both(complaint, "extension_passed", event.seq)
    return len(found)


def _has_files(draft: str | None) -> bool:
    return draft is not None and db.session.scalars(files.of_draft(draft).limit(1)).first() is not None


def _decides(me: Person, complaint: Complaint, row: Extension) -> bool:
    if is_oversight(complaint):
        return me.holds(Role.INSPECTOR)
    if row.with_delegate:
        return me.holds(Role.SECRETARY_DELEGATE)
    return any(post.unit_id == complaint.holder_agency_id for post in me.posts_as(Role.AGENCY_HEAD))


def _is_second(complaint: Complaint) -> bool:
    approved = select(Extension.id).where(
        Extension.stream_id == complaint.id,
        Extension.cycle == complaint.cycle,
        Extension.state == ExtensionState.APPROVED,
    )
    return db.session.execute(approved).first() is not None
