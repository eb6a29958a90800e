"""Tables: the models learned here, how often the first proposal was what a verifier decided, the regency's own words.

None holds a word of any report: a model is rounded weights over hashed features, a tally is numbers by day, and what is
listened for is written by the administrator.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base.database import Base, BigKey, Json, Key, words


class Verdict(StrEnum):
    """What came of a night's learning."""

    BETTER = "better"
    NO_BETTER = "no_better"
    TOO_FEW = "too_few"


class Effect(StrEnum):
    """What the regency's own phrase does."""

    HEARD = "heard"
    OTHER = "other"
    SILENT = "silent"


class LearnedModel(Base):
    """One night's learning: from how many decisions, and how the new model and the one in use then judged those held
    back (`figures`, shares of 0 to 1). Only a better one is kept (`content`) and can be used; a verdict has a day.
    """

    __tablename__ = "learned_models"
    __table_args__ = (
        UniqueConstraint("made_on"),
        CheckConstraint("content IS NULL OR verdict = 'better'", name="only_a_better_one_is_kept"),
        CheckConstraint("held_back <= decisions", name="held_back_are_some_of_them"),
    )

    id: Mapped[Key]
    made_on: Mapped[date]
    verdict: Mapped[Verdict] = mapped_column(words(Verdict))
    decisions: Mapped[int]
    held_back: Mapped[int]
    figures: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)


class ModelInUse(Base):
    """Which model proposes: one row; no model of its own (None) means the one that came with the product."""

    __tablename__ = "model_in_use"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    model_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("learned_models.id"))
    held: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class Tally(Base):
    """How many reports were decided to be of a category on a day, by what was proposed first (None: nothing).

    `unknown` of `words` words were new to the model.
    """

    __tablename__ = "suggestion_tallies"
    __table_args__ = (
        UniqueConstraint("on", "proposed_id", "decided_id"),
        CheckConstraint("count >= 1", name="tells_of_something"),
    )

    id: Mapped[Key]
    on: Mapped[date]
    proposed_id: Mapped[int] = mapped_column(BigKey)
    """0 where nothing was proposed: a key cannot be NULL and still be one."""
    decided_id: Mapped[int] = mapped_column(BigKey, ForeignKey("categories.id"), index=True)
    count: Mapped[int]
    words: Mapped[int]
    unknown: Mapped[int]


class HeardWord(Base):
    """A phrase the regency's administrator has set beside the product's: it is heard as a kind of `what`, it means
    something else where one would hear `what`, or the product's own phrase is silent.
    """

    __tablename__ = "heard_words"
    __table_args__ = (
        UniqueConstraint("says", "effect", "what"),
        CheckConstraint("level IN (1, 2)", name="level_is_mild_or_happening"),
        CheckConstraint("(effect = 'silent') = (what = '')", name="a_silent_one_is_of_no_kind"),
    )

    id: Mapped[Key]
    says: Mapped[str] = mapped_column(String(60))
    effect: Mapped[Effect] = mapped_column(words(Effect))
    what: Mapped[str] = mapped_column(String(20), default="")
    """A kind of `heard_book` for what is heard, an `About` for what means something else."""
    level: Mapped[int] = mapped_column(default=2)
    needs_official: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
