"""Rows beside a case: what an office is asked that must not know of it, what a reporter agrees to, who tried what."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base.database import Base, BigKey, Key, words


class Inquiry(Base):
    """A neutral question to the unit complained about, with a stream of its own; the unit never sees `case_id`.

    `unit_id` is the unit whose heads are asked; `token` stands in their address, so that nothing there counts cases.
    """

    __tablename__ = "inquiries"

    id: Mapped[int] = mapped_column(BigKey, ForeignKey("streams.id"), primary_key=True, autoincrement=False)
    case_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    token: Mapped[str] = mapped_column(String(40), unique=True)
    asked_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_on: Mapped[date]
    due_on: Mapped[date]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("(answered_on IS NULL) = (answered_by IS NULL)", name="answered_by_somebody"),
        CheckConstraint("answered_on IS NULL OR ended_on IS NULL", name="answered_or_ended"),
        Index(
            "uq_inquiries_one_waits",
            "case_id",
            unique=True,
            postgresql_where=text("answered_on IS NULL AND ended_on IS NULL"),
            sqlite_where=text("answered_on IS NULL AND ended_on IS NULL"),
        ),
        Index("ix_inquiries_unit", "unit_id", "due_on"),
        Index("ix_inquiries_case", "case_id", "id"),
    )


class ContactKind(StrEnum):
    """How the office would like to meet the reporter."""

    VISIT = "visit"
    CALL = "call"
    MEETING = "meeting"


class ContactAnswer(StrEnum):
    """What the reporter says to it."""

    YES = "yes"
    NO = "no"
    OTHER = "other"


class ContactRequest(Base):
    """The office asks whether it may visit, call or meet; the words are in the ledger. Consent can be taken back."""

    __tablename__ = "contact_requests"

    id: Mapped[Key]
    stream_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    kind: Mapped[ContactKind] = mapped_column(words(ContactKind))
    asked_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_on: Mapped[date]
    answer: Mapped[ContactAnswer | None] = mapped_column(words(ContactAnswer))
    answered_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("(answer IS NULL) = (answered_on IS NULL)", name="answered_on_when_answered"),
        CheckConstraint("withdrawn_on IS NULL OR answer = 'yes'", name="only_consent_is_withdrawn"),
    )


class AttemptState(StrEnum):
    """What became of a try: not judged yet, of no interest (kept until the next day), or an alarm."""

    NEW = "new"
    LOOKED = "looked"
    ALARM = "alarm"


class Attempt(Base):
    """Somebody who works here asked for a number that he did not find; "" in an alarm about many of them.

    `elsewhere`: the alarm is not the inspectorate's but the regional secretary's delegate's.
    """

    __tablename__ = "attempts"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    number: Mapped[str] = mapped_column(String(20))
    made_on: Mapped[date]
    last_at: Mapped[datetime]
    tries: Mapped[int]
    state: Mapped[AttemptState] = mapped_column(words(AttemptState))
    stream_id: Mapped[int | None] = mapped_column(ForeignKey("complaints.id"))
    elsewhere: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        UniqueConstraint("user_id", "made_on", "number"),
        CheckConstraint("stream_id IS NULL OR state = 'alarm'", name="only_an_alarm_names_a_case"),
        Index("ix_attempts_state", "state", "id"),
    )
