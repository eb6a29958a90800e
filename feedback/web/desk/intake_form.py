"""The form with which an operator enters a report for somebody."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import Email, Length, Optional

from feedback.complaints import lapor
from feedback.complaints.drafts import LONGEST_TEXT, ComplaintDraft
from feedback.complaints.intake import ASSISTED
from feedback.complaints.status import Channel, Identity, Visibility
from feedback.people.persons import Person
from feedback.vault.contacts import ContactData
from feedback.web import phrases
from feedback.web.desk.forms import NEEDED, chosen, needed_with
from feedback.web.forms import HouseForm, choices
from feedback.web.language import LANGUAGES

CHANNELS = [one.value for one in Channel if one in ASSISTED or one is Channel.LAPOR]


class IntakeForm(HouseForm):
    """Everything a report can say, on one page. `secret` is this form's own: it makes the receipt code."""

    secret = HiddenField()
    channel = RadioField(_l("How did it come in?"), [NEEDED], choices=choices(phrases.CHANNEL, CHANNELS))
    text = TextAreaField(
        _l("What happened?"),
        [NEEDED, Length(max=LONGEST_TEXT)],
        description=_l("In the words of whoever reports, as near as you can."),
    )
    category_id = SelectField(_l("Category"), [Optional()], validate_choice=False)
    about_conduct = BooleanField(_l("It is about how an official behaved"))
    person = StringField(_l("Who, if somebody is named"), [Optional(), Length(max=200)])
    unit_id = SelectField(
        _l("Office it is about"),
        [Optional()],
        validate_choice=False,
        description=_l("Never your own office: give the resident the public form instead."),
    )
    region_id = SelectField(_l("Village it is about"), [Optional()], validate_choice=False)
    place = StringField(_l("Where exactly?"), [Optional(), Length(max=200)])
    urgent = BooleanField(_l("Somebody's life, health or safety is in danger"))
    identity = RadioField(
        _l("Who may know the reporter?"),
        [NEEDED],
        choices=choices(phrases.IDENTITY),
        default=Identity.OPEN.value,
        description=_l("Read the three aloud and let the reporter choose."),
    )
    name = StringField(
        _l("Name of the reporter"),
        [Optional(), Length(max=120)],
        description=_l("Needed when the agency may know the name; may stay empty when the name is sealed."),
    )
    phone = TelField(_l("Telephone"), [Optional(), Length(max=30)])
    email = EmailField(_l("E-mail"), [Optional(), Email(), Length(max=254)])
    address = StringField(_l("Address"), [Optional(), Length(max=300)])
    shows_contact_to_unit = BooleanField(_l("The office complained about may see the contact data too"))
    secret_case = BooleanField(_l("The case stays secret"))
    consents_to_publication = BooleanField(_l("The reporter agrees that a moderated text is published"))
    lapor_number = StringField(_l("LAPOR! number"), [Optional(), Length(max=40)])
    lapor_due_on = DateField(
        _l("Due in LAPOR!"),
        [needed_with("lapor_number")],
        description=_l("By when LAPOR! waits for our answer."),
    )

    def draft(self, by: Person) -> ComplaintDraft:
        """The report as the form has it, entered by `by`."""
        contact = ContactData(
            name=self.name.data or "",
            phone=self.phone.data or "",
            email=self.email.data or "",
            address=self.address.data or "",
        )
        values: dict[str, Any] = {
            "text": self.text.data,
            "secret": self.secret.data,
            "identity": Identity(self.identity.data),
            "visibility": Visibility.SECRET if self.secret_case.data else Visibility.PUBLISHABLE,
            "category_id": chosen(self.category_id.data),
            "about_conduct": self.about_conduct.data,
            "person": self.person.data or "",
            "unit_id": chosen(self.unit_id.data),
            "region_id": chosen(self.region_id.data),
            "place": self.place.data or "",
            "contact": contact
            if any((contact.name, contact.phone, contact.email, contact.address))
            else None,
            "shows_contact_to_unit": self.shows_contact_to_unit.data,
            "consents_to_publication": self.consents_to_publication.data and not self.secret_case.data,
            "channel": Channel(self.channel.data),
            "operator_id": by.user_id,
            "locale": LANGUAGES[0],
            "urgent": self.urgent.data,
            "lapor_number": lapor.tidy(self.lapor_number.data or "") or None,
            "lapor_due_on": self.lapor_due_on.data,
        }
        return ComplaintDraft(**values)
