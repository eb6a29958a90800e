"""Needs, posts and delay gathered for a page: closed cases and promises from above, the rest from staffing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select

from feedback.agencies import book
from feedback.agencies.book import CategoryEntry
from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Region
from feedback.base import clock
from feedback.base.database import db
from feedback.figures import chance, count
from feedback.figures.closed import closed
from feedback.figures.count import NO_DAYS, NOTHING, Line
from feedback.figures.period import Period
from feedback.figures.selection import By, Selection
from feedback.people.persons import Person
from feedback.staffing import months, needs
from feedback.staffing.abk import per_residents
from feedback.staffing.advice import Advice, Delay
from feedback.staffing.months import Span
from feedback.staffing.needs import UnitNeed

IN_TIME, OUTCOME = "completed_in_time_of_due", "working_days_to_outcome"


@dataclass(frozen=True)
class Sums:
    """All the offices shown together."""

    offices: int
    short: int
    missing: int
    need: Fraction
    filled: int


@dataclass(frozen=True)
class Place:
    """One kecamatan (None: offices for the whole regency): residents, need and posts."""

    name: str | None
    population: int | None
    need: Fraction
    filled: int
    missing: int

    @property
    def need_each(self) -> Fraction | None:
        """Posts needed for every 10,000 residents."""
        return per_residents(self.need, self.population)

    @property
    def filled_each(self) -> Fraction | None:
        """Posts filled for every 10,000 residents."""
        return per_residents(self.filled, self.population)


def of(period: Span, me: Person | None) -> list[UnitNeed]:
    """Every office with work, posts or promises. Twelve statements at most, however many offices and cases.

    Reports of abuse of authority, and how fast the office that examines them is, are no matter of posts. `me` None is
    the house itself, counting for everybody.
    """
    today = clock.today()
    selection = Selection(Period(period.from_on, period.to_on), today, me=me, observed=me is not None)
    known = book.book()
    office = known.office("oversight_unit")
    lines = {
        group: line
        for group, line in count.lines(selection, By.UNIT).items()
        if isinstance(group, int) and not (office and known.holds(office.id, group))
    }
    apart = _oversight(known.categories)
    handled = {place: n for place, n in closed(selection).items() if place[1] not in apart}
    return needs.table(period, handled, delays(lines), months.day_of(period, today))


def _oversight(categories: Mapping[int, CategoryEntry]) -> frozenset[int]:
    return frozenset(id_ for id_, one in categories.items() if one.service_class is ServiceClass.OVERSIGHT)


def delays(lines: Mapping[int, Line]) -> dict[int, Delay]:
    """How each office kept its promises, held against what chance leaves an office like all others. Pure."""
    kept = {group: line.shares.get(IN_TIME, NOTHING) for group, line in lines.items()}
    whole = sum(kept.values(), NOTHING)
    found = {}
    for group, share in kept.items():
        if share.of_count:
            place = chance.limits(share.of_count, whole.share or 0.0).place(share.share or 0.0)
            median = lines[group].days.get(OUTCOME, NO_DAYS).median_working_days
            found[group] = Delay(share.of_count, share.count, median, "below" in place)
    return found


def ordered(rows: Iterable[UnitNeed], names: Mapping[int, str]) -> list[UnitNeed]:
    """Where most posts are missing first; where nothing is known last; else by name."""

    def place(one: UnitNeed) -> tuple[bool, int, str]:
        gap = one.balance.gap
        known = gap is not None and one.advice is not Advice.COUNT_WORK
        return not known, (gap or 0) if known else 0, names.get(one.unit.id, "")

    return sorted(rows, key=place)


def sums(rows: Sequence[UnitNeed]) -> Sums:
    """The offices together; what is missing in one is not made good by another's surplus."""
    gaps = [_missing(one) for one in rows]
    return Sums(
        len(rows),
        sum(gap > 0 for gap in gaps),
        sum(gaps),
        sum((one.balance.need for one in rows), Fraction()),
        sum(one.balance.filled or 0 for one in rows),
    )


def places(rows: Iterable[UnitNeed]) -> list[Place]:
    """By kecamatan, and what serves the whole regency. One statement."""
    regions = {one.id: one for one in db.session.scalars(select(Region))}
    found: dict[int | None, list[UnitNeed]] = {
        one.id: [] for one in sorted(regions.values(), key=lambda one: one.name) if one.parent_id is None
    }
    for row in rows:
        region = regions.get(row.unit.region_id or 0)
        found.setdefault((region.parent_id or region.id) if region else None, []).append(row)
    return [_place(regions[id_] if id_ is not None else None, inside) for id_, inside in found.items()]


def _place(region: Region | None, rows: Sequence[UnitNeed]) -> Place:
    all_of = sums(rows)
    name, people = (region.name, region.population) if region else (None, None)
    return Place(name, people, all_of.need, all_of.filled, all_of.missing)


def _missing(one: UnitNeed) -> int:
    gap = one.balance.gap
    return max(0, -gap) if gap is not None else 0
