"""Answering a survey: once for each form or case, without anything that says who it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.surveys import holding
from feedback.surveys.ikm import LEAST_MARK, MOST_MARK, Element
from feedback.surveys.models import (
    AgeBand,
    Education,
    Occupation,
    Sex,
    Survey,
    SurveyAnswer,
    Way,
)


@dataclass(frozen=True)
class Respondent:
    """What somebody chose to say of himself."""

    sex: Sex | None = None
    age_band: AgeBand | None = None
    education: Education | None = None
    occupation: Occupation | None = None


def answer(
    survey: Survey,
    unit_id: int,
    marks: Mapping[Element, int],
    who: Respondent,
    *,
    way: Way,
    once: str,
) -> bool:
    """Keep one answer; False when this one was given already. `once` is a hash that leads nowhere (64 signs at most).

    Refusal when the survey does not run today or an element it asks for has no mark from 1 to 4.
    """
    if not survey.from_on <= clock.today() <= survey.to_on:
        raise Refusal(_("This survey cannot be answered today."))
    asked = holding.elements(survey)
    if any(not LEAST_MARK <= marks.get(one, 0) <= MOST_MARK for one in asked):
        raise Refusal(_("Choose an answer to each question."))
    if db.session.scalar(select(SurveyAnswer.id).where(SurveyAnswer.once == once)) is not None:
        return False
    given = {one.value: marks[one] for one in asked}
    db.session.add(
        SurveyAnswer(
            survey_id=survey.id,
            unit_id=unit_id,
            way=way,
            once=once,
            sex=who.sex,
            age_band=who.age_band,
            education=who.education,
            occupation=who.occupation,
            **given,
        )
    )
    db.session.flush()
    return True
