"""Periods: which sheets are locked where, locking an office's, and the sheet of a unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import and_, false, func, or_, select

from feedback.agencies import tree
from feedback.agencies.models import Unit
from feedback.agencies.settings import setting
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden
from feedback.people.models import CivilServant, Posting
from feedback.people.rights import Right
from feedback.people.roles import Role
from feedback.performance import lockings, reckoning
from feedback.performance.periods import Period, containing, parsed
from feedback.performance.reckoning import LEAST
from feedback.performance.sheet_models import PeriodSheet
from feedback.performance.signing import Checked
from feedback.performance.surroundings import units
from feedback.staffing import standing
from feedback.web.guards import allow, me
from feedback.web.personnel import forms, pages
from feedback.web.personnel.door import attempt, door


@door.get("/personnel/periods")
@allow(Right.MANAGE_CIVIL_SERVANTS)
def periods() -> ResponseReturnValue:
    """How far each agency's sheets of a period are. Five statements."""
    return page(forms.LockForm(formdata=None))


@door.post("/personnel/periods")
@allow(Right.MANAGE_CIVIL_SERVANTS)
def lock_period() -> ResponseReturnValue:
    """Ask that the sheets of an agency, or of all, be frozen and signed; the worker does it."""
    form = forms.LockForm().offer(_agencies())
    period = period_asked()

    def act() -> ResponseReturnValue:
        wanted = tree.agencies()
        if form.unit.data != forms.ALL:
            wanted = wanted.where(Unit.id == form.unit.data)
        lockings.ask(db.session.scalars(wanted).all(), period, by=me())
        flash(
            _(
                "The sheets are being locked, one agency after the other. Everybody on them with an account is told."
            )
        )
        return redirect(url_for("personnel.periods", period=period.code), 303)

    return attempt(form, act, lambda: page(form))


@door.get("/personnel/units/<int:unit_id>/sheets/<period>")
@allow(Right.SEE_SHEETS)
def unit_sheet(unit_id: int, period: str) -> ResponseReturnValue:
    """How a unit fared: locked, or as it stands; never who in it did how well."""
    unit = db.session.scalar(_units().where(Unit.id == unit_id))
    if unit is None:
        raise Hidden
    when = parsed(period, clock.today())
    sheet = PeriodSheet
    locked = db.session.scalar(
        select(sheet).where(
            sheet.unit_id == unit_id, sheet.civil_servant_id.is_(None), sheet.period == when.code
        )
    )
    content = locked.content["unit"] if locked else units([unit_id], when, standing.of_units)[unit_id]
    return render_template(
        "personnel/unit_sheet.html",
        unit=unit,
        period=when,
        periods=pages.around(when),
        content=content,
        kept=reckoning.kept(content["kept"], content["due"], least()),
        least=least(),
        locked=locked,
    )


def _units() -> Any:
    """The units whose sheets the person may see: all, or those of his own and below."""
    shelf = select(Unit)
    if me().holds(Role.PERSONNEL_OFFICER):
        return shelf
    paths = [post.unit_path for post in me().posts_as(Role.ASSESSOR)]
    return shelf.where(or_(false(), *(Unit.path.startswith(path, autoescape=True) for path in paths)))


def page(
    form: forms.LockForm, checking: forms.SignedFileForm | None = None, checked: Checked | None = None
) -> str:
    """The page, with what was found in a file that was brought back."""
    period = period_asked()
    return render_template(
        "personnel/periods.html",
        period=period,
        periods=pages.around(period),
        rows=list(_progress(period)),
        waiting=lockings.waiting(period),
        form=form.offer(_agencies()),
        checking=checking or forms.SignedFileForm(formdata=None),
        checked=checked,
        is_over=clock.today() > period.last,
    )


def period_asked() -> Period:
    """The period of the address or the form; the last quarter that is over when it is none."""
    asked = request.values.get("period", "")
    return parsed(asked, clock.today()) if asked else containing(clock.today()).before


def _progress(period: Period) -> Iterator[tuple[int, str, int, dict[str, int]]]:
    """Each agency with people: its id and name, how many served there at the end, and its sheets by state."""
    row, sheet, agency = Posting, PeriodSheet, Unit.__table__.alias("agency")
    served = db.session.execute(
        select(Unit.agency_id, agency.c.name, func.count(row.civil_servant_id.distinct()))
        .join(Unit, Unit.id == row.unit_id)
        .join(agency, agency.c.id == Unit.agency_id)
        .join(CivilServant, and_(CivilServant.id == row.civil_servant_id, CivilServant.active))
        .where(row.from_on <= period.last, or_(row.to_on.is_(None), row.to_on >= period.last))
        .group_by(Unit.agency_id, agency.c.name)
        .order_by(agency.c.name)
    ).all()
    states: dict[int, dict[str, int]] = {}
    for agency_id, state, count in db.session.execute(
        select(Unit.agency_id, sheet.state, func.count())
        .join(Unit, Unit.id == sheet.unit_id)
        .where(sheet.period == period.code, sheet.civil_servant_id.is_not(None))
        .group_by(Unit.agency_id, sheet.state)
    ):
        states.setdefault(agency_id, {})[state.value] = count
    for agency_id, name, count in served:
        yield agency_id, name, count, states.get(agency_id, {})


def _agencies() -> list[tuple[int, str]]:
    rows = db.session.execute(
        select(Unit.id, Unit.name).where(Unit.id == Unit.agency_id, Unit.active).order_by(Unit.name)
    )
    return [(row.id, row.name) for row in rows]


def least() -> int:
    return int(setting("sheet_least") or LEAST)
