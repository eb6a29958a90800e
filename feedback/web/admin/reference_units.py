"""Agencies and units: the tree, the search, changing one, adding one."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, or_, select

from feedback.agencies import edit, tree
from feedback.agencies.models import Region, Unit
from feedback.base.database import db
from feedback.people.rights import Right
from feedback.web.admin.door import door
from feedback.web.admin.reference_forms import UnitForm
from feedback.web.admin.reference_past import past
from feedback.web.admin.reference_saving import PAGE, chosen, containing, one_page, page_number, save, version
from feedback.web.admin.reference_words import UNIT_KIND
from feedback.web.guards import allow, me

FIELDS = ("name", "short_name", "kind", "parent_id", "region_id", "responsibilities")
SWITCHES = ("offers_service", "has_asn", "confirmed", "active")


@door.get("/units")
@allow(Right.MANAGE_REFERENCE)
def units() -> ResponseReturnValue:
    """The agencies with the number of units in each; or what a search finds; or what is to be confirmed."""
    sought, unsure = request.args.get("q", "").strip(), "unsure" in request.args
    inside = select(Unit.agency_id, func.count().label("n")).group_by(Unit.agency_id).subquery()
    question = (
        select(Unit, Region.name.label("place"), func.coalesce(inside.c.n - 1, 0).label("below"))
        .outerjoin(Region, Region.id == Unit.region_id)
        .outerjoin(inside, inside.c.agency_id == Unit.id)
        .order_by(Unit.name, Unit.id)
    )
    if sought:
        pattern = containing(sought)
        columns = (Unit.name, Unit.short_name, Unit.code)
        question = question.where(or_(*(func.lower(name).like(pattern, escape="\\") for name in columns)))
    elif not unsure:
        question = question.where(Unit.parent_id.is_(None))
    if unsure:
        question = question.where(Unit.confirmed.is_(False))
    page = page_number()
    rows, total = one_page(question, page)
    return render_template(
        "admin/units.html",
        rows=rows,
        total=total,
        page=page,
        pages=-(-total // PAGE),
        sought=sought,
        unsure=unsure,
        kinds=UNIT_KIND,
    )


@door.get("/units/<int:unit_id>")
@allow(Right.MANAGE_REFERENCE)
def unit(unit_id: int) -> ResponseReturnValue:
    """One unit: its facts to change, what belongs to it, its past."""
    found = tree.by_id(unit_id)
    return render_template("admin/unit.html", form=UnitForm(obj=found).offer(), **_around(found))


@door.post("/units/<int:unit_id>")
@allow(Right.MANAGE_REFERENCE)
def change_unit(unit_id: int) -> ResponseReturnValue:
    """Save what was changed of a unit."""
    found = tree.by_id(unit_id)
    form = UnitForm().offer()
    return save(
        form,
        lambda: edit.change_unit(unit_id, version(form), chosen(form, *FIELDS, *SWITCHES), by=me().actor),
        url_for("admin.unit", unit_id=unit_id),
        "admin/unit.html",
        **_around(found),
    )


@door.get("/units/new")
@allow(Right.MANAGE_REFERENCE)
def new_unit() -> ResponseReturnValue:
    """An empty form, under the unit that `below` names."""
    form = UnitForm(active=True, has_asn=True, offers_service=False, kind="bagian").offer()
    form.parent_id.data = request.args.get("below", type=int)
    return render_template("admin/new_unit.html", form=form)


@door.post("/units")
@allow(Right.MANAGE_REFERENCE)
def add_unit() -> ResponseReturnValue:
    """Add a unit."""
    form = UnitForm().offer()
    added: list[Unit] = []
    return save(
        form,
        lambda: added.append(edit.add_unit(chosen(form, *FIELDS, *SWITCHES), by=me().actor)),
        lambda: url_for("admin.unit", unit_id=added[0].id),
        "admin/new_unit.html",
    )


def _around(found: Unit) -> dict[str, object]:
    return {
        "row": found,
        "above": tree.ancestors(found),
        "below": db.session.execute(tree.children(found)).scalars().all(),
        "past": past("unit", found.id),
        "kinds": UNIT_KIND,
    }
