"""The third chapter: the agency takes the case up, asks, hands it on inside the house, or sends it back."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from feedback.agencies import settings, tree
from feedback.agencies.models import Unit
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import clockwork, deciders, incidents, letters, triage
from feedback.complaints.annexes import Support
from feedback.complaints.models import Complaint
from feedback.complaints.record import clocks_of, record, required, target, today
from feedback.complaints.standing import (
    DESK_ROLES,
    must,
    must_be_outside,
    must_hold,
    works_for_holder,
)
from feedback.complaints.status import OPEN, WITH_AGENCY, Status
from feedback.people import conflicts, persons
from feedback.people.exclusions import hides, is_hidden
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.performance import handling

BOUNCES_TO_ALARM = 3


def accept(complaint: Complaint, *, by: Person) -> None:
    """routed → in_progress: an officer of the holder takes the case on and becomes its officer."""
    must_hold(by, complaint, Right.ACCEPT)
    target(complaint, "accept")
    _not_barred(complaint, by.user_id)
    for one in incidents.together(complaint, "accept", by=by):
        event = record(one, "accepted", by=by, sets={"status": Status.IN_PROGRESS, "officer_id": by.user_id})
        _segment(one, by.user_id, event.seq)


def claim(complaint: Complaint, *, by: Person) -> None:
    """Take a case nobody at the desk has taken, or a colleague's; a case not yet accepted is accepted."""
    must_hold(by, complaint, Right.CLAIM)
    if complaint.status is Status.ROUTED:
        accept(complaint, by=by)
        return
    _with_the_agency(complaint)
    _not_barred(complaint, by.user_id)
    if complaint.officer_id == by.user_id:
        raise Refusal(_("You have this case already."))
    event = record(complaint, "claimed", by=by, sets={"officer_id": by.user_id})
    _segment(complaint, by.user_id, event.seq)


def dispose(
    complaint: Complaint, officer_id: int, instruction: str, finish_by: date | None, *, by: Person
) -> None:
    """Disposisi: a head gives the case to one officer with an instruction and a date (supporting agencies apart)."""
    must_hold(by, complaint, Right.DISPOSE)
    _with_the_agency(complaint)
    officer = persons.person(officer_id)
    if officer is None or not works_for_holder(officer, complaint) or is_hidden(officer, complaint.id):
        raise Refusal(_("Choose an officer of the office that holds the case."), field="officer_id")
    _not_barred(complaint, officer_id)
    event = record(
        complaint,
        "disposed",
        by=by,
        sets={"officer_id": officer_id, "status": Status.IN_PROGRESS},
        facts={"finish_by": finish_by.isoformat() if finish_by else None},
        text={"instruction": instruction.strip()},
    )
    _segment(complaint, officer_id, event.seq)
    letters.to_holder(complaint, "case_routed", event.seq)


def hand_down(complaint: Complaint, unit_id: int, instruction: str, *, by: Person) -> None:
    """Give the case to another unit of the same agency: a segment of the agency's leg, its clocks go on."""
    must_hold(by, complaint, Right.DISPOSE)
    _with_the_agency(complaint)
    unit = db.session.get(Unit, unit_id)
    if unit is None or unit.agency_id != complaint.holder_agency_id or unit.id == complaint.holder_unit_id:
        raise Refusal(_("Choose another office of the same agency."), field="unit_id")
    must_be_outside(complaint, unit)
    event = record(
        complaint,
        "handed_down",
        by=by,
        sets={"holder_unit_id": unit.id, "officer_id": None},
        text={"instruction": instruction.strip()},
    )
    complaint.holder = unit
    conflicts.spare(complaint.id, unit.path)
    _segment(complaint, None, event.seq)
    letters.to_holder(complaint, "case_routed", event.seq)


def ask(complaint: Complaint, text: str, *, by: Person) -> None:
    """in_progress → awaiting_reporter: the officer asks; first follow-up is met, every other clock pauses."""
    must_hold(by, complaint, Right.ASK_REPORTER)
    triage.ask(complaint, "ask", text, by=by)


