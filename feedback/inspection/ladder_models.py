"""The tables of the ladder: its dated levels, what was escalated, who was told, and in which letter."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base.database import Base, BigKey, Key, words
from feedback.deadlines.steps import Step


class Receiver(StrEnum):
    """Whom a level tells."""

    HOLDER = "holder"
    HEADS = "heads"
    VERIFYING = "verifying"
    SECRETARY = "secretary"
    INSPECTORATE = "inspectorate"


class Rhythm(StrEnum):
    """How often a level looks: each day, or for a list on the first working day of a week or a month."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class CountsFrom(StrEnum):
    """What its working days count from: the last day of the limit, or the day a case came unopened to its holder."""

    DUE = "due"
    BROUGHT = "brought"


class Acknowledged(StrEnum):
    """How somebody showed that he has taken it up: by saying so, or by his first act on the case."""

    SAID = "said"
    ACTED = "acted"


class LadderLevel(Base):
    """One level as it was valid in some days; a change is a new row with the same `code`.

    `days` are working days after the date counted from: -1 is one before the last day, 0 the day after it was over.
    `calls`: the verifying office must telephone as well.
    """

    __tablename__ = "ladder_levels"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(40))
    urgent: Mapped[bool]
    counts_from: Mapped[CountsFrom] = mapped_column(words(CountsFrom))
    days: Mapped[int]
    receiver: Mapped[Receiver] = mapped_column(words(Receiver))
    rhythm: Mapped[Rhythm] = mapped_column(words(Rhythm))
    calls: Mapped[bool] = mapped_column(default=False)
    regulation: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        CheckConstraint("days BETWEEN -20 AND 200", name="days_are_sensible"),
        CheckConstraint("counts_from = 'due' OR days > 0", name="nobody_opens_before_it_came"),
        CheckConstraint("calls = false OR receiver = 'verifying'", name="the_verifying_office_calls"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_forwards"),
    )


class Escalation(Base):
    """A promise of a case reached a level, once and for all; `due_on` is its last day as it stood then.

    `desk_unit_id` is the office that must telephone, null where nobody must.
    """

    __tablename__ = "escalations"

    id: Mapped[Key]
    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("complaints.id"))
    cycle: Mapped[int]
    leg: Mapped[int]
    step: Mapped[Step] = mapped_column(words(Step))
    level: Mapped[str] = mapped_column(String(40))
    urgent: Mapped[bool]
    due_on: Mapped[date]
    reached_on: Mapped[date]
    desk_unit_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("units.id"))
    called_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))
    called_on: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("stream_id", "cycle", "leg", "step", "level"),
        CheckConstraint("(called_by IS NULL) = (called_on IS NULL)", name="called_by_somebody"),
        CheckConstraint("called_on IS NULL OR desk_unit_id IS NOT NULL", name="called_by_the_desk"),
        Index(
            "ix_escalations_to_call",
            "desk_unit_id",
            "due_on",
            postgresql_where=text("called_on IS NULL AND desk_unit_id IS NOT NULL"),
            sqlite_where=text("called_on IS NULL AND desk_unit_id IS NOT NULL"),
        ),
        Index("ix_escalations_reached", "reached_on", "level"),
    )


class Digest(Base):
    """One letter to one person with everything that was escalated to him until `opens_at`, when his office opens.

    Of urgent ones there may be more than one a day (`nth`).
    """

    __tablename__ = "escalation_digests"

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    urgent: Mapped[bool]
    on: Mapped[date]
    nth: Mapped[int] = mapped_column(default=1)
    opens_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("user_id", "urgent", "on", "nth"),
        CheckConstraint("nth = 1 OR urgent", name="one_letter_a_day_unless_urgent"),
    )


class Telling(Base):
    """Somebody was told of an escalation, at which post, and when he took it up.

    `vacant_unit_id`: the office whose head should have been told, and has none. `minutes`: those of his office's
    working hours between the letter and his taking it up.
    """

    __tablename__ = "escalation_tellings"

    id: Mapped[Key]
    escalation_id: Mapped[int] = mapped_column(BigKey, ForeignKey("escalations.id"))
    user_id: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    post: Mapped[str] = mapped_column(String(40))
    unit_id: Mapped[int] = mapped_column(BigKey, ForeignKey("units.id"))
    stands_in_for: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))
    vacant_unit_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("units.id"))
    digest_id: Mapped[int] = mapped_column(BigKey, ForeignKey("escalation_digests.id"))
    acknowledged_at: Mapped[datetime | None]
    how: Mapped[Acknowledged | None] = mapped_column(words(Acknowledged))
    minutes: Mapped[int | None]

    __table_args__ = (
        UniqueConstraint("escalation_id", "user_id"),
        CheckConstraint(
            "(acknowledged_at IS NULL) = (how IS NULL) AND (how IS NULL) = (minutes IS NULL)",
            name="taken_up_with_its_time",
        ),
        CheckConstraint("minutes IS NULL OR minutes >= 0", name="time_goes_forwards"),
        Index("ix_escalation_tellings_user", "user_id", "acknowledged_at"),
        Index("ix_escalation_tellings_digest", "digest_id"),
    )
