"""The forms of an examination: one for each step, each of which knows how to take its step."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length

from feedback.complaints.examined import LONGEST_NUMBER, Examination, Result
from feedback.inspection import examinations
from feedback.inspection.examinations import Letter
from feedback.people.persons import Person
from feedback.web import oversight_phrases
from feedback.web.forms import HouseForm, choices

NEEDED = InputRequired(_l("Fill this in."))
TEXT = Length(max=20_000)


def _id(typed: Any) -> int:
    said = str(typed or "")
    return int(said) if said.isdecimal() and len(said) < 15 else 0


class ReviewForm(HouseForm):
    """A review note (telaah)."""

    text = TextAreaField(_l("Review note"), [NEEDED, TEXT])

    def take_step(self, row: Examination, by: Person) -> None:
        """Write it down."""
        examinations.review(row, self.text.data or "", by=by)


class AssignmentForm(HouseForm):
    """The assignment letter (surat tugas)."""

    number = StringField(_l("Number of the letter"), [NEEDED, Length(max=LONGEST_NUMBER)])
    on = DateField(_l("Date of the letter"), [NEEDED])
    team = SelectMultipleField(_l("Team"), [InputRequired(_l("Choose at least one."))], choices=[])
    leads = SelectField(_l("Leads the team"), [NEEDED], choices=[])
    finish_on = DateField(_l("To be finished by"), [NEEDED])

    def take_step(self, row: Examination, by: Person) -> None:
        """Assign the team."""
        team = [_id(one) for one in self.team.data or []]
        letter = Letter(self.number.data or "", self.on.data)
        examinations.assign(row, letter, team, self.finish_on.data, leads=_id(self.leads.data), by=by)


class ReportForm(HouseForm):
    """The report of examination (LHP)."""

    number = StringField(_l("Number of the examination report"), [NEEDED, Length(max=LONGEST_NUMBER)])
    on = DateField(_l("Date of the report"), [NEEDED])
    result = RadioField(_l("Result"), [NEEDED], choices=choices(oversight_phrases.EXAMINATION_RESULT))
    text = TextAreaField(_l("Summary"), [NEEDED, TEXT])

    def take_step(self, row: Examination, by: Person) -> None:
        """Write it down."""
        letter = Letter(self.number.data or "", self.on.data)
        examinations.report(row, letter, Result(self.result.data), self.text.data or "", by=by)


class RecommendationForm(HouseForm):
    """One recommendation."""

    text = TextAreaField(_l("What is recommended"), [NEEDED, TEXT])
    unit_id = SelectField(_l("Who is to do it"), [NEEDED], choices=[])
    due_on = DateField(_l("Until"), [NEEDED])

    def take_step(self, row: Examination, by: Person) -> None:
        """Add it."""
        examinations.recommend(row, self.text.data or "", _id(self.unit_id.data), self.due_on.data, by=by)


class FulfilmentForm(HouseForm):
    """That a recommendation was followed."""

    text = TextAreaField(_l("What shows that it was followed"), [NEEDED, TEXT])
    on = DateField(_l("Followed on"), [NEEDED])


class EndingForm(HouseForm):
    """That it ends without a report."""

    text = TextAreaField(_l("Why it ends without a report"), [NEEDED, TEXT])

    def take_step(self, row: Examination, by: Person) -> None:
        """End it."""
        examinations.end(row, self.text.data or "", by=by)


class ScanForm(HouseForm):
    """A signed letter brought back, or other evidence."""

    shows = SelectField(_l("What it is"), [NEEDED], choices=choices(oversight_phrases.EXAMINATION_SCAN))
    uploads = MultipleFileField(
        _l("Scan or photo"),
        description=_l("Photos or PDF, up to five, 10 MB each. Hidden data such as the place are removed."),
    )
    draft = HiddenField()


class PersonnelForm(HouseForm):
    """One press."""

    def take_step(self, row: Examination, by: Person) -> None:
        """Tell personnel."""
        examinations.tell_personnel(row, by=by)


FORMS: dict[str, Any] = {
    "review": ReviewForm,
    "assignment": AssignmentForm,
    "report": ReportForm,
    "recommendation": RecommendationForm,
    "ending": EndingForm,
    "personnel": PersonnelForm,
}
