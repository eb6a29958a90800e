"""The forms of guidance: feedback, coaching, awards, trainings, appraisals."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from feedback.performance.awards import LONGEST_NUMBER
from feedback.performance.guidance_models import Behaviour, Figure, StepKind
from feedback.web.forms import HouseForm, choices
from feedback.web.personnel import words
from feedback.web.personnel.forms import LONG, NEEDED, NO, YES, as_id


class FeedbackForm(HouseForm):
    """Something said to somebody's behaviour."""

    behaviour = SelectField(_l("Value (BerAKHLAK)"), [NEEDED])
    words = TextAreaField(_l("What you saw"), [NEEDED, LONG])
    case = StringField(_l("Number of a case it shows in"), [Length(max=20)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.behaviour.choices = choices(
            words.BEHAVIOUR, [one.value for one in Behaviour], blank=_l("Choose")
        )


class PlanForm(HouseForm):
    """A coaching plan."""

    goal = TextAreaField(_l("Goal: what will be different, and how one sees it"), [NEEDED, LONG])
    figure = SelectField(_l("Figure to look at"), [NEEDED])
    until_on = DateField(_l("Until"), [NEEDED])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.figure.choices = choices(words.FIGURE, [one.value for one in Figure])


class StepForm(HouseForm):
    """Something to do by a day, or a talk."""

    kind = RadioField(_l("What it is"), [NEEDED])
    words = TextAreaField(_l("What is to be done"), [NEEDED, LONG])
    due_on = DateField(_l("By when"), [NEEDED])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices(words.STEP, [one.value for one in StepKind])


class DoneForm(HouseForm):
    """What came of a step."""

    words = TextAreaField(_l("What came of it"), [NEEDED, LONG])


class EndForm(HouseForm):
    """How a plan ends."""

    reached = RadioField(
        _l("Was the goal reached?"), [NEEDED], choices=choices({YES: _l("Yes"), NO: _l("No, or not wholly")})
    )
    words = TextAreaField(_l("What came of it"), [NEEDED, LONG])


class AwardForm(HouseForm):
    """A proposal for an award, with what shows it."""

    criterion = RadioField(_l("Criterion"), [NEEDED])
    reason = TextAreaField(_l("What the person did"), [NEEDED, LONG])
    grounds = SelectMultipleField(_l("What shows it"))

    def offer(self, criteria: list[str], grounds: list[tuple[str, str]]) -> AwardForm:
        """Give the choices; a ground is "n<note>" or "c<credit>"."""
        self.criterion.choices = [SelectChoice(one, one) for one in criteria]
        self.grounds.choices = [SelectChoice(value, label) for value, label in grounds]
        return self


class LetterForm(HouseForm):
    """Number and date of a letter."""

    number = StringField(_l("Number of the letter"), [NEEDED, Length(max=LONGEST_NUMBER)])
    on = DateField(_l("Date of the letter"), [NEEDED])


class TrainingForm(HouseForm):
    """A training with those who took part."""

    unit = SelectField(_l("Unit"), [NEEDED], coerce=as_id)
    category = SelectField(_l("Category"), [NEEDED], coerce=as_id)
    element = SelectField(_l("What residents rated"), [NEEDED])
    title = StringField(_l("Name of the training"), [NEEDED, Length(max=160)])
    held_on = DateField(_l("Held on"), [NEEDED])
    participants = SelectMultipleField(_l("Who took part"), coerce=int)


class AppraisalsForm(HouseForm):
    """A file of appraisals."""

    file = FileField(_l("File (CSV)"))
    trial = BooleanField(_l("Only try it, change nothing"), default=True)
