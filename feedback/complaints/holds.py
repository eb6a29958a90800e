"""Legal holds: a case that must not be erased yet, by an inspector's reason and a second person's agreement.

A hold ends by itself, after a year at most; to go on is a new act. The reason stands in the case's record, and only
the inspectorate reads it. The reporter reads nothing of it: his request waits.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Select, exists, select
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import clock
from feedback.base.database import Base, BigKey, Key, db, words
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints.models import Complaint
from feedback.complaints.record import SYSTEM, record, required
from feedback.complaints.standing import must
from feedback.people import exclusions
from feedback.people.persons import Person
from feedback.people.rights import Right

LONGEST = timedelta(days=365)
ENDS_SOON = timedelta(days=30)


class HoldState(StrEnum):
    """Where a hold stands; only a standing one keeps anything."""

    ASKED = "asked"
    STANDING = "standing"
    REFUSED = "refused"
    ENDED = "ended"


class LegalHold(Base):
    """One hold on one case, until the end of `until`; the reasons are events of the case."""

    __tablename__ = "legal_holds"
    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="approved_by_another"),
        CheckConstraint("(state = 'asked') = (decided_by IS NULL)", name="decided_when_not_asked"),
        CheckConstraint("until > asked_on", name="ends_after_it_begins"),
        CheckConstraint("(state = 'ended') = (ended_on IS NOT NULL)", name="ended_on_a_day"),
        Index("ix_legal_holds_stream", "stream_id", "state"),
        Index("ix_legal_holds_until", "state", "until"),
    )

    id: Mapped[Key]
    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("complaints.id"))
    state: Mapped[HoldState] = mapped_column(words(HoldState), default=HoldState.ASKED)
    until: Mapped[date]
    asked_by: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    asked_on: Mapped[date]
    asked_seq: Mapped[int]
    decided_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))
    decided_on: Mapped[date | None]
    ended_on: Mapped[date | None]


def holds() -> ColumnElement[bool]:
    """The condition on Complaint that a hold stands."""
    today = clock.today()
    stands = LegalHold.state == HoldState.STANDING, LegalHold.until >= today
    return exists().where(LegalHold.stream_id == Complaint.id, *stands)


def ask(complaint: Complaint, reason: str, until: date, *, by: Person) -> LegalHold:
    """Ask that the case be held until the end of a day, at most a year from now; another person decides.

    Refusal when one is asked for already, or the case was erased.
    """
    must(by.may(Right.ASK_HOLD), by, Right.ASK_HOLD)
    said, today = required(reason, _("Write why it must be kept."), "reason"), clock.today()
    if not today < until <= today + LONGEST:
        raise Refusal(_("A hold ends after today and within a year."), field="until")
    if complaint.erased_on is not None:
        raise Refusal(_("The words of this case were destroyed. Nothing can be added to it any more."))
    waiting = LegalHold.stream_id == complaint.id, LegalHold.state == HoldState.ASKED
    if db.session.scalars(select(LegalHold.id).where(*waiting)).first() is not None:
        raise Refusal(_("A hold has been asked for already and waits for a second person."))
    event = record(complaint, "hold_asked", by=by, facts={"until": until}, text={"reason": said})
    hold = LegalHold(
        stream_id=complaint.id, until=until, asked_by=by.user_id, asked_on=today, asked_seq=event.seq
    )
    db.session.add(hold)
    db.session.flush()
    return hold


def decide(hold: LegalHold, complaint: Complaint, approved: bool, *, by: Person) -> None:
    """A second person agrees or not: another inspector, or the secretary's delegate."""
    must(by.may(Right.APPROVE_HOLD), by, Right.APPROVE_HOLD)
    if hold.state is not HoldState.ASKED:
        raise Refusal(_("A colleague has decided this already."))
    if hold.asked_by == by.user_id:
        raise Refusal(_("Somebody else than who asked has to decide."))
    if approved and hold.until < clock.today():
        raise Refusal(_("Its time is over already. Ask for a new one."))
    hold.state = HoldState.STANDING if approved else HoldState.REFUSED
    hold.decided_by, hold.decided_on = by.user_id, clock.today()
    record(
        complaint,
        "hold_placed" if approved else "hold_refused",
        by=by,
        facts={"hold": hold.id, "until": hold.until},
    )


def lift(hold: LegalHold, complaint: Complaint, *, by: Person) -> None:
    """End a standing hold before its time."""
    must(by.may(Right.ASK_HOLD), by, Right.ASK_HOLD)
    if hold.state is not HoldState.STANDING:
        raise Refusal(_("This hold does not stand any more."))
    _end(hold, complaint, by)


def sweep(limit: int = 100) -> int:
    """End holds whose time is over; how many. The caller commits."""
    over = (
        select(LegalHold, Complaint)
        .join(Complaint, Complaint.id == LegalHold.stream_id)
        .where(LegalHold.state == HoldState.STANDING, LegalHold.until < clock.today())
        .order_by(LegalHold.id)
        .limit(limit)
        .with_for_update(of=(LegalHold, Complaint), skip_locked=True)
        .execution_options(populate_existing=True)
    )
    found = db.session.execute(over).all()
    for hold, complaint in found:
        _end(hold, complaint, SYSTEM)
    return len(found)


def shelf(me: Person) -> Select[LegalHold, Complaint]:
    """Holds that are asked for or stand, those that end first on top; none of a case hidden from the person."""
    live = LegalHold.state.in_((HoldState.ASKED, HoldState.STANDING))
    return (
        select(LegalHold, Complaint)
        .join(Complaint, Complaint.id == LegalHold.stream_id)
        .where(live, exclusions.hides(me, Complaint.id))
        .order_by(LegalHold.until, LegalHold.id)
    )


def find(me: Person, hold_id: int, *, to_change: bool = False) -> tuple[LegalHold, Complaint]:
    """One hold on the person's shelf with its case, both locked when they are `to_change`; Hidden otherwise."""
    question = shelf(me).where(LegalHold.id == hold_id)
    if to_change:
        question = question.with_for_update(of=(LegalHold, Complaint))
    found = db.session.execute(question.execution_options(populate_existing=to_change)).one_or_none()
    if found is None:
        raise Hidden
    return found[0], found[1]


def _end(hold: LegalHold, complaint: Complaint, by: Person | str) -> None:
    hold.state, hold.ended_on = HoldState.ENDED, clock.today()
    record(complaint, "hold_ended", by=by, facts={"hold": hold.id})
