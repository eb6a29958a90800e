"""Where a satisfaction survey is low: the element, the unit, and what most complaints about the unit are of.

A survey's answers are about a unit, not about a kind of case; so a suggestion joins each element marked low with the
category that residents complain about most there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, select

from feedback.agencies.models import Category, Unit
from feedback.agencies.settings import setting
from feedback.base.database import db
from feedback.complaints.models import Complaint
from feedback.complaints.rated_low import LEAST, LOOKED_BACK, LOW, Effect, Low, open_to_all
from feedback.performance.guidance_models import Training
from feedback.surveys import holding, results
from feedback.surveys.ikm import Element
from feedback.surveys.models import Survey
from feedback.surveys.results import Result

ELEMENTS = tuple(one.value for one in Element)


def suggestions(today: date) -> list[Low]:
    """What the newest survey that ended in the last year marked low, lowest first. Three statements."""
    survey = db.session.scalars(
        holding.shelf().where(Survey.to_on < today, Survey.to_on > today - LOOKED_BACK).limit(1)
    ).first()
    if survey is None:
        return []
    lows = [
        (unit_id, marks.element.value, float(marks.mean), marks.answers)
        for unit_id, found in results.of(survey).items()
        if found.told(survey.least)
        for marks in found.elements.values()
        if marks.mean is not None and marks.mean < LOW
    ]
    most = _most_complained({unit_id for unit_id, *_ in lows}, today)
    made = [
        Low(unit_id, *most[unit_id], element, mean, count, survey.name)
        for unit_id, element, mean, count in lows
        if unit_id in most
    ]
    return sorted(made, key=lambda one: (one.mean, one.unit, one.element))


def effects(trainings: Sequence[Training]) -> dict[int, Effect]:
    """The unit's mark in the last survey that ended before each training and the first that began after it.

    Of trainings on a survey's element; one statement for any number of them.
    """
    mine = [one for one in trainings if one.element in ELEMENTS]
    found = results.of_units({one.unit_id for one in mine}) if mine else []
    told: dict[int, Effect] = {}
    for one in mine:
        here = [(survey, result) for survey, result in found if result.unit_id == one.unit_id]
        before = [_mark(survey, result, one.element) for survey, result in here if survey.to_on < one.held_on]
        after = [
            _mark(survey, result, one.element) for survey, result in here if survey.from_on > one.held_on
        ]
        told[one.id] = Effect(*(before or [NONE])[-1], *(after or [NONE])[0])
    return told


NONE: tuple[float | None, int] = (None, 0)


def _mark(survey: Survey, result: Result, element: str) -> tuple[float | None, int]:
    marks = result.elements.get(Element(element))
    if marks is None or marks.mean is None:
        return NONE
    return float(marks.mean) if result.told(survey.least) else None, marks.answers


def _most_complained(unit_ids: Collection[int], today: date) -> dict[int, tuple[str, int, str]]:
    """Of each unit: its name, and the category most of its cases of the last year were of. One statement."""
    asked = (
        select(Unit.id, Unit.name, Category.id, Category.name_id)
        .select_from(Complaint)
        .join(Unit, Unit.id == func.coalesce(Complaint.unit_id, Complaint.holder_unit_id))
        .join(Category, Category.id == Complaint.category_id)
        .where(Unit.id.in_(unit_ids), Complaint.received_on > today - LOOKED_BACK, open_to_all())
        .group_by(Unit.id, Unit.name, Category.id, Category.name_id)
        .having(func.count() >= int(setting("training_least") or LEAST))
        .order_by(func.count(), Category.id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in db.session.execute(asked)}
