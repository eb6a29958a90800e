"""Formations by their stages, and what the public says of them before anybody else reads it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.agencies import tree
from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.people.models import ServantKind
from feedback.people.rights import Right
from feedback.staffing import comments
from feedback.staffing import formations as wanted
from feedback.staffing.formations import Wish
from feedback.web.guards import allow, me
from feedback.web.personnel.door import attempt, door
from feedback.web.personnel.staffing_forms import StepForm, WishForm, WithdrawalForm, version

READ_AT_ONCE = 50


@door.get("/personnel/formations")
@allow(Right.SEE_STAFFING)
def formation_list() -> ResponseReturnValue:
    """All posts wanted, and the form for more. Two statements."""
    return _list(_wish(formdata=None))


@door.post("/personnel/formations")
@allow(Right.KEEP_STAFFING)
def add_formation() -> ResponseReturnValue:
    """Want more posts."""
    form = _wish()

    def added() -> ResponseReturnValue:
        made = wanted.draft(
            Wish(
                unit_id=int(form.unit.data),
                position=form.position.data or "",
                kind=ServantKind(form.kind.data),
                count=form.count.data or 0,
                year=form.year.data or 0,
            ),
            by=me(),
        )
        flash(_("Saved."))
        return redirect(url_for(".formation", formation_id=made.id), 303)

    return attempt(form, added, lambda: _list(form))


@door.get("/personnel/formations/<int:formation_id>")
@allow(Right.SEE_STAFFING)
def formation(formation_id: int) -> ResponseReturnValue:
    """One: its stages, and the next."""
    return _one(formation_id)


@door.post("/personnel/formations/<int:formation_id>/stage")
@allow(Right.KEEP_STAFFING)
def advance_formation(formation_id: int) -> ResponseReturnValue:
    """The next stage is reached."""
    form = StepForm()

    def reached() -> ResponseReturnValue:
        found = wanted.find(formation_id)
        wanted.advance(found, version(form), form.on.data, form.letter.data or "", by=me())
        flash(_("Saved."))
        return redirect(url_for(".formation", formation_id=formation_id), 303)

    return attempt(form, reached, lambda: _one(formation_id, step=form))


@door.post("/personnel/formations/<int:formation_id>/withdrawal")
@allow(Right.KEEP_STAFFING)
def withdraw_formation(formation_id: int) -> ResponseReturnValue:
    """These posts are not wanted any more."""
    form = WithdrawalForm()

    def withdrawn() -> ResponseReturnValue:
        wanted.withdraw(wanted.find(formation_id), version(form), form.reason.data or "", by=me())
        flash(_("Withdrawn."))
        return redirect(url_for(".formation_list"), 303)

    return attempt(form, withdrawn, lambda: _one(formation_id, withdrawal=form))


@door.get("/personnel/formations/comments")
@allow(Right.KEEP_STAFFING)
def formation_comments() -> ResponseReturnValue:
    """Comments that wait to be read, the oldest first. Two statements."""
    rows = db.session.scalars(comments.waiting().limit(READ_AT_ONCE)).all()
    about = {one.id: one for one in db.session.scalars(wanted.shelf())}
    return render_template("personnel/comments.html", rows=rows, about=about, names=tree.names())


@door.post("/personnel/formations/comments/<int:comment_id>")
@allow(Right.KEEP_STAFFING)
def decide_comment(comment_id: int) -> ResponseReturnValue:
    """Show a comment or refuse it."""
    said = request.form.get("show", "")
    if said not in ("yes", "no"):
        abort(422)
    comments.decide(comment_id, show=said == "yes", by=me())
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for(".formation_comments"), 303)


def _wish(**more: object) -> WishForm:
    units = db.session.execute(tree.units().where(Unit.has_asn).with_only_columns(Unit.id, Unit.name))
    return WishForm(**more).offer([(row.id, row.name) for row in units])


def _list(form: WishForm) -> str:
    rows = db.session.scalars(wanted.shelf()).all()
    if form.year.data is None and not form.errors:
        form.year.data = clock.today().year + 1
    return render_template("personnel/formations.html", rows=rows, form=form, names=tree.names())


def _one(formation_id: int, step: StepForm | None = None, withdrawal: WithdrawalForm | None = None) -> str:
    found = wanted.find(formation_id)
    seen = str(found.version)
    return render_template(
        "personnel/formation.html",
        row=found,
        steps=db.session.scalars(wanted.steps(found)).all(),
        following=wanted.next_stage(found),
        needs_letter=wanted.next_stage(found) in wanted.WITH_A_LETTER,
        step=step or StepForm(formdata=None, on=clock.today(), version=seen),
        withdrawal=withdrawal or WithdrawalForm(formdata=None, version=seen),
        names=tree.names(),
    )
