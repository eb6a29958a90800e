"""What must not be erased yet, and what reporters ask to have erased: legal holds and requests, each with its clock."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from feedback.base import clock
from feedback.base.database import db, reading
from feedback.base.refusal import Refusal
from feedback.complaints import erasure_requests, holds, queues
from feedback.complaints import reading as case_reading
from feedback.complaints.models import Complaint
from feedback.people import persons
from feedback.people.rights import Right
from feedback.web.forms import HouseForm, choices
from feedback.web.guards import allow, me
from feedback.web.inspectorate.cases import category_name
from feedback.web.inspectorate.door import door

SHOWN = 50
NEEDED = InputRequired(_l("Fill this in."))
ANSWERS = {"yes": _l("Agree"), "no": _l("Refuse")}
DECISIONS = {
    "yes": _l("Grant it: every word is destroyed"),
    "no": _l("Deny it: the law asks for keeping it"),
}


class HoldForm(HouseForm):
    """Why a case must be kept, and until when."""

    reason = TextAreaField(_l("Why it must be kept"), [NEEDED, Length(max=2000)])
    until = DateField(_l("Until the end of"), [NEEDED], format=["%Y-%m-%d", "%d/%m/%Y"])


class AnswerForm(HouseForm):
    """A second person agrees or not."""

    answer = RadioField(_l("Your answer"), [NEEDED], choices=choices(ANSWERS))


class DecisionForm(HouseForm):
    """A decision on a request to erase, with its reason."""

    decision = RadioField(_l("Your decision"), [NEEDED], choices=choices(DECISIONS))
    reason = TextAreaField(_l("Reason, which the reporter reads"), [NEEDED, Length(max=4000)])


@door.get("/holds")
@allow(Right.ASK_HOLD, Right.APPROVE_HOLD)
def legal_holds() -> str:
    """Holds that are asked for or stand, those that end first on top. Two statements beside the person's."""
    rows = db.session.execute(holds.shelf(me()).limit(SHOWN)).all()
    soon = clock.today() + holds.ENDS_SOON
    return render_template("inspectorate/holds.html", rows=rows, soon=soon, category=category_name)


@door.get("/complaints/<number>/hold")
@allow(Right.ASK_HOLD)
def hold_form(number: str) -> str:
    """The form to ask with."""
    form = HoldForm(data={"until": clock.today() + timedelta(days=180)})
    return _show_hold_form(queues.find(me(), number), form)


@door.post("/complaints/<number>/hold")
@allow(Right.ASK_HOLD)
def ask_hold(number: str) -> ResponseReturnValue:
    """Ask that a case be held."""
    form = HoldForm()
    complaint = queues.find(me(), number, to_change=True)

    def do() -> None:
        holds.ask(complaint, form.reason.data, form.until.data, by=me())

    done = _("Asked. Another inspector or the secretary's delegate has to agree.")
    return _done(form, do, done, ".legal_holds") or (_show_hold_form(queues.find(me(), number), form), 422)


@door.get("/holds/<int:hold_id>")
@allow(Right.ASK_HOLD, Right.APPROVE_HOLD)
def legal_hold(hold_id: int) -> str:
    """One hold: its reason, and what can be done about it."""
    return _show_hold(hold_id, AnswerForm())


@door.post("/holds/<int:hold_id>/answer")
@allow(Right.APPROVE_HOLD)
def answer_hold(hold_id: int) -> ResponseReturnValue:
    """Agree or refuse, as the second person."""
    form = AnswerForm()
    hold, complaint = holds.find(me(), hold_id, to_change=True)

    def do() -> None:
        holds.decide(hold, complaint, form.answer.data == "yes", by=me())

    return _done(form, do, _("Your answer is on record."), ".legal_holds") or (_show_hold(hold_id, form), 422)


@door.post("/holds/<int:hold_id>/end")
@allow(Right.ASK_HOLD)
def end_hold(hold_id: int) -> ResponseReturnValue:
    """End a hold before its time."""
    form = HouseForm()
    hold, complaint = holds.find(me(), hold_id, to_change=True)
    done = _("The hold has ended.")
    ended = _done(form, lambda: holds.lift(hold, complaint, by=me()), done, ".legal_holds")
    return ended or (_show_hold(hold_id, AnswerForm(formdata=None), form), 422)


@door.get("/erasures")
@allow(Right.DECIDE_ERASURE)
def erasures() -> str:
    """Requests that wait for a decision, the first due on top. One statement beside the person's."""
    rows = db.session.execute(erasure_requests.shelf(me()).limit(SHOWN)).all()
    return render_template(
        "inspectorate/erasures.html", rows=rows, today=clock.today(), category=category_name
    )


@door.get("/erasures/<int:erasure_id>")
@allow(Right.DECIDE_ERASURE)
def erasure_request(erasure_id: int) -> str:
    """One request, what the reporter says, and the form to decide."""
    return _show_request(erasure_id, DecisionForm())


@door.post("/erasures/<int:erasure_id>/decision")
@allow(Right.DECIDE_ERASURE)
def decide_erasure(erasure_id: int) -> ResponseReturnValue:
    """Grant or deny; the reporter reads the reason."""
    form = DecisionForm()
    row, complaint = erasure_requests.find(me(), erasure_id, to_change=True)

    def do() -> None:
        erasure_requests.decide(row, complaint, form.decision.data == "yes", form.reason.data, by=me())

    done = _done(form, do, _("Decided. The reporter reads your reason with the secret code."), ".erasures")
    return done or (_show_request(erasure_id, form), 422)


def _done(form: Any, do: Any, said: str, where: str) -> ResponseReturnValue | None:
    """Do what a valid form asks, commit, go on; None, with nothing kept, when it could not be taken."""
    if form.validate_on_submit():
        try:
            do()
        except Refusal as refusal:
            form.take(refusal)
        else:
            db.session.commit()
            flash(said)
            return redirect(url_for(where), 303)
    db.session.rollback()
    return None


def _show_hold_form(complaint: Complaint, form: HoldForm) -> str:
    with reading():
        return render_template(
            "inspectorate/hold_form.html",
            form=form,
            complaint=complaint,
            category=category_name(complaint),
            last_day=clock.today() + holds.LONGEST,
        )


def _show_hold(hold_id: int, form: AnswerForm, faulty: HouseForm | None = None) -> str:
    hold, complaint = holds.find(me(), hold_id)
    return render_template(
        "inspectorate/hold.html",
        form=form,
        faulty=faulty or form,
        hold=hold,
        complaint=complaint,
        reason=_words(complaint, hold.asked_seq),
        names=persons.persons({hold.asked_by, *([hold.decided_by] if hold.decided_by else [])}),
        category=category_name(complaint),
    )


def _show_request(erasure_id: int, form: DecisionForm) -> str:
    row, complaint = erasure_requests.find(me(), erasure_id)
    return render_template(
        "inspectorate/erasure.html",
        form=form,
        row=row,
        complaint=complaint,
        reason=_words(complaint, row.asked_seq),
        today=clock.today(),
        category=category_name(complaint),
    )


def _words(complaint: Complaint, seq: int) -> str:
    entry = next((one for one in case_reading.entries_of(complaint) if one.seq == seq), None)
    return entry.text.get("reason", "") if entry is not None else ""
