"""What an inspector does here: answer a pressed reporter, excuse a delay, take a report out of quarantine."""

from __future__ import annotations

from datetime import date

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import pressure, quarantine, queues, reading
from feedback.complaints.annexes import Pressure
from feedback.complaints.models import Complaint
from feedback.complaints.reading import Audience
from feedback.complaints.record import same_version
from feedback.deadlines import shelf
from feedback.deadlines.promise import Promise
from feedback.deadlines.steps import Step
from feedback.deadlines.ticks import Name
from feedback.inspection import adjudication, watch
from feedback.people.rights import Right
from feedback.web import phrases
from feedback.web.due import due
from feedback.web.filters import short_day
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


class ExcuseForm(Versioned):
    """Which limit, and why the delay is excusable."""

    promise = RadioField(_l("Which limit"), [NEEDED])
    reason = TextAreaField(_l("Why the delay is excusable"), [NEEDED, Length(max=2000)])


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


@door.get("/complaints/<number>/breaches")
@allow(Right.AUDIT)
def adjudicate(number: str) -> str:
    """The limits of a case that passed, to be judged."""
    complaint = queues.find(me(), number)
    return _show_breaches(complaint, ExcuseForm(version=str(complaint.version)))


@door.post("/complaints/<number>/excuses")
@allow(Right.AUDIT)
def excuse(number: str) -> ResponseReturnValue:
    """Find one delay excusable, with a reason."""
    complaint = queues.find(me(), number, to_change=True)
    form = ExcuseForm()
    form.promise.choices = [(_key(one), "") for one in adjudication.excusable(complaint)]
    if form.validate_on_submit():
        same_version(complaint, form.seen)
        try:
            adjudication.excuse(complaint, _name(form.promise.data), form.reason.data, by=me())
        except Refusal as refusal:
            form.take(refusal)
        else:
            db.session.commit()
            flash(_("The delay is excused. The raw figures keep it."))
            return redirect(url_for(".adjudicate", number=complaint.number), 303)
    return _show_breaches(complaint, form), 422


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


def _show_breaches(complaint: Complaint, form: ExcuseForm) -> str:
    late = adjudication.excusable(complaint)
    form.promise.choices = [(_key(one), _words(one)) for one in late]
    return render_template(
        "inspectorate/adjudicate.html",
        complaint=complaint,
        form=form,
        late=late,
        category=category_name(complaint),
    )


def _words(one: Promise) -> str:
    return str(
        _(
            "%(step)s: last day %(day)s, late from %(late)s",
            step=phrases.STEP[one.step.value],
            day=short_day(one.due_on),
            late=short_day(one.breached_on),
        )
    )


def _key(one: Promise) -> str:
    return f"{one.cycle}~{one.leg}~{one.step.value}~{one.started_on.isoformat()}"


def _name(key: str) -> Name:
    cycle, leg, step, started_on = key.split("~")
    return int(cycle), int(leg), Step(step), date.fromisoformat(started_on)
