"""A reminder (surat pengingat) of the inspectorate to whoever heads the office that holds a late case, and his answer.

It is no reprimand: it asks what stands in the way and by when it will be done. Question and answer are words of the
case's own record, which the reporter does not read (rules.md §8).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Select, false, or_, select, text
from sqlalchemy.orm import Mapped, joinedload, mapped_column

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import Base, BigKey, Key, db
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints import queues
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.complaints.reading import story
from feedback.complaints.record import record, required, today
from feedback.complaints.standing import must
from feedback.complaints.status import WITH_AGENCY, Status
from feedback.deadlines import hours, shelf
from feedback.inspection import ladder_receivers
from feedback.inspection.ladder_models import Receiver
from feedback.notices import outbox
from feedback.notices.outbox import Tiding
from feedback.people.persons import Person
from feedback.people.rights import Right

DAYS = 3
REMINDABLE = WITH_AGENCY | {Status.RECEIVED}


class Reminder(Base):
    """One reminder to the office `unit_id`, an answer wanted by `due_on`; `planned_for` is the day it promises."""

    __tablename__ = "reminders"

    id: Mapped[Key]
    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("complaints.id"))
    unit_id: Mapped[int] = mapped_column(BigKey, ForeignKey("units.id"))
    sent_by: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    sent_on: Mapped[date]
    due_on: Mapped[date]
    answered_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))
    answered_on: Mapped[date | None]
    planned_for: Mapped[date | None]

    __table_args__ = (
        CheckConstraint(
            "(answered_by IS NULL) = (answered_on IS NULL) AND (answered_on IS NULL) = (planned_for IS NULL)",
            name="answered_with_a_day",
        ),
        CheckConstraint("due_on >= sent_on", name="wanted_after_it_was_sent"),
        Index(
            "uq_reminders_one_waits",
            "stream_id",
            unique=True,
            postgresql_where=text("answered_on IS NULL"),
            sqlite_where=text("answered_on IS NULL"),
        ),
        Index("ix_reminders_due", "answered_on", "due_on"),
        Index("ix_reminders_unit", "unit_id", "answered_on"),
    )


@dataclass(frozen=True)
class Words:
    """What was asked and answered."""

    asked: str = ""
    answered: str = ""


def send(complaint: Complaint, said: str, due_on: date, *, by: Person) -> Reminder:
    """Remind the heads of the office that holds the case; an explanation and a plan are wanted by `due_on`.

    Refusal when the case waits for nobody in office, a reminder waits already, or the words or the day are missing.
    """
    must(by.may(Right.AUDIT), by, Right.AUDIT)
    if complaint.status not in REMINDABLE:
        raise Refusal(_("Nobody in office has to act on this case now."))
    if waiting(complaint) is not None:
        raise Refusal(_("A reminder about this case waits for its answer already."))
    words = required(said, _("Write what you remind the office of."), "text")
    if not today() <= due_on <= shelf.calendar().due(today(), 20):
        raise Refusal(_("Choose a day from today on, within 20 working days."), field="due_on")
    row = Reminder(
        stream_id=complaint.id,
        unit_id=complaint.holder_unit_id,
        sent_by=by.user_id,
        sent_on=today(),
        due_on=due_on,
    )
    db.session.add(row)
    db.session.flush()
    facts = {"reminder": row.id, "unit": row.unit_id, "due_on": due_on.isoformat()}
    record(complaint, "reminder_sent", by=by, facts=facts, text={"text": words})
    _tell(complaint, row)
    return row


def answer(complaint: Complaint, row: Reminder, said: str, planned_for: date | None, *, by: Person) -> None:
    """The head explains what stands in the way, and says by when it will be done.

    Refusal when it was answered already, is not his to answer, or the words or the day are missing.
    """
    must(_answers(by, complaint), by, Right.EXPLAIN)
    if row.answered_on is not None:
        raise Refusal(_("A colleague has answered this reminder already."))
    words = required(said, _("Write what stands in the way."), "text")
    if planned_for is None or planned_for < today():
        raise Refusal(_("Give the day by which it will be done, from today on."), field="planned_for")
    row.answered_by, row.answered_on, row.planned_for = by.user_id, today(), planned_for
    facts = {"reminder": row.id, "unit": row.unit_id, "on": planned_for.isoformat()}
    record(complaint, "reminder_answered", by=by, facts=facts, text={"text": words})


def waiting(complaint: Complaint) -> Reminder | None:
    """The reminder about the case that waits for its answer."""
    asked = select(Reminder).where(Reminder.stream_id == complaint.id, Reminder.answered_on.is_(None))
    return db.session.scalars(asked).one_or_none()


def listed(me: Person, *, answered: bool) -> Select[Reminder, Complaint]:
    """The reminders about cases that the person may see: those that wait, the soonest wanted first, or the answered."""
    found = _with_case().where(queues.sees(me))
    if answered:
        return found.where(Reminder.answered_on.is_not(None)).order_by(
            Reminder.answered_on.desc(), Reminder.id.desc()
        )
    return found.where(Reminder.answered_on.is_(None)).order_by(Reminder.due_on, Reminder.id)


def to_answer(me: Person) -> Select[Reminder, Complaint]:
    """The reminders that wait at the offices the person heads, of cases that are there for him."""
    return (
        _with_case()
        .where(Reminder.answered_on.is_(None), queues.sees(me), _heads(me))
        .order_by(Reminder.due_on, Reminder.id)
    )


def one_to_answer(me: Person, reminder_id: int) -> tuple[Reminder, Complaint]:
    """A reminder that the person may answer; Hidden otherwise."""
    found = db.session.execute(to_answer(me).where(Reminder.id == reminder_id)).one_or_none()
    if found is None:
        raise Hidden
    return found[0], found[1]


def words_of(complaint: Complaint, row: Reminder) -> Words:
    """What was asked and answered, for whoever may see the case. At most four statements."""
    said = {
        one.kind: one.text.get("text", "")
        for one in story(complaint, Audience.STAFF).happenings
        if one.facts.get("reminder") == row.id
    }
    return Words(said.get("reminder_sent", ""), said.get("reminder_answered", ""))


def usual_day() -> date:
    """By when an answer is wanted, unless another day is chosen: three working days."""
    return shelf.calendar().due(today(), DAYS)


def _with_case() -> Select[Reminder, Complaint]:
    return (
        select(Reminder, Complaint)
        .join(Complaint, Complaint.id == Reminder.stream_id)
        .options(joinedload(Complaint.category), joinedload(Complaint.holder, innerjoin=True))
    )


def _heads(me: Person) -> ColumnElement[bool]:
    """Cases held at a unit the person heads, or below it."""
    below = [
        Complaint.holder_unit_id.in_(
            select(Unit.id).where(Unit.path.startswith(post.unit_path, autoescape=True))
        )
        for post in me.posts_with(Right.EXPLAIN)
    ]
    return or_(false(), *below)


def _answers(me: Person, complaint: Complaint) -> bool:
    return any(complaint.holder.path.startswith(post.unit_path) for post in me.posts_with(Right.EXPLAIN))


def _tell(complaint: Complaint, row: Reminder) -> None:
    """The heads of unit and agency who may know of the case, else the next above, when their office opens."""
    told = ladder_receivers.of([complaint]).of(complaint, Receiver.HEADS)
    opens_at = hours.next_open(row.unit_id, clock.now())
    facts = {"number": complaint.number, "due_on": row.due_on.isoformat(), "reminder": row.id}
    outbox.tell_all(
        Tiding(
            "reminder_sent",
            outbox.to_user(one.on_duty.user_id),
            f"reminder_sent:{row.id}:{one.on_duty.user_id}",
            complaint.id,
            facts,
            opens_at,
        )
        for one in told
    )
