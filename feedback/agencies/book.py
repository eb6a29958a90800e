"""The routing book: everything a route is decided by, as plain values, kept in a process while they are current."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import BigInteger, String, case, cast, literal, null, select, union_all

from feedback.agencies import edition
from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Category, Region, RoutingRule, Setting, Unit
from feedback.base.database import db
from feedback.base.refusal import Hidden

OFFICES = ("verifying_unit", "secretary_unit", "oversight_unit", "personnel_unit")


@dataclass(frozen=True)
class UnitEntry:
    """A unit as routing sees it."""

    id: int
    code: str
    kind: str
    parent_id: int | None
    agency_id: int
    path: str
    active: bool = True
    region_id: int | None = None


@dataclass(frozen=True)
class CategoryEntry:
    """A category as routing sees it; `unit_id` is its default agency."""

    id: int
    code: str
    service_class: ServiceClass
    unit_id: int
    conduct: bool = False
    auto_route: bool = False
    active: bool = True


@dataclass(frozen=True)
class RuleEntry:
    """A rule in use."""

    id: int
    category_id: int
    region_id: int | None
    unit_id: int | None
    target_unit_id: int


@dataclass(frozen=True)
class RoutingBook:
    """Units, categories, rules, the parent of each region, the four offices by unit code, and the
    bodies outside that take complaints no office inside may hold."""

    units: Mapping[int, UnitEntry]
    categories: Mapping[int, CategoryEntry]
    rules: tuple[RuleEntry, ...]
    region_parents: Mapping[int, int | None]
    offices: Mapping[str, str]
    outside: tuple[str, ...] = field(default=())

    @cached_property
    def by_code(self) -> Mapping[str, UnitEntry]:
        """The units by code."""
        return {unit.code: unit for unit in self.units.values()}

    def office(self, setting: str) -> UnitEntry | None:
        """The unit that a setting such as `verifying_unit` names; None when it is missing or out of use."""
        unit = self.by_code.get(self.offices.get(setting, ""))
        return unit if unit is not None and unit.active else None

    def must(self, setting: str) -> UnitEntry:
        """The unit that the setting names, in use or not; `Hidden` when it names none."""
        unit = self.by_code.get(self.offices.get(setting, ""))
        if unit is None:
            raise Hidden(f"the setting {setting} names no unit")
        return unit

    def holds(self, above_id: int | None, below_id: int) -> bool:
        """Whether the unit `below_id` is `above_id` or in its subtree."""
        above = self.units.get(above_id) if above_id is not None else None
        return above is not None and self.units[below_id].path.startswith(above.path)


def book() -> RoutingBook:
    """The routing book of this moment (one statement while it has not changed since this process read it)."""
    found: RoutingBook = edition.kept("routing book", _read)
    return found


def _read() -> RoutingBook:
    columns = (Unit.id, Unit.code, Unit.kind, Unit.parent_id, Unit.agency_id, Unit.path)
    asked = select(*columns, Unit.active, Unit.region_id).order_by(Unit.id)
    units = {row.id: UnitEntry(*row) for row in db.session.execute(asked)}
    categories: dict[int, CategoryEntry] = {}
    rules: list[RuleEntry] = []
    regions: dict[int, int | None] = {}
    settings: dict[str, Any] = {}
    for row in db.session.execute(_rest()):
        if row.what == "category":
            kind = ServiceClass(row.word)
            categories[row.id] = CategoryEntry(
                row.id, row.code, kind, row.a, bool(row.b), bool(row.c), bool(row.d)
            )
        elif row.what == "rule":
            rules.append(RuleEntry(row.id, row.a, row.b, row.c, row.d))
        elif row.what == "region":
            regions[row.id] = row.a
        else:
            settings[row.code] = row.value
    return RoutingBook(
        units=units,
        categories=categories,
        rules=tuple(sorted(rules, key=lambda rule: rule.id)),
        region_parents=regions,
        offices={key: str(settings[key]) for key in OFFICES if key in settings},
        outside=tuple(settings.get("outside_oversight", ())),
    )


def _rest() -> Any:
    """Categories, rules, regions and settings under one another, told apart by `what`."""

    def number(column: Any) -> Any:
        return cast(column, BigInteger)

    def nothing() -> Any:
        return cast(null(), BigInteger)

    def word() -> Any:
        return cast(null(), String)

    no_value = cast(null(), Setting.value.type)
    return union_all(
        select(
            literal("category").label("what"),
            number(Category.id).label("id"),
            cast(Category.code, String).label("code"),
            cast(Category.service_class, String).label("word"),
            number(Category.unit_id).label("a"),
            case((Category.conduct, 1), else_=0).label("b"),
            case((Category.auto_route, 1), else_=0).label("c"),
            case((Category.active, 1), else_=0).label("d"),
            no_value.label("value"),
        ),
        select(
            literal("rule"),
            number(RoutingRule.id),
            word(),
            word(),
            number(RoutingRule.category_id),
            number(RoutingRule.region_id),
            number(RoutingRule.unit_id),
            number(RoutingRule.target_unit_id),
            no_value,
        ).where(RoutingRule.active),
        select(
            literal("region"),
            number(Region.id),
            word(),
            word(),
            number(Region.parent_id),
            nothing(),
            nothing(),
            nothing(),
            no_value,
        ),
        select(
            literal("setting"),
            nothing(),
            Setting.key,
            word(),
            nothing(),
            nothing(),
            nothing(),
            nothing(),
            Setting.value,
        ).where(Setting.key.in_((*OFFICES, "outside_oversight"))),
    )
