"""The forms of verification: what a verifier decides about a report."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from feedback.agencies.classes import ServiceClass
from feedback.complaints.status import DISMISSALS, Outcome
from feedback.web import phrases
from feedback.web.desk import lapor
from feedback.web.desk.forms import TEXT, ReasonForm, VersionForm
from feedback.web.forms import choices

NEEDED = InputRequired(_l("Fill this in."))


class RoutingForm(VersionForm):
    """Class, category and holder."""

    service_class = RadioField(
        _l("Class"), [NEEDED], choices=choices(phrases.SERVICE_CLASS, [one.value for one in ServiceClass])
    )
    category_id = SelectField(_l("Category"), [NEEDED], validate_choice=False)
    holder_unit_id = SelectField(_l("Holder"), [NEEDED], validate_choice=False)
    about_conduct = BooleanField(
        _l("It is about how an official behaved"),
        description=_l("The office complained about then never learns that this report exists."),
    )
    urgent = BooleanField(_l("Urgent"), description=_l("Somebody's life, health or safety is in danger."))


class DismissalForm(VersionForm):
    """An answer without passing the report on."""

    outcome = RadioField(
        _l("What is it?"),
        [NEEDED],
        choices=choices(phrases.OUTCOME, sorted(one.value for one in Outcome if one in DISMISSALS)),
    )
    reason = TextAreaField(
        _l("Answer to the reporter"),
        [NEEDED, TEXT],
        description=_l("The reporter reads this. Say where to go instead, or explain what was asked."),
    )
    lapor_on = lapor.day_copied()


class JoinForm(VersionForm):
    """To the lead of an incident."""

    lead = StringField(
        _l("Number of the leading report"),
        [NEEDED, Length(max=40)],
        description=_l(
            "The number of the report that leads. This one then moves with it and keeps its own thread."
        ),
    )


class QuarantineForm(ReasonForm):
    """Aside as spam or abuse."""

    reason = TextAreaField(
        _l("Reason"),
        [NEEDED, TEXT],
        description=_l("Its time limits run on, and the inspectorate looks at a sample. Nothing is deleted."),
    )


class PublicationForm(VersionForm):
    """A moderated text for everybody."""

    title = StringField(
        _l("Title"),
        [NEEDED, Length(max=120)],
        description=_l("No names, no house numbers, nothing by which a person could be recognised."),
    )
    body = TextAreaField(
        _l("Text for the public"),
        [NEEDED, TEXT],
        description=_l("Rewrite what happened in plain words. The reporter's own text is never shown."),
    )
