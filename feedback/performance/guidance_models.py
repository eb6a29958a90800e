"""The tables of what follows from the facts: feedback on behaviour, appraisals taken over, coaching, awards, training.

Words lie sealed in the person's own file (`personal_file`); a row holds the number of their entry.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base.database import Base, BigKey, Key, words


class Behaviour(StrEnum):
    """The seven values of BerAKHLAK (SE MenPANRB 20/2021), by which behaviour at work is appraised."""

    SERVING = "serving"
    ACCOUNTABLE = "accountable"
    COMPETENT = "competent"
    HARMONIOUS = "harmonious"
    LOYAL = "loyal"
    ADAPTIVE = "adaptive"
    COLLABORATIVE = "collaborative"


class Level(StrEnum):
    """Below, as or above what was expected."""

    BELOW = "below"
    MEETS = "meets"
    ABOVE = "above"


class Predicate(StrEnum):
    """The predikat of an appraisal, as e-Kinerja names it."""

    VERY_POOR = "very_poor"
    POOR = "poor"
    NEEDS_IMPROVEMENT = "needs_improvement"
    GOOD = "good"
    VERY_GOOD = "very_good"


class Feedback(Base):
    """Something the assessor said to a person's behaviour (umpan balik), on a case if it shows there."""

    __tablename__ = "behaviour_feedback"
    __table_args__ = (Index("ix_behaviour_feedback_person", "civil_servant_id", "given_on"),)

    id: Mapped[Key]
    civil_servant_id: Mapped[int] = mapped_column(BigKey, ForeignKey("civil_servants.id"))
    given_by: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    given_on: Mapped[date]
    behaviour: Mapped[Behaviour] = mapped_column(words(Behaviour))
    stream_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("streams.id"))
    entry_seq: Mapped[int]
    withdrawn_on: Mapped[date | None]


class Appraisal(Base):
    """What e-Kinerja says of a person and period: taken over to be read, never made here."""

    __tablename__ = "appraisals"
    __table_args__ = (UniqueConstraint("civil_servant_id", "period"),)

    id: Mapped[Key]
    civil_servant_id: Mapped[int] = mapped_column(BigKey, ForeignKey("civil_servants.id"))
    period: Mapped[str] = mapped_column(String(7))
    results: Mapped[Level] = mapped_column(words(Level))
    conduct: Mapped[Level] = mapped_column(words(Level, "conduct_level"))
    predicate: Mapped[Predicate] = mapped_column(words(Predicate))
    fits: Mapped[bool]
    """Whether the predikat is the one PermenPANRB 6/2022 makes of the other two."""
    taken_on: Mapped[date]
    taken_by: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))


class AwardState(StrEnum):
    """Where a proposal for an award stands."""

    PROPOSED = "proposed"
    CLEARED = "cleared"
    DECREED = "decreed"
    DECLINED = "declined"


class Award(Base):
    """A proposal to award somebody, on a stated criterion; cleared of discipline before it is decreed."""

    __tablename__ = "awards"
    __table_args__ = (
        CheckConstraint(
            "state NOT IN ('cleared', 'decreed') OR (clearance_number IS NOT NULL AND cleared_on IS NOT NULL)",
            name="cleared_by_a_letter",
        ),
        CheckConstraint("cleared_by IS NULL OR cleared_by <> proposed_by", name="cleared_by_another"),
        CheckConstraint(
            "(state = 'decreed') = (decree_number IS NOT NULL) AND (decree_number IS NULL) = (decreed_on IS NULL)",
            name="decreed_by_a_decree",
        ),
        CheckConstraint("(state IN ('decreed', 'declined')) = (ended_on IS NOT NULL)", name="ended_on_a_day"),
        Index("ix_awards_person", "civil_servant_id"),
        Index("ix_awards_state", "state"),
    )

    id: Mapped[Key]
    civil_servant_id: Mapped[int] = mapped_column(BigKey, ForeignKey("civil_servants.id"))
    criterion: Mapped[str] = mapped_column(String(200))
    state: Mapped[AwardState] = mapped_column(words(AwardState), default=AwardState.PROPOSED)
    proposed_by: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    proposed_on: Mapped[date]
    entry_seq: Mapped[int]
    cleared_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))
    cleared_on: Mapped[date | None]
    """The date of the letter that says that no disciplinary sanction stands against the person."""
    clearance_number: Mapped[str | None] = mapped_column(String(80))
    decree_number: Mapped[str | None] = mapped_column(String(80))
    decreed_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    ended_seq: Mapped[int | None]


