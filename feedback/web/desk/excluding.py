"""The acts that keep a case from somebody who is named in it, and let him see it again."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired

from feedback.complaints import keeping_away
from feedback.complaints.models import Complaint
from feedback.people import finding
from feedback.people.finding import Found
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.web.desk.acts import Act, Stand
from feedback.web.desk.forms import NEEDED, TEXT, VersionForm

LONGEST = 120


class ExclusionForm(VersionForm):
    """Who, and why."""

    q = HiddenField()
    whom = RadioField(
        _l("Who is meant?"),
        [InputRequired(_l("Choose one person from the list."))],
        choices=[],
        validate_choice=False,
    )
    reason = TextAreaField(
        _l("Reason"),
        [NEEDED, TEXT],
        description=_l("Only staff who may see this case read it. Do not write the name here."),
    )


def _keep(complaint: Complaint, form: Any, me: Person) -> None:
    keeping_away.keep(complaint, finding.by_key(form.whom.data or ""), form.reason.data, by=me)


def _let_back(complaint: Complaint, form: Any, me: Person) -> None:
    keeping_away.let_back(complaint, finding.by_key(form.whom.data or ""), form.reason.data, by=me)


def _found(form: Any, stand: Stand) -> dict[str, Any]:
    """Whom the search found, and the name that the reporter wrote down."""
    said = (form.q.data or request.args.get("q") or "").strip()[:LONGEST]
    form.q.data = said
    form.whom.choices = [_choice(one) for one in finding.search(said)]
    story = stand.story.happenings
    return {"said": said, "named": story[0].text.get("person", "") if story else ""}


def _kept(form: Any, stand: Stand) -> dict[str, Any]:
    form.whom.choices = [_choice(one) for one in keeping_away.kept(stand.complaint)]
    return {}


def _choice(one: Found) -> tuple[str, str]:
    return one.key, f"{one.name}, {one.unit}" if one.unit else one.name


ACTS: tuple[Act, ...] = (
    Act(
        "exclusion",
        _l("Keep it from somebody"),
        frozenset({Right.KEEP_AWAY}),
        ExclusionForm,
        lambda s: not s.complaint.erased_on and keeping_away.may_keep(s.me, s.complaint),
        _keep,
        says=_l("For this person and those directly under him there is no such case now. Nobody was told."),
        ready=_found,
        template="desk/exclusion.html",
    ),
    Act(
        "exclusion-end",
        _l("Let somebody see it again"),
        frozenset({Right.LET_BACK}),
        ExclusionForm,
        lambda s: not s.complaint.erased_on and keeping_away.count(s.story) > 0,
        _let_back,
        says=_l("The case is no longer kept from this person."),
        ready=_kept,
        template="desk/exclusion_end.html",
    ),
)
