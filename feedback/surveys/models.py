"""The tables of this room: surveys, links to them, answers that nobody can be told from, and what follows.

An answer holds no name, no day, no free text. What keeps it from being given twice is a keyed hash that leads nowhere.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base.database import Base, BigKey, Json, Key, words
from feedback.surveys.ikm import Element


class Way(StrEnum):
    """How somebody came to answer."""

    LINK = "link"
    CASE = "case"


class Sex(StrEnum):
    """As the regulation's questionnaire asks."""

    FEMALE = "female"
    MALE = "male"


class AgeBand(StrEnum):
    """Years of age."""

    UNDER_20 = "under_20"
    TO_29 = "20_29"
    TO_39 = "30_39"
    TO_49 = "40_49"
    TO_59 = "50_59"
    FROM_60 = "from_60"


class Education(StrEnum):
    """The highest school left."""

    NONE = "none"
    PRIMARY = "primary"
    JUNIOR = "junior"
    SENIOR = "senior"
    DIPLOMA = "diploma"
    DEGREE = "degree"


class Occupation(StrEnum):
    """What somebody does."""

    CIVIL_SERVANT = "civil_servant"
    FORCES = "forces"
    EMPLOYEE = "employee"
    SELF_EMPLOYED = "self_employed"
    FARMER = "farmer"
    STUDENT = "student"
    HOUSEHOLD = "household"
    OTHER = "other"


class Term(StrEnum):
    """By when something is to be better."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


class Survey(Base):
    """A survey period with the rules it was begun with: `weights` ({} for equal ones), `grades`, `least` respondents of
    a unit before its result is published.
    """

    __tablename__ = "surveys"
    __table_args__ = (
        CheckConstraint("to_on >= from_on", name="ends_after_it_begins"),
        CheckConstraint("least >= 5", name="nobody_alone_is_published"),
    )

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(80))
    from_on: Mapped[date]
    to_on: Mapped[date]
    least: Mapped[int]
    weights: Mapped[dict[str, Any]] = mapped_column(Json)
    grades: Mapped[list[Any]] = mapped_column(Json)
    published_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)


class SurveyLink(Base):
    """An address that leads to a unit's questionnaire, on a poster or in a message; one at a time."""

    __tablename__ = "survey_links"
    __table_args__ = (
        Index(
            "uq_survey_links_in_use",
            "unit_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
    )

    id: Mapped[Key]
    unit_id: Mapped[int] = mapped_column(BigKey, ForeignKey("units.id"))
    token: Mapped[str] = mapped_column(String(24), unique=True)
    made_on: Mapped[date]
    ended_on: Mapped[date | None]


def _mark(name: str) -> CheckConstraint:
    return CheckConstraint(f"{name} BETWEEN 1 AND 4", name=f"{name}_is_a_mark")


class SurveyAnswer(Base):
    """What one respondent said of one unit: a mark for each element, and of himself what he chose to say."""

    __tablename__ = "survey_answers"
    __table_args__ = (*(_mark(one.value) for one in Element), Index(None, "survey_id", "unit_id"))

    id: Mapped[Key]
    survey_id: Mapped[int] = mapped_column(BigKey, ForeignKey("surveys.id"))
    unit_id: Mapped[int] = mapped_column(BigKey, ForeignKey("units.id"))
    way: Mapped[Way] = mapped_column(words(Way))
    once: Mapped[str] = mapped_column(String(64), unique=True)
    sex: Mapped[Sex | None] = mapped_column(words(Sex))
    age_band: Mapped[AgeBand | None] = mapped_column(words(AgeBand))
    education: Mapped[Education | None] = mapped_column(words(Education))
    occupation: Mapped[Occupation | None] = mapped_column(words(Occupation))
    requirements: Mapped[int | None]
    procedure: Mapped[int | None]
    time: Mapped[int | None]
    cost: Mapped[int | None]
    product: Mapped[int | None]
    competence: Mapped[int | None]
    conduct: Mapped[int | None]
    complaint_handling: Mapped[int | None]
    facilities: Mapped[int | None]


class SurveyPlan(Base):
    """What a unit does about an element, by when, and whether it is done."""

    __tablename__ = "survey_plans"
    __table_args__ = (UniqueConstraint("survey_id", "unit_id", "element", "action"),)

    id: Mapped[Key]
    survey_id: Mapped[int] = mapped_column(BigKey, ForeignKey("surveys.id"))
    unit_id: Mapped[int] = mapped_column(BigKey, ForeignKey("units.id"))
    element: Mapped[Element] = mapped_column(words(Element))
    term: Mapped[Term] = mapped_column(words(Term))
    action: Mapped[str] = mapped_column(String(300))
    due_on: Mapped[date]
    done_on: Mapped[date | None]
