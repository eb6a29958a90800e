"""A trial of other keywords or one more rule: at once on the newest reports, by the worker on a whole quarter.

The administrator sees counts, offices and numbers, never a word of a report.
"""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from feedback.agencies import categories
from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import supposing, suppositions
from feedback.complaints.supposing import Change, Outcome
from feedback.complaints.suppositions import QUARTER, Supposition
from feedback.people.rights import Right
from feedback.web.admin.door import door
from feedback.web.admin.reference_forms import (
    Lines,
    category_options,
    number_or_none,
    region_options,
    unit_options,
)
from feedback.web.filters import language
from feedback.web.forms import HouseForm
from feedback.web.guards import allow, me

MOVED = 100

STATE = {
    "waiting": _l("being computed"),
    "done": _l("done"),
    "given_up": _l("ended without a result"),
}


class WholeForm(HouseForm):
    """Other keywords for a category, or a rule more, as a question."""

    category_id = SelectField(_l("Category"), [InputRequired()], coerce=number_or_none)
    words = Lines(_l("Keywords, one a line"))
    region_id = SelectField(_l("In this place"), [Optional()], coerce=number_or_none)
    unit_id = SelectField(_l("About this unit, or a part of it"), [Optional()], coerce=number_or_none)
    target_unit_id = SelectField(_l("Goes to"), [Optional()], coerce=number_or_none)

    def offer(self) -> WholeForm:
        """Fill the selects. Four statements."""
        any_of = SelectChoice("", _l("any"))
        self.category_id.choices = [SelectChoice("", _l("Choose")), *category_options()]
        self.region_id.choices = [any_of, *region_options(True)]
        self.unit_id.choices = [any_of, *unit_options(inner=True, villages=True)]
        self.target_unit_id.choices = [SelectChoice("", _l("no rule")), *unit_options(inner=True)]
        return self

    def change(self) -> Change:
        """The form as a supposition."""
        return Change(
            self.category_id.data or 0,
            tuple(self.words.data or ()),
            self.target_unit_id.data,
            self.region_id.data,
            self.unit_id.data,
        )


class SupposeForm(WholeForm):
    """The same, sent by GET: it changes nothing."""

    class Meta(HouseForm.Meta):
        csrf = False


@door.get("/suggestions/trial")
@allow(Right.MANAGE_REFERENCE)
def suppose() -> str:
    """Who would have received what with other keywords or one more rule, on the newest reports; changes nothing."""
    form = SupposeForm(request.args)
    form.offer()
    outcome: Outcome | None = None
    known = {one.id: one for one in categories.category_words()}
    if form.category_id.data and "words" not in request.args:
        form.words.data = (
            list(known[form.category_id.data].keywords) if form.category_id.data in known else []
        )
    elif "try" in request.args and form.validate():
        try:
            outcome = supposing.suppose(form.change(), clock.today() - QUARTER)
        except Refusal as refusal:
            form.take(refusal)
    return _page(form, outcome)


@door.post("/suggestions/trials")
@allow(Right.MANAGE_REFERENCE)
def suppose_quarter() -> ResponseReturnValue:
    """Have it tried on the whole quarter by the worker."""
    form = WholeForm().offer()
    if form.validate_on_submit():
        try:
            row = suppositions.ask(form.change(), by=me().actor)
            db.session.commit()
        except Refusal as refusal:
            db.session.rollback()
            form.take(refusal)
        else:
            return redirect(url_for("admin.trial", trial_id=row.id), 303)
    return _page(form, None), 422


@door.get("/suggestions/trials/<int:trial_id>")
@allow(Right.MANAGE_REFERENCE)
def trial(trial_id: int) -> ResponseReturnValue:
    """How far one is, and what came of it: which office would have received what, and from where to where."""
    row = db.get_or_404(Supposition, trial_id)
    change, counted = suppositions.change_of(row), suppositions.counted_of(row)
    ways = [(*pair, count) for pair, count in counted.units.most_common() if pair[0] != pair[1]]
    moves = [(*pair, count) for pair, count in counted.categories.most_common()]
    return render_template(
        "admin/trial.html",
        row=row,
        state=STATE[row.state],
        change=change,
        counted=counted,
        offices=counted.by_unit(),
        ways=ways,
        moves=moves,
        **_names(),
    )


@door.post("/suggestions/trials/<int:trial_id>/end")
@allow(Right.MANAGE_REFERENCE)
def end_trial(trial_id: int) -> ResponseReturnValue:
    """End one that is no longer wanted."""
    suppositions.give_up(trial_id)
    flash(_("Ended."))
    db.session.commit()
    return redirect(url_for("admin.suppose"), 303)


def _page(form: WholeForm, outcome: Outcome | None) -> str:
    return render_template(
        "admin/suggestions_trial.html",
        form=form,
        whole=WholeForm(formdata=None),
        outcome=outcome,
        most=supposing.MOST,
        listed=MOVED,
        trials=list(db.session.scalars(suppositions.shelf().limit(suppositions.KEPT))),
        states=STATE,
        **_names(),
    )


def _names() -> dict[str, Any]:
    """Offices and categories by id. Two statements."""
    rows = db.session.execute(select(Unit.id, Unit.short_name))
    return {"units": {row.id: row.short_name for row in rows}, "categories": categories.names(language())}
