"""What comes to a person from below because a limit is near or over, the calls his office must make, and the ladder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import queues
from feedback.complaints.models import Complaint
from feedback.deadlines import shelf as deadlines
from feedback.inspection import ladder_answers, ladder_levels
from feedback.inspection.ladder_models import Escalation, Telling
from feedback.people.rights import Right
from feedback.web import ladder_words
from feedback.web.desk.door import door
from feedback.web.desk.forms import NEEDED, TEXT
from feedback.web.due import Due, due
from feedback.web.filters import language
from feedback.web.forms import HouseForm
from feedback.web.guards import allow, me

MOST = 200


class CallForm(HouseForm):
    """With whom the office spoke, and what was said."""

    spoke_with = StringField(_l("With whom you spoke"), [NEEDED, Length(max=120)])
    text = TextAreaField(_l("What was said, and by when it will be done"), [NEEDED, TEXT])


@dataclass(frozen=True)
class Line:
    """A case that was passed up to the person; `waits` until he takes it up."""

    complaint: Complaint
    what: str
    due: Due
    waits: bool
    vacant: bool


@door.get("/desk/escalations")
@allow(Right.SEE_DESK)
def escalations() -> str:
    """What was passed up to me, what waits for my word first. Four statements."""
    found = db.session.execute(ladder_answers.to_me(me()).limit(MOST)).all()
    lines: dict[int, Line] = {}
    for complaint, escalation, telling in found:
        known = lines.get(complaint.id)
        line = known or _line(complaint, escalation, telling)
        waits = line.waits or telling.acknowledged_at is None
        lines[complaint.id] = replace(line, waits=waits)
    rows = sorted(lines.values(), key=lambda one: not one.waits)
    return render_template("desk/escalations.html", rows=rows)


@door.post("/desk/complaints/<number>/escalation")
@allow(Right.SEE_DESK)
def take_up(number: str) -> ResponseReturnValue:
    """ "Saya tindak lanjuti": whatever of the case was passed up to me is taken up."""
    complaint = queues.find(me(), number, to_change=True)
    ladder_answers.acknowledge(complaint, by=me())
    db.session.commit()
    flash(_("Noted: you take up report %(number)s.", number=complaint.number))
    return redirect(url_for(".escalations"), 303)


@door.get("/desk/office-calls")
@allow(Right.TRIAGE)
def office_calls() -> str:
    """The offices to be telephoned because a limit is over. Four statements."""
    found = db.session.execute(ladder_answers.to_call(me()).limit(MOST)).all()
    rows: dict[int, tuple[Complaint, Escalation, str, Due]] = {}
    for complaint, escalation in found:
        rows.setdefault(complaint.id, (complaint, escalation, what(complaint), _due(escalation)))
    return render_template("desk/office_calls.html", rows=rows.values())


@door.get("/desk/office-calls/<int:escalation_id>")
@allow(Right.TRIAGE)
def office_call(escalation_id: int) -> str:
    """One call: the case, and the form to write down what was said."""
    complaint, escalation = ladder_answers.one_to_call(me(), escalation_id)
    return _call(complaint, escalation, CallForm())


@door.post("/desk/office-calls/<int:escalation_id>")
@allow(Right.TRIAGE)
def note_office_call(escalation_id: int) -> ResponseReturnValue:
    """Write down what was said; it stays with the case."""
    complaint, escalation = ladder_answers.one_to_call(me(), escalation_id)
    form = CallForm()
    if form.validate_on_submit():
        complaint = queues.find(me(), complaint.number, to_change=True)
        try:
            ladder_answers.called(complaint, form.spoke_with.data, form.text.data, by=me())
        except Refusal as refusal:
            form.take(refusal)
        else:
            db.session.commit()
            flash(_("The call is on record."))
            return redirect(url_for(".office_calls"), 303)
    return _call(complaint, escalation, form), 422


@door.get("/desk/ladder")
@allow(Right.SEE_DESK)
def ladder() -> str:
    """Who is told when: the levels that bind everybody here today. Three statements."""
    return render_template("desk/ladder.html", rungs=ladder_words.rungs(ladder_levels.valid(clock.today())))


def _line(complaint: Complaint, escalation: Escalation, telling: Telling) -> Line:
    vacant = telling.vacant_unit_id is not None
    return Line(complaint, what(complaint), _due(escalation), telling.acknowledged_at is None, vacant)


def what(complaint: Complaint) -> str:
    """A line for the case: its title, else its category where the text is sealed."""
    category: Any = complaint.category
    if complaint.title or category is None:
        return complaint.title or str(_("No category yet"))
    return str(category.name_en if language() == "en" else category.name_id)


def _due(escalation: Escalation) -> Due:
    return due(escalation.due_on, clock.today(), deadlines.calendar())


def _call(complaint: Complaint, escalation: Escalation, form: CallForm) -> str:
    return render_template(
        "desk/office_call.html",
        complaint=complaint,
        escalation=escalation,
        what=what(complaint),
        due=_due(escalation),
        form=form,
    )
