"""The tables of this room: what each case says of itself, from which day to which; and how many say so.

A *fact* is one thing that a figure counts, such as "came in on 8 December" or "passed on after 2 working days". It is
folded from the case's events (`fold`), together with the days from which and until which the record said so; so the
same rows answer for today and for any day past. A *cell* counts the facts that stand today, for one day or month and
one group; screens read cells, so that looking costs the same however many cases there are. A *turn* says by how much
such a count changed on a day; screens that ask for a day past add turns up.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, Index, String, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.agencies.classes import ServiceClass
from feedback.base.database import Base, Key, words
from feedback.complaints.lateness import Cause
from feedback.complaints.status import Channel


class Kind(StrEnum):
    """What a fact says. `on` is the day it belongs to; what `value` is, stands beside each."""

    RECEIVED = "received"  # marks: see `Mark`
    BOUNCED = "bounced"  # on the day it came in; how many times it was sent back
    OPEN = "open"  # on the day it came in; the ordinal of the day somebody must act by, or a negative wait
    CLOSED = "closed"  # marks
    OBJECTED = "objected"  # marks
    PLANNED = "planned"  # on the day it was planned for; marks
    VERIFICATION = "verification"  # on its last day; marks
    FIRST_FOLLOW_UP = "first_follow_up"  # on its last day; marks
    COMPLETION = "completion"  # on the last day first promised; marks
    ADJUDICATED = "adjudicated"  # completion, on its last day with extensions; marks
    LAST_DAY = "last_day"  # completion still open one working day before its last day; marks
    BREACHED = "breached"  # on the first day late; marks, and what stood in the way: see `of_cause`
    TO_ROUTE = "to_route"  # these four on the day it was done; working days
    TO_FOLLOW_UP = "to_follow_up"
    TO_OUTCOME = "to_outcome"
    OF_LEG = "of_leg"
    IN_ALL = "in_all"  # on the day of the outcome; working days since it came in, pauses included
    PAUSED_VERIFYING = "paused_verifying"  # on the day it was passed on; working days
    PAUSED_WORKING = "paused_working"  # on the day of the outcome; working days
    SOLVED = "solved"  # these four on the day of the rating; 1 to 4
    TOLD_WHY = "told_why"
    RESPECT = "respect"
    SPEED = "speed"


IS_OPEN: ColumnElement[str] = literal_column(f"'{Kind.OPEN.value}'")
"""The kind of what is open, standing in the SQL itself."""


class Mark(StrEnum):
    """What may be true of a fact besides; each is one bit of `value`."""

    BOUNCED = "bounced"
    OBJECTED = "objected"
    REOPENED = "reopened"
    JOINED = "joined"
    SILENT = "silent"
    SOON_REOPENED = "soon_reopened"
    UPHELD = "upheld"
    KEPT = "kept"
    EXCUSED = "excused"

    @property
    def bit(self) -> int:
        """Its bit."""
        return 1 << list(Mark).index(self)


CAUSE = 1 << 16
"""A value below it holds marks alone."""


def of_cause(cause: Cause | None) -> int:
    """What a cause adds to the value of a limit that passed; 0 where it was not noted."""
    return CAUSE * (1 + list(Cause).index(cause)) if cause is not None else 0


WAITS_FOR_VERIFIERS_QUESTION, WAITS_FOR_OFFICERS_QUESTION, WAITS_FOR_CONFIRMATION = -1, -2, -3
"""The values of an open case in which nobody in office must act today."""


class FactRow(Base):
    """One fact of a case, standing from the end of the day `since` to that of the day before `until`."""

    __tablename__ = "figure_facts"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until > since", name="stands_for_a_day"),
        Index("ix_figure_facts_stream_id", "stream_id"),
        Index("ix_figure_facts_kind_on", "kind", "on", "id"),
    )

    id: Mapped[Key]
    stream_id: Mapped[int]
    """The case. No foreign key: checking one would hold the case against whoever wants to change it."""
    kind: Mapped[Kind] = mapped_column(words(Kind))
    on: Mapped[date]
    value: Mapped[int]
    seq: Mapped[int]
    """The event it was born of; 0 for what is the case's own or a promise's."""
    unit_id: Mapped[int]
    agency_id: Mapped[int]
    kecamatan_id: Mapped[int | None]
    category_id: Mapped[int | None]
    service_class: Mapped[ServiceClass | None] = mapped_column(words(ServiceClass))
    channel: Mapped[Channel] = mapped_column(words(Channel))
    promise_id: Mapped[int | None]
    since: Mapped[date]
    until: Mapped[date | None]


class Cell(Base):
    """How many facts that stand today say the same, of one group, on one day (grain "d") or in one month ("m").

    `dimension` is the word of `selection.By`; `grouped` the group's id or word, "" for those without one;
    `service_class` "" for cases not classified yet. A fact is counted once in each dimension and grain.
    """

    __tablename__ = "figure_cells"
    __table_args__ = (
        CheckConstraint("n >= 0", name="counts_things"),
        Index("ix_figure_cells_empty", "n", sqlite_where=text("n = 0"), postgresql_where=text("n = 0")),
    )

    dimension: Mapped[str] = mapped_column(String(12), primary_key=True)
    grain: Mapped[str] = mapped_column(String(1), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    grouped: Mapped[str] = mapped_column(String(20), primary_key=True)
    service_class: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int]


class Turn(Base):
    """How many more facts of one group say the same since the end of `day` (fewer: a negative `n`).

    All turns until a day add up to what stood at its end, so a day past is counted like today. The columns of a
    cell mean what they mean there.
    """

    __tablename__ = "figure_turns"
    __table_args__ = (
        Index("ix_figure_turns_empty", "n", sqlite_where=text("n = 0"), postgresql_where=text("n = 0")),
        Index(
            "ix_figure_turns_open",
            "dimension",
            "day",
            sqlite_where=text("kind = 'open'"),
            postgresql_where=text("kind = 'open'"),
        ),
    )

    dimension: Mapped[str] = mapped_column(String(12), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    grouped: Mapped[str] = mapped_column(String(20), primary_key=True)
    service_class: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    n: Mapped[int]


class FigureState(Base):
    """One row: on what calendar and tree of units the facts were worked out. Who renews them holds it."""

    __tablename__ = "figure_state"

    id: Mapped[Key]
    basis: Mapped[str] = mapped_column(String(80), default="")
