"""What came of a survey: marks of every unit, its index and grade, and what it will do about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select, update

from feedback.agencies import history
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.people.persons import Person
from feedback.surveys import holding, ikm
from feedback.surveys.ikm import Element, Grade, Marks
from feedback.surveys.models import Survey, SurveyAnswer, SurveyPlan, Term

LOWEST = 3
"""So many elements are named as those to be mended first."""


@dataclass(frozen=True)
class Result:
    """One unit's result. `index` is None without answers."""

    unit_id: int
    respondents: int
    elements: Mapping[Element, Marks]
    index: Decimal | None
    grade: Grade | None

    def told(self, least: int) -> bool:
        """Whether so many answered that nobody can be told from it."""
        return self.index is not None and self.respondents >= max(least, holding.FEWEST)

    @property
    def lowest(self) -> list[Marks]:
        """The elements with the lowest means, the lowest first."""
        known = [one for one in self.elements.values() if one.mean is not None]
        return sorted(known, key=lambda one: one.mean or 0)[:LOWEST]


@dataclass(frozen=True)
class Promise:
    """Something to be done about an element."""

    element: Element
    term: Term
    action: str
    due_on: date


def of(survey: Survey) -> dict[int, Result]:
    """The result of every unit with answers. One statement, however many answered."""
    rows = db.session.execute(_sums().where(SurveyAnswer.survey_id == survey.id)).all()
    return {row.unit_id: _result(row, survey) for row in rows}


def of_unit(survey: Survey, unit_id: int) -> Result:
    """One unit's result, empty without answers. One statement."""
    where = SurveyAnswer.survey_id == survey.id, SurveyAnswer.unit_id == unit_id
    row = db.session.execute(_sums().where(*where)).one_or_none()
    return _result(row, survey) if row is not None else Result(unit_id, 0, {}, None, None)


def of_units(unit_ids: Collection[int]) -> list[tuple[Survey, Result]]:
    """What came of every survey at these units, oldest survey first; for whoever compares before and after.

    One statement, of as many rows as there were surveys at the units.
    """
    asked = (
        _sums()
        .join(Survey, Survey.id == SurveyAnswer.survey_id)
        .add_columns(Survey)
        .where(SurveyAnswer.unit_id.in_(unit_ids))
        .group_by(Survey.id)
        .order_by(Survey.from_on, Survey.id)
    )
    return [(row.Survey, _result(row, row.Survey)) for row in db.session.execute(asked)]


def together(survey: Survey, found: Mapping[int, Result]) -> Result:
    """All units as one, each respondent counting the same. No statement."""
    marks = {
        one: Marks(
            one,
            sum(unit.elements[one].answers for unit in found.values()),
            sum(unit.elements[one].total for unit in found.values()),
        )
        for one in holding.elements(survey)
    }
    return _graded(0, sum(unit.respondents for unit in found.values()), marks, survey)


def plans(survey: Survey, unit_id: int) -> Select[SurveyPlan]:
    """What a unit promised after a survey, the nearest first."""
    mine = SurveyPlan.survey_id == survey.id, SurveyPlan.unit_id == unit_id
    return select(SurveyPlan).where(*mine).order_by(SurveyPlan.due_on, SurveyPlan.id)


def plan(survey: Survey, unit_id: int, promise: Promise, *, by: Person) -> SurveyPlan:
    """Promise something. The same again finds it. Refusal when its day is past."""
    there = db.session.scalars(
        plans(survey, unit_id).where(
            SurveyPlan.element == promise.element, SurveyPlan.action == promise.action
        )
    ).first()
    if there is not None:
        return there
    if promise.due_on < clock.today():
        raise Refusal(_("Choose a day from today on."), field="due_on")
    made = SurveyPlan(
        survey_id=survey.id,
        unit_id=unit_id,
        element=promise.element,
        term=promise.term,
        action=promise.action,
        due_on=promise.due_on,
    )
    db.session.add(made)
    db.session.flush()
    history.note("survey_plan", made.id, "entry", None, promise.action, by=by.actor)
    return made


def find_plan(plan_id: int) -> SurveyPlan:
    """The promise; Hidden when there is none."""
    found = db.session.get(SurveyPlan, plan_id)
    if found is None:
        raise Hidden(f"no plan {plan_id}")
    return found


def finish(found: SurveyPlan, *, by: Person) -> None:
    """It is done. Refusal when it was before."""
    still = SurveyPlan.id == found.id, SurveyPlan.done_on.is_(None)
    done = db.session.execute(
        update(SurveyPlan).where(*still).values(done_on=clock.today()).returning(SurveyPlan.id)
    )
    if done.first() is None:
        raise Refusal(_("This was done already."))
    db.session.refresh(found)
    history.note("survey_plan", found.id, "done_on", None, clock.today().isoformat(), by=by.actor)


def _sums() -> Select[*tuple[Any, ...]]:
    columns = []
    for one in Element:
        column = getattr(SurveyAnswer, one.value)
        columns += [func.count(column).label(f"n_{one.value}"), func.sum(column).label(f"sum_{one.value}")]
    return select(SurveyAnswer.unit_id, func.count().label("respondents"), *columns).group_by(
        SurveyAnswer.unit_id
    )


def _result(row: Any, survey: Survey) -> Result:
    marks = {
        one: Marks(one, getattr(row, f"n_{one.value}"), int(getattr(row, f"sum_{one.value}") or 0))
        for one in holding.elements(survey)
    }
    return _graded(row.unit_id, row.respondents, marks, survey)


def _graded(unit_id: int, respondents: int, marks: dict[Element, Marks], survey: Survey) -> Result:
    value = ikm.index(marks, holding.weights(survey))
    grade = ikm.grade(value, holding.grades(survey)) if value is not None else None
    return Result(unit_id, respondents, marks, value, grade)
