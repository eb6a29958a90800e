"""Reminders of the inspectorate: written about a case, and the list of those that wait for an answer."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, TextAreaField
from wtforms.validators import Length

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import queues
from feedback.complaints.models import Complaint
from feedback.complaints.record import same_version
from feedback.deadlines import shelf
from feedback.inspection import breaches, reminders
from feedback.people import persons
from feedback.people.rights import Right
from feedback.web import phrases
from feedback.web.due import due
from feedback.web.guards import allow, me
from feedback.web.inspectorate.cases import category_name
from feedback.web.inspectorate.door import door
from feedback.web.inspectorate.judging import NEEDED, Versioned

MOST = 200


class ReminderForm(Versioned):
    """What the office is reminded of, and by when an answer is wanted."""

    text = TextAreaField(_l("Your reminder to the office"), [NEEDED, Length(max=4000)])
    due_on = DateField(_l("Answer wanted by"), [NEEDED], format=["%Y-%m-%d", "%d/%m/%Y"])


@door.get("/reminders")
@allow(Right.SEE_OVERSIGHT_FIGURES)
def reminders_list() -> str:
    """Reminders that wait for their answer, or those answered. At most five statements."""
    answered = request.args.get("what") == "answered"
    found = db.session.execute(reminders.listed(me(), answered=answered).limit(MOST)).all()
    days, today = shelf.calendar(), clock.today()
    tabs: tuple[tuple[str, dict[str, Any]], ...] = (
        (_("Waiting"), {}),
        (_("Answered"), {"what": "answered"}),
    )
    people = {row.sent_by for row, _case in found} | {row.answered_by for row, _case in found}
    return render_template(
        "inspectorate/reminders.html",
        rows=[(row, case, due(row.due_on, today, days, met_on=row.answered_on)) for row, case in found],
        people=persons.persons(id_ for id_ in people if id_ is not None) if found else {},
        category=category_name,
        tabs=[
            {"label": words, "url": url_for(".reminders_list", **args), "current": answered == bool(args)}
            for words, args in tabs
        ],
    )


@door.get("/complaints/<number>/reminder")
@allow(Right.AUDIT)
def reminder(number: str) -> str:
    """A reminder about one case, with what is known of its limits."""
    complaint = queues.find(me(), number)
    return _show(complaint, ReminderForm(version=str(complaint.version), due_on=reminders.usual_day()))


@door.post("/complaints/<number>/reminder")
@allow(Right.AUDIT)
def send_reminder(number: str) -> ResponseReturnValue:
    """Send it: the heads of the office get a letter, and it stands in the record."""
    complaint = queues.find(me(), number, to_change=True)
    form = ReminderForm()
    if form.validate_on_submit():
        same_version(complaint, form.seen)
        try:
            reminders.send(complaint, form.text.data, form.due_on.data, by=me())
        except Refusal as refusal:
            form.take(refusal)
        else:
            db.session.commit()
            flash(_("The reminder is sent. The answer will stand among the reminders."))
            return redirect(url_for(".reminders_list"), 303)
    return _show(complaint, form), 422


def _show(complaint: Complaint, form: ReminderForm) -> str:
    rows = breaches.of_case(me(), complaint)
    return render_template(
        "inspectorate/reminder.html",
        complaint=complaint,
        form=form,
        waiting=reminders.waiting(complaint),
        rows=rows,
        names=breaches.names(rows),
        category=category_name,
        words=phrases,
    )
