"""Beside LAPOR!: its number on the case, and that our answer was copied into it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from feedback.base import clock
from feedback.complaints import lapor
from feedback.complaints.models import Complaint
from feedback.complaints.status import DECIDED
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.web import phrases
from feedback.web.desk.acts import Act, Stand
from feedback.web.desk.forms import NEEDED, TEXT, VersionForm
from feedback.web.forms import choices


class LaporForm(VersionForm):
    """The case's place in SP4N-LAPOR!."""

    number = StringField(
        _l("LAPOR! number"),
        [Optional(), Length(max=lapor.LONGEST_NUMBER)],
        description=_l(
            "The tracking number that SP4N-LAPOR! gave to the same report. Leave it empty to remove it."
        ),
    )
    due_on = DateField(
        _l("Due in LAPOR!"), [Optional()], description=_l("By when LAPOR! waits for our answer.")
    )


class LaporAnswerForm(VersionForm):
    """The day on which the answer was copied."""

    on = DateField(
        _l("Answered in LAPOR! on"),
        [NEEDED],
        description=_l("The day on which the answer was copied into LAPOR!."),
    )


class LaporReplyForm(VersionForm):
    """What LAPOR! says of it."""

    status = RadioField(_l("How does it stand in LAPOR!?"), [NEEDED], choices=choices(phrases.LAPOR_STATUS))
    on = DateField(_l("Since"), [NEEDED])
    text = TextAreaField(
        _l("What LAPOR! or the institution answered there"),
        [Optional(), TEXT],
        description=_l("Staff read it in the case. Write to the reporter yourself what concerns him."),
    )


def day_copied() -> DateField:
    """The last field of a form that ends a case; `copied_too` takes it away where LAPOR! waits for nothing."""
    return DateField(
        _l("Answered in LAPOR! on"),
        [Optional()],
        description=_l("LAPOR! waits for this answer too. Copy it there before you send this."),
    )


def copied_too(form: Any, stand: Stand) -> dict[str, Any]:
    """A form that ends a case asks for the day it was copied only where LAPOR! waits."""
    if lapor.waits(stand.complaint):
        form.lapor_on.flags.required = True
    else:
        del form.lapor_on
    return {}


def copy(complaint: Complaint, form: Any, me: Person) -> None:
    """Record the day that such a form gives, before it ends the case."""
    if form.lapor_on.data is not None and lapor.waits(complaint):
        lapor.answered(complaint, form.lapor_on.data, by=me)


def _note(complaint: Complaint, form: Any, me: Person) -> Any:
    lapor.note(complaint, form.number.data or "", form.due_on.data, by=me)
    return None if complaint.lapor_number else _("The LAPOR! number is removed.")


def _reply(complaint: Complaint, form: Any, me: Person) -> None:
    status = lapor.LaporStatus(form.status.data)
    lapor.replied(complaint, status, form.on.data, form.text.data or "", by=me)


def _today(form: Any, _stand: Stand) -> None:
    form.on.data = clock.today()


def _needed(form: Any, stand: Stand) -> dict[str, Any]:
    form.number.flags.required = stand.complaint.lapor_number is None
    form.due_on.flags.required = stand.story.last("lapor_answered") is None
    return {}


def _start_from_lapor(form: Any, stand: Stand) -> None:
    form.number.data, form.due_on.data = stand.complaint.lapor_number, stand.complaint.lapor_due_on


ACTS: tuple[Act, ...] = (
    Act(
        "lapor-answer",
        _l("Answered in LAPOR!"),
        frozenset({Right.TRIAGE, Right.ANSWER, Right.HANDLE_OVERSIGHT}),
        LaporAnswerForm,
        lambda s: lapor.waits(s.complaint) and (s.works or s.verifies or s.referees),
        lambda complaint, form, me: lapor.answered(complaint, form.on.data, by=me),
        says=_l("It is written down that LAPOR! has the answer."),
        first=DECIDED,
        look="second",
    ),
    Act(
        "lapor-reply",
        _l("Write down what LAPOR! says"),
        frozenset({Right.TRIAGE, Right.ANSWER, Right.HANDLE_OVERSIGHT}),
        LaporReplyForm,
        lambda s: s.complaint.lapor_number is not None and (s.works or s.verifies or s.referees),
        _reply,
        says=_l("What LAPOR! says stands in the case."),
        prefill=_today,
    ),
    Act(
        "lapor",
        _l("Write down the LAPOR! number"),
        frozenset({Right.TRIAGE, Right.HANDLE_OVERSIGHT}),
        LaporForm,
        lambda s: s.verifies or s.referees,
        _note,
        says=_l("The LAPOR! number is written down."),
        ready=_needed,
        prefill=_start_from_lapor,
    ),
)
