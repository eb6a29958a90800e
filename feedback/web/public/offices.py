"""Offices near a resident: by kecamatan, each with a way to report about it."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, or_, select

from feedback.agencies import tree
from feedback.agencies.classes import RegionKind
from feedback.agencies.models import Region, Unit
from feedback.base.database import db
from feedback.base.refusal import Hidden
from feedback.web.guards import public
from feedback.web.public.door import door


def kecamatan() -> Select[Region]:
    """Every kecamatan in use, by name."""
    return select(Region).where(Region.kind == RegionKind.KECAMATAN, Region.active).order_by(Region.name)


@door.get("/offices")
@public
def offices() -> ResponseReturnValue:
    """Where is it? The kecamatan, and the offices for everybody. Two statements."""
    found = db.session.scalars(tree.services().where(Unit.region_id.is_(None))).all()
    return render_template(
        "public/offices.html", regions=db.session.scalars(kecamatan()).all(), offices=found
    )


@door.get("/offices/<int:region_id>")
@public
def offices_near(region_id: int) -> ResponseReturnValue:
    """The offices in one kecamatan: its own, and those of its desa and kelurahan. Two statements."""
    region = db.session.scalars(kecamatan().where(Region.id == region_id)).one_or_none()
    if region is None:
        raise Hidden
    inside = or_(Region.id == region.id, Region.parent_id == region.id)
    found = db.session.scalars(tree.services().where(inside)).all()
    return render_template("public/offices_near.html", region=region, offices=found)
