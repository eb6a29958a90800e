"""The forms of the three steps, of sending, and of the receipt."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, Length, Optional, ValidationError

from feedback.complaints.drafts import LONGEST_TEXT, SHORTEST_TEXT
from feedback.web import phrases
from feedback.web.forms import HouseForm, choices
from feedback.web.public.sheets import Sheet

YES_NO = {"no": _l("No"), "yes": _l("Yes")}


class SheetForm(HouseForm):
    """A form that carries the secret of the sheet it writes to."""

    draft = HiddenField()


class WhatForm(SheetForm):
    """Step 1: what happened."""

    text = TextAreaField(_l("What happened?"))
    conduct = RadioField(
        _l("Is it about how an official behaved?"),
        choices=choices(YES_NO),
        default="no",
        validators=[Optional()],
    )
    person = StringField(_l("Who was it? A name or a post, if you know"), [Length(max=120)])
    files = MultipleFileField(_l("Photos or PDF"))
    unit = HiddenField()
    same = HiddenField()

    def validate_text(self, given: Any) -> None:
        """The same limits as the hall's, said at once."""
        said = " ".join((given.data or "").split())
        if len(said) < SHORTEST_TEXT:
            raise ValidationError(
                _l("Write what happened in at least %(count)s letters.", count=SHORTEST_TEXT)
            )
        if len(said) > LONGEST_TEXT:
            raise ValidationError(_l("Please keep it under %(count)s letters.", count=LONGEST_TEXT))

    def fill(self, sheet: Sheet) -> None:
        """Put what was typed on the sheet."""
        sheet.text = (self.text.data or "")[: 2 * LONGEST_TEXT]
        sheet.about_conduct = self.conduct.data == "yes"
        sheet.person = (self.person.data or "")[:120] if sheet.about_conduct else ""
        if (chosen := (self.unit.data or "")[:9]).isdigit() and int(chosen) != sheet.unit_id:
            sheet.unit_id = int(chosen)  # from the list of offices; the next step shows it, to be changed
            sheet.done = [step for step in sheet.done if step != "where"]


class WhereForm(SheetForm):
    """Step 2: where, and what it is about. Choices are set by the view."""

    guess = RadioField(_l("What is it about?"), validate_choice=False, validators=[Optional()])
    category = SelectField(_l("Choose it yourself"), validate_choice=False, validators=[Optional()])
    office = StringField(_l("Which office or service?"), [Length(max=200)])
    unit = RadioField(_l("Which of these?"), validate_choice=False, validators=[Optional()])
    region = SelectField(_l("Kecamatan and desa"), validate_choice=False, validators=[Optional()])
    place = StringField(_l("The place, in your words"), [Length(max=300)])
    latitude = HiddenField()
    longitude = HiddenField()


class WhoForm(SheetForm):
    """Step 3: who is told what."""

    identity = RadioField(_l("How shall we treat your name?"), choices=choices(phrases.IDENTITY))
    name = StringField(_l("Your name"), [Length(max=120)])
    phone = StringField(_l("Telephone or WhatsApp"), [Length(max=40)])
    email = StringField(_l("E-mail"), [Optional(), Length(max=200), Email()])
    address = StringField(_l("Address"), [Length(max=300)])
    wants_notices = BooleanField(
        _l("Write to me when there is news. The letter says nothing about the content.")
    )
    shows_contact = BooleanField(_l("The office I report about may see my name and contact too."))
    secret = BooleanField(_l("Keep the whole report secret"))
    consents = BooleanField(_l("A shortened text without names may be shown to everybody."))

    def validate_name(self, given: Any) -> None:
        """An open report has a name."""
        if self.identity.data == "open" and not given.data:
            raise ValidationError(_l("Write your name, or choose to keep it confidential."))

    def validate_wants_notices(self, given: Any) -> None:
        """Letters need an address."""
        if given.data and self.identity.data != "anonymous" and not self.email.data:
            raise ValidationError(_l("Write your e-mail address above, or take this mark away."))

    def fill(self, sheet: Sheet) -> None:
        """Put what was typed on the sheet; an anonymous one keeps no name and no contact at all."""
        sheet.identity = self.identity.data if self.identity.data in phrases.IDENTITY else ""
        known = sheet.identity != "anonymous"
        for name in ("name", "phone", "email", "address"):
            setattr(sheet, name, (self[name].data or "")[:300] if known else "")
        sheet.wants_notices = known and self.wants_notices.data
        sheet.shows_contact = sheet.identity == "open" and self.shows_contact.data
        sheet.secret = self.secret.data
        sheet.consents = self.consents.data and not self.secret.data


class AlikeForm(SheetForm):
    """Between: whether it is one that everybody can read already; the empty word is none of them."""

    like = RadioField(_l("Is it one of these?"), validators=[Optional()], validate_choice=False)


class SendForm(SheetForm):
    """The last press. `website` is a trap that a person never sees."""

    website = StringField(_l("Leave this empty"))


class KeptForm(SheetForm):
    """The end of the code, typed again."""

    again = StringField(_l("Type the last 5 signs of the code to be sure that you have it"), [Length(max=40)])


def region_choices(rows: list[tuple[int, str, str, int | None]]) -> dict[str, list[SelectChoice]]:
    """The regions for a select: each kecamatan a group, itself first."""
    groups: dict[str, list[SelectChoice]] = {}
    names = {id_: name for id_, name, _kind, parent in rows if parent is None}
    for id_, name in sorted(names.items(), key=lambda item: item[1]):
        groups[f"Kecamatan {name}"] = [
            SelectChoice(str(id_), _l("Kecamatan %(name)s, desa not known", name=name))
        ]
    for id_, name, kind, parent in sorted(rows, key=lambda row: row[1]):
        if parent in names:
            label = f"Kelurahan {name}" if kind == "kelurahan" else f"Desa {name}"
            groups[f"Kecamatan {names[parent]}"].append(SelectChoice(str(id_), label))
    return groups
