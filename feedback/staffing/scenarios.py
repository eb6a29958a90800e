"""What if: other volumes, other norms, more or fewer posts at a unit, kept under a name. Nothing real is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.people.persons import Person
from feedback.staffing import abk
from feedback.staffing.abk import Balance, Load
from feedback.staffing.models import Scenario
from feedback.staffing.needs import UnitNeed

MOST_KEPT = 200
LARGEST_VOLUME = 1_000_000_000
MOST_POSTS = 10_000


@dataclass(frozen=True)
class Changes:
    """What would be otherwise: volumes and norms (seconds) of some kinds of work, and so many filled posts."""

    volumes: Mapping[str, int] = field(default_factory=dict)
    seconds: Mapping[str, int] = field(default_factory=dict)
    posts: int | None = None

    @property
    def are_none(self) -> bool:
        """Whether nothing would be otherwise."""
        return not self.volumes and not self.seconds and self.posts is None

    def as_json(self) -> dict[str, Any]:
        """For the table."""
        return {"volumes": dict(self.volumes), "seconds": dict(self.seconds), "posts": self.posts}


def of(scenario: Scenario) -> Changes:
    """The changes of a kept scenario."""
    kept = scenario.changes
    return Changes(kept.get("volumes", {}), kept.get("seconds", {}), kept.get("posts"))


def loads(now: UnitNeed, changes: Changes) -> list[Load]:
    """The unit's work as it would be. Pure."""
    return [
        replace(
            load,
            volume=Fraction(changes.volumes.get(load.work, load.volume)),
            norm_seconds=changes.seconds.get(load.work, load.norm_seconds),
        )
        for load in now.loads
    ]


def balance(now: UnitNeed, changes: Changes) -> Balance:
    """Need and posts as they would be. Pure."""
    filled = changes.posts if changes.posts is not None else now.balance.filled
    return Balance(abk.need(loads(now, changes), now.minutes_a_year, now.months), filled)


def shelf(unit_id: int) -> Select[Scenario]:
    """The scenarios kept for a unit, the newest first."""
    return select(Scenario).where(Scenario.unit_id == unit_id).order_by(Scenario.id.desc())


def find(scenario_id: int) -> Scenario:
    """The scenario; Hidden when there is none."""
    found = db.session.get(Scenario, scenario_id)
    if found is None:
        raise Hidden(f"no scenario {scenario_id}")
    return found


def keep(name: str, unit_id: int, period: str, changes: Changes, *, by: Person) -> Scenario:
    """Keep it under this name. The same press again finds it. Refusal when nothing would be otherwise."""
    if changes.are_none:
        raise Refusal(_("Change a volume, a time or the posts first."))
    kept = db.session.scalars(shelf(unit_id).limit(MOST_KEPT)).all()
    same = next((one for one in kept if one.name == name and one.changes == changes.as_json()), None)
    if same is not None:
        return same
    if len(kept) == MOST_KEPT:
        raise Refusal(_("Drop a scenario of this office first; there are too many."))
    made = Scenario(
        name=name,
        unit_id=unit_id,
        period=period,
        changes=changes.as_json(),
        made_by=by.user_id,
        made_on=clock.today(),
    )
    db.session.add(made)
    db.session.flush()
    return made


def drop(scenario: Scenario, seen: str) -> None:
    """Forget it: a thought, not a fact. `seen` is the name the person saw; Refusal when it is another's."""
    if scenario.name != seen:
        raise Refusal(_("This is another thought than the one you saw. Look at it again."))
    db.session.delete(scenario)
    db.session.flush()
