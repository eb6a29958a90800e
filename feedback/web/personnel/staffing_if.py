"""What if: other volumes, times and posts of one office, seen at once and kept under a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.agencies import tree
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.people import persons
from feedback.people.rights import Right
from feedback.staffing import scenarios
from feedback.staffing.needs import UnitNeed
from feedback.staffing.norms import LONGEST_SECONDS
from feedback.staffing.scenarios import LARGEST_VOLUME, MOST_POSTS, Changes
from feedback.web.guards import allow, me
from feedback.web.personnel.door import attempt, door
from feedback.web.personnel.staffing import asked, one
from feedback.web.personnel.staffing_forms import ScenarioForm


@door.get("/personnel/staffing/units/<int:unit_id>/what-if")
@allow(Right.SEE_STAFFING)
def what_if(unit_id: int) -> ResponseReturnValue:
    """The office as it would be with the numbers of the address; nothing is kept."""
    period, typed = asked(request.args.get("period", ""))
    row = one(unit_id, period)
    form = ScenarioForm(formdata=None)
    try:
        changes = _changes(row, request.args)
    except Refusal as refusal:
        form.take(refusal)
        return _page(row, Changes(), typed, form), 422
    return _page(row, changes, typed, form)


@door.post("/personnel/staffing/units/<int:unit_id>/what-if")
@allow(Right.KEEP_STAFFING)
def keep_scenario(unit_id: int) -> ResponseReturnValue:
    """Keep the numbers under a name."""
    period, typed = asked(request.form.get("period", ""))
    row, form = one(unit_id, period), ScenarioForm()

    def kept() -> ResponseReturnValue:
        changes = _changes(row, request.form)
        made = scenarios.keep(form.name.data or "", unit_id, typed, changes, by=me())
        flash(_("Kept."))
        return redirect(url_for(".scenario", scenario_id=made.id), 303)

    return attempt(form, kept, lambda: _page(one(unit_id, period), Changes(), typed, form))


@door.get("/personnel/staffing/scenarios/<int:scenario_id>")
@allow(Right.SEE_STAFFING)
def scenario(scenario_id: int) -> ResponseReturnValue:
    """A kept thought, held against today's numbers."""
    found = scenarios.find(scenario_id)
    period, typed = asked(found.period)
    author = persons.persons([found.made_by]).get(found.made_by, "")
    form = ScenarioForm(formdata=None, name=found.name)
    return _page(one(found.unit_id, period), scenarios.of(found), typed, form, thought=found, author=author)


@door.post("/personnel/staffing/scenarios/<int:scenario_id>/end")
@allow(Right.KEEP_STAFFING)
def drop_scenario(scenario_id: int) -> ResponseReturnValue:
    """Forget a thought."""
    found = scenarios.find(scenario_id)
    unit_id = found.unit_id
    scenarios.drop(found, request.form.get("name", ""))
    db.session.commit()
    flash(_("Dropped."))
    return redirect(url_for(".staffing_unit", unit_id=unit_id), 303)


def _page(row: UnitNeed, changes: Changes, typed: str, form: ScenarioForm, **more: Any) -> str:
    return render_template(
        "personnel/what_if.html",
        row=row,
        changes=changes,
        would=scenarios.balance(row, changes),
        loads={load.work: load for load in scenarios.loads(row, changes)},
        asked=typed,
        form=form,
        names=tree.names(),
        **more,
    )


def _changes(row: UnitNeed, typed: Mapping[str, str]) -> Changes:
    """What differs from what is; Refusal for what is no number. Kinds of work stand in their order as v0, t0, v1 …"""
    volumes, seconds = {}, {}
    for place, load in enumerate(row.loads):
        volume = _number(typed.get(f"v{place}", ""), LARGEST_VOLUME)
        if volume is not None and volume != round(load.volume):
            volumes[load.work] = round(volume)
        minutes = _number(typed.get(f"t{place}", ""), LONGEST_SECONDS / 60)
        if minutes is not None and round(minutes * 60) != (load.norm_seconds or 0):
            seconds[load.work] = round(minutes * 60)
    posts = _number(typed.get("posts", ""), MOST_POSTS)
    same = posts is None or round(posts) == row.balance.filled
    return Changes(volumes, seconds, None if same or posts is None else round(posts))


def _number(typed: str, most: float) -> float | None:
    """The number, a comma or a point before its parts; None for an empty field."""
    said = typed.strip().replace(",", ".")
    if not said:
        return None
    plain = said.replace(".", "", 1)
    if not (said.isascii() and plain.isdecimal() and len(said) <= 15 and float(said) <= most):
        raise Refusal(_("Write numbers, such as 1250 or 7.5."))
    return float(said)
