"""The offices and places that a text names, by the regency's own units and regions."""

from __future__ import annotations

from sqlalchemy import select

from feedback.agencies import edition
from feedback.agencies.models import Region, Unit
from feedback.base.database import db
from feedback.suggestions.gazetteer import Gazetteer, Name, Places, gazetteer


def named_in(text: str) -> Places:
    """What the text names, of what is in use. Two statements, none while the reference data stay as they are."""
    book: Gazetteer = edition.kept("gazetteer", _read)
    return book.find(text)


def _read() -> Gazetteer:
    regions = db.session.execute(
        select(Region.id, Region.name, Region.kind, Region.parent_id).where(Region.active)
    )
    units = db.session.execute(
        select(Unit.id, Unit.name, Unit.short_name, Unit.code, Unit.kind, Unit.region_id).where(
            Unit.active, Unit.offers_service
        )
    )
    rows = list(regions)
    parents = {row.id: row.parent_id for row in rows}
    places = [Name(row.id, str(row.kind), (row.name,), row.parent_id) for row in rows]
    offices = [
        Name(
            row.id,
            str(row.kind),
            (row.name, row.short_name) if "-" in row.code else (row.name, row.short_name, row.code),
            parents.get(row.region_id) or row.region_id,
            office=True,
        )
        for row in units
    ]
    return gazetteer([*places, *offices])
