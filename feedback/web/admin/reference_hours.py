"""Working hours: the regency's, those of units that have their own, and entering, ending or taking back some."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from feedback.agencies import tree
from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.deadlines import edit_hours, hours
from feedback.deadlines.models import OfficeHours
from feedback.people.rights import Right
from feedback.web.admin.door import door
from feedback.web.admin.reference_hours_form import HoursForm
from feedback.web.admin.reference_past import past
from feedback.web.admin.reference_saving import save
from feedback.web.guards import allow, fresh, me


@door.get("/hours")
@allow(Right.MANAGE_REFERENCE, Right.OBSERVE)
def hours_of_regency() -> ResponseReturnValue:
    """The regency's hours and which units have their own; an observer reads them. Four statements."""
    own = select(Unit).where(Unit.id.in_(select(OfficeHours.unit_id).where(OfficeHours.unit_id.is_not(None))))
    units = db.session.scalars(own.order_by(Unit.name)).all()
    return render_template("admin/hours.html", units=units, **_around(None))


@door.get("/units/<int:unit_id>/hours")
@allow(Right.MANAGE_REFERENCE)
def hours_of_unit(unit_id: int) -> ResponseReturnValue:
    """What hours bind a unit today and from whom it has them; its own, past and to come."""
    return render_template("admin/hours.html", units=(), **_around(tree.by_id(unit_id)))


@door.get("/hours/new")
@allow(Right.MANAGE_REFERENCE)
@fresh
def new_hours() -> ResponseReturnValue:
    """A form filled with the hours that bind the unit (or the regency) today."""
    unit = _unit_of(request.args.get("unit", ""))
    today = clock.today()
    week = hours.week(unit.id if unit else None, today)
    form = HoursForm(data={"valid_from": today, "unit": unit.id if unit else ""})
    if week is not None:
        form.fill(week.days)
    return render_template("admin/new_hours.html", form=form, unit=unit)


@door.post("/hours")
@allow(Right.MANAGE_REFERENCE)
@fresh
def add_hours() -> ResponseReturnValue:
    """Enter hours from a day on."""
    form = HoursForm()
    unit = _unit_of(form.unit.data or "")

    def enter() -> None:
        edit_hours.enter(
            unit.id if unit else None,
            form.name.data,
            form.days(),
            valid_from=form.valid_from.data,
            valid_to=form.valid_to.data,
            temporary=form.temporary.data,
            on_holidays=form.on_holidays.data,
            regulation=form.regulation.data,
            by=me().actor,
        )

    return save(form, enter, _home(unit.id if unit else None), "admin/new_hours.html", unit=unit)


@door.post("/hours/<int:hours_id>/end")
@allow(Right.MANAGE_REFERENCE)
@fresh
def end_hours(hours_id: int) -> ResponseReturnValue:
    """Today is their last day."""
    row = db.get_or_404(OfficeHours, hours_id)
    return _done(row, lambda: edit_hours.end(row, clock.today(), by=me().actor), _("Ended with today."))


@door.post("/hours/<int:hours_id>/withdrawal")
@allow(Right.MANAGE_REFERENCE)
@fresh
def withdraw_hours(hours_id: int) -> ResponseReturnValue:
    """Take back hours that have not begun."""
    row = db.get_or_404(OfficeHours, hours_id)
    return _done(row, lambda: edit_hours.withdraw(row, by=me().actor), _("Taken back."))


@door.post("/hours/<int:hours_id>/confirmation")
@allow(Right.MANAGE_REFERENCE)
@fresh
def confirm_hours(hours_id: int) -> ResponseReturnValue:
    """The regency confirms these hours."""
    row = db.get_or_404(OfficeHours, hours_id)
    return _done(row, lambda: edit_hours.confirm(row, by=me().actor), _("Confirmed."))


def _done(row: OfficeHours, do: Callable[[], None], said: str) -> ResponseReturnValue:
    home = _home(row.unit_id)
    do()
    flash(said)
    db.session.commit()
    return redirect(home, 303)


def _home(unit_id: int | None) -> str:
    if unit_id is None:
        return url_for("admin.hours_of_regency")
    return url_for("admin.hours_of_unit", unit_id=unit_id)


def _unit_of(said: str) -> Unit | None:
    return tree.by_id(int(said)) if said.isascii() and said.isdigit() else None


def _around(unit: Unit | None) -> dict[str, Any]:
    today, owner = clock.today(), unit.id if unit else None
    own = OfficeHours.unit_id == owner if unit else OfficeHours.unit_id.is_(None)
    rows = db.session.scalars(
        select(OfficeHours).where(own).order_by(OfficeHours.valid_from.desc(), OfficeHours.id.desc())
    ).all()
    week = hours.week(owner, today)
    return {
        "unit": unit,
        "week": week,
        "giver": tree.names().get(week.owner) if week and week.owner is not None else None,
        "weeks": {one.id: one for one in hours.book().weeks.get(owner, ())},
        "rows": [(row, _state(row, today, rows)) for row in rows],
        "past": past("office_hours", edit_hours.key_of(owner)),
    }


def _state(row: OfficeHours, today: date, rows: Sequence[OfficeHours]) -> str:
    """`coming`, `now`, `covered` by a period that goes before it, or `over`."""
    if row.valid_from > today:
        return "coming"
    if row.valid_to is not None and row.valid_to < today:
        return "over"
    periods = (one for one in rows if one.temporary and one.valid_from <= today <= (one.valid_to or today))
    return "covered" if not row.temporary and any(periods) else "now"
