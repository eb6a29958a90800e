"""One's own conflicts of interest: declared by whoever works on cases or watches over them, and ended."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from feedback.agencies import tree
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import interests
from feedback.complaints.interests import Declaration
from feedback.people import conflicts, finding
from feedback.people.conflicts import Conflict, Relation
from feedback.people.rights import Right
from feedback.web import oversight_phrases
from feedback.web.account.door import door
from feedback.web.forms import HouseForm, choices
from feedback.web.guards import allow, me

WORKS = (Right.SEE_DESK, Right.AUDIT)
MOST_OFFICES = 8


class InterestForm(HouseForm):
    """With whom, how, from when, until when, and in words."""

    q = HiddenField()
    with_whom = RadioField(
        _l("With whom?"),
        [InputRequired(_l("Choose one from the list."))],
        choices=[],
        validate_choice=False,
    )
    relation = RadioField(
        _l("What binds you?"), [InputRequired(_l("Choose one."))], choices=choices(oversight_phrases.RELATION)
    )
    from_on = DateField(_l("Since"), [InputRequired(_l("Fill this in."))])
    to_on = DateField(_l("Until"), [Optional()])
    words = TextAreaField(_l("In a sentence"), [InputRequired(_l("Fill this in.")), Length(max=500)])

    def declaration(self) -> Declaration:
        """What is declared."""
        kind, number = (self.with_whom.data or " ")[0], (self.with_whom.data or "")[1:]
        id_ = int(number) if number.isdecimal() and len(number) < 15 else None
        return Declaration(
            relation=Relation(self.relation.data),
            from_on=self.from_on.data,
            words=self.words.data or "",
            unit_id=id_ if kind == "o" else None,
            civil_servant_id=id_ if kind == "s" else None,
            to_on=self.to_on.data,
        )


@door.get("/account/conflicts")
@allow(*WORKS)
def own_conflicts() -> str:
    """One's conflicts, and the form to declare another. At most eleven statements."""
    return _show(InterestForm(from_on=clock.today()))


@door.post("/account/conflicts")
@allow(*WORKS)
def declare_conflict() -> ResponseReturnValue:
    """Declare one; it counts at once."""
    form = InterestForm()
    if form.validate_on_submit():
        try:
            interests.declare(me(), form.declaration(), by=me())
        except Refusal as refusal:
            db.session.rollback()
            form.take(refusal)
        else:
            db.session.commit()
            flash(_("It is declared. The cases of this office or person are no longer there for you."))
            return redirect(url_for(".own_conflicts"), 303)
    return _show(form), 422


@door.post("/account/conflicts/<int:conflict_id>/end")
@allow(*WORKS)
def end_own_conflict(conflict_id: int) -> ResponseReturnValue:
    """End one of one's own."""
    row = db.session.scalars(conflicts.of(me().user_id).where(Conflict.id == conflict_id)).one_or_none()
    if row is None:
        abort(404)
    try:
        interests.end(row, by=me())
    except Refusal as refusal:
        flash(str(refusal.sentence), "bad")
    else:
        flash(_("It ends today. Cases of its time stay away from you."))
    db.session.commit()
    return redirect(url_for(".own_conflicts"), 303)


def _show(form: InterestForm) -> str:
    said = (form.q.data or request.args.get("q") or "").strip()[:120]
    form.q.data = said
    form.with_whom.choices = _found(said)
    rows = db.session.scalars(conflicts.of(me().user_id)).all()
    names = finding.all_of((), {row.civil_servant_id for row in rows if row.civil_servant_id})
    return render_template(
        "account/conflicts.html",
        form=form,
        said=said,
        rows=rows,
        units=tree.names(),
        persons={one.civil_servant_id: one.name for one in names},
        kept=conflicts.kept_by(row.id for row in rows) if rows else {},
        today=clock.today(),
    )


def _found(said: str) -> list[Any]:
    """Offices and civil servants whose name holds what was typed."""
    if len(said) < finding.SHORTEST:
        return []
    offices = [
        SelectChoice(f"o{id_}", name)
        for id_, name in tree.names().items()
        if said.casefold() in name.casefold()
    ]
    persons = [
        SelectChoice(one.key, f"{one.name}, {one.unit}" if one.unit else one.name)
        for one in finding.search(said)
        if one.civil_servant_id is not None
    ]
    return [*offices[:MOST_OFFICES], *persons]
