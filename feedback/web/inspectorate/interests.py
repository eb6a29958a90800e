"""Everybody's conflicts of interest: the list, what the data suggest, and what is still in the hands of who said so."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from feedback.agencies import tree
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import interests as kept
from feedback.complaints import queues
from feedback.complaints.interests import Declaration
from feedback.complaints.models import Complaint
from feedback.inspection import hints
from feedback.people import conflicts, finding, persons
from feedback.people.conflicts import Conflict
from feedback.people.rights import Right
from feedback.web.forms import HouseForm
from feedback.web.guards import allow, me
from feedback.web.inspectorate.cases import category_name
from feedback.web.inspectorate.door import door

SHOWN = 200


class BackForm(HouseForm):
    """Why it was a mistake."""

    reason = TextAreaField(_l("Why it was a mistake"), [InputRequired(_l("Fill this in.")), Length(max=500)])


@door.get("/conflicts")
@allow(Right.LET_BACK)
def interests() -> str:
    """All conflicts with how many cases they keep away, and the hints of the data. At most eight statements."""
    rows = db.session.scalars(conflicts.shelf().limit(SHOWN)).all()
    people = finding.all_of((), {row.civil_servant_id for row in rows if row.civil_servant_id})
    return render_template(
        "inspectorate/interests.html",
        rows=rows,
        names=persons.persons({row.user_id for row in rows}) if rows else {},
        units=tree.names(),
        people={one.civil_servant_id: one.name for one in people},
        kept=conflicts.kept_by(row.id for row in rows) if rows else {},
        hints=hints.hints(),
        today=clock.today(),
    )


@door.post("/conflicts/hints/<key>")
@allow(Right.LET_BACK)
def take_hint(key: str) -> ResponseReturnValue:
    """One press: what the data suggest becomes a conflict, and counts at once."""
    hint = hints.find(key)
    whose = persons.person(hint.user_id) if hint else None
    if hint is None or whose is None:
        abort(404)
    said = Declaration(
        relation=hint.relation,
        from_on=clock.today(),
        words=_("Seen in the postings: %(relation)s.", relation=hint.with_name),
        unit_id=hint.unit_id,
        civil_servant_id=hint.civil_servant_id,
    )
    try:
        kept.declare(whose, said, by=me())
    except Refusal as refusal:
        db.session.rollback()
        flash(str(refusal.sentence), "bad")
    else:
        db.session.commit()
        flash(_("It is declared. For %(name)s these cases are gone.", name=hint.name))
    return redirect(url_for(".interests"), 303)


@door.get("/conflicts/<int:conflict_id>")
@allow(Right.LET_BACK)
def interest(conflict_id: int) -> str:
    """One conflict, and the open cases that stay with the person because nobody else could work on them."""
    return _show(_find(conflict_id), BackForm())


@door.post("/conflicts/<int:conflict_id>/end")
@allow(Right.LET_BACK)
def end_interest(conflict_id: int) -> ResponseReturnValue:
    """It is over: nothing new is kept away."""
    row = _find(conflict_id)
    try:
        kept.end(row, by=me())
    except Refusal as refusal:
        flash(str(refusal.sentence), "bad")
    db.session.commit()
    return redirect(url_for(".interest", conflict_id=row.id), 303)


@door.post("/conflicts/<int:conflict_id>/mistake")
@allow(Right.LET_BACK)
def take_back_interest(conflict_id: int) -> ResponseReturnValue:
    """It was a mistake: everything it hid is shown again."""
    row, form = _find(conflict_id), BackForm()
    if form.validate_on_submit():
        try:
            kept.take_back(row, form.reason.data or "", by=me())
        except Refusal as refusal:
            form.take(refusal)
        else:
            db.session.commit()
            flash(_("It is taken back. The cases are there again."))
            return redirect(url_for(".interests"), 303)
    return _show(row, form), 422


def _find(conflict_id: int) -> Conflict:
    row = db.session.scalars(conflicts.shelf().where(Conflict.id == conflict_id)).one_or_none()
    return row or abort(404)


def _show(row: Conflict, form: BackForm) -> str:
    ids = [] if row.civil_servant_id is None else [row.civil_servant_id]
    left = queues.with_names(kept.left_with(row).where(queues.sees(me())).order_by(Complaint.id)).limit(50)
    return render_template(
        "inspectorate/interest.html",
        row=row,
        form=form,
        name=persons.persons({row.user_id}).get(row.user_id, ""),
        other=tree.names().get(row.unit_id or 0) or next((one.name for one in finding.all_of((), ids)), ""),
        kept=conflicts.kept_by([row.id]).get(row.id, 0),
        left=db.session.scalars(left).all(),
        category=category_name,
        today=clock.today(),
    )
