"""Training: what residents' low ratings suggest, for whom it was held, and whether the ratings rose after."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from wtforms.fields.choices import SelectChoice

from feedback.agencies.models import Category, Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import rated_low, surveyed_low
from feedback.people import civil_servants
from feedback.people.rights import Right
from feedback.performance import trainings
from feedback.performance.trainings import Held
from feedback.web.guards import allow, me
from feedback.web.personnel import words
from feedback.web.personnel.door import attempt, door
from feedback.web.personnel.guidance_forms import TrainingForm

PAGE = 60


@door.get("/personnel/trainings")
@allow(Right.MANAGE_CIVIL_SERVANTS)
def training_list() -> ResponseReturnValue:
    """Suggestions, lowest rated first, and trainings with their effect. Eleven statements."""
    today, rows = clock.today(), db.session.execute(trainings.everyone().limit(PAGE)).all()
    held = [row[0] for row in rows]
    return render_template(
        "personnel/trainings.html",
        suggestions=sorted(
            rated_low.suggestions(today) + surveyed_low.suggestions(today), key=lambda one: one.mean
        )[:PAGE],
        rows=rows,
        effects=rated_low.effects(held) | surveyed_low.effects(held),
        about=words.ABOUT,
    )


@door.get("/personnel/trainings/new")
@allow(Right.MANAGE_CIVIL_SERVANTS)
def new_training() -> ResponseReturnValue:
    """Enter a training: first its unit, then who in it took part."""
    form = TrainingForm(formdata=None)
    form.category.data = request.args.get("category", type=int)
    form.element.data = request.args.get("element")
    return _page(form)


@door.post("/personnel/trainings")
@allow(Right.MANAGE_CIVIL_SERVANTS)
def enter_training() -> ResponseReturnValue:
    """Keep it."""
    form = TrainingForm()
    _offer(form, form.unit.data if isinstance(form.unit.data, int) else None)

    def act() -> ResponseReturnValue:
        unit, category = db.session.get(Unit, form.unit.data), db.session.get(Category, form.category.data)
        if unit is None or category is None:
            raise Refusal(_("Choose unit and category."))
        said = Held(
            unit,
            category,
            form.element.data,
            form.title.data,
            form.held_on.data,
            form.participants.data or (),
        )
        trainings.enter(said, among=words.ABOUT, by=me())
        flash(_("The training is entered. Its effect shows as ratings come in."))
        return redirect(url_for("personnel.training_list"), 303)

    return attempt(form, act, lambda: _page(form))


def _page(form: TrainingForm) -> str:
    chosen = form.unit.data if isinstance(form.unit.data, int) else request.args.get("unit", type=int)
    _offer(form, chosen)
    form.unit.data = chosen
    return render_template("personnel/training.html", form=form, unit_id=chosen)


def _offer(form: TrainingForm, unit_id: int | None) -> None:
    units = db.session.execute(select(Unit.id, Unit.name).where(Unit.active).order_by(Unit.name)).all()
    categories = db.session.execute(
        select(Category.id, Category.name_id).where(Category.active).order_by(Category.name_id)
    ).all()
    form.unit.choices = [SelectChoice("", _("Choose")), *(SelectChoice(*row) for row in units)]
    form.category.choices = [SelectChoice("", _("Choose")), *(SelectChoice(*row) for row in categories)]
    form.element.choices = [SelectChoice(name, said) for name, said in words.ABOUT.items()]
    unit = db.session.get(Unit, unit_id) if unit_id else None
    people: list[Any] = []
    if unit is not None:
        people = list(db.session.scalars(civil_servants.serving_in(unit.path, clock.today())))
    form.participants.choices = [SelectChoice(one.id, one.name) for one in people]
