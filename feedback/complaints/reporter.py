"""What the reporter can do with the code: answer, add, confirm, object, rate, reopen, withdraw, protect himself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from feedback.agencies import settings
from feedback.agencies.models import Unit
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import clockwork, cycles, deciders, inquiries, letters, pressure
from feedback.complaints.annexes import Rating
from feedback.complaints.models import Complaint
from feedback.complaints.protection import shield
from feedback.complaints.record import REPORTER, clocks_of, record, required, target, today
from feedback.complaints.standing import is_oversight
from feedback.complaints.status import DECIDED, Closing, Identity, Outcome, Status
from feedback.files import shelf as files
from feedback.people import exclusions
from feedback.performance import handling
from feedback.vault import contacts
from feedback.vault.contacts import ContactData

DAYS_TO_REOPEN = 30
"""Calendar days within which a reporter may take a closed case up again, or revive an archived one (rules.md §2)."""


@dataclass(frozen=True)
class Marks:
    """A rating: four answers of 1 (no) to 4 (yes), and a sentence."""

    solved: int
    told_why: int
    respect: int
    speed: int
    sentence: str = ""


def reply(complaint: Complaint, text: str, *, draft: str | None = None) -> None:
    """Answer the question that was asked: the case goes back where it was, its clocks go on. `draft`: files' hash."""
    status = target(complaint, "reply")
    _back_to_work(complaint, "reporter_replied", status, text, draft)


def add(complaint: Complaint, text: str, *, draft: str | None = None) -> None:
    """Write to the office while the case is open; an archived case revives within 30 days."""
    if complaint.status is Status.AWAITING_REPORTER:
        reply(complaint, text, draft=draft)
        return
    if may_revive(complaint):
        _back_to_work(complaint, "revived", target(complaint, "revive"), text, draft)
        return
    if not complaint.is_open:
        raise Refusal(_("This case is closed. Say that it is not done yet to take it up again."))
    said = required(text, _("Write your message."), "text")
    event = record(complaint, "reporter_wrote", by=REPORTER, text={"text": said})
    if draft:
        files.adopt(draft, complaint.id, event.seq)
    letters.to_holder(complaint, "reply_arrived", event.seq)


def confirm(complaint: Complaint) -> None:
    """answered → closed: "Ya, sudah beres"."""
    cycles.close(complaint, Closing.CONFIRMED, by=REPORTER)


def object_to(complaint: Complaint, reason: str) -> None:
    """answered → in_progress: "Belum beres". A new cycle, another reviewer; the second objection goes higher up."""
    said = required(reason, _("Write what is not done yet."), "reason")
    objections = complaint.objections + 1
    above = _above(complaint) if objections > 1 else None
    cycles.begin_again(complaint, "objected", "object", by=REPORTER, text={"reason": said}, holder=above)
    record(complaint, "objection_counted", by=REPORTER, sets={"objections": objections})


def _above(complaint: Complaint) -> Unit:
    """Who hears a second objection: the secretary's delegate (oversight: the inspectorate), or the other of the two
    when the case is hidden from that office.
    """
    offices = [settings.office("secretary_unit"), settings.office("oversight_unit")]
    if is_oversight(complaint):
        offices.reverse()
    hidden = exclusions.excluded_unit_ids(complaint.id)
    return next((unit for unit in offices if unit.id not in hidden), offices[0])


def reopen(complaint: Complaint, reason: str) -> None:
    """closed → in_progress within 30 days of closing: a new cycle with new promises."""
    if not may_reopen(complaint):
        raise Refusal(_("A case can be taken up again within 30 days. Please send a new report."))
    said = required(reason, _("Write what is not done yet."), "reason")
    cycles.begin_again(complaint, "reopened", "reopen", by=REPORTER, text={"reason": said})


def withdraw(complaint: Complaint, reason: str = "") -> None:
    """Any open case → closed (withdrawn). The reason is the reporter's to give or not."""
    status = target(complaint, "withdraw")
    clocks, on = clocks_of(complaint), today()
    event = record(
        complaint,
        "withdrawn",
        by=REPORTER,
        sets={
            "status": status,
            "outcome": Outcome.WITHDRAWN,
            "closing": Closing.WITHDRAWN,
            "closed_on": on,
            "lead_id": None,
        },
        text={"reason": reason.strip()},
        clocks=clocks,
        ticks=clockwork.ended(clocks, on),
    )
    deciders.end(complaint)
    handling.end(complaint.id, on=on, seq=event.seq)
    if complaint.leg:
        letters.to_holder(complaint, "reply_arrived", event.seq)
    inquiries.end(complaint)


