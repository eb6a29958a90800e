"""The forms of surveys. They know fields; the room knows rules."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from feedback.surveys import holding
from feedback.surveys.ikm import Element
from feedback.web.forms import HouseForm, choices
from feedback.web.survey_words import ELEMENT, TERM

NEEDED = InputRequired(_l("Fill this in."))


class SurveyForm(HouseForm):
    """A new survey; `weights` are lines of an element's code and its weight, empty for equal ones."""

    name = StringField(_l("Name"), [NEEDED, Length(max=80)])
    from_on = DateField(_l("First day"), [NEEDED])
    to_on = DateField(_l("Last day"), [NEEDED])
    least = IntegerField(
        _l("Fewest respondents of a unit"),
        [NEEDED, NumberRange(holding.FEWEST, 10_000)],
        default=holding.LEAST,
    )
    weights = TextAreaField(_l("Weights of one's own"), [Length(max=500)])

    def validate_weights(self, field: Any) -> None:
        """Every line is U1 to U9 and a number."""
        self.own_weights = {}
        for line in (field.data or "").splitlines():
            code, _space, part = line.strip().partition(" ")
            element = next((one for one in Element if one.code == code.upper()), None)
            try:
                weight = Fraction(part.strip().replace(",", "."))
            except (ValueError, ZeroDivisionError):
                weight = Fraction()
            if element is None or element in self.own_weights or not 0 < weight <= 1 or len(part) > 12:
                raise ValidationError(_l("Write a line such as U1 0.2 or U1 1/9 for each element."))
            self.own_weights[element] = weight

    own_weights: dict[Element, Fraction]


class PlanForm(HouseForm):
    """What is done about an element."""

    element = SelectField(_l("Element"), [NEEDED])
    action = TextAreaField(_l("What is done"), [NEEDED, Length(max=300)])
    term = SelectField(_l("Term"), [NEEDED], choices=choices(TERM))
    due_on = DateField(_l("Until"), [NEEDED])

    def offer(self, elements: tuple[Element, ...]) -> PlanForm:
        """Give the elements the survey asks for."""
        self.element.choices = choices(ELEMENT, [one.value for one in elements])
        return self


class LinkForm(HouseForm):
    """A unit that gets a link."""

    unit = SelectField(_l("Unit"), [NEEDED])

    def offer(self, units: list[tuple[int, str]]) -> LinkForm:
        """Give the units."""
        self.unit.choices = choices({str(id_): name for id_, name in units}, blank=_l("Choose a unit"))
        return self


class VersionForm(HouseForm):
    """One press, about the version that was seen."""

    version = HiddenField()
