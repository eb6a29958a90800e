"""The forms on a reporter's case; each has a prefix of its own, since they stand on one page."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, MultipleFileField, RadioField, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length, Optional

from feedback.web import phrases
from feedback.web.forms import HouseForm, choices

LONGEST = 8000
MARKS = {"1": _l("No"), "2": _l("Hardly"), "3": _l("Mostly"), "4": _l("Yes")}


class ActForm(HouseForm):
    """A form that says which version of the case its reader saw."""

    NAME = ""
    version = HiddenField()

    def __init__(self, **given: Any) -> None:
        super().__init__(prefix=f"{self.NAME}-", **given)

    @property
    def seen(self) -> int:
        """The version seen; 0, which never fits, when it cannot be read."""
        given = self.version.data or ""
        return int(given) if given.isdecimal() and len(given) < 10 else 0


class MessageForm(ActForm):
    """Words and files for the office: an answer to its question, or anything else."""

    NAME = "message"
    text = TextAreaField(_l("Your message"), [Length(max=LONGEST)])
    files = MultipleFileField(_l("Photos or PDF"))


class ConfirmForm(ActForm):
    """ "Ya, sudah beres"."""

    NAME = "confirmation"


class ObjectionForm(ActForm):
    """ "Belum beres", and why."""

    NAME = "objection"
    reason = TextAreaField(_l("What is not solved yet?"), [Length(max=LONGEST)])


class ReopeningForm(ActForm):
    """Take a closed case up again."""

    NAME = "reopening"
    reason = TextAreaField(_l("What is not solved yet?"), [Length(max=LONGEST)])


class WithdrawalForm(ActForm):
    """Take the report back."""

    NAME = "withdrawal"
    reason = TextAreaField(_l("Why? (You need not say)"), [Length(max=LONGEST)])


class RatingForm(ActForm):
    """Four short questions and a sentence."""

    NAME = "rating"
    solved = RadioField(_l("Is it solved?"), [InputRequired()], choices=choices(MARKS))
    told_why = RadioField(_l("Were you told why?"), [InputRequired()], choices=choices(MARKS))
    respect = RadioField(_l("Were you treated with respect?"), [InputRequired()], choices=choices(MARKS))
    speed = RadioField(_l("Was it fast enough?"), [InputRequired()], choices=choices(MARKS))
    sentence = StringField(_l("Anything else?"), [Length(max=500)])


class ProtectionForm(ActForm):
    """More protection. The choices that are stronger are set by the view."""

    NAME = "protection"
    identity = RadioField(
        _l("Which protection?"),
        [InputRequired()],
        choices=choices(phrases.IDENTITY, ["confidential", "anonymous"]),
    )


class DisclosureForm(ActForm):
    """Tell the agency who one is."""

    NAME = "disclosure"
    name = StringField(_l("Your name"), [Length(max=120)])
    phone = StringField(_l("Telephone or WhatsApp"), [Length(max=40)])
    email = StringField(_l("E-mail"), [Optional(), Length(max=200), Email()])


class NoticesForm(ActForm):
    """Letters on or off: with an address on, without one off."""

    NAME = "notices"
    email = StringField(_l("E-mail"), [Optional(), Length(max=200), Email()])


class ErasureForm(ActForm):
    """Ask that everything be erased."""

    NAME = "erasure"
    reason = TextAreaField(_l("Why? (You need not say)"), [Length(max=LONGEST)])


class ContactForm(ActForm):
    """Yes, no, or another time: which, the button says."""

    NAME = "contact"
    answer = RadioField("", [InputRequired()], choices=choices(phrases.CONTACT_ANSWER))
    text = StringField(_l("Anything you want to say about it"), [Length(max=500)])


class ContactEndForm(ActForm):
    """Take the consent back."""

    NAME = "consent"


class PressureForm(ActForm):
    """ "Saya ditekan"."""

    NAME = "pressure"
    text = TextAreaField(_l("What happened? Only the inspectorate reads this"), [Length(max=LONGEST)])


FORMS: tuple[type[ActForm], ...] = (
    MessageForm,
    ConfirmForm,
    ObjectionForm,
    ReopeningForm,
    WithdrawalForm,
    RatingForm,
    ProtectionForm,
    DisclosureForm,
    NoticesForm,
    ErasureForm,
    ContactForm,
    ContactEndForm,
    PressureForm,
)
BY_NAME = {form.NAME: form for form in FORMS}
