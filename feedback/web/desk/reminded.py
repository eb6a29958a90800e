"""Reminders of the inspectorate that a head has to answer: what stands in the way, and by when it will be done."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, TextAreaField

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import queues
from feedback.complaints.models import Complaint
from feedback.deadlines import shelf as deadlines
from feedback.inspection import reminders
from feedback.inspection.reminders import Reminder
from feedback.people.rights import Right
from feedback.web.desk.door import door
from feedback.web.desk.escalations import what
from feedback.web.desk.forms import NEEDED, TEXT
from feedback.web.due import due
from feedback.web.forms import HouseForm
from feedback.web.guards import allow, me

MOST = 100


class ExplainForm(HouseForm):
    """What stands in the way, and the day by which it will be done."""

    text = TextAreaField(_l("What stands in the way, and what you do"), [NEEDED, TEXT])
    planned_for = DateField(_l("By when it will be done"), [NEEDED], format=["%Y-%m-%d", "%d/%m/%Y"])


@door.get("/desk/reminders")
@allow(Right.EXPLAIN)
def reminders_to_answer() -> str:
    """The reminders that wait at the offices I head. Four statements."""
    found = db.session.execute(reminders.to_answer(me()).limit(MOST)).all()
    days, today = deadlines.calendar(), clock.today()
    rows = [(row, case, what(case), due(row.due_on, today, days)) for row, case in found]
    return render_template("desk/reminders.html", rows=rows)


@door.get("/desk/reminders/<int:reminder_id>")
@allow(Right.EXPLAIN)
def reminder_to_answer(reminder_id: int) -> str:
    """One reminder, and the form to answer it."""
    return _page(*reminders.one_to_answer(me(), reminder_id), ExplainForm())


@door.post("/desk/reminders/<int:reminder_id>")
@allow(Right.EXPLAIN)
def answer_reminder(reminder_id: int) -> ResponseReturnValue:
    """Answer it: the inspectorate reads the explanation and the day."""
    row, complaint = reminders.one_to_answer(me(), reminder_id)
    form = ExplainForm()
    if form.validate_on_submit():
        complaint = queues.find(me(), complaint.number, to_change=True)
        db.session.refresh(row)
        try:
            reminders.answer(complaint, row, form.text.data, form.planned_for.data, by=me())
        except Refusal as refusal:
            form.take(refusal)
        else:
            db.session.commit()
            flash(_("Your answer is with the inspectorate."))
            return redirect(url_for(".reminders_to_answer"), 303)
    return _page(row, complaint, form), 422


def _page(row: Reminder, complaint: Complaint, form: ExplainForm) -> str:
    return render_template(
        "desk/reminder.html",
        row=row,
        complaint=complaint,
        what=what(complaint),
        words=reminders.words_of(complaint, row),
        due=due(row.due_on, clock.today(), deadlines.calendar()),
        form=form,
    )
