"""Assisted intake: an operator enters a report for somebody and hands over number and code once."""

from __future__ import annotations

import secrets

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.base.database import db, reading
from feedback.base.refusal import Refusal
from feedback.complaints import intake as chapter
from feedback.complaints.calls import to_be_phoned
from feedback.complaints.drafts import prepare
from feedback.complaints.intake import AlreadyFiled, Filed
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.vault import contacts
from feedback.web.desk import offices, rows
from feedback.web.desk.door import door
from feedback.web.desk.forms import offer
from feedback.web.desk.intake_form import IntakeForm
from feedback.web.guards import allow, me

MOST_CALLS = 20


@door.get("/desk/intake")
@allow(Right.ASSIST_INTAKE)
def intake() -> str:
    """The empty form; its secret makes the code, so a second send gives the same answer."""
    form = IntakeForm(secret=secrets.token_urlsafe(32))
    return _page(form)


@door.post("/desk/intake")
@allow(Right.ASSIST_INTAKE)
def enter() -> ResponseReturnValue:
    """File it. The page that answers shows number and code, this once."""
    form = IntakeForm()
    try:
        if form.validate():
            filed = _file(form)
            return render_template("desk/receipt.html", filed=filed, number=filed.number)
    except Refusal as refusal:
        form.take(refusal)
    db.session.rollback()
    with reading():
        return _page(form), 422


@door.get("/desk/calls")
@allow(Right.ASSIST_INTAKE, Right.SEE_CONTACT)
def calls() -> str:
    """Reporters with news whom only a telephone call reaches, the soonest due first."""
    waiting = rows.first(to_be_phoned(me()), MOST_CALLS)
    known = contacts.read_all(one.id for one in waiting)
    numbers = {one.number: known.get(one.id) for one in waiting}
    return render_template("desk/calls.html", rows=rows.rows(waiting), contacts=numbers)


def _file(form: IntakeForm) -> Filed:
    """The slow hash first, while no transaction is open; then the case, in one."""
    if len(form.secret.data or "") < 32:
        raise Refusal(_("This form cannot be sent. Open a new one."))
    prepared = prepare(form.draft(me()))
    try:
        filed = chapter.file_complaint(prepared, by=me())
        db.session.commit()
    except AlreadyFiled:
        db.session.rollback()
        filed = chapter.filed_before(prepared)
    return filed


def _page(form: IntakeForm) -> str:
    offer(form.category_id, offices.categories(), blank=_("Not sure"))
    offer(form.unit_id, offices.services(without=_own(me())), blank=_("None in particular"))
    offer(form.region_id, offices.villages(), blank=_("Not known"))
    return render_template("desk/intake.html", form=form)


def _own(me: Person) -> tuple[str, ...]:
    return tuple(post.unit_path for post in me.posts)
