"""Requests to open one sealed identity: one person asks, another of another office agrees, the keeper opens.

The row holds the public half of a key pair made for the request; the private half is in the asking browser only.
So the copy that the keeper leaves here opens neither with the database nor with any key of a server.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base.database import Base, BigKey, Key, db, words
from feedback.ledger import record as ledger
from feedback.ledger.streams import hold

SHOWN_FOR = timedelta(minutes=15)
"""How long the data can be read, from the first look on."""


class Purpose(StrEnum):
    """What an identity may be opened for."""

    DANGER = "danger"
    PROTECTION = "protection"
    WITNESS = "witness"
    COURT = "court"
    FALSE_REPORT = "false_report"


class RevealState(StrEnum):
    """Where a request stands. `ready`: the keeper left a copy; `over`: it was read and destroyed."""

    ASKED = "asked"
    APPROVED = "approved"
    READY = "ready"
    OPENED = "opened"
    OVER = "over"
    DENIED = "denied"
    EXPIRED = "expired"
    ENDED = "ended"
    FAILED = "failed"


PENDING = (RevealState.ASKED, RevealState.APPROVED, RevealState.READY)
"""What can still lead to a first look."""
_LIVE = text("state IN ('asked', 'approved', 'ready', 'opened')")


class RevealRequest(Base):
    """One request. Its reasons are sealed words of the case's record (events `asked_seq` and `decided_seq`).

    `held_until` is the last day on which the reporter is not told yet, agreed to by the person who decided.
    """

    __tablename__ = "reveal_requests"
    __table_args__ = (
        CheckConstraint("decided_by <> asked_by", name="two_persons"),
        CheckConstraint("decided_unit_id <> asked_unit_id", name="two_offices"),
        CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (decided_unit_id IS NULL)"
            " AND (decided_by IS NULL) = (decided_seq IS NULL)",
            name="decided_wholly",
        ),
        CheckConstraint(
            "state NOT IN ('approved', 'ready', 'opened', 'over', 'denied') OR decided_by IS NOT NULL",
            name="decided_by_somebody",
        ),
        CheckConstraint("state <> 'asked' OR decided_by IS NULL", name="asked_until_decided"),
        CheckConstraint("(state IN ('ready', 'opened')) = (copy IS NOT NULL)", name="copy_while_readable"),
        CheckConstraint("(state IN ('opened', 'over')) = (opened_at IS NOT NULL)", name="opened_once"),
        CheckConstraint("held_until IS NULL OR decided_by IS NOT NULL", name="hold_has_consent"),
        Index("ix_reveal_requests_stream", "stream_id", "id"),
        Index(
            "uq_reveal_requests_live", "stream_id", unique=True, postgresql_where=_LIVE, sqlite_where=_LIVE
        ),
        Index("ix_reveal_requests_state", "state", "id"),
    )

    id: Mapped[Key]
    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("streams.id"))
    state: Mapped[RevealState] = mapped_column(words(RevealState), default=RevealState.ASKED)
    purpose: Mapped[Purpose] = mapped_column(words(Purpose))
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    asked_by: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    asked_unit_id: Mapped[int] = mapped_column(BigKey, ForeignKey("units.id"))
    asked_at: Mapped[datetime]
    asked_seq: Mapped[int]
    decide_by: Mapped[date]
    hold_asked_until: Mapped[date | None]
    decided_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))
    decided_unit_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("units.id"))
    decided_at: Mapped[datetime | None]
    decided_seq: Mapped[int | None]
    held_until: Mapped[date | None]
    read_by: Mapped[datetime | None]
    copy: Mapped[bytes | None] = mapped_column(LargeBinary)
    opened_at: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(String(40), default="")

    @property
    def shown_until(self) -> datetime | None:
        """The moment at which the copy is destroyed, once it was looked at."""
        return None if self.opened_at is None else self.opened_at + SHOWN_FOR


def locked(request_id: int, stream_id: int) -> RevealRequest:
    """The request, held with its stream (always in this order) until the transaction ends; as it is now."""
    hold(stream_id)
    question = select(RevealRequest).where(RevealRequest.id == request_id).with_for_update()
    return db.session.scalars(question.execution_options(populate_existing=True)).one()


def finish(row: RevealRequest, state: RevealState, kind: str, *, by: str = "system", why: str = "") -> int:
    """End a request: its copy is destroyed, and the stream's record says so as `kind`; the event's number."""
    row.state, row.copy, row.failure = state, None, why
    facts = {"request": row.id, "purpose": row.purpose.value} | ({"why": why} if why else {})
    event = ledger.record(row.stream_id, kind, by=by, facts=facts)
    db.session.flush()
    return event.seq


def end_all(stream_id: int) -> int:
    """End every request about a stream whose reporter disclosed or erased who he is; how many had not been read."""
    looked_at = RevealRequest.stream_id == stream_id, RevealRequest.state == RevealState.OPENED
    db.session.execute(update(RevealRequest).where(*looked_at).values(state=RevealState.OVER, copy=None))
    pending = select(RevealRequest.id).where(
        RevealRequest.stream_id == stream_id, RevealRequest.state.in_(PENDING)
    )
    ids = db.session.scalars(pending).all()
    for request_id in ids:
        finish(locked(request_id, stream_id), RevealState.ENDED, "reveal_ended")
    return len(ids)
