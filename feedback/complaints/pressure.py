"""Answering a reporter who is being pressed: the inspectorate's own word to him, which no agency reads."""

from __future__ import annotations

from flask_babel import gettext as _

from feedback.base.refusal import Refusal
from feedback.complaints import letters
from feedback.complaints.annexes import Pressure
from feedback.complaints.models import Complaint
from feedback.complaints.record import record, required, today
from feedback.complaints.standing import must
from feedback.people.persons import Person
from feedback.people.rights import Right


def answer(complaint: Complaint, pressure: Pressure, text: str, *, by: Person) -> None:
    """Answer "Saya ditekan" (due in one working day); only the reporter and the inspectorate read the words.

    Refusal when it was answered already or the words are missing.
    """
    must(by.may(Right.HANDLE_OVERSIGHT), by, Right.HANDLE_OVERSIGHT)
    if pressure.answered_on is not None or pressure.stream_id != complaint.id:
        raise Refusal(_("A colleague has answered this reporter already."))
    said = required(text, _("Write what the inspectorate does for the reporter."), "text")
    pressure.answered_by, pressure.answered_on = by.user_id, today()
    event = record(
        complaint, "pressure_answered", by=by, facts={"pressure": pressure.id}, text={"text": said}
    )
    letters.to_reporter(complaint, "progress", event.seq)
