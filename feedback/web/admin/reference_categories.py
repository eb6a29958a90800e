"""Categories and bodies outside: their lists, and changing one."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from feedback.agencies import edit
from feedback.agencies.models import Category, OutsideBody, Unit
from feedback.base.database import db
from feedback.people.rights import Right
from feedback.web.admin.door import door
from feedback.web.admin.reference_forms import CategoryForm, OutsideForm
from feedback.web.admin.reference_past import past
from feedback.web.admin.reference_saving import chosen, save, version
from feedback.web.guards import allow, me

FIELDS = ("name_id", "name_en", "service_class", "unit_id", "keywords")
SWITCHES = ("secret", "conduct", "auto_route", "confirmed", "active")


@door.get("/categories")
@allow(Right.MANAGE_REFERENCE)
def categories() -> ResponseReturnValue:
    """All categories, each with the agency that answers by default."""
    question = select(Category, Unit.short_name.label("agency")).join(Unit, Unit.id == Category.unit_id)
    rows = db.session.execute(question.order_by(Category.name_id)).all()
    return render_template("admin/categories.html", rows=rows)


@door.get("/categories/<int:category_id>")
@allow(Right.MANAGE_REFERENCE)
def category(category_id: int) -> ResponseReturnValue:
    """One category: its facts to change, and its past."""
    found = db.get_or_404(Category, category_id)
    return render_template("admin/row.html", form=CategoryForm(obj=found).offer(), **_category(found))


@door.post("/categories/<int:category_id>")
@allow(Right.MANAGE_REFERENCE)
def change_category(category_id: int) -> ResponseReturnValue:
    """Save what was changed of a category."""
    found = db.get_or_404(Category, category_id)
    form = CategoryForm().offer()
    return save(
        form,
        lambda: edit.change_category(
            category_id, version(form), chosen(form, *FIELDS, *SWITCHES), by=me().actor
        ),
        url_for("admin.category", category_id=category_id),
        "admin/row.html",
        **_category(found),
    )


@door.get("/outside")
@allow(Right.MANAGE_REFERENCE)
def outside() -> ResponseReturnValue:
    """All bodies outside the regency to whom a report can be forwarded."""
    rows = db.session.execute(select(OutsideBody).order_by(OutsideBody.name)).scalars().all()
    return render_template("admin/outside.html", rows=rows)


@door.get("/outside/<int:body_id>")
@allow(Right.MANAGE_REFERENCE)
def outside_body(body_id: int) -> ResponseReturnValue:
    """One body outside: its facts to change, and its past."""
    found = db.get_or_404(OutsideBody, body_id)
    return render_template("admin/row.html", form=OutsideForm(obj=found), **_outside(found))


@door.post("/outside/<int:body_id>")
@allow(Right.MANAGE_REFERENCE)
def change_outside_body(body_id: int) -> ResponseReturnValue:
    """Save what was changed of a body outside."""
    found = db.get_or_404(OutsideBody, body_id)
    form = OutsideForm()
    names = ("name", "hint", "keywords", "confirmed", "active")
    return save(
        form,
        lambda: edit.change_outside(body_id, version(form), chosen(form, *names), by=me().actor),
        url_for("admin.outside_body", body_id=body_id),
        "admin/row.html",
        **_outside(found),
    )


def _category(found: Category) -> dict[str, object]:
    back, lines = url_for("admin.categories"), past("category", found.id)
    return {"row": found, "title": found.name_id, "list_url": back, "past": lines}


def _outside(found: OutsideBody) -> dict[str, object]:
    back, lines = url_for("admin.outside"), past("outside", found.id)
    return {"row": found, "title": found.name, "list_url": back, "past": lines}
