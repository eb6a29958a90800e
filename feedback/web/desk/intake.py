"""Assisted intake: an operator enters a report for somebody and hands over number and code once."""

from __future__ import annotations

import secrets

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import and_, exists, or_, select

from feedback.base.database import db, reading
from feedback.base.refusal import Refusal
from feedback.complaints import intake as chapter
from feedback.complaints import queues
from feedback.complaints.drafts import prepare
from feedback.complaints.intake import AlreadyFiled, Filed
from feedback.complaints.models import Complaint
from feedback.complaints.queues import Shelf
from feedback.complaints.status import Identity, Status
from feedback.people import exclusions
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.people.roles import Role
from feedback.vault import contacts
from feedback.vault.models import Contact
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
            return render_template("desk/receipt.html", filed=filed, number=filed.complaint.number)
    except Refusal as refusal:
        form.take(refusal)
    db.session.rollback()
    with reading():
        return _page(form), 422


@door.get("/desk/calls")
@allow(Right.ASSIST_INTAKE, Right.PUBLISH)
def calls() -> str:
    """Reporters with news whom only a telephone call reaches."""
    waiting = rows.first(_to_be_phoned(me()), MOST_CALLS)
    numbers = {one.number: contacts.read(one.id) for one in waiting}
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


def _to_be_phoned(me: Person) -> Shelf:
    """Cases with news whose openly known reporter left a telephone number and no e-mail address.

    An operator's own intakes; for a verifier all that he may see.
    """
    news = Complaint.status.in_({Status.AWAITING_REPORTER, Status.ANSWERED})
    by_phone = exists().where(
        Contact.stream_id == Complaint.id,
        Contact.has_phone,
        Contact.has_email.is_(False),
        Contact.sealed.is_(False),
    )
    grounds = [and_(Complaint.operator_id == me.user_id, exclusions.hides(me, Complaint.id))]
    if me.holds(Role.VERIFIER):
        grounds.append(queues.sees(me))
    return select(Complaint).where(or_(*grounds), news, by_phone, Complaint.identity == Identity.OPEN)