class AwardGround(Base):
    """What shows that an award is deserved: a final appreciation, or finished work on a case."""

    __tablename__ = "award_grounds"
    __table_args__ = (
        CheckConstraint("(note_id IS NULL) <> (credit_id IS NULL)", name="one_thing_shows_it"),
        Index("ix_award_grounds_award", "award_id"),
    )

    id: Mapped[Key]
    award_id: Mapped[int] = mapped_column(BigKey, ForeignKey("awards.id"))
    note_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("conduct_notes.id"))
    credit_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("handling_credits.id"))


class Figure(StrEnum):
    """What a coaching plan wants to move."""

    IN_TIME = "in_time"
    RESPECT = "respect"
    TOLD_WHY = "told_why"


class PlanState(StrEnum):
    """Where a coaching plan stands. Nothing follows from it by itself."""

    OPEN = "open"
    REACHED = "reached"
    ENDED = "ended"


class CoachingPlan(Base):
    """Help that was agreed (bimbingan kinerja): a goal, a figure to look at, and until when."""

    __tablename__ = "coaching_plans"
    __table_args__ = (
        CheckConstraint("until_on > begun_on", name="a_plan_takes_time"),
        CheckConstraint("(state = 'open') = (ended_on IS NULL)", name="ended_on_a_day"),
        Index("ix_coaching_plans_person", "civil_servant_id"),
    )

    id: Mapped[Key]
    civil_servant_id: Mapped[int] = mapped_column(BigKey, ForeignKey("civil_servants.id"))
    figure: Mapped[Figure] = mapped_column(words(Figure))
    state: Mapped[PlanState] = mapped_column(words(PlanState), default=PlanState.OPEN)
    begun_by: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    begun_on: Mapped[date]
    until_on: Mapped[date]
    entry_seq: Mapped[int]
    ended_on: Mapped[date | None]
    ended_seq: Mapped[int | None]


class StepKind(StrEnum):
    """What a step of a plan is."""

    ACTION = "action"
    CHECK_IN = "check_in"


class CoachingStep(Base):
    """Something to be done by a day in a plan, or a talk about how it goes."""

    __tablename__ = "coaching_steps"
    __table_args__ = (
        CheckConstraint("(done_on IS NULL) = (done_seq IS NULL)", name="done_and_told"),
        Index("ix_coaching_steps_plan", "plan_id"),
    )

    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(BigKey, ForeignKey("coaching_plans.id"))
    kind: Mapped[StepKind] = mapped_column(words(StepKind))
    due_on: Mapped[date]
    entry_seq: Mapped[int]
    done_on: Mapped[date | None]
    done_seq: Mapped[int | None]


class Training(Base):
    """A training for a unit, on what residents rated low in a category: who took part, and what came of it."""

    __tablename__ = "trainings"
    __table_args__ = (Index("ix_trainings_unit", "unit_id"),)

    id: Mapped[Key]
    unit_id: Mapped[int] = mapped_column(BigKey, ForeignKey("units.id"))
    category_id: Mapped[int] = mapped_column(BigKey, ForeignKey("categories.id"))
    element: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(160))
    held_on: Mapped[date]
    entered_by: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))


class TrainingParticipant(Base):
    """Somebody took part in a training."""

    __tablename__ = "training_participants"

    training_id: Mapped[int] = mapped_column(BigKey, ForeignKey("trainings.id"), primary_key=True)
    civil_servant_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("civil_servants.id"), primary_key=True, index=True
    )