def rate(complaint: Complaint, marks: Marks) -> None:
    """Rate this cycle's outcome, once."""
    if complaint.status not in DECIDED or complaint.outcome is Outcome.WITHDRAWN:
        raise Refusal(_("You can rate the case when it has an answer."))
    if not all(1 <= mark <= 4 for mark in (marks.solved, marks.told_why, marks.respect, marks.speed)):
        raise Refusal(_("Choose one answer for each question."))
    rated = select(Rating.id).where(Rating.stream_id == complaint.id, Rating.cycle == complaint.cycle)
    if db.session.execute(rated).first() is not None:
        raise Refusal(_("You have rated this answer already. Thank you."))
    numbers = {
        "solved": marks.solved,
        "told_why": marks.told_why,
        "respect": marks.respect,
        "speed": marks.speed,
    }
    db.session.add(Rating(stream_id=complaint.id, cycle=complaint.cycle, rated_on=today(), **numbers))
    record(complaint, "rated", by=REPORTER, facts=numbers, text={"text": marks.sentence.strip()})


def raise_protection(complaint: Complaint, identity: Identity) -> None:
    """Ask for more protection: contact data are sealed (confidential) or erased (anonymous), for good."""
    if identity.protection <= complaint.identity.protection:
        raise Refusal(_("Choose a stronger protection than the one you have."))
    if complaint.erased_on is not None:
        raise Refusal(_("The words of this case were destroyed. Nothing can be added to it any more."))
    shield(complaint, identity, by=REPORTER)


def disclose(complaint: Complaint, contact: ContactData) -> None:
    """Deliberately tell the agency who one is: the case becomes open, its contact data readable by the agency."""
    if complaint.identity is Identity.OPEN:
        raise Refusal(_("The agency knows your name already."))
    if not contact.name.strip():
        raise Refusal(_("Write your name."), field="name")
    if complaint.erased_on is not None:
        raise Refusal(_("The words of this case were destroyed. Nothing can be added to it any more."))
    contacts.keep(complaint.id, contact, sealed=False)
    event = record(complaint, "disclosed", by=REPORTER, sets={"identity": Identity.OPEN})
    if complaint.leg:
        letters.to_holder(complaint, "reply_arrived", event.seq)


def press(complaint: Complaint, text: str) -> None:
    """ "Saya ditekan": straight to the inspectorate, to be answered in one working day (see `pressure`)."""
    said = required(text, _("Write what happened; only the inspectorate reads it."), "text")
    pressure.say(complaint, said)


def may_revive(complaint: Complaint) -> bool:
    """Whether a message would bring an archived case back to life."""
    recent = _days_closed(complaint) <= DAYS_TO_REOPEN
    return complaint.closing is Closing.ARCHIVED and recent and complaint.erased_on is None


def may_reopen(complaint: Complaint) -> bool:
    """Whether the reporter may still take the closed case up again."""
    return (
        complaint.status is Status.CLOSED
        and complaint.closing is not Closing.ARCHIVED
        and _days_closed(complaint) <= DAYS_TO_REOPEN
        and complaint.erased_on is None
    )


def _days_closed(complaint: Complaint) -> int:
    return (today() - (complaint.closed_on or today() - timedelta(days=DAYS_TO_REOPEN + 1))).days


def _back_to_work(complaint: Complaint, kind: str, status: Status, text: str, draft: str | None) -> None:
    said = required(text, _("Write your answer."), "text")
    clocks = clocks_of(complaint)
    event = record(
        complaint,
        kind,
        by=REPORTER,
        sets={"status": status, "awaiting_from": None, "outcome": None, "closing": None, "closed_on": None},
        text={"text": said},
        clocks=clocks,
        ticks=clockwork.replied(clocks, today()),
    )
    if draft:
        files.adopt(draft, complaint.id, event.seq)
    letters.to_holder(complaint, "reply_arrived", event.seq)
