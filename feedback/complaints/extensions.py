"""More time: asked for with a reason and what shows it, decided by somebody else. The clock runs meanwhile.

The agency head decides the first request of a cycle, the regional secretary's delegate the second and whatever the
head cannot decide. What the head leaves for two working days passes to the delegate (rules.md §1).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, exists, false, or_, select

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
from feedback.notices import outbox
from feedback.people import duty, exclusions
from feedback.people.models import Exclusion
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.people.roles import Role

LONGEST = 60
IDLE = "approval_days"
USUAL_IDLE_DAYS = 2
BATCH = 100


def ask(complaint: Complaint, days: int, reason: str, evidence: str, *, by: Person) -> Extension:
    """Ask for `days` more working days, with the reason and what shows it.

    Where no head of the agency may decide (the post is vacant, he asks himself, or the case is hidden from him), the
    request is the delegate's from the start.
    """
    must_hold(by, complaint, Right.EXTEND)
    if complaint.status is not Status.IN_PROGRESS:
        raise Refusal(_("Ask for more time while the case is being worked on."))
    if not 1 <= days <= LONGEST:
        raise Refusal(_("Ask for 1 to %(count)s working days.", count=LONGEST), field="days")
    said = required(reason, _("Write why more time is needed."), "reason")
    shown = required(evidence, _("Write what shows it: a letter, a photo, an order."), "evidence")
    if pending(complaint) is not None:
        raise Refusal(_("There is a request for more time already that nobody has decided yet."))
    heads = _heads(complaint, without=by.user_id)
    to_delegate = not is_oversight(complaint) and (_is_second(complaint) or not heads)
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
    if is_oversight(complaint):
        letters.to_unit(complaint, "extension_asked", complaint.holder_agency_id, event.seq)
    elif to_delegate:
        _tell_delegate(complaint, "extension_asked", event.seq)
    else:
        _tell_heads(complaint, heads, "extension_asked", event.seq)
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
    waiting = select(Extension).where(
        Extension.stream_id == complaint.id, Extension.state == ExtensionState.ASKED
    )
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
        Extension.state == ExtensionState.ASKED,
        Extension.asked_by != me.user_id,
        or_(false(), *his),
    )


def pass_idle(limit: int = BATCH) -> int:
    """Requests that a head has left for two working days (or as set) pass to the delegate; how many. Again until 0.

    Suspected abuse and what is hidden from the secretary's office stay where they are.
    """
    secretary = settings.office("secretary_unit").id
    hidden = select(Exclusion.stream_id).where(Exclusion.unit_id == secretary)
    idle = (
        select(Complaint, Extension)
        .join(Extension, Extension.stream_id == Complaint.id)
        .where(
            Extension.state == ExtensionState.ASKED,
            Extension.with_delegate.is_(False),
            Extension.asked_on <= _idle_since(today()),
            Complaint.service_class != ServiceClass.OVERSIGHT,
            Complaint.id.not_in(hidden),
        )
        .order_by(Extension.id)
        .limit(limit)
        .with_for_update(of=(Complaint, Extension), skip_locked=True)
        .execution_options(populate_existing=True)
    )
    found: list[Any] = list(db.session.execute(idle))
    for complaint, row in found:
        row.with_delegate, row.passed_on = True, today()
        event = record(complaint, "extension_passed", by=SYSTEM, facts={"days": row.days})
        _tell_heads(complaint, _heads(complaint), "extension_passed", event.seq)
        _tell_delegate(complaint, "extension_passed", event.seq)
    return len(found)


def _idle_since(on: date) -> date:
    """The latest day of asking for which so many whole working days have gone by before `on`."""
    days = settings.setting(IDLE)
    idle, calendar = days if isinstance(days, int) and days > 0 else USUAL_IDLE_DAYS, shelf.calendar()
    day = on
    while calendar.count(day, on - timedelta(days=1)) < idle:
        day -= timedelta(days=1)
    return day


def _heads(complaint: Complaint, without: int | None = None) -> list[int]:
    """The accounts that may decide for the agency today: its heads, or their stand-ins, who may know of the case."""
    agency = complaint.holder_agency_id
    found = {one.user_id for one in duty.roll({agency}).at(agency, {Role.AGENCY_HEAD})} - {without}
    return sorted(found - exclusions.hidden_from(complaint.id, found))


def _tell_heads(complaint: Complaint, heads: list[int], letter: str, seq: int) -> None:
    for user_id in heads:
        letters.tell(complaint, letter, outbox.to_user(user_id), seq)


def _tell_delegate(complaint: Complaint, letter: str, seq: int) -> None:
    letters.to_unit(complaint, letter, settings.office("secretary_unit").id, seq)


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
