"""The forms of this door. They know fields; performance knows rules."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from feedback.performance.conduct import CONCLUSIONS
from feedback.performance.discipline import LONGEST_NUMBER
from feedback.performance.letter_files import ConductLetter
from feedback.performance.models import Finding, NoteKind
from feedback.web import phrases
from feedback.web.forms import HouseForm, choices

NEEDED = InputRequired(_l("Fill this in."))
LONG = Length(max=6000)
YES, NO = "yes", "no"
ALL = "all"


def as_id(value: Any) -> int | str:
    return int(value) if value not in (None, "") else ""  # what is no number is no choice: ValueError


def as_id_or_all(value: Any) -> int | str:
    return ALL if value == ALL else as_id(value)


class ProposalForm(HouseForm):
    """A note or an appreciation from a closed case."""

    civil_servant = SelectField(_l("Whom it is about"), [NEEDED], coerce=as_id)
    kind = RadioField(_l("What it is"), [NEEDED])
    happened_on = DateField(_l("When it happened"), [NEEDED])
    summary = TextAreaField(_l("What took place"), [NEEDED, LONG])
    released = TextAreaField(_l("The evidence in short, as the person may read it"), [LONG])
    evidence = SelectMultipleField(_l("Entries of the case that show it"), coerce=int)

    def offer(self, people: list[tuple[int, str]], entries: list[tuple[int, str]]) -> ProposalForm:
        """Give the choices."""
        first = [SelectChoice("", _l("Choose a person"))] if len(people) > 1 else []
        self.civil_servant.choices = [*first, *(SelectChoice(value, label) for value, label in people)]
        self.kind.choices = choices(phrases.CONDUCT_KIND, [one.value for one in NoteKind])
        self.evidence.choices = [SelectChoice(value, label) for value, label in entries]
        return self


class ReceiptForm(HouseForm):
    """How a note was handed over on paper."""

    how = TextAreaField(_l("How it was handed over"), [NEEDED, LONG])


class ConclusionForm(HouseForm):
    """What a reviewer concludes."""

    conclusion = RadioField(_l("Conclusion"), [NEEDED])
    reason = TextAreaField(_l("The reason"), [NEEDED, LONG])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conclusion.choices = choices(phrases.CONCLUSION, [one.value for one in CONCLUSIONS])


class AgreementForm(HouseForm):
    """Whether a second person agrees."""

    agrees = RadioField(
        _l("Do you agree?"), [NEEDED], choices=choices({YES: _l("Yes, I agree"), NO: _l("No, decide again")})
    )
    reason = TextAreaField(_l("The reason"), [LONG])


class ObjectionForm(HouseForm):
    """What becomes of an objection."""

    upheld = RadioField(
        _l("Decision on the objection"),
        [NEEDED],
        choices=choices(
            {
                YES: _l("The objection is right: the note is dropped"),
                NO: _l("The decision stands: the note becomes final"),
            }
        ),
    )
    reason = TextAreaField(_l("The reason"), [NEEDED, LONG])


class ReasonForm(HouseForm):
    """Why something is dropped."""

    reason = TextAreaField(_l("The reason"), [NEEDED, LONG])


class EvidenceForm(HouseForm):
    """Files a note rests on, and who may see them."""

    files = MultipleFileField(_l("Photos or PDF"))
    shown = RadioField(
        _l("Who sees these files"),
        [NEEDED],
        default=NO,
        choices=choices(
            {
                NO: _l("Only those who work on the note"),
                YES: _l("The person too: nothing in them makes the reporter known"),
            }
        ),
    )


class HandOverForm(HouseForm):
    """Which breach of discipline a final note lets one suspect."""

    reason = TextAreaField(_l("Which breach you suspect"), [NEEDED, LONG])


class ExaminedForm(HouseForm):
    """What comes back from a disciplinary examination."""

    number = StringField(_l("Number of the letter"), [NEEDED, Length(max=LONGEST_NUMBER)])
    on = DateField(_l("Date of the letter"), [NEEDED])
    finding = RadioField(_l("How it ended"), [NEEDED])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.finding.choices = choices(phrases.FINDING, [one.value for one in Finding])


class ReplyForm(HouseForm):
    """What the person says, and who helps him."""

    words = TextAreaField(_l("Your reply"), [NEEDED, LONG])
    files = MultipleFileField(_l("Photos or PDF"))
    companion = StringField(_l("Who accompanies you"), [Length(max=120)])


class OwnObjectionForm(HouseForm):
    """Why the person objects."""

    words = TextAreaField(_l("Why you object"), [NEEDED, LONG])


class LockForm(HouseForm):
    """Whose sheets are locked."""

    unit = SelectField(_l("Agency"), [NEEDED], coerce=as_id_or_all)

    def offer(self, agencies: list[tuple[int, str]]) -> LockForm:
        """Give the choices."""
        self.unit.choices = [
            SelectChoice("", _l("Choose an office")),
            SelectChoice(ALL, _l("All agencies")),
            *(SelectChoice(value, label) for value, label in agencies),
        ]
        return self


class SignedFileForm(HouseForm):
    """A signed file that came back."""

    file = FileField(_l("The signed file (ZIP)"), [FileRequired(_l("Choose the file."))])


class LetterNumberForm(HouseForm):
    """The number, date and archive classification of the letter on a final note."""

    number = StringField(_l("Number of the letter"), [Length(max=60)])
    takes_number = BooleanField(_l("Take the next number of your office's series"))
    on = DateField(_l("Date of the letter"), [NEEDED])
    classification = SelectField(_l("Archive classification"), [Optional()])

    def offer(self, codes: list[tuple[str, str]], known: ConductLetter, today: date) -> LetterNumberForm:
        """Give the choices and, on the first look, what is known already."""
        self.classification.choices = [("", "–"), *codes]
        if not self.is_submitted():
            self.number.data, self.on.data = known.number, known.dated_on or today
            self.classification.data = known.classification
        return self
