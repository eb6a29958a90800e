"""Moving a unit in the tree: its path and agency, and those of everything below it."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select, update

from feedback.agencies.models import Unit
from feedback.agencies.tree import by_id, within
from feedback.base.database import db
from feedback.base.refusal import Refusal


def check(unit: Unit, parent_id: int | None) -> None:
    """`Refusal` when the unit would come to lie inside itself, or under a unit out of use."""
    if parent_id is None:
        return
    above = by_id(parent_id)
    if above.path.startswith(unit.path):
        raise Refusal(_("A unit can't belong to itself or to one of its own parts."), field="parent_id")
    if not above.active:
        raise Refusal(_("Choose a unit that is in use."), field="parent_id")


def settle(unit: Unit) -> None:
    """Write path and agency of the unit (new, or with another parent), and of its subtree. Flushes."""
    above = by_id(unit.parent_id) if unit.parent_id is not None else None
    old = unit.path
    new = f"{above.path if above else '/'}{unit.id}/"
    agency = above.agency_id if above else unit.id
    moved = [{"id": unit.id, "path": new, "agency_id": agency}]
    if old:
        below = db.session.execute(select(Unit.id, Unit.path).where(within(old), Unit.id != unit.id))
        moved += [
            {"id": row.id, "path": new + row.path.removeprefix(old), "agency_id": agency} for row in below
        ]
    db.session.execute(update(Unit), moved)
    db.session.expire_all()
