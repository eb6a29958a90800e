"""The questionnaire: a question for each element, and what a respondent may say of himself."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from feedback.surveys import holding
from feedback.surveys.answering import Respondent
from feedback.surveys.ikm import Element
from feedback.surveys.models import AgeBand, Education, Occupation, Sex, Survey
from feedback.web.forms import HouseForm, choices
from feedback.web.survey_words import AGE_BAND, ANSWER, EDUCATION, OCCUPATION, QUESTION, SEX

Word = TypeVar("Word", bound=StrEnum)
NEEDED = InputRequired(_l("Choose an answer to each question."))


def _question(element: Element) -> RadioField:
    offered = [SelectChoice(str(mark), words) for mark, words in enumerate(ANSWER[element.value], 1)]
    return RadioField(QUESTION[element.value], [NEEDED], choices=offered)


class QuestionForm(HouseForm):
    """The nine questions of the regulation; `secret` makes a second press of the same form nothing more."""

    requirements = _question(Element.REQUIREMENTS)
    procedure = _question(Element.PROCEDURE)
    time = _question(Element.TIME)
    cost = _question(Element.COST)
    product = _question(Element.PRODUCT)
    competence = _question(Element.COMPETENCE)
    conduct = _question(Element.CONDUCT)
    complaint_handling = _question(Element.COMPLAINT_HANDLING)
    facilities = _question(Element.FACILITIES)
    sex = SelectField(_l("Sex"), choices=choices(SEX, blank="–"), default="")
    age_band = SelectField(_l("Age"), choices=choices(AGE_BAND, blank="–"), default="")
    education = SelectField(_l("School"), choices=choices(EDUCATION, blank="–"), default="")
    occupation = SelectField(_l("Work"), choices=choices(OCCUPATION, blank="–"), default="")
    secret = HiddenField()

    def __init__(self, survey: Survey, **more: Any) -> None:
        super().__init__(**more)
        self.asked = holding.elements(survey)
        for one in Element:
            if one not in self.asked:
                del self[one.value]

    @property
    def marks(self) -> dict[Element, int]:
        """The marks chosen."""
        return {one: int(self[one.value].data) for one in self.asked}

    @property
    def who(self) -> Respondent:
        """What was said of oneself."""
        return Respondent(
            _word(Sex, self.sex.data),
            _word(AgeBand, self.age_band.data),
            _word(Education, self.education.data),
            _word(Occupation, self.occupation.data),
        )


def _word(kind: type[Word], value: str | None) -> Word | None:
    return kind(value) if value else None
