"""Limits that passed: by cause, one by one with the facts of their moment, and judged."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.validators import Length

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import queues
from feedback.complaints.lateness import Cause
from feedback.complaints.models import Complaint
from feedback.complaints.record import same_version
from feedback.deadlines.promise import Promise
from feedback.deadlines.steps import Step
from feedback.deadlines.ticks import Name
from feedback.inspection import adjudication, breaches
from feedback.people.rights import Right
from feedback.web import phrases
from feedback.web.filters import short_day
from feedback.web.guards import allow, me
from feedback.web.inspectorate import asking, naming
from feedback.web.inspectorate.cases import category_name
from feedback.web.inspectorate.door import door
from feedback.web.inspectorate.judging import NEEDED, Versioned


class ExcuseForm(Versioned):
    """Which limit, and why the delay is excusable."""

    promise = RadioField(_l("Which limit"), [NEEDED])
    reason = TextAreaField(_l("Why the delay is excusable"), [NEEDED, Length(max=2000)])


@door.get("/breaches", endpoint="breaches")
@allow(Right.SEE_OVERSIGHT_FIGURES)
def passed() -> str:
    """Limits that passed in the period, how often for which cause, and each with its facts. Six statements."""
    chosen = asking.asked(request.args, me())
    days = chosen.selection.period
    cause = Cause(request.args["cause"]) if request.args.get("cause") in set(Cause) else None
    rows, more = breaches.listed(me(), days.from_on, days.to_on, request.args.get("after", ""), cause)
    kept = chosen.args | ({"cause": cause.value} if cause else {})
    return render_template(
        "inspectorate/breaches.html",
        chosen=chosen,
        days=naming.days_label(days),
        cause=cause,
        by_cause=breaches.by_cause(me(), days.from_on, days.to_on),
        rows=rows,
        names=breaches.names(rows),
        category=category_name,
        words=phrases,
        cause_url=lambda cause: url_for(".breaches", **(chosen.args | {"cause": cause})),
        next_url=url_for(".breaches", after=more, **kept) if more else None,
    )


@door.get("/complaints/<number>/breaches")
@allow(Right.AUDIT)
def adjudicate(number: str) -> str:
    """The limits of a case that passed, with what stood in the way, to be judged."""
    complaint = queues.find(me(), number)
    return _show(complaint, ExcuseForm(version=str(complaint.version)))


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
    return _show(complaint, form), 422


def _show(complaint: Complaint, form: ExcuseForm) -> str:
    late = adjudication.excusable(complaint)
    form.promise.choices = [(_key(one), _words(one)) for one in late]
    rows = breaches.of_case(me(), complaint)
    return render_template(
        "inspectorate/adjudicate.html",
        complaint=complaint,
        form=form,
        late=late,
        rows=rows,
        names=breaches.names(rows),
        category=category_name,
        words=phrases,
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
