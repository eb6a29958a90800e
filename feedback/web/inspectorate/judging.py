"""What an inspector does here: answer a pressed reporter, take a report out of quarantine."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import pressure, quarantine, queues, reading
from feedback.complaints.annexes import Pressure
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.complaints.record import same_version
from feedback.deadlines import shelf
from feedback.inspection import watch
from feedback.people.rights import Right
from feedback.web.due import due
from feedback.web.forms import HouseForm
from feedback.web.guards import allow, me
from feedback.web.inspectorate.cases import category_name
from feedback.web.inspectorate.door import door

NEEDED = InputRequired(_l("Fill this in."))
PRESSURE = frozenset({"pressed", "pressure_answered"})


class Versioned(HouseForm):
    """Carries the version of the case that the person saw."""

    version = HiddenField(default="0")

    @property
    def seen(self) -> int:
        """That version; 0, which fits no case, when it cannot be read."""
        typed = str(self.version.data or "")
        return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


class PressureForm(Versioned):
    """The inspectorate's word to the reporter."""

    text = TextAreaField(_l("Your answer to the reporter"), [NEEDED, Length(max=8000)])


@door.get("/pressures")
@allow(Right.ANSWER_PRESSURE)
def pressures() -> str:
    """Reporters who are being pressed and wait for an answer. Four statements."""
    found = db.session.execute(watch.pressed(me()).limit(queues.PAGE)).all()
    days, today = shelf.calendar(), clock.today()
    rows = [(row[0], row[1], due(row[0].due_on, today, days)) for row in found]
    return render_template("inspectorate/pressures.html", rows=rows, category=category_name)


@door.get("/pressures/<int:pressure_id>")
@allow(Right.ANSWER_PRESSURE)
def pressed(pressure_id: int) -> str:
    """What the reporter wrote, and the form to answer."""
    row, complaint = _pressure(pressure_id)
    return _show_pressure(row, complaint, PressureForm(version=str(complaint.version)))


@door.post("/pressures/<int:pressure_id>/answer")
@allow(Right.ANSWER_PRESSURE)
def answer_pressure(pressure_id: int) -> ResponseReturnValue:
    """Answer; only the reporter and the office that answers read it."""
    row, complaint = _pressure(pressure_id, to_change=True)
    form = PressureForm()
    if form.validate_on_submit():
        same_version(complaint, form.seen)
        try:
            pressure.answer(complaint, row, form.text.data, by=me())
        except Refusal as refusal:
            form.take(refusal)
        else:
            db.session.commit()
            flash(_("The reporter can read your answer now."))
            return redirect(url_for(".pressures"), 303)
    return _show_pressure(row, complaint, form), 422


@door.get("/set-aside")
@allow(Right.AUDIT)
def set_aside() -> str:
    """This week's sample of what was set aside as spam or abuse. Three statements."""
    week = clock.today().isocalendar()
    rows = db.session.execute(watch.set_aside(me(), week.year * 53 + week.week)).all()
    return render_template("inspectorate/set_aside.html", rows=rows, category=category_name)


@door.post("/complaints/<number>/release")
@allow(Right.AUDIT)
def release(number: str) -> ResponseReturnValue:
    """Take a report out of quarantine: it lies with the verifiers again."""
    complaint = queues.find(me(), number, to_change=True)
    quarantine.release(complaint, by=me())
    db.session.commit()
    flash(_("Report %(number)s is to be verified again.", number=complaint.number))
    return redirect(url_for(".set_aside"), 303)


def _pressure(pressure_id: int, *, to_change: bool = False) -> tuple[Pressure, Complaint]:
    found = db.session.execute(watch.pressed(me()).where(Pressure.id == pressure_id)).one_or_none()
    if found is None:
        abort(404)
    row, complaint = found
    if (
        to_change
    ):  # whoever answers need not have the case on his desk: it may be closed, or with another office
        db.session.refresh(complaint, with_for_update={"of": Complaint})
    return row, complaint


def _show_pressure(row: Pressure, complaint: Complaint, form: PressureForm) -> str:
    story = reading.story(complaint, Audience.INSPECTORATE)
    words = [one for one in story.happenings if one.kind in PRESSURE]
    return render_template(
        "inspectorate/pressure.html",
        row=row,
        complaint=complaint,
        words=words,
        form=form,
        due=due(row.due_on, clock.today(), shelf.calendar()),
        category=category_name(complaint),
    )
