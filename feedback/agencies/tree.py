"""The tree of units: finding one, its ancestors, its subtree, and what a resident may pick."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Select, select

from feedback.agencies import edition
from feedback.agencies.models import Region, Unit
from feedback.base.database import db
from feedback.base.refusal import Hidden


def unit(code: str) -> Unit:
    """The unit with this code; `Hidden` when there is none."""
    found = db.session.execute(select(Unit).where(Unit.code == code)).scalar_one_or_none()
    if found is None:
        raise Hidden(f"no unit {code}")
    return found


def by_id(unit_id: int) -> Unit:
    """The unit with this id; `Hidden` when there is none."""
    found = db.session.get(Unit, unit_id)
    if found is None:
        raise Hidden(f"no unit {unit_id}")
    return found


def names() -> Mapping[int, str]:
    """The names of all units by id, those out of use included (one statement while nothing has changed)."""
    found: Mapping[int, str] = edition.kept("unit names", _names)
    return found


def short_names() -> Mapping[int, str]:
    """What a dense list calls each unit, in use or not: its short name where it has one (kept as `names`)."""
    found: Mapping[int, str] = edition.kept("short unit names", _short_names)
    return found


def region_names() -> Mapping[int, str]:
    """The names of all regions by id, in use or not (kept as `names`)."""
    found: Mapping[int, str] = edition.kept("region names", _region_names)
    return found


def units() -> Select[Unit]:
    """All units in use, agencies and what belongs to them, by name."""
    return select(Unit).where(Unit.active).order_by(Unit.name)


def agencies() -> Select[Unit]:
    """All agencies in use, by name."""
    return units().where(Unit.parent_id.is_(None))


def services() -> Select[Unit, str]:
    """What a resident may pick, by name, each with the name of its kecamatan (None when it has none)."""
    return (
        select(Unit, Region.name)
        .outerjoin(Region, Region.id == Unit.region_id)
        .where(Unit.active, Unit.offers_service)
        .order_by(Unit.name, Unit.id)
    )


def within(path: str) -> ColumnElement[bool]:
    """The condition "this unit is the one at `path`, or in its subtree"."""
    return Unit.path.startswith(path, autoescape=True)


def ancestors(below: Unit) -> list[Unit]:
    """The units above this one, its agency first; empty for an agency. One statement."""
    above = [int(step) for step in below.path.strip("/").split("/")[:-1]]
    if not above:
        return []
    found = db.session.execute(select(Unit).where(Unit.id.in_(above))).scalars()
    return sorted(found, key=lambda one: above.index(one.id))


def children(above: Unit) -> Select[Unit]:
    """The units directly below this one, by name, those out of use included."""
    return select(Unit).where(Unit.parent_id == above.id).order_by(Unit.name)


def _names() -> dict[int, str]:
    return {row.id: row.name for row in db.session.execute(select(Unit.id, Unit.name))}


def _short_names() -> dict[int, str]:
    found = db.session.execute(select(Unit.id, Unit.short_name, Unit.name))
    return {row.id: row.short_name or row.name for row in found}


def _region_names() -> dict[int, str]:
    return {row.id: row.name for row in db.session.execute(select(Region.id, Region.name))}
