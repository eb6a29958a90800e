"""How many posts each unit's work asks for and how many are filled, counted once a day for whoever shows it beside
something else: evidence sheets, and the public page of formations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, func, select

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.rows import put_over
from feedback.staffing.models import PostsNeeded
from feedback.staffing.months import Span
from feedback.staffing.needs import UnitNeed


@dataclass(frozen=True)
class Posts:
    """Posts a unit's work asked for in the twelve months before `as_of`, and those filled (None: nobody counted)."""

    needed: int
    filled: int | None
    as_of: date


def is_counted(on: date) -> bool:
    """Whether the needs were counted on that day already. One statement."""
    return db.session.scalar(select(func.max(PostsNeeded.as_of))) == on


def keep(rows: Iterable[UnitNeed], period: Span) -> int:
    """Let what was counted today take the place of what was; how many units.

    A unit any of whose work has no norm yet is left out: its need is not known, and would read as posts too many.
    """
    measured = [row for row in rows if row.work and not row.unmeasured]
    span = {"from_on": period.from_on, "to_on": period.to_on, "as_of": clock.today()}
    for row in measured:
        known = row.balance
        put_over(PostsNeeded, {"unit_id": row.unit.id, "needed": known.posts, "filled": known.filled} | span)
    db.session.execute(
        delete(PostsNeeded).where(PostsNeeded.unit_id.not_in([row.unit.id for row in measured]))
    )
    return len(measured)


def of_units(unit_ids: Collection[int]) -> dict[int, Posts]:
    """What was last counted for these units; one without measured work is absent. One statement."""
    asked = select(PostsNeeded).where(PostsNeeded.unit_id.in_(unit_ids))
    return {one.unit_id: Posts(one.needed, one.filled, one.as_of) for one in db.session.scalars(asked)}


def by_agency() -> Sequence[tuple[str, int, int, int, date]]:
    """Agencies by name: offices where both are known, posts needed, posts filled, and as of when. One statement."""
    row, agency = PostsNeeded, Unit.__table__.alias("agency")
    asked = (
        select(
            agency.c.name,
            func.count(),
            func.sum(row.needed),
            func.sum(row.filled),
            func.max(row.as_of),
        )
        .join(Unit, Unit.id == row.unit_id)
        .join(agency, agency.c.id == Unit.agency_id)
        .where(row.filled.is_not(None))
        .group_by(agency.c.name)
        .order_by(agency.c.name)
    )
    return [tuple(one) for one in db.session.execute(asked)]
