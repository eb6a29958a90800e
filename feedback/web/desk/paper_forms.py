"""The forms of papers: what a letter says and who signs it, the signed scan, an office's letterhead."""

from __future__ import annotations

import re
import secrets
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints.register import Nature, PaperKind
from feedback.exchange import numbering, official, papers
from feedback.exchange.papers import Draft
from feedback.web import phrases
from feedback.web.desk.forms import NEEDED
from feedback.web.forms import HouseForm, choices

KEY = re.compile(r"[A-Za-z0-9_-]{20,40}")
LINES = Length(max=2000)
TYPED = (
    "subject",
    "enclosures",
    "addressee",
    "opening",
    "present",
    "body",
    "copies",
    "signatory_post",
    "signatory_name",
    "signatory_nip",
    "second_post",
    "second_name",
    "second_nip",
)


class PaperForm(HouseForm):
    """A paper. `key` makes a second press ask for the same one."""

    number = StringField(
        _l("Number"),
        [Optional(), Length(max=60)],
        description=_l("Leave it empty when the letter gets its number at signing (SRIKANDI)."),
    )
    takes_number = BooleanField(_l("Take the next number of my office"))
    dated = DateField(_l("Date of the letter"), [NEEDED])
    classification = SelectField(_l("Archive classification"), [Optional()], validate_choice=False)
    nature = RadioField(_l("Nature"), [NEEDED], choices=choices(phrases.NATURE))
    enclosures = StringField(_l("Enclosures"), [Optional(), Length(max=200)])
    subject = StringField(_l("Subject"), [NEEDED, Length(max=300)])
    addressee = TextAreaField(
        _l("Addressed to"),
        [Optional(), LINES],
        description=_l("One line each: post, office, place. “Yth.” is added."),
    )
    opening = TextAreaField(_l("Opening sentence"), [Optional(), LINES])
    present = TextAreaField(
        _l("Who was present"), [Optional(), LINES], description=_l("One line each: name; post")
    )
    body = TextAreaField(
        _l("What the letter says"),
        [NEEDED, Length(max=papers.LONGEST)],
        description=_l("An empty line begins a new paragraph."),
    )
    signatory_post = StringField(
        _l("Post of who signs"),
        [NEEDED, Length(max=200)],
        description=_l("With Plt. or Plh. where it applies."),
    )
    signatory_name = StringField(_l("Name of who signs"), [Optional(), Length(max=160)])
    signatory_nip = StringField("NIP", [Optional(), Length(max=25)])
    second_post = StringField(_l("Post of the other side"), [Optional(), Length(max=200)])
    second_name = StringField(_l("Name of the other side"), [Optional(), Length(max=160)])
    second_nip = StringField(_l("NIP of the other side"), [Optional(), Length(max=25)])
    copies = TextAreaField(_l("Copies to"), [Optional(), LINES], description=_l("One line each."))
    key = HiddenField()

    def ready(self, kind: PaperKind) -> None:
        """Offer the archive codes, and only the fields that a paper of this kind has. One statement."""
        rows = db.session.scalars(numbering.codes_on(clock.today())).all()
        self.classification.choices = [("", "–"), *((row.code, f"{row.code} {row.name}") for row in rows)]
        form = official.kind(kind.value)["form"]
        for name in _NOT_IN.get(form, ()):
            if name in self:
                del self[name]
        self.key.data = self.key.data or secrets.token_urlsafe(18)

    def draft(self, kind: PaperKind) -> Draft:
        """The paper as typed."""
        return Draft(
            kind,
            self.dated.data,
            Nature(self.nature.data),
            classification=str(self.classification.data or "")[:20],
            number=self.number.data or "",
            takes_number=bool(self.takes_number.data),
            words={name: self[name].data or "" for name in TYPED if name in self},
            key=self.key.data if KEY.fullmatch(self.key.data or "") else "",
        )

    def begin(self, words: dict[str, str], **codes: Any) -> None:
        """Start from these words and codes."""
        for name, said in {**words, **codes}.items():
            if name in self:
                self[name].data = said


_NOT_IN = {
    "letter": ("opening", "present", "second_post", "second_name", "second_nip"),
    "memo": ("opening", "present", "second_post", "second_name", "second_nip"),
    "slip": ("opening", "present", "second_post", "second_name", "second_nip", "enclosures", "copies"),
    "record": ("addressee", "enclosures", "copies"),
}


class SignedForm(HouseForm):
    """The letter comes back signed."""

    scan = FileField(
        _l("Signed letter"),
        description=_l("A scan or photo: PDF, JPEG or PNG, up to 10 MB."),
    )
    number = StringField(
        _l("Number"), [Optional(), Length(max=60)], description=_l("If it got its number at signing.")
    )


class LetterheadForm(HouseForm):
    """What stands at the head of the office's letters."""

    address = StringField(_l("Address"), [Optional(), Length(max=200)])
    contact = StringField(_l("Telephone, e-mail, website"), [Optional(), Length(max=200)])
    place = StringField(_l("Place where letters are signed"), [Optional(), Length(max=80)])
    pattern = StringField(
        _l("Pattern of numbers"),
        [Optional(), Length(max=60)],
        description=_l(
            "For example {code}/{n}/{unit}/{year}. {n} counts from 001 each year; {month} is Roman."
            " Empty: numbers are typed."
        ),
    )
    version = HiddenField(default="0")
