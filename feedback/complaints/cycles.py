"""The last chapter, and the first again: a case is closed with its outcome, or taken up anew in another cycle."""

from __future__ import annotations

from flask_babel import gettext as _

from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Unit
from feedback.complaints import clockwork, deciders, inquiries, letters
from feedback.complaints.models import Complaint
from feedback.complaints.record import clocks_of, record, required, target, today
from feedback.complaints.standing import must_referee
from feedback.complaints.status import NOT_COMPLETED, Closing, Status
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.performance import handling


def close(
    complaint: Complaint, closing: Closing, *, by: Person | str, text: dict[str, str] | None = None
) -> None:
    """answered → closed: confirmed by the reporter, or his time to object ran out. The work is credited."""
    target(complaint, "confirm" if closing is Closing.CONFIRMED else "lapse")
    clocks, on = clocks_of(complaint), today()
    ticks = clockwork.confirmed(clocks, on) if closing is Closing.CONFIRMED else clockwork.lapsed(clocks, on)
    event = record(
        complaint,
        "confirmed" if closing is Closing.CONFIRMED else "lapsed",
        by=by,
        sets={"status": Status.CLOSED, "closing": closing, "closed_on": on},
        text=text,
        clocks=clocks,
        ticks=ticks,
    )
    if complaint.outcome not in NOT_COMPLETED and complaint.leg > 0:
        handling.credit(
            complaint.id,
            complaint.cycle,
            answered_on=complaint.answered_on or on,
            answered_by=complaint.officer_id,
            on=on,
            seq=event.seq,
        )
    inquiries.end(complaint)


def reopen(complaint: Complaint, reason: str, *, by: Person) -> None:
    """closed → in_progress (received when it was never routed) by the delegate or an inspector, at any time."""
    must_referee(by, complaint, Right.REOPEN)
    said = required(reason, _("Write why the case is taken up again."), "reason")
    begin_again(complaint, "reopened", "reopen", by=by, text={"reason": said})


def begin_again(
    complaint: Complaint,
    kind: str,
    move: str,
    *,
    by: Person | str,
    text: dict[str, str],
    holder: Unit | None = None,
) -> None:
    """A new cycle after an objection or a reopening: new promises, the old cycle's result stays, credit is reversed.

    The officer whose answer is in doubt is barred from it; `holder` moves it above the old one.
    """
    target(complaint, move)
    was_closed = complaint.status is Status.CLOSED
    cycle, on = complaint.cycle + 1, today()
    clocks = clocks_of(complaint)
    unrouted = complaint.leg == 0 or complaint.service_class is None
    place = holder or complaint.holder
    leg = complaint.leg if unrouted else complaint.leg + 1
    if unrouted:
        ticks = clockwork.verified_again(clocks, cycle=cycle, leg=0, on=on, holder=place.id)
    else:
        ticks = clockwork.begun_again(
            clocks,
            cycle=cycle,
            leg=leg,
            service_class=complaint.service_class or ServiceClass.NON_OVERSIGHT,
            on=on,
            holder=place.id,
        )
    event = record(
        complaint,
        kind,
        by=by,
        sets={
            "status": Status.RECEIVED if unrouted else Status.IN_PROGRESS,
            "outcome": None,
            "closing": None,
            "closed_on": None,
            "answered_on": None,
            "planned_for": None,
            "cycle": cycle,
            "leg": leg,
            "holder_unit_id": place.id,
            "holder_agency_id": place.agency_id,
            "barred_officer_id": complaint.officer_id,
            "officer_id": None,
            "lead_id": None,
        },
        text=text,
        clocks=clocks,
        ticks=ticks,
    )
    complaint.holder = place
    deciders.end(complaint)
    if was_closed:
        handling.reverse(complaint.id, cycle - 1, on=on, seq=event.seq)
    if not unrouted:
        handling.begin(
            complaint.id, cycle=cycle, leg=leg, unit_id=place.id, user_id=None, on=on, seq=event.seq
        )
    letters.to_holder(complaint, "planned_due" if kind == "plan_missed" else "objection_raised", event.seq)
    if kind == "plan_missed":
        letters.to_reporter(complaint, "progress", event.seq)
