"""No visit, call or "clarification meeting" without the reporter's consent in the thread (rules.md §3).

The office asks in the thread; the reporter says yes, no, or another time, and may take a yes back. No clock pauses:
an office that waits for a meeting goes on working. Whoever is protected is asked to a place of his own choice alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, or_, select

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import letters
from feedback.complaints.asides import ContactAnswer, ContactKind, ContactRequest
from feedback.complaints.models import Complaint
from feedback.complaints.reading import Happening, Story
from feedback.complaints.record import REPORTER, record, required, today
from feedback.complaints.standing import must_hold
from feedback.complaints.status import WITH_AGENCY, Identity
from feedback.people.persons import Person
from feedback.people.rights import Right

KINDS = ("contact_asked", "contact_answered", "contact_withdrawn")
MOST_DAYS = 3


@dataclass(frozen=True)
class Wish:
    """What the office would like: how, on which days, who would come, and where (a protected reporter chooses)."""

    kind: ContactKind
    days: Sequence[date]
    who: str
    where: str = ""
    text: str = ""


def ask(complaint: Complaint, wish: Wish, *, by: Person) -> ContactRequest:
    """Ask the reporter whether the office may visit, call or meet him. The clocks run on.

    Refusal when a request waits already, for days that are past, and for anything but a meeting with somebody who is
    protected: he is asked for no address and no telephone.
    """
    must_hold(by, complaint, Right.ASK_REPORTER)
    if complaint.status not in WITH_AGENCY:
        raise Refusal(_("Ask the reporter while the case is being worked on."))
    protected = complaint.identity is not Identity.OPEN
    if protected and wish.kind is not ContactKind.MEETING:
        raise Refusal(
            _("This reporter is protected. Ask only to meet, at a place the reporter chooses."), field="kind"
        )
    days = sorted(set(wish.days))
    if not days or days[0] < today() or len(days) > MOST_DAYS:
        raise Refusal(_("Propose one to three days, none of them past."), field="day")
    who = required(wish.who, _("Write who would come or call."), "who")
    where = "" if protected or wish.kind is ContactKind.CALL else wish.where.strip()
    if last(complaint, ContactRequest.answer.is_(None)) is not None:
        raise Refusal(_("The reporter has not answered your last request yet."))
    row = ContactRequest(stream_id=complaint.id, kind=wish.kind, asked_by=by.user_id, asked_on=today())
    db.session.add(row)
    db.session.flush()
    event = record(
        complaint,
        "contact_asked",
        by=by,
        facts={"request": row.id, "contact": wish.kind.value, "days": [day.isoformat() for day in days]},
        text={"text": wish.text.strip(), "who": who, "where": where},
    )
    letters.to_reporter(complaint, "progress", event.seq)
    return row


def answer(complaint: Complaint, said: ContactAnswer, text: str = "") -> None:
    """The reporter's yes, no, or another time (which he writes); the office is told."""
    row = last(complaint, ContactRequest.answer.is_(None))
    if row is None:
        raise Refusal(_("Nobody asks to meet you at the moment."))
    words = text.strip()
    if said is ContactAnswer.OTHER:
        words = required(text, _("Write when or where it would suit you."), "text")
    row.answer, row.answered_on = said, today()
    facts = {"request": row.id, "contact": row.kind.value, "answer": said.value}
    event = record(complaint, "contact_answered", by=REPORTER, facts=facts, text={"text": words})
    letters.to_holder(complaint, "reply_arrived", event.seq)


def withdraw(complaint: Complaint) -> None:
    """The reporter takes his consent back."""
    row = last(complaint)
    if row is None or row.answer is not ContactAnswer.YES or row.withdrawn_on is not None:
        raise Refusal(_("You have agreed to no visit, call or meeting."))
    row.withdrawn_on = today()
    event = record(
        complaint, "contact_withdrawn", by=REPORTER, facts={"request": row.id, "contact": row.kind.value}
    )
    letters.to_holder(complaint, "reply_arrived", event.seq)


def last(complaint: Complaint, *only: ColumnElement[bool]) -> ContactRequest | None:
    """The newest request, or the newest of those that `only` lets pass."""
    asked = select(ContactRequest).where(ContactRequest.stream_id == complaint.id, *only)
    return db.session.scalars(asked.order_by(ContactRequest.id.desc()).limit(1)).first()


def waits(story: Story) -> Happening | None:
    """The request that the reporter has not answered; no statement."""
    newest = story.last(*KINDS)
    return newest if newest is not None and newest.kind == "contact_asked" else None


def agreed(story: Story) -> ContactKind | None:
    """What the reporter has agreed to and not taken back; no statement."""
    newest = story.last(*KINDS)
    if newest is None or newest.kind != "contact_answered" or newest.facts["answer"] != ContactAnswer.YES:
        return None
    return ContactKind(newest.facts["contact"])


def refused_calls() -> ColumnElement[bool]:
    """The condition "the reporter said no to a call, or took his consent to one back"."""
    return exists().where(
        ContactRequest.stream_id == Complaint.id,
        ContactRequest.kind == ContactKind.CALL,
        or_(ContactRequest.answer == ContactAnswer.NO, ContactRequest.withdrawn_on.is_not(None)),
    )
