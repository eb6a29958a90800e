"""The calendar: the days that are not what their weekday says, year by year."""

from __future__ import annotations

from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from wtforms import BooleanField, DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import recount
from feedback.deadlines import edit
from feedback.deadlines import shelf as deadlines
from feedback.deadlines.models import CalendarDay
from feedback.deadlines.steps import DayKind
from feedback.people.rights import Right
from feedback.web import phrases
from feedback.web.admin.door import door
from feedback.web.admin.reference_past import past
from feedback.web.admin.reference_saving import save
from feedback.web.admin.reference_words import FIELD
from feedback.web.forms import HouseForm, choices
from feedback.web.guards import allow, fresh, me

LATEST = 10


class DayForm(HouseForm):
    """What is said of a day."""

    name = StringField(FIELD["name"], [InputRequired(), Length(max=160)])
    source = StringField(FIELD["source"], [InputRequired(), Length(max=300)])
    decree = StringField(FIELD["decree"], [Length(max=160)])
    estimated = BooleanField(FIELD["estimated"])


class NewDayForm(HouseForm):
    """A day to enter."""

    on = DateField(_l("Date"), [InputRequired()], format=["%Y-%m-%d", "%d/%m/%Y"])
    kind = SelectField(FIELD["kind"], [InputRequired()])
    name = StringField(FIELD["name"], [InputRequired(), Length(max=160)])
    source = StringField(FIELD["source"], [InputRequired(), Length(max=300)])
    decree = StringField(FIELD["decree"], [Length(max=160)])

    def offer(self) -> NewDayForm:
        """Fill the select."""
        self.kind.choices = choices(phrases.DAY_KIND)
        return self


@door.get("/calendar")
@allow(Right.MANAGE_REFERENCE, Right.OBSERVE)
def calendar() -> ResponseReturnValue:
    """The days of one year, this one when none is named, and what the latest changes moved, as numbers only.

    An observer reads them. Five statements.
    """
    year = request.args.get("year", clock.today().year, type=int)
    if not 2000 <= year <= 2200:
        abort(404)
    within_year = CalendarDay.on.between(date(year, 1, 1), date(year, 12, 31))
    days = db.session.execute(select(CalendarDay).where(within_year).order_by(CalendarDay.on)).scalars().all()
    first, last = db.session.execute(select(func.min(CalendarDay.on), func.max(CalendarDay.on))).one()
    years = range(first.year, max(last.year, year) + 1) if first else range(year, year + 1)
    recounted = recount.recountings(limit=LATEST)
    return render_template(
        "admin/calendar.html",
        days=days,
        year=year,
        years=years,
        missing=deadlines.calendar().missing(clock.today()),
        recounted=recounted,
    )


@door.get("/calendar/new")
@allow(Right.MANAGE_REFERENCE)
@fresh
def new_day() -> ResponseReturnValue:
    """An empty day."""
    return render_template("admin/new_day.html", form=NewDayForm().offer())


@door.post("/calendar")
@allow(Right.MANAGE_REFERENCE)
@fresh
def add_day() -> ResponseReturnValue:
    """Enter a day."""
    form = NewDayForm().offer()
    return save(
        form,
        lambda: edit.add_day(
            form.on.data,
            DayKind(form.kind.data),
            form.name.data,
            source=form.source.data,
            by=me().actor,
            decree=form.decree.data or None,
        ),
        lambda: url_for("admin.calendar", year=form.on.data.year),
        "admin/new_day.html",
    )


@door.get("/calendar/<int:day_id>")
@allow(Right.MANAGE_REFERENCE)
def day(day_id: int) -> ResponseReturnValue:
    """One day: what is said of it, and its past."""
    found = db.get_or_404(CalendarDay, day_id)
    return render_template("admin/day.html", form=DayForm(obj=found), **_around(found))


@door.post("/calendar/<int:day_id>")
@allow(Right.MANAGE_REFERENCE)
@fresh
def change_day(day_id: int) -> ResponseReturnValue:
    """Save what is said of a day."""
    found = db.get_or_404(CalendarDay, day_id)
    form = DayForm()
    return save(
        form,
        lambda: edit.change_day(
            found,
            by=me().actor,
            name=form.name.data,
            source=form.source.data,
            decree=form.decree.data or None,
            estimated=form.estimated.data,
        ),
        url_for("admin.calendar", year=found.on.year),
        "admin/day.html",
        **_around(found),
    )


@door.post("/calendar/<int:day_id>/removal")
@allow(Right.MANAGE_REFERENCE)
@fresh
def remove_day(day_id: int) -> ResponseReturnValue:
    """Take a day out of the calendar."""
    found = db.get_or_404(CalendarDay, day_id)
    year = found.on.year
    edit.remove_day(found, by=me().actor)
    flash(_("The day was taken out of the calendar."))
    db.session.commit()
    return redirect(url_for("admin.calendar", year=year), 303)


def _around(found: CalendarDay) -> dict[str, object]:
    return {"row": found, "past": past("calendar_day", found.on.isoformat())}
