"""The custodians' pages: requests that wait for a decision, what became of earlier ones, and the decision."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, TextAreaField
from wtforms.validators import InputRequired, Length

from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints import custody as keeping
from feedback.complaints.models import Complaint
from feedback.people import persons
from feedback.people.rights import Right
from feedback.vault.reveals import RevealRequest, RevealState
from feedback.web import phrases
from feedback.web.account.door import door
from feedback.web.filters import language
from feedback.web.forms import HouseForm
from feedback.web.guards import allow, fresh, me

SHOWN = 50


class DecisionForm(HouseForm):
    """The custodian's sentence, and his consent to a hold where one is asked for."""

    sentence = TextAreaField(_l("Why you decide so"), [InputRequired(_l("Fill this in.")), Length(max=1000)])
    hold = BooleanField(_l("I agree that the reporter is told only after that day"))


@door.get("/account/custody")
@allow(Right.REVEAL_APPROVE)
def custody() -> str:
    """What waits for a custodian and what became of the rest. Three statements and the person's two."""
    waiting = db.session.execute(keeping.waiting(me()).limit(SHOWN)).all()
    past = db.session.execute(keeping.decided(me()).limit(SHOWN)).all()
    ids = {row.decided_by for row, _case in past if row.decided_by is not None}
    return render_template(
        "account/custody.html",
        waiting=waiting,
        past=past,
        names=persons.persons(ids) if ids else {},
        purposes=phrases.REVEAL_PURPOSE,
        states=phrases.REVEAL_STATE,
    )


@door.get("/account/custody/<int:request_id>")
@allow(Right.REVEAL_APPROVE)
def custody_request(request_id: int) -> str:
    """One request: the head of the case, purpose and reason, and the decision while it waits for one."""
    return _show(*keeping.find(me(), request_id), form=DecisionForm())


@door.post("/account/custody/<int:request_id>/approval")
@allow(Right.REVEAL_APPROVE)
@fresh
def approve_reveal(request_id: int) -> ResponseReturnValue:
    """Agree; the keeper opens it, for the asking browser alone."""
    return _decide(request_id, agrees=True)


@door.post("/account/custody/<int:request_id>/denial")
@allow(Right.REVEAL_APPROVE)
@fresh
def deny_reveal(request_id: int) -> ResponseReturnValue:
    """Refuse; the seal stays closed."""
    return _decide(request_id, agrees=False)


def _decide(request_id: int, *, agrees: bool) -> ResponseReturnValue:
    row, complaint = keeping.find(me(), request_id)
    form = DecisionForm()
    if form.validate_on_submit():
        sentence = form.sentence.data or ""
        try:
            if agrees:
                keeping.approve(row, sentence, agrees_to_hold=bool(form.hold.data), by=me())
            else:
                keeping.deny(row, sentence, by=me())
        except Hidden:
            raise
        except Refusal as refusal:
            db.session.rollback()
            form.take(refusal)
        else:
            db.session.commit()
            flash(
                _("You agreed. Whoever asked can read it once.")
                if agrees
                else _("You refused. The seal stays closed.")
            )
            return redirect(url_for("account.custody"), 303)
        row, complaint = keeping.find(me(), request_id)
    return _show(row, complaint, form=form), 422


def _show(row: RevealRequest, complaint: Complaint, *, form: DecisionForm) -> str:
    waits = row.state is RevealState.ASKED
    people = {row.asked_by} | ({row.decided_by} if row.decided_by is not None else set())
    return render_template(
        "account/custody_request.html",
        row=row,
        facts=_head(complaint),
        form=form,
        names=persons.persons(people),
        said=keeping.words_of(row, row.asked_seq),
        answered=keeping.words_of(row, row.decided_seq),
        why_not=keeping.why_not(me(), row) if waits else None,
        waits=waits,
        purpose=phrases.REVEAL_PURPOSE[row.purpose.value],
        state=phrases.REVEAL_STATE[row.state.value],
    )


def _head(complaint: Complaint) -> list[tuple[Any, Any]]:
    """What a custodian may know of the case: its head, no word of it."""
    category = complaint.category
    named = "" if category is None else category.name_en if language() == "en" else category.name_id
    kind = phrases.SERVICE_CLASS[complaint.service_class.value] if complaint.service_class else ""
    return [
        (_("Number"), complaint.number),
        (_("Class"), kind),
        (_("Category"), named),
        (_("Status"), phrases.STATUS[complaint.status.value]),
    ]
