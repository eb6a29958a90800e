"""The outbox: one row per letter that is to go out, holding neither an address nor any text."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base.database import Base, BigKey, Key, words


class LetterState(enum.StrEnum):
    """Where a letter stands: still to go, gone, given up, or never possible."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"
    DROPPED = "dropped"


class RecipientKind(enum.StrEnum):
    """What a recipient's number counts: people, reporters (by their stream), units, lists of outside addresses, or
    subscriptions to published cases.
    """

    USER = "user"
    REPORTER = "reporter"
    UNIT = "unit"
    OUTSIDE = "outside"
    SUBSCRIBER = "subscriber"


class Letter(Base):
    """One letter to one recipient.

    `key` is unique per intent, so telling twice sends once. Only dates are kept of writing and sending:
    an anonymous report must not be dated to the minute by its letters. `reached` marks, while a letter to
    several addresses is under way, those already served (keyed digests, emptied at the end).
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("(state = 'sent') = (sent_on IS NOT NULL)", name="sent_on_when_sent"),
        CheckConstraint("state = 'waiting' OR lease_until IS NULL", name="leased_only_while_waiting"),
        CheckConstraint(
            "state NOT IN ('dead', 'dropped') OR last_error <> ''", name="given_up_with_a_reason"
        ),
        CheckConstraint("attempts >= 0", name="attempts_count_up"),
        CheckConstraint(
            "recipient_kind <> 'reporter' OR (stream_id IS NOT NULL AND stream_id = recipient_id)",
            name="reporter_known_by_stream",
        ),
        Index("ix_outbox_state_not_before", "state", "not_before"),
    )

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(200), unique=True)
    letter: Mapped[str] = mapped_column(String(60))
    stream_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("streams.id"), index=True)
    recipient_kind: Mapped[RecipientKind] = mapped_column(words(RecipientKind))
    recipient_id: Mapped[int]
    facts: Mapped[dict[str, Any]]
    not_before: Mapped[datetime]
    state: Mapped[LetterState] = mapped_column(words(LetterState), default=LetterState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    token: Mapped[int] = mapped_column(default=0)
    reached: Mapped[list[Any]]
    last_error: Mapped[str] = mapped_column(String(80), default="")
    created_on: Mapped[date]
    sent_on: Mapped[date | None]
    message_id: Mapped[str | None] = mapped_column(String(120))