def write(complaint: Complaint, text: str, *, by: Person) -> None:
    """Tell the reporter how it stands; the holder's first message meets the first follow-up."""
    must_hold(by, complaint, Right.ASK_REPORTER)
    if complaint.status not in WITH_AGENCY | {Status.AWAITING_REPORTER}:
        raise Refusal(_("Write to the reporter while the case is being worked on."))
    said = required(text, _("Write the message to the reporter."), "text")
    clocks = clocks_of(complaint)
    event = record(
        complaint,
        "message_sent",
        by=by,
        text={"text": said},
        clocks=clocks,
        ticks=clockwork.followed_up(clocks, today()),
    )
    letters.to_reporter(complaint, "progress", event.seq)


def note(complaint: Complaint, text: str, *, by: Person) -> None:
    """Keep an internal note; the reporter never sees it."""
    must(by.may(Right.NOTE), by, Right.NOTE)
    record(complaint, "noted", by=by, text={"text": required(text, _("Write the note."), "text")})


def ask_support(complaint: Complaint, unit_id: int, text: str, wanted_by: date, *, by: Person) -> None:
    """Ask another office for an opinion; it may read the case until it has advised or the case is closed."""
    must_hold(by, complaint, Right.DISPOSE if by.may(Right.DISPOSE) else Right.ASK_REPORTER)
    _with_the_agency(complaint)
    unit = db.session.get(Unit, unit_id)
    if unit is None or unit.id == complaint.holder_unit_id:
        raise Refusal(_("Choose another office."), field="unit_id")
    must_be_outside(complaint, unit)
    known = db.session.scalar(
        select(Support).where(Support.stream_id == complaint.id, Support.unit_id == unit.id)
    )
    if known is not None and known.ended_on is None and known.advised_on is None:
        raise Refusal(_("That office was asked already."), field="unit_id")
    row = known or Support(stream_id=complaint.id, unit_id=unit.id)
    row.asked_on, row.wanted_by, row.advised_on, row.ended_on = today(), wanted_by, None, None
    db.session.add(row)
    event = record(
        complaint,
        "support_asked",
        by=by,
        facts={"unit": unit.id, "wanted_by": wanted_by.isoformat()},
        text={"text": required(text, _("Write what you need to know."), "text")},
    )
    letters.to_unit(complaint, "support_asked", unit.id, event.seq)


def advise(complaint: Complaint, text: str, *, by: Person) -> None:
    """A supporting office gives its opinion to the holder; its sight of the case stays until the case is closed."""
    units = {post.unit_id for post in by.posts_as(*DESK_ROLES)}
    row = db.session.scalar(
        select(Support).where(
            Support.stream_id == complaint.id, Support.unit_id.in_(units), Support.advised_on.is_(None)
        )
    )
    must(row is not None, by, Right.ADVISE)
    said = required(text, _("Write your opinion."), "text")
    event = record(
        complaint, "advised", by=by, facts={"unit": row.unit_id if row else None}, text={"text": said}
    )
    if row is not None:
        row.advised_on = today()
    letters.to_holder(complaint, "reply_arrived", event.seq)


def send_back(complaint: Complaint, reason: str, *, by: Person) -> None:
    """routed, in_progress → received: "not ours", and why. Counted; the third time the delegate is told too."""
    must_hold(by, complaint, Right.RETURN_CASE)
    target(complaint, "bounce")
    said = required(reason, _("Write why it is not yours, and whose it is if you know."), "reason")
    verifying = _verifying_unit(complaint)
    clocks, on = clocks_of(complaint), today()
    event = record(
        complaint,
        "bounced",
        by=by,
        sets={
            "status": Status.RECEIVED,
            "bounces": complaint.bounces + 1,
            "holder_unit_id": verifying.id,
            "holder_agency_id": verifying.agency_id,
            "officer_id": None,
        },
        text={"reason": said},
        clocks=clocks,
        ticks=clockwork.returned(
            clocks, cycle=complaint.cycle, leg=complaint.leg, on=on, holder=verifying.id
        ),
    )
    complaint.holder = verifying
    deciders.end(complaint)
    handling.end(complaint.id, on=on, seq=event.seq)
    letters.to_holder(complaint, "case_routed", event.seq)
    if complaint.bounces >= BOUNCES_TO_ALARM:
        secretary = settings.office("secretary_unit")
        letters.to_unit(complaint, "bounce_third", secretary.id, event.seq)


