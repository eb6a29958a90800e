"""The act of asking a reporter whether the office may visit, call or meet him."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from feedback.complaints import consent
from feedback.complaints.asides import ContactKind
from feedback.complaints.consent import Wish
from feedback.complaints.models import Complaint
from feedback.complaints.status import WITH_AGENCY, Identity
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.web import phrases
from feedback.web.desk.acts import Act, Stand
from feedback.web.desk.forms import NEEDED, TEXT, VersionForm
from feedback.web.forms import choices


class ContactForm(VersionForm):
    """How, when, who and where."""

    kind = RadioField(_l("What do you ask for?"), [NEEDED], choices=choices(phrases.CONTACT))
    day = DateField(_l("Proposed day"), [NEEDED])
    second_day = DateField(_l("Or this day"), [Optional()])
    third_day = DateField(_l("Or this"), [Optional()])
    who = StringField(
        _l("Who comes or calls"), [NEEDED, Length(max=200)], description=_l("Name, post and office.")
    )
    where = StringField(
        _l("Where"),
        [Optional(), Length(max=200)],
        description=_l("A protected reporter chooses the place: leave it empty. Never ask for an address."),
    )
    text = TextAreaField(
        _l("Why"),
        [Optional(), TEXT],
        description=_l("The reporter reads this. The time limits run on, whatever the answer."),
    )


def _ask(complaint: Complaint, form: Any, me: Person) -> None:
    days = [one.data for one in (form.day, form.second_day, form.third_day) if one.data]
    wish = Wish(ContactKind(form.kind.data), days, form.who.data, form.where.data or "", form.text.data or "")
    consent.ask(complaint, wish, by=me)


def _only_what_may_be_asked(form: Any, stand: Stand) -> dict[str, Any]:
    if stand.complaint.identity is not Identity.OPEN:
        form.kind.choices = choices(phrases.CONTACT, [ContactKind.MEETING.value])
    return {}


ACTS: tuple[Act, ...] = (
    Act(
        "contact-request",
        _l("Ask to visit, call or meet"),
        frozenset({Right.ASK_REPORTER}),
        ContactForm,
        lambda s: s.works and s.at(*WITH_AGENCY) and consent.waits(s.story) is None,
        _ask,
        says=_l("The reporter is asked. Wait for the answer before anybody visits or calls."),
        ready=_only_what_may_be_asked,
        look="second",
    ),
)
