"""The forms of staffing. They know fields; the room knows rules."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange

from feedback.staffing.models import WorkKind
from feedback.web import phrases
from feedback.web.forms import HouseForm, choices

NEEDED = InputRequired(_l("Fill this in."))
SECONDS = 60


class SheetForm(HouseForm):
    """A file to be tried or taken over."""

    file = FileField(_l("File (CSV)"), [FileRequired(_l("Choose a file."))])
    trial = BooleanField(_l("Only try it: report what would happen, change nothing"), default=True)


class Minutes(DecimalField):
    """A number with a comma or a point before its parts."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it as either is written."""
        super().process_formdata([typed.replace(",", ".") for typed in valuelist])


class NormForm(HouseForm):
    """How long one kind of work takes."""

    kind = SelectField(_l("Kind of work"), [NEEDED])
    code = StringField(_l("Code"), [NEEDED, Length(max=40)])
    name = StringField(_l("Name"), [Length(max=120)])
    minutes = Minutes(_l("Minutes for one"), [NEEDED, NumberRange(0.1, 75_000)], places=None)
    position = StringField(_l("Position that does it"), [Length(max=160)])
    source = StringField(_l("Source: regulation or time study"), [NEEDED, Length(max=200)])
    valid_from = DateField(_l("Valid from"), [NEEDED])
    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices(phrases.WORK_KIND, [one.value for one in WorkKind])

    @property
    def seconds(self) -> int:
        """The time of one, as it is kept."""
        return round(float(self.minutes.data or 0) * SECONDS)


class EndForm(HouseForm):
    """When a kind of work is no longer counted."""

    last_on = DateField(_l("Last day on which it counts"), [NEEDED])
    version = HiddenField()


class ScenarioForm(HouseForm):
    """The name under which a thought is kept; its numbers are read beside."""

    name = StringField(_l("Name of this thought"), [NEEDED, Length(max=80)])


class WishForm(HouseForm):
    """Posts that are wanted."""

    unit = SelectField(_l("Office"), [NEEDED])
    position = StringField(_l("Job title"), [NEEDED, Length(max=160)])
    kind = SelectField(_l("Kind"), [NEEDED])
    count = IntegerField(_l("How many posts"), [NEEDED, NumberRange(1, 2000)])
    year = IntegerField(_l("Formation year"), [NEEDED])

    def offer(self, units: list[tuple[int, str]]) -> WishForm:
        """Give the choices."""
        self.unit.choices = choices({str(id_): name for id_, name in units}, blank=_l("Choose an office"))
        self.kind.choices = choices(
            phrases.SERVANT_KIND, ("pns", "pppk", "pppk_part_time", "blud", "contract")
        )
        return self


class StepForm(HouseForm):
    """The next stage."""

    on = DateField(_l("Reached on"), [NEEDED])
    letter = StringField(_l("Number of the letter that shows it"), [Length(max=120)])
    version = HiddenField()


class WithdrawalForm(HouseForm):
    """Why posts are not wanted any more."""

    reason = TextAreaField(_l("Why"), [NEEDED, Length(max=300)])
    version = HiddenField()


def version(form: HouseForm) -> int:
    """The version the person saw; 0, which no row has, when the form lost it."""
    seen = str(form["version"].data or "")
    return int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else 0
