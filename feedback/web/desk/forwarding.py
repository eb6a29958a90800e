"""Forwarding to a body outside the regency, with the reporter's consent."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from feedback.agencies import categories as shelf
from feedback.base.database import db
from feedback.complaints import forwarding
from feedback.complaints.forwarding import WROTE, Consent, Given
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.web.desk import hints, lapor, wording
from feedback.web.desk.acts import Act, Stand
from feedback.web.desk.forms import NEEDED, TEXT, VersionForm, needed_with
from feedback.web.forms import choices

HOW: dict[str, Any] = {
    Given.THREAD: _l("In the thread of the report"),
    Given.SPOKEN: _l("By phone or in person"),
}


class ForwardingForm(VersionForm):
    """To a body outside the regency."""

    recipient = StringField(
        _l("Sent to"),
        [NEEDED, Length(max=160)],
        render_kw={"list": "bodies"},
    )
    reference = StringField(
        _l("Their number"),
        [Optional(), Length(max=80)],
        description=_l("The number the recipient gave it, if there is one yet."),
    )
    consent = RadioField(
        _l("How did the reporter agree to it?"),
        [InputRequired(_l("Only with the reporter's consent. Say how it was given, or ask for it first."))],
        choices=choices(HOW),
        description=_l("The reporter reads that this was written down."),
    )
    consent_on = DateField(_l("Agreed on"), [needed_with("consent", Given.SPOKEN)])
    heard_by = StringField(
        _l("Who spoke with the reporter?"), [needed_with("consent", Given.SPOKEN), Length(max=120)]
    )
    reason = TextAreaField(
        _l("Answer to the reporter"),
        [NEEDED, TEXT],
        description=_l("Tell the reporter where it went and how to follow it there."),
    )
    lapor_on = lapor.day_copied()


def _forward(complaint: Complaint, form: Any, me: Person) -> None:
    lapor.copy(complaint, form, me)
    consent = Consent(Given(form.consent.data), form.consent_on.data, form.heard_by.data or "")
    forwarding.forward(
        complaint, form.recipient.data, form.reference.data or "", form.reason.data, consent, by=me
    )


def _ready(form: Any, stand: Stand) -> dict[str, Any]:
    """The bodies outside, those whose words occur in the text marked, and what the reporter wrote last."""
    wrote = stand.story.last(*WROTE)
    if stand.complaint.identity is not Identity.OPEN:
        form.consent.choices = choices(HOW, [Given.THREAD])
    return lapor.copied_too(form, stand) | {
        "bodies": list(db.session.scalars(shelf.outside_bodies())),
        "outside": hints.outside(stand.story.text),
        "wrote": wording.line(wrote, stand.story, {}) if wrote else None,
    }


def _begin(form: Any, stand: Stand) -> None:
    form.heard_by.data = stand.me.name
    if stand.story.last(*WROTE) is not None:
        form.consent.data = Given.THREAD.value


ACT = Act(
    "forwarding",
    _l("Forward to another body"),
    frozenset({Right.FORWARD}),
    ForwardingForm,
    lambda s: s.verifies and s.can("dismiss"),
    _forward,
    says=_l("It is written down where the report went, and the reporter knows."),
    ready=_ready,
    prefill=_begin,
    template="desk/forwarding.html",
)
