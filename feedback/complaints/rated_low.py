"""Where reporters rate low: what a unit could be trained in, by category and question, and whether it helped after.

Only cases kept from nobody are counted, and no group so small that one reporter could be recognised in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, select

from feedback.agencies.models import Category, Unit
from feedback.agencies.settings import setting
from feedback.base.database import db
from feedback.complaints.annexes import Rating
from feedback.complaints.models import Complaint
from feedback.people.models import Exclusion
from feedback.performance.guidance_models import Training
from feedback.performance.reckoning import QUESTIONS

LOOKED_BACK = timedelta(days=365)
AROUND = timedelta(days=180)
LEAST, LOW = 10, 2.5
"""Ratings a group needs where the regency sets no other, and the mean (1 to 4) below which it is shown."""


@dataclass(frozen=True)
class Low:
    """Residents rated `element` of the unit's cases of a category `mean` (1 to 4), `count` times in a year.

    With the name of a `survey`: its respondents gave the unit that mark, and the category is the one that most
    complaints about the unit were of.
    """

    unit_id: int
    unit: str
    category_id: int
    category: str
    element: str
    mean: float
    count: int
    survey: str = ""


@dataclass(frozen=True)
class Effect:
    """The mean of a training's question in half a year before it and after; None while too few rated."""

    before: float | None
    before_count: int
    after: float | None
    after_count: int


def suggestions(today: date) -> list[Low]:
    """What was rated low in the last year, lowest first. Two statements."""
    least = int(setting("training_least") or LEAST)
    means = [func.avg(_column(name) * 1.0).label(name) for name in QUESTIONS]
    asked = (
        select(Unit.id, Unit.name, Category.id, Category.name_id, func.count(), *means)
        .select_from(Rating)
        .join(Complaint, Complaint.id == Rating.stream_id)
        .join(Unit, Unit.id == Complaint.holder_unit_id)
        .join(Category, Category.id == Complaint.category_id)
        .where(Rating.rated_on > today - LOOKED_BACK, open_to_all())
        .group_by(Unit.id, Unit.name, Category.id, Category.name_id)
        .having(func.count() >= least)
    )
    found = [
        Low(row[0], row[1], row[2], row[3], name, float(row[5 + place]), row[4])
        for row in db.session.execute(asked)
        for place, name in enumerate(QUESTIONS)
        if row[5 + place] < LOW
    ]
    return sorted(found, key=lambda one: (one.mean, one.unit, one.category, one.element))


def effects(trainings: Sequence[Training]) -> dict[int, Effect]:
    """What became of the ratings around each training on one of them. Two statements for any number of trainings."""
    mine = [one for one in trainings if one.element in QUESTIONS]
    least = int(setting("training_least") or LEAST)
    value: Any = case(*((Training.element == name, _column(name)) for name in QUESTIONS))
    after = Rating.rated_on >= Training.held_on
    asked = (
        select(Training.id, after.label("after"), func.avg(value * 1.0), func.count())
        .join(
            Complaint,
            and_(Complaint.holder_unit_id == Training.unit_id, Complaint.category_id == Training.category_id),
        )
        .join(Rating, Rating.stream_id == Complaint.id)
        .where(
            Training.id.in_([one.id for one in mine]),
            func.abs(_days_between()) <= AROUND.days,
            open_to_all(),
        )
        .group_by(Training.id, after)
    )
    means: dict[tuple[int, bool], tuple[float, int]] = {
        (row[0], bool(row[1])): (float(row[2]), row[3]) for row in db.session.execute(asked)
    }

    def one(training_id: int, side: bool) -> tuple[float | None, int]:
        mean, count = means.get((training_id, side), (0.0, 0))
        return (mean if count >= least else None), count

    return {row.id: Effect(*one(row.id, False), *one(row.id, True)) for row in mine}


def _days_between() -> ColumnElement[Any]:
    if db.engine.dialect.name == "postgresql":
        return Rating.rated_on - Training.held_on
    return func.julianday(Rating.rated_on) - func.julianday(Training.held_on)


def _column(name: str) -> Any:
    return getattr(Rating, name)


def open_to_all() -> ColumnElement[bool]:
    """The condition that a Complaint is kept from nobody."""
    return ~exists().where(Exclusion.stream_id == Complaint.id)