def hand_over(from_user_id: int, to_user_id: int, *, by: Person) -> list[Complaint]:
    """Serah terima: every open case of one officer goes to his successor, clocks intact; which they were.

    Only cases at the head's own desks that exist for him. Refusal when the successor does not work for a holder of
    one of them, or must not know of it.
    """
    must(True, by, Right.HANDOVER)
    successor = persons.person(to_user_id)
    shelf = select(Complaint).where(
        Complaint.officer_id == from_user_id, Complaint.status.in_(OPEN), hides(by, Complaint.id)
    )
    found = db.session.scalars(shelf.order_by(Complaint.id).with_for_update(of=Complaint)).all()
    held = [complaint for complaint in found if works_for_holder(by, complaint)]
    for complaint in held:
        if (
            successor is None
            or not works_for_holder(successor, complaint)
            or is_hidden(successor, complaint.id)
        ):
            raise Refusal(
                _("The successor has no post at the office that holds these cases."), field="successor"
            )
        event = record(
            complaint, "handed_over", by=by, sets={"officer_id": to_user_id}, facts={"from": from_user_id}
        )
        _segment(complaint, to_user_id, event.seq)
    return held


def pass_on(unit_path: str, from_user_id: int, to_user_id: int, *, by: Person) -> list[Complaint]:
    """A post was passed to a successor: the open cases its holder had in hand there go along; which they were.

    Only what the leaver works on no longer. What the successor may not answer, or must not know of, goes back to its
    desk, and nothing says which: whoever passes posts on reads no case.
    """
    must(True, by, Right.MANAGE_PEOPLE)
    leaver, successor = persons.person(from_user_id), persons.person(to_user_id)
    shelf = select(Complaint).where(Complaint.officer_id == from_user_id, Complaint.status.in_(OPEN))
    found = db.session.scalars(shelf.order_by(Complaint.id).with_for_update(of=Complaint)).all()
    passed = []
    for complaint in found:
        if not complaint.holder.path.startswith(unit_path) or _works(leaver, complaint):
            continue
        fits = _works(successor, complaint) and complaint.barred_officer_id != to_user_id
        to = to_user_id if fits else None
        kind = "handed_over" if fits else "reassigned"
        event = record(complaint, kind, by=by, sets={"officer_id": to}, facts={"from": from_user_id})
        _segment(complaint, to, event.seq)
        if fits:
            passed.append(complaint)
        else:
            letters.to_holder(complaint, "case_routed", event.seq)
    return passed


def _works(person: Person | None, complaint: Complaint) -> bool:
    return person is not None and works_for_holder(person, complaint) and not is_hidden(person, complaint.id)


def _verifying_unit(complaint: Complaint) -> Unit:
    if complaint.verified_by_unit_id is not None:
        return tree.by_id(complaint.verified_by_unit_id)
    return settings.office("verifying_unit")


def _with_the_agency(complaint: Complaint) -> None:
    if complaint.status not in WITH_AGENCY:
        raise Refusal(_("This step is no longer possible: the case has moved on. Load the page again."))


def _not_barred(complaint: Complaint, user_id: int) -> None:
    """After an objection another officer looks at the case than the one whose answer was disputed (rules.md §2)."""
    if complaint.barred_officer_id == user_id:
        raise Refusal(_("The reporter disputed your answer. Another officer must look at this case now."))


def _segment(complaint: Complaint, user_id: int | None, seq: int) -> None:
    handling.begin(
        complaint.id,
        cycle=complaint.cycle,
        leg=complaint.leg,
        unit_id=complaint.holder_unit_id,
        user_id=user_id,
        on=today(),
        seq=seq,
    )
