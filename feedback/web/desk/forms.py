"""The forms of an agency's desk. They know fields; the hall knows rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, StopValidation

from feedback.complaints.status import ANSWERS, Outcome
from feedback.web import phrases
from feedback.web.forms import HouseForm, choices

LONGEST = 8000
NEEDED = InputRequired(_l("Fill this in."))
TEXT = Length(max=LONGEST)
FILES_SAY = _l("Photos or PDF, up to five, 10 MB each. Hidden data such as the place are removed.")
OUTCOMES = [one.value for one in Outcome if one in ANSWERS]


class VersionForm(HouseForm):
    """What every act carries: the version of the case that the person saw."""

    version = HiddenField(default="0")

    @property
    def seen(self) -> int:
        """The version the person saw; 0, which fits no case, when it cannot be read."""
        typed = str(self.version.data or "")
        return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


def chosen(value: Any) -> int | None:
    """The id of a select; None for its empty option and for what can be no id."""
    typed = str(value or "")
    return int(typed) if typed.isdecimal() and len(typed) < 15 else None


def offer(field: Any, options: Any, *, blank: Any = None) -> None:
    """Give a select its options: pairs, or groups of pairs."""
    first = [] if blank is None else [("", blank)]
    if isinstance(options, dict):
        field.choices = {"": first, **options} if first else options
    else:
        field.choices = [*first, *options]


def needed_with(other: str, value: str | None = None) -> Callable[[Any, Any], None]:
    """A validator: the field is needed where the field `other` is filled in (or says `value`), else it may be empty."""

    def check(form: Any, field: Any) -> None:
        if any(field.raw_data or ()):
            return
        field.errors[:] = []
        said = form[other].data
        needed = bool(said) if value is None else said == value
        raise StopValidation(str(NEEDED.message) if needed else "")

    return check


class TextForm(VersionForm):
    """A text to somebody."""

    text = TextAreaField(_l("Text"), [NEEDED, TEXT])


class QuestionForm(TextForm):
    """A question to the reporter."""

    text = TextAreaField(
        _l("Your question"),
        [NEEDED, TEXT],
        description=_l(
            "Ask one thing at a time, in plain words. The time limits pause until the reporter answers."
        ),
    )


class MessageForm(TextForm):
    """A message to the reporter."""

    text = TextAreaField(
        _l("Your message"),
        [NEEDED, TEXT],
        description=_l("The reporter reads this. It is signed by your office, not by your name."),
    )


class NoteForm(TextForm):
    """An internal note."""

    text = TextAreaField(
        _l("Internal note"),
        [NEEDED, TEXT],
        description=_l("Only staff who may see this case read it, never the reporter."),
    )


class AdviceForm(TextForm):
    """An opinion for the holder."""

    text = TextAreaField(
        _l("Your opinion"), [NEEDED, TEXT], description=_l("The office that holds the case reads it.")
    )


class ReasonForm(VersionForm):
    """Why."""

    reason = TextAreaField(_l("Reason"), [NEEDED, TEXT])


class ReturnForm(ReasonForm):
    """Back to the verifier."""

    reason = TextAreaField(
        _l("Reason"),
        [NEEDED, TEXT],
        description=_l("Say why it is not yours, and whose it is if you know. The verifier reads this."),
    )


class DispositionForm(VersionForm):
    """To one officer, with an instruction."""

    officer_id = SelectField(_l("Officer"), [NEEDED], validate_choice=False)
    instruction = TextAreaField(_l("Instruction"), [Optional(), TEXT])
    finish_by = DateField(_l("To be done by"), [Optional()])


class SubunitForm(VersionForm):
    """To another unit of the same agency."""

    unit_id = SelectField(_l("Unit"), [NEEDED], validate_choice=False)
    instruction = TextAreaField(_l("Instruction"), [Optional(), TEXT])


class SupportForm(VersionForm):
    """An opinion from another office."""

    unit_id = SelectField(
        _l("Office"),
        [NEEDED],
        validate_choice=False,
        description=_l("It may read the case, and answers to you, not to the reporter."),
    )
    text = TextAreaField(_l("What do you need to know?"), [NEEDED, TEXT])
    wanted_by = DateField(_l("Wanted by"), [NEEDED])


class ExtensionForm(ReasonForm):
    """More working days."""

    days = IntegerField(_l("How many more working days?"), [NEEDED])

    reason = TextAreaField(
        _l("Reason"),
        [NEEDED, TEXT],
        description=_l("The reporter reads that more time was given, and your reason stands in the record."),
    )
    evidence = TextAreaField(
        _l("What shows it"),
        [Optional(), TEXT],
        description=_l("Such as the number of a letter or an order. Needed, here or as a file."),
    )
    uploads = MultipleFileField(_l("Photos or documents"), description=FILES_SAY)
    draft = HiddenField()


class ExtensionDecisionForm(ReasonForm):
    """Yes or no to more time."""

    approved = RadioField(
        _l("Your decision"), [NEEDED], choices=choices({"yes": _l("Approve"), "no": _l("Refuse")})
    )
    reason = TextAreaField(
        _l("Reason for the decision"), [NEEDED, TEXT], description=_l("Your colleagues read it in the case.")
    )


class TransferForm(ReasonForm):
    """To another office altogether."""

    holder_unit_id = SelectField(
        _l("New holder"),
        [NEEDED],
        validate_choice=False,
        description=_l("The date promised to the reporter stays as it is."),
    )


class AnswerForm(VersionForm):
    """What is told to the reporter, with what shows it."""

    outcome = RadioField(_l("What came of it?"), [NEEDED], choices=choices(phrases.OUTCOME, OUTCOMES))
    text = TextAreaField(
        _l("Answer to the reporter"),
        [NEEDED, TEXT],
        description=_l("The reporter reads this first. Say what was done, by whom and when, in plain words."),
    )
    evidence = TextAreaField(
        _l("Evidence"),
        [Optional(), TEXT],
        description=_l(
            "What shows that it is done: a photo, a letter's number, a receipt. "
            "Needed, here or as a photo, when you choose that it is resolved."
        ),
    )
    uploads = MultipleFileField(_l("Photos or documents"), description=FILES_SAY)
    planned_for = DateField(_l("Planned by"), [Optional()])
    programme = StringField(_l("Programme"), [Optional(), Length(max=200)])
    budget_year = StringField(_l("Budget year"), [Optional(), Length(max=9)])
    draft = HiddenField()


class ApprovalForm(AnswerForm):
    """The proposed answer, with the head's corrections."""

    uploads = None
    draft = None
