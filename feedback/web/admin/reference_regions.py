"""Kecamatan, desa and kelurahan: the list and changing one."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from feedback.agencies import edit
from feedback.agencies.models import Region
from feedback.base.database import db
from feedback.people.rights import Right
from feedback.web.admin.door import door
from feedback.web.admin.reference_forms import RegionForm
from feedback.web.admin.reference_past import past
from feedback.web.admin.reference_saving import PAGE, chosen, containing, one_page, page_number, save, version
from feedback.web.guards import allow, me


@door.get("/regions")
@allow(Right.MANAGE_REFERENCE)
def regions() -> ResponseReturnValue:
    """The regions by code, or those a search finds."""
    sought = request.args.get("q", "").strip()
    above = aliased(Region)
    question = (
        select(Region, above.name.label("kecamatan"))
        .outerjoin(above, above.id == Region.parent_id)
        .order_by(Region.code)
    )
    if sought:
        pattern = containing(sought)
        names = (Region.name, Region.code, above.name)
        question = question.where(or_(*(func.lower(name).like(pattern, escape="\\") for name in names)))
    page = page_number()
    rows, total = one_page(question, page)
    return render_template(
        "admin/regions.html", rows=rows, total=total, page=page, pages=-(-total // PAGE), sought=sought
    )


@door.get("/regions/<int:region_id>")
@allow(Right.MANAGE_REFERENCE)
def region(region_id: int) -> ResponseReturnValue:
    """One region: its facts to change, and its past."""
    found = db.get_or_404(Region, region_id)
    return render_template("admin/row.html", form=RegionForm(obj=found), **_around(found))


@door.post("/regions/<int:region_id>")
@allow(Right.MANAGE_REFERENCE)
def change_region(region_id: int) -> ResponseReturnValue:
    """Save what was changed of a region."""
    found = db.get_or_404(Region, region_id)
    form = RegionForm()
    return save(
        form,
        lambda: edit.change_region(
            region_id,
            version(form),
            chosen(form, "name", "population", "confirmed", "active"),
            by=me().actor,
        ),
        url_for("admin.region", region_id=region_id),
        "admin/row.html",
        **_around(found),
    )


def _around(found: Region) -> dict[str, object]:
    return {
        "row": found,
        "title": found.name,
        "list_url": url_for("admin.regions"),
        "past": past("region", found.id),
    }
