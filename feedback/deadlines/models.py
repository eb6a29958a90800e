"""The tables of this room: the calendar's days, dated standards, offices' hours, and every promise made."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.agencies.classes import ServiceClass
from feedback.base.database import Base, BigKey, Key, words
from feedback.deadlines.steps import CountsFrom, DayKind, DayUnit, Statutory, Step

_LIMITED = ", ".join(f"'{step.value}'" for step in (*Step, *Statutory))


class CalendarDay(Base):
    """A day that is not what its weekday says: a holiday, a collective leave, a local day off or of work."""

    __tablename__ = "calendar_days"
    __table_args__ = (UniqueConstraint("on", "kind"),)

    id: Mapped[Key]
    on: Mapped[date]
    name: Mapped[str] = mapped_column(String(160))
    kind: Mapped[DayKind] = mapped_column(words(DayKind))
    source: Mapped[str] = mapped_column(String(300))
    estimated: Mapped[bool] = mapped_column(default=False)
    decree: Mapped[str | None] = mapped_column(String(160))


class CalendarEdition(Base):
    """What the calendar said when open promises were first counted with it; `follows` names the one before (0: none).

    `version` may come back when a change is taken back; each time is an edition of its own.
    """

    __tablename__ = "calendar_editions"
    __table_args__ = (UniqueConstraint("follows"),)

    id: Mapped[Key]
    version: Mapped[str] = mapped_column(String(40))
    follows: Mapped[int]
    noted_at: Mapped[datetime]
    days: Mapped[list[Any]]
    """[date, off or work, name] of every day that is not what its weekday says."""


class ServiceStandard(Base):
    """A limit with its legal basis and the days it was valid; `service_class` null means every class."""

    __tablename__ = "service_standards"
    __table_args__ = (
        CheckConstraint("days > 0", name="a_limit_has_days"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_forwards"),
        CheckConstraint(f"step IN ({_LIMITED})", name="a_known_step"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(60), unique=True)
    service_class: Mapped[ServiceClass | None] = mapped_column(words(ServiceClass))
    step: Mapped[str] = mapped_column(String(40))
    days: Mapped[int]
    unit: Mapped[DayUnit] = mapped_column(words(DayUnit))
    counts_from: Mapped[CountsFrom] = mapped_column(words(CountsFrom))
    regulation: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    confirmed: Mapped[bool] = mapped_column(default=False)


class DraftState(StrEnum):
    """Where a drafted limit stands."""

    DRAFTED = "drafted"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class StandardDraft(Base):
    """A limit that is being thought about: nothing is promised by it. Who did what when stands in its history."""

    __tablename__ = "standard_drafts"
    __table_args__ = (
        CheckConstraint("days > 0", name="a_limit_has_days"),
        CheckConstraint(f"step IN ({_LIMITED})", name="a_known_step"),
        CheckConstraint("(standard_code IS NOT NULL) = (state = 'published')", name="a_code_when_published"),
    )

    id: Mapped[Key]
    step: Mapped[str] = mapped_column(String(40))
    service_class: Mapped[ServiceClass | None] = mapped_column(words(ServiceClass))
    days: Mapped[int]
    unit: Mapped[DayUnit] = mapped_column(words(DayUnit))
    regulation: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date]
    state: Mapped[DraftState] = mapped_column(words(DraftState))
    standard_code: Mapped[str | None] = mapped_column(String(60))
    """The published limit it became."""


class OfficeHours(Base):
    """The working hours of a unit, or of the regency (`unit_id` null), from a day on; never changed, only closed.

    A temporary one is a dated period, such as Ramadan, that goes before the owner's usual hours.
    """

    __tablename__ = "office_hours"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_forwards"),
        CheckConstraint("valid_to IS NOT NULL OR NOT temporary", name="a_period_ends"),
    )

    id: Mapped[Key]
    unit_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("units.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    temporary: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    on_holidays: Mapped[bool] = mapped_column(default=False)
    """Whether the office works on days off as well."""
    regulation: Mapped[str] = mapped_column(String(200))
    confirmed: Mapped[bool] = mapped_column(default=False)


class OfficeSpan(Base):
    """A stretch of a weekday (0 = Monday) at which an office is open, in minutes after midnight."""

    __tablename__ = "office_spans"
    __table_args__ = (
        UniqueConstraint("hours_id", "weekday", "opens"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="a_day_of_the_week"),
        CheckConstraint("opens >= 0 AND opens < closes AND closes <= 1440", name="opens_before_it_closes"),
    )

    id: Mapped[Key]
    hours_id: Mapped[int] = mapped_column(BigKey, ForeignKey("office_hours.id"))
    weekday: Mapped[int]
    opens: Mapped[int]
    closes: Mapped[int]


class PromiseRow(Base):
    """One promise as the clocks left it; `promised_on` moves with pauses only, `due_on` with extensions."""

    __tablename__ = "promises"
    __table_args__ = (
        UniqueConstraint("stream_id", "cycle", "leg", "step", "started_on"),
        CheckConstraint("cycle >= 1 AND leg >= 0", name="cycles_from_one_legs_from_zero"),
        CheckConstraint("met_on IS NULL OR ended_on IS NULL", name="met_or_ended_not_both"),
        CheckConstraint("(met_on IS NULL) = (working_days IS NULL)", name="working_days_when_met"),
        CheckConstraint("paused_days >= 0 AND extended_days >= 0", name="days_only_added"),
        CheckConstraint("due_on >= promised_on", name="an_extension_only_lengthens"),
        CheckConstraint("excused = false OR breached_on IS NOT NULL", name="excused_when_breached"),
        Index(
            "ix_promises_running",
            "due_on",
            sqlite_where=text("met_on IS NULL AND ended_on IS NULL"),
            postgresql_where=text("met_on IS NULL AND ended_on IS NULL"),
        ),
        Index("ix_promises_due", "due_on", "step"),
        Index(
            "ix_promises_met",
            "met_on",
            "step",
            sqlite_where=text("met_on IS NOT NULL"),
            postgresql_where=text("met_on IS NOT NULL"),
        ),
        Index(
            "ix_promises_breached",
            "breached_on",
            sqlite_where=text("breached_on IS NOT NULL"),
            postgresql_where=text("breached_on IS NOT NULL"),
        ),
        Index("ix_promises_holder", "holder_unit_id", "step", "started_on"),
    )

    id: Mapped[Key]
    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("streams.id"))
    cycle: Mapped[int]
    leg: Mapped[int]
    step: Mapped[Step] = mapped_column(words(Step))
    standard: Mapped[str] = mapped_column(String(60))
    unit: Mapped[DayUnit] = mapped_column(words(DayUnit), default=DayUnit.WORKING)
    days: Mapped[int]
    """The days given at the start: the standard's, or fewer when a latest date capped them."""
    latest: Mapped[date | None]
    """The date that capped the promise at its start; null when the standard's own days fitted."""
    started_on: Mapped[date]
    promised_on: Mapped[date]
    due_on: Mapped[date]
    paused_on: Mapped[date | None]
    paused_days: Mapped[int] = mapped_column(default=0)
    """Working days of the finished pauses."""
    pauses: Mapped[list[Any]] = mapped_column(default=list)
    """The finished pauses, [from, to] as ISO dates."""
    extended_days: Mapped[int] = mapped_column(default=0)
    met_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    """When it ended without being met: withdrawn, transferred, taken back."""
    breached_on: Mapped[date | None]
    """The first day late, whenever it was noticed."""
    excused: Mapped[bool] = mapped_column(default=False)
    working_days: Mapped[int | None]
    """Unpaused working days from the start (not counted) to the day it was met (counted)."""
    holder_unit_id: Mapped[int] = mapped_column(BigKey, ForeignKey("units.id"))
