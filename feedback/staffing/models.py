"""The tables of this room: how long work takes, how often it is done, who is there to do it, and what is wanted.

Nobody is named here: posts are counted, never persons.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base.database import Base, BigKey, Json, Key, words
from feedback.people.models import ServantKind


class WorkKind(StrEnum):
    """Where the volume of a kind of work is known from."""

    CATEGORY = "category"  # cases of a category that were closed
    SERVICE = "service"  # a service's own statistics


class Stage(StrEnum):
    """How far a formation has come."""

    DRAFTED = "drafted"
    PROPOSED = "proposed"
    APPROVED = "approved"
    ANNOUNCED = "announced"
    FILLED = "filled"


class CommentState(StrEnum):
    """What became of a comment."""

    WAITING = "waiting"
    SHOWN = "shown"
    REFUSED = "refused"


class NormTime(Base):
    """How long one piece of this work takes, from a day on; the past stays.

    `code` is a category's or a service's; `position` the post that does it, "" for any; `source` the regulation or
    the time study behind the figure.
    """

    __tablename__ = "norm_times"
    __table_args__ = (
        CheckConstraint("seconds > 0", name="takes_some_time"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ends_after_it_begins"),
        UniqueConstraint("kind", "code", "valid_from"),
    )

    id: Mapped[Key]
    kind: Mapped[WorkKind] = mapped_column(words(WorkKind))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    seconds: Mapped[int]
    position: Mapped[str] = mapped_column(String(160), default="")
    source: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)


class ServiceVolume(Base):
    """How often a unit gave a service in these months, as its own statistics say."""

    __tablename__ = "service_volumes"
    __table_args__ = (
        CheckConstraint("volume >= 0", name="counts_things"),
        CheckConstraint("to_on > from_on", name="ends_after_it_begins"),
        UniqueConstraint("unit_id", "service", "from_on", "to_on"),
        Index("ix_service_volumes_days", "from_on", "to_on"),
    )

    id: Mapped[Key]
    unit_id: Mapped[int] = mapped_column(BigKey, ForeignKey("units.id"))
    service: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    from_on: Mapped[date]
    to_on: Mapped[date]
    volume: Mapped[int]
    taken_on: Mapped[date]


class FilledPost(Base):
    """How many people of a kind held this position at the unit on a day. Of each unit the newest day counts whole."""

    __tablename__ = "filled_posts"
    __table_args__ = (
        CheckConstraint("count >= 0", name="counts_things"),
        UniqueConstraint("unit_id", "as_of", "position", "kind"),
    )

    id: Mapped[Key]
    unit_id: Mapped[int] = mapped_column(BigKey, ForeignKey("units.id"))
    position: Mapped[str] = mapped_column(String(160))
    kind: Mapped[ServantKind] = mapped_column(words(ServantKind))
    count: Mapped[int]
    as_of: Mapped[date]


class PostsNeeded(Base):
    """How many posts the work of a unit asked for in twelve months, and how many were filled, as last counted."""

    __tablename__ = "posts_needed"
    __table_args__ = (CheckConstraint("needed >= 0 AND filled >= 0", name="counts_posts"),)

    unit_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("units.id"), primary_key=True, autoincrement=False
    )
    needed: Mapped[int]
    filled: Mapped[int | None]
    from_on: Mapped[date]
    to_on: Mapped[date]
    as_of: Mapped[date]


class Scenario(Base):
    """A question "what if" with a name: what would be different at a unit, never what is."""

    __tablename__ = "staffing_scenarios"
    __table_args__ = (Index("ix_staffing_scenarios_unit", "unit_id"),)

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(80))
    unit_id: Mapped[int] = mapped_column(BigKey, ForeignKey("units.id"))
    period: Mapped[str] = mapped_column(String(10))
    changes: Mapped[dict[str, Any]] = mapped_column(Json)
    made_by: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    made_on: Mapped[date]


class Formation(Base):
    """Posts that the regency wants to fill: how many of which kind, where, in which year, and how far it has come."""

    __tablename__ = "formations"
    __table_args__ = (
        CheckConstraint("count > 0", name="wants_somebody"),
        CheckConstraint("(withdrawn_on IS NULL) = (reason = '')", name="withdrawn_with_a_reason"),
        Index("ix_formations_unit", "unit_id"),
    )

    id: Mapped[Key]
    unit_id: Mapped[int] = mapped_column(BigKey, ForeignKey("units.id"))
    position: Mapped[str] = mapped_column(String(160))
    kind: Mapped[ServantKind] = mapped_column(words(ServantKind))
    count: Mapped[int]
    year: Mapped[int]
    stage: Mapped[Stage] = mapped_column(words(Stage), default=Stage.DRAFTED)
    withdrawn_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)


class FormationStep(Base):
    """A stage that a formation reached, with the letter that shows it."""

    __tablename__ = "formation_steps"
    __table_args__ = (UniqueConstraint("formation_id", "stage"),)

    id: Mapped[Key]
    formation_id: Mapped[int] = mapped_column(BigKey, ForeignKey("formations.id"))
    stage: Mapped[Stage] = mapped_column(words(Stage))
    on: Mapped[date]
    letter: Mapped[str] = mapped_column(String(120), default="")


class FormationComment(Base):
    """What somebody without an account says about needs and process. Read by a moderator before anybody else.

    `once` is the form's own secret, hashed, so that a second press is no second comment; nothing says who wrote.
    A refused comment has no words any more.
    """

    __tablename__ = "formation_comments"
    __table_args__ = (
        CheckConstraint("(state = 'waiting') = (decided_on IS NULL)", name="waits_until_decided"),
        CheckConstraint("state <> 'refused' OR text = ''", name="refused_words_are_gone"),
        Index("ix_formation_comments_state", "state", "id"),
    )

    id: Mapped[Key]
    formation_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("formations.id"))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[CommentState] = mapped_column(words(CommentState), default=CommentState.WAITING)
    written_on: Mapped[date]
    once: Mapped[str] = mapped_column(String(64), unique=True)
    decided_on: Mapped[date | None]
    decided_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))
