"""Drafted limits: write one, see what it would have meant for past cases, publish it from a day on, or give it up.

The administrator sees numbers of cases here, never a case.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from feedback.agencies import tree
from feedback.agencies.classes import ServiceClass
from feedback.base import clock
from feedback.base.database import db
from feedback.deadlines import drafts, shelf
from feedback.deadlines.models import DraftState, ServiceStandard, StandardDraft
from feedback.deadlines.steps import DayUnit, Step
from feedback.figures.period import Period
from feedback.figures.what_if import Limit, WhatIf, bound_by, what_if
from feedback.people.rights import Right
from feedback.web import phrases
from feedback.web.admin.door import door
from feedback.web.admin.reference_past import past
from feedback.web.admin.reference_saving import save
from feedback.web.admin.reference_standards import STEPS
from feedback.web.admin.reference_words import FIELD
from feedback.web.forms import HouseForm, choices
from feedback.web.guards import allow, fresh, me

DATES = ["%Y-%m-%d", "%d/%m/%Y"]
LOOKED_AT = timedelta(days=365)
LONGEST = timedelta(days=400)


class ChangeForm(HouseForm):
    """What may be said of a draft otherwise."""

    days = IntegerField(_l("Days"), [InputRequired(), NumberRange(min=1, max=drafts.LONGEST)])
    unit = SelectField(_l("Kind of days"), [InputRequired()])
    regulation = StringField(FIELD["regulation"], [InputRequired(), Length(max=200)])
    valid_from = DateField(_l("Valid from"), [InputRequired()], format=DATES)

    def offer(self) -> ChangeForm:
        """Fill the selects."""
        self.unit.choices = choices(phrases.UNIT_OF_TIME)
        return self


class DraftForm(ChangeForm):
    """A new draft."""

    step = SelectField(_l("Step"), [InputRequired()])
    service_class = SelectField(FIELD["service_class"])

    def offer(self) -> DraftForm:
        """Fill the selects."""
        super().offer()
        self.step.choices = choices(STEPS)
        self.service_class.choices = choices(phrases.SERVICE_CLASS, blank=_("every class"))
        return self


@door.get("/standards/drafts/new")
@allow(Right.MANAGE_REFERENCE)
@fresh
def new_draft() -> ResponseReturnValue:
    """An empty draft, or one filled from the limit that `like` names."""
    like = db.session.get(ServiceStandard, request.args.get("like", 0, type=int))
    said: dict[str, Any] = {"valid_from": clock.today() + timedelta(days=1), "unit": DayUnit.WORKING.value}
    if like is not None:
        said |= {"step": like.step, "days": like.days, "unit": like.unit.value}
        said["service_class"] = like.service_class.value if like.service_class else ""
    return render_template("admin/new_draft.html", form=DraftForm(data=said).offer())


@door.post("/standards/drafts")
@allow(Right.MANAGE_REFERENCE)
@fresh
def add_draft() -> ResponseReturnValue:
    """Keep a draft and look at what it would mean."""
    form = DraftForm().offer()
    made: list[StandardDraft] = []

    def add() -> None:
        kind = ServiceClass(form.service_class.data) if form.service_class.data else None
        step = drafts.step_of(form.step.data)
        made.append(drafts.draft(step, service_class=kind, by=me().actor, **_said(form)))

    return save(
        form, add, lambda: url_for("admin.standard_draft", draft_id=made[0].id), "admin/new_draft.html"
    )


@door.get("/standards/drafts/<int:draft_id>")
@allow(Right.MANAGE_REFERENCE, Right.OBSERVE)
def standard_draft(draft_id: int) -> ResponseReturnValue:
    """A draft and what it would have meant over past cases, in numbers; a constant number of statements."""
    row = db.get_or_404(StandardDraft, draft_id)
    form = ChangeForm(data={"days": row.days, "unit": row.unit.value}, obj=row).offer()
    return render_template("admin/draft.html", form=form, **_around(row))


@door.post("/standards/drafts/<int:draft_id>")
@allow(Right.MANAGE_REFERENCE)
@fresh
def change_draft(draft_id: int) -> ResponseReturnValue:
    """Draft it otherwise and look again."""
    row = db.get_or_404(StandardDraft, draft_id)
    form = ChangeForm().offer()
    return save(
        form,
        lambda: drafts.change(row, by=me().actor, **_said(form)),
        url_for("admin.standard_draft", draft_id=draft_id),
        "admin/draft.html",
        **_around(row),
    )


@door.post("/standards/drafts/<int:draft_id>/publication")
@allow(Right.MANAGE_REFERENCE)
@fresh
def publish_draft(draft_id: int) -> ResponseReturnValue:
    """Put it in force from its day on."""
    row = db.get_or_404(StandardDraft, draft_id)
    return _done(
        lambda: drafts.publish(row, by=me().actor), _("Published. Promises already made keep their limit.")
    )


@door.post("/standards/drafts/<int:draft_id>/removal")
@allow(Right.MANAGE_REFERENCE)
@fresh
def discard_draft(draft_id: int) -> ResponseReturnValue:
    """Give it up."""
    row = db.get_or_404(StandardDraft, draft_id)
    return _done(lambda: drafts.discard(row, by=me().actor), _("Given up. It stays readable."))


def _done(do: Callable[[], object], said: str) -> ResponseReturnValue:
    do()
    flash(said)
    db.session.commit()
    return redirect(url_for("admin.standards"), 303)


def _said(form: ChangeForm) -> dict[str, Any]:
    return {
        "days": form.days.data,
        "unit": DayUnit(form.unit.data),
        "regulation": form.regulation.data,
        "valid_from": form.valid_from.data,
    }


def _around(row: StandardDraft) -> dict[str, Any]:
    period, names = _period(), tree.short_names()
    found = _looked_at(row, period) if row.state is DraftState.DRAFTED else None
    by_class = [(_class(kind), one) for kind, one in found.by_class.items()] if found else []
    by_agency = [(names.get(unit, ""), one) for unit, one in found.by_agency.items()] if found else []
    return {
        "row": row,
        "follows": drafts.followed(row),
        "steps": STEPS,
        "period": period,
        "found": found,
        "by_class": sorted(by_class, key=lambda line: line[0]),
        "by_agency": sorted(by_agency, key=lambda line: line[0]),
        "past": past("standard_draft", row.id),
    }


def _class(kind: ServiceClass | None) -> str:
    return str(phrases.SERVICE_CLASS[kind.value] if kind else _("not classified yet"))


def _looked_at(row: StandardDraft, period: Period) -> WhatIf | None:
    """What it would have meant; None for a limit of the law, which is no clock of its own."""
    step = drafts.step_of(row.step)
    if not isinstance(step, Step):
        return None
    today = clock.today()
    bound = bound_by(shelf.standards(today), step, row.service_class)
    limit = Limit(step, bound, row.days, row.unit, binds_unclassified=row.service_class is None)
    return what_if(limit, period, today, shelf.calendar())


def _period() -> Period:
    """The days asked for; the last year when none are, and at most thirteen months."""
    yesterday = clock.today() - timedelta(days=1)
    last = _day("to") or yesterday
    first = _day("from") or last - LOOKED_AT
    return Period(max(min(first, last), last - LONGEST), last)


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
