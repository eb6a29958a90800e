"""A reporter asks that his report be erased (UU 27/2022): decided with a reason within 3 × 24 hours, then done.

The day is kept and not the hour, so that nothing tells when an anonymous reporter was here; the limit is therefore
the end of the second day after it, which lies within 3 × 24 hours of any moment of that day. What is granted is done
by the worker as soon as nothing keeps the case; to the reporter both read the same.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, func, select, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.agencies import settings
from feedback.base import clock
from feedback.base.database import Base, BigKey, Key, db, words
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints import erasure, letters, queues, reporter
from feedback.complaints.models import Complaint
from feedback.complaints.record import REPORTER, record, required
from feedback.complaints.standing import must
from feedback.people import exclusions
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.vault.erasures import What

RULE = "asked"
DAYS = 2
"""From the day of asking to the last day for deciding: see above."""


class RequestState(StrEnum):
    """Where a request stands; `granted` until it is done, `done` when the words are gone."""

    ASKED = "asked"
    GRANTED = "granted"
    DENIED = "denied"
    DONE = "done"


_LIVE = text("state IN ('asked', 'granted')")


class ErasureRequest(Base):
    """One request; what both sides wrote stands in the case's record (events `asked_seq`, `decided_seq`)."""

    __tablename__ = "erasure_requests"
    __table_args__ = (
        CheckConstraint("(state = 'asked') = (decided_by IS NULL)", name="decided_when_not_asked"),
        CheckConstraint("(decided_by IS NULL) = (decided_seq IS NULL)", name="decided_with_a_reason"),
        CheckConstraint("due_on >= asked_on", name="due_after_asked"),
        Index(
            "uq_erasure_requests_live", "stream_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE
        ),
        Index("ix_erasure_requests_state", "state", "due_on"),
    )

    id: Mapped[Key]
    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("complaints.id"))
    state: Mapped[RequestState] = mapped_column(words(RequestState), default=RequestState.ASKED)
    asked_on: Mapped[date]
    due_on: Mapped[date]
    asked_seq: Mapped[int]
    decided_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))
    decided_on: Mapped[date | None]
    decided_seq: Mapped[int | None]


def ask(complaint: Complaint, why: str = "") -> ErasureRequest:
    """The reporter asks; he need not say why. Refusal when he asked already or everything is erased."""
    if complaint.erased_on is not None:
        raise Refusal(_("The words of this case were destroyed. Nothing can be added to it any more."))
    known = newest(complaint.id)
    if known is not None and known.state in (RequestState.ASKED, RequestState.GRANTED):
        raise Refusal(_("You have asked for this already. The answer comes here."))
    today = clock.today()
    event = record(complaint, "erasure_asked", by=REPORTER, text={"reason": why.strip()})
    row = ErasureRequest(
        stream_id=complaint.id, asked_on=today, due_on=today + timedelta(days=DAYS), asked_seq=event.seq
    )
    db.session.add(row)
    db.session.flush()
    letters.to_unit(complaint, "erasure_asked", _office(complaint), event.seq)
    return row


def decide(row: ErasureRequest, complaint: Complaint, granted: bool, reason: str, *, by: Person) -> None:
    """Grant or deny, with a reason that the reporter reads. A case that still runs is taken back for him first."""
    must(by.may(Right.DECIDE_ERASURE), by, Right.DECIDE_ERASURE)
    if row.state is not RequestState.ASKED:
        raise Refusal(_("A colleague has decided this already."))
    said = required(reason, _("Write the reason; the reporter reads it."), "reason")
    if granted and complaint.is_open:
        reporter.withdraw(complaint)
    kind = "erasure_granted" if granted else "erasure_denied"
    event = record(complaint, kind, by=by, facts={"request": row.id}, text={"reason": said})
    row.state = RequestState.GRANTED if granted else RequestState.DENIED
    row.decided_by, row.decided_on, row.decided_seq = by.user_id, clock.today(), event.seq
    db.session.flush()
    letters.to_reporter(complaint, "progress", event.seq)


def erase_one() -> bool:
    """Erase one case whose erasure was granted and that nothing keeps, in the caller's transaction; False: none.

    A day later than it was granted, so that the letter that tells of it still has an address.
    """
    free = (
        select(ErasureRequest, Complaint)
        .join(Complaint, Complaint.id == ErasureRequest.stream_id)
        .where(
            ErasureRequest.state == RequestState.GRANTED,
            ErasureRequest.decided_on < clock.today(),
            erasure.is_free(What.WORDS),
        )
        .order_by(ErasureRequest.id)
        .limit(1)
        .with_for_update(of=(ErasureRequest, Complaint), skip_locked=True)
        .execution_options(populate_existing=True)
    )
    found = db.session.execute(free).one_or_none()
    if found is None:
        return False
    row, complaint = found
    if complaint.is_open:  # taken up again since
        reporter.withdraw(complaint)
    erasure.erase_words(complaint, RULE)
    row.state = RequestState.DONE
    return True


def newest(stream_id: int) -> ErasureRequest | None:
    """The reporter's last request."""
    of_it = select(ErasureRequest).where(ErasureRequest.stream_id == stream_id)
    return db.session.scalars(of_it.order_by(ErasureRequest.id.desc()).limit(1)).first()


def shelf(me: Person) -> Select[ErasureRequest, Complaint]:
    """Requests that wait for a decision about cases the person may see, the first due on top."""
    return (
        select(ErasureRequest, Complaint)
        .join(Complaint, Complaint.id == ErasureRequest.stream_id)
        .where(ErasureRequest.state == RequestState.ASKED, queues.sees(me))
        .order_by(ErasureRequest.due_on, ErasureRequest.id)
    )


def find(me: Person, request_id: int, *, to_change: bool = False) -> tuple[ErasureRequest, Complaint]:
    """One request on the person's shelf with its case, both locked when they are `to_change`; Hidden otherwise."""
    question = shelf(me).where(ErasureRequest.id == request_id)
    if to_change:
        question = question.with_for_update(of=(ErasureRequest, Complaint))
    found = db.session.execute(question.execution_options(populate_existing=to_change)).one_or_none()
    if found is None:
        raise Hidden
    return found[0], found[1]


def late() -> int:
    """How many requests wait although their last day is over."""
    waits = ErasureRequest.state == RequestState.ASKED, ErasureRequest.due_on < clock.today()
    return db.session.scalar(select(func.count(ErasureRequest.id)).where(*waits)) or 0


def _office(complaint: Complaint) -> int:
    """The inspectorate; the secretary's office when the case is hidden from it."""
    hidden = exclusions.excluded_unit_ids(complaint.id)
    offices = [settings.office("oversight_unit").id, settings.office("secretary_unit").id]
    return next((one for one in offices if one not in hidden), offices[0])
