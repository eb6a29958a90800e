"""The tables of evidence sheets (Lembar Bukti Dukung): what is frozen with a period, and what is said to it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base.database import Base, BigKey, Json, Key, words


class SheetState(StrEnum):
    """Where a locked sheet stands. `set_aside`: its objection was upheld, and it counts for nothing."""

    LOCKED = "locked"
    ACKNOWLEDGED = "acknowledged"
    OBJECTED = "objected"
    STANDS = "stands"
    SET_ASIDE = "set_aside"


COUNTS = (SheetState.LOCKED, SheetState.ACKNOWLEDGED, SheetState.STANDS)
"""A sheet in dispute, or one whose objection was upheld, is evidence of nothing."""


class PeriodSheet(Base):
    """A sheet frozen when its period was locked: a person's, or (`civil_servant_id` null) a unit's.

    `content` is what `collecting` makes. It never changes; a sheet that was set aside is followed by one with the next
    `version`. `digest` is the SHA-256 of the content, `signature` the signed note over it.
    """

    __tablename__ = "period_sheets"
    __table_args__ = (
        UniqueConstraint("civil_servant_id", "period", "version"),
        CheckConstraint("version >= 1", name="versions_from_one"),
        CheckConstraint("last_on >= first_on", name="a_period_runs_forwards"),
        CheckConstraint("locked_on > last_on", name="locked_when_it_was_over"),
        CheckConstraint(
            "civil_servant_id IS NOT NULL OR state = 'locked'", name="only_a_person_says_something_to_it"
        ),
        CheckConstraint(
            "(state = 'acknowledged') = (acknowledged_on IS NOT NULL)", name="acknowledged_on_a_day"
        ),
        CheckConstraint(
            "(state IN ('objected', 'stands', 'set_aside')) = (objected_on IS NOT NULL)",
            name="objected_to_on_a_day",
        ),
        CheckConstraint(
            "(state IN ('stands', 'set_aside')) = (decided_on IS NOT NULL)"
            " AND (decided_on IS NULL) = (decided_by IS NULL)",
            name="an_objection_is_decided_by_somebody",
        ),
        Index("ix_period_sheets_unit", "unit_id", "period"),
        Index("ix_period_sheets_period", "period", "state"),
    )

    id: Mapped[Key]
    civil_servant_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("civil_servants.id"))
    unit_id: Mapped[int] = mapped_column(BigKey, ForeignKey("units.id"))
    """Where the person served when the period ended."""
    kind: Mapped[str] = mapped_column(String(10))
    """"month", "quarter" or "year"."""
    period: Mapped[str] = mapped_column(String(7))
    first_on: Mapped[date]
    last_on: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[SheetState] = mapped_column(words(SheetState), default=SheetState.LOCKED)
    locked_on: Mapped[date]
    locked_by: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    content: Mapped[dict[str, Any]] = mapped_column(Json, deferred=True)
    digest: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(Text, default="")
    acknowledged_on: Mapped[date | None]
    objection_due_on: Mapped[date | None]
    objected_on: Mapped[date | None]
    objected_seq: Mapped[int | None]
    decided_on: Mapped[date | None]
    decided_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))
    decided_seq: Mapped[int | None]


class PeriodLocking(Base):
    """That somebody asked to lock an agency's sheets of a period; `count` were, once the worker had done it."""

    __tablename__ = "period_lockings"
    __table_args__ = (
        CheckConstraint("(done_on IS NULL) = (count IS NULL)", name="done_with_a_count"),
        Index(
            "ix_period_lockings_waiting",
            "period",
            "unit_id",
            unique=True,
            sqlite_where=text("done_on IS NULL"),
            postgresql_where=text("done_on IS NULL"),
        ),
    )

    id: Mapped[Key]
    period: Mapped[str] = mapped_column(String(7))
    unit_id: Mapped[int] = mapped_column(BigKey, ForeignKey("units.id"))
    asked_by: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    asked_on: Mapped[date]
    done_on: Mapped[date | None]
    count: Mapped[int | None]


class SheetCredit(Base):
    """That a credit stands on a locked sheet: what is taken back of it later is corrected on a later one."""

    __tablename__ = "period_sheet_credits"
    __table_args__ = (Index("ix_period_sheet_credits_credit", "credit_id"),)

    sheet_id: Mapped[int] = mapped_column(BigKey, ForeignKey("period_sheets.id"), primary_key=True)
    credit_id: Mapped[int] = mapped_column(BigKey, ForeignKey("handling_credits.id"), primary_key=True)


class PersonalFile(Base):
    """The stream in which what is said to and about a civil servant lies sealed, apart from conduct notes."""

    __tablename__ = "personal_files"

    civil_servant_id: Mapped[int] = mapped_column(BigKey, ForeignKey("civil_servants.id"), primary_key=True)
    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("streams.id"), unique=True)
