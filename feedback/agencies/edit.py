"""Editing the reference data: every change is checked, counted, and kept in the history.

A verb takes the `version` the person saw; `Stale` when somebody else changed the row since. Fields that
are not editable are a mistake of the caller (ValueError). All verbs flush and leave the commit to the door.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from flask_babel import gettext as _
from sqlalchemy import CursorResult, exists, inspect, select, update

from feedback.agencies import history as past
from feedback.agencies import moving, settings
from feedback.agencies.book import OFFICES
from feedback.agencies.classes import AGENCY_KINDS, UnitKind
from feedback.agencies.codes import code_for
from feedback.agencies.history import Change, history, reference_stream
from feedback.agencies.models import ArchiveCode, Category, OutsideBody, Region, RoutingRule, Setting, Unit
from feedback.base.database import Base, db
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.notices import outbox
from feedback.notices.outbox import Tiding

__all__ = ["Change", "history", "reference_stream"]

Row = TypeVar("Row", bound=Base)

_EDITABLE: dict[type[Base], tuple[str, frozenset[str]]] = {
    Region: ("region", frozenset({"name", "population", "confirmed", "active"})),
    Unit: (
        "unit",
        frozenset(
            {"name", "short_name", "kind", "parent_id", "region_id", "offers_service", "has_asn"}
            | {"responsibilities", "confirmed", "active"}
        ),
    ),
    Category: (
        "category",
        frozenset(
            {"name_id", "name_en", "service_class", "unit_id", "keywords", "secret", "conduct", "auto_route"}
            | {"confirmed", "active"}
        ),
    ),
    RoutingRule: (
        "rule",
        frozenset({"category_id", "region_id", "unit_id", "target_unit_id", "confirmed", "active"}),
    ),
    ArchiveCode: ("archive_code", frozenset({"name", "valid_from", "valid_to", "confirmed"})),
    OutsideBody: ("outside", frozenset({"name", "hint", "keywords", "confirmed", "active"})),
}


def change_region(region_id: int, version: int, changes: Mapping[str, Any], *, by: str) -> list[str]:
    """Change a region; the names of the fields that did change."""
    return _change(Region, region_id, version, changes, by)


def change_unit(unit_id: int, version: int, changes: Mapping[str, Any], *, by: str) -> list[str]:
    """Change a unit, its place in the tree included (its whole subtree moves along).

    `Refusal` when the tree would close in a circle, or an office of the settings would go out of use.
    """
    unit = _row(Unit, unit_id)
    after = {name: getattr(unit, name) for name in ("kind", "parent_id", "has_asn", "active")} | dict(changes)
    _check_unit(after["kind"], after["parent_id"], after["has_asn"])
    if unit.active and not after["active"]:
        _check_unused(unit)
    moved = after["parent_id"] != unit.parent_id
    if moved:
        moving.check(unit, after["parent_id"])
    changed = _change(Unit, unit_id, version, changes, by)
    if moved:
        moving.settle(unit)
    return changed


def add_unit(values: Mapping[str, Any], *, by: str) -> Unit:
    """A new unit, with `code` as given or made from its parent's code and its short name."""
    _known(Unit, values, "code")
    parent = _row(Unit, values["parent_id"]) if values.get("parent_id") else None
    _check_unit(values["kind"], values.get("parent_id"), bool(values.get("has_asn", True)))
    code = str(values.get("code") or "") or code_for(values["short_name"], parent.code if parent else "")
    if db.session.scalar(select(exists().where(Unit.code == code))):
        raise Refusal(_("The code %(code)s is taken. Choose another one.", code=code), field="code")
    unit = Unit(**{**values, "code": code, "edited": True})
    db.session.add(unit)
    db.session.flush()
    moving.settle(unit)
    past.note("unit", unit.id, "added", None, code, by=by)
    return unit


def change_category(category_id: int, version: int, changes: Mapping[str, Any], *, by: str) -> list[str]:
    """Change a category; `Refusal` when its default agency is out of use."""
    if "unit_id" in changes:
        _check_in_use(changes["unit_id"], "unit_id")
    return _change(Category, category_id, version, changes, by)


def change_outside(body_id: int, version: int, changes: Mapping[str, Any], *, by: str) -> list[str]:
    """Change a body outside the regency."""
    return _change(OutsideBody, body_id, version, changes, by)


def change_archive_code(code_id: int, version: int, changes: Mapping[str, Any], *, by: str) -> list[str]:
    """Change an archive code, or the days on which it is in use; letters that bear it stay as they are."""
    _check_days(changes["valid_from"], changes["valid_to"])
    return _change(ArchiveCode, code_id, version, changes, by)


def add_archive_code(values: Mapping[str, Any], *, by: str) -> ArchiveCode:
    """A new code of the archive classification, confirmed by the one who enters it."""
    _known(ArchiveCode, values, "code")
    _check_days(values["valid_from"], values["valid_to"])
    if db.session.scalar(select(exists().where(ArchiveCode.code == values["code"]))):
        raise Refusal(_("The code %(code)s is taken. Choose another one.", code=values["code"]), field="code")
    row = ArchiveCode(**{**values, "confirmed": True, "edited": True})
    db.session.add(row)
    db.session.flush()
    past.note("archive_code", row.id, "added", None, row.code, by=by)
    return row


def change_rule(rule_id: int, version: int, changes: Mapping[str, Any], *, by: str) -> list[str]:
    """Change a routing rule; `Refusal` when another rule already asks the same."""
    rule = _row(RoutingRule, rule_id)
    after = {name: getattr(rule, name) for name in _EDITABLE[RoutingRule][1]} | dict(changes)
    if after["active"]:
        _check_rule(after, rule_id)
    return _change(RoutingRule, rule_id, version, changes, by)


def add_rule(values: Mapping[str, Any], *, by: str) -> RoutingRule:
    """A new routing rule: category, and a region, a unit complained about or both, and its target."""
    _known(RoutingRule, values)
    _check_rule(values, None)
    rule = RoutingRule(**{**values, "confirmed": True, "edited": True})
    db.session.add(rule)
    db.session.flush()
    past.note("rule", rule.id, "added", None, rule.target_unit_id, by=by)
    return rule


def change_setting(key: str, version: int, value: Any, *, by: str) -> bool:
    """Set a setting that exists; whether anything changed. `Refusal` when an office names no unit in use."""
    row = db.session.get(Setting, key)
    if row is None:
        raise Hidden(f"no setting {key}")
    if row.version != version:
        raise _stale(row)
    if key in OFFICES and not db.session.scalar(select(exists().where(Unit.code == value, Unit.active))):
        raise Refusal(_("Choose a unit that is in use."), field="value")
    if row.value == value and row.confirmed:
        return False
    before = row.value
    settings.put(key, value, by)
    if key in OFFICES and value != before:
        _tell_offices(key, row.version, (str(before), str(value)))
    return True


def _tell_offices(key: str, version: int, codes: Collection[str]) -> None:
    """Write to the office that had a task of the whole house until now, and to the one that has it from now on.

    Whoever changes it alone could lead the reports of abuse to an office of his choice; those who miss them must know.
    """
    ids = db.session.scalars(select(Unit.id).where(Unit.code.in_(codes)))
    outbox.tell_all(
        Tiding("office_moved", outbox.to_unit(one), f"office_moved:{key}:{version}:{one}") for one in ids
    )


def _change(model: type[Row], key: int, version: int, changes: Mapping[str, Any], by: str) -> list[str]:
    """The conditional UPDATE on the version decides; then one event for each field that differs."""
    _known(model, changes)
    row: Any = _row(model, key)
    old = {name: getattr(row, name) for name, value in changes.items() if getattr(row, name) != value}
    if row.version != version:
        raise _stale(row)
    if not old:
        return []
    new = {name: changes[name] for name in old}
    table: Any = model
    done = db.session.execute(
        update(table)
        .where(table.id == key, table.version == version)
        .values(**new, edited=True, version=version + 1)
        .execution_options(synchronize_session=False)
    )
    if not isinstance(done, CursorResult) or done.rowcount != 1:
        raise _stale(row)
    db.session.refresh(row)
    thing = _EDITABLE[model][0]
    for name in sorted(old):
        past.note(thing, key, name, old[name], new[name], by=by)
    return sorted(old)


def _known(model: type[Base], values: Mapping[str, Any], *extra: str) -> None:
    unknown = set(values) - _EDITABLE[model][1] - set(extra)
    if unknown:
        raise ValueError(f"not editable: {', '.join(sorted(unknown))}")


def _row(model: type[Row], key: int) -> Row:
    found = db.session.get(model, key)
    if found is None:
        raise Hidden(f"no {_EDITABLE[model][0]} {key}")
    return found


def _stale(row: Base) -> Stale:
    stale = Stale(_("Somebody changed this meanwhile. Look at the newest version, then change it again."))
    names = _EDITABLE.get(type(row), ("", frozenset({"value"})))[1]
    db.session.refresh(row)
    columns = [column.key for column in inspect(type(row)).column_attrs if column.key in names]
    stale.theirs = [(name, str(getattr(row, name))) for name in columns]
    return stale


def _check_unit(kind: str, parent_id: int | None, has_asn: bool) -> None:
    if has_asn and kind in (UnitKind.DESA, UnitKind.BUMD):
        raise Refusal(_("A desa and a BUMD have no civil servants (ASN)."), field="has_asn")
    if parent_id is None and kind not in AGENCY_KINDS:
        raise Refusal(_("Choose the agency or unit this one belongs to."), field="parent_id")


def _check_unused(unit: Unit) -> None:
    """A unit that settings, categories or active units rely on stays in use."""
    if unit.code in settings.settings(*OFFICES).values():
        raise Refusal(_("The settings give this unit a task. Name another unit there first."), field="active")
    if db.session.scalar(select(exists().where(Unit.parent_id == unit.id, Unit.active))):
        raise Refusal(_("Units in use belong to this one. Move them or take them out of use first."))
    if db.session.scalar(select(exists().where(Category.unit_id == unit.id, Category.active))):
        raise Refusal(_("Categories go to this unit by default. Give them to another one first."))


def _check_days(valid_from: Any, valid_to: Any) -> None:
    if valid_to is not None and valid_to < valid_from:
        raise Refusal(_("The last day lies before the first."), field="valid_to")


def _check_in_use(unit_id: int | None, field: str) -> None:
    if not db.session.scalar(select(exists().where(Unit.id == unit_id, Unit.active))):
        raise Refusal(_("Choose a unit that is in use."), field=field)


def _check_rule(values: Mapping[str, Any], own_id: int | None) -> None:
    _check_in_use(values["target_unit_id"], "target_unit_id")
    if values.get("region_id") is None and values.get("unit_id") is None:
        raise Refusal(_("Choose a place or a unit; without either, change the category's agency instead."))
    same = select(RoutingRule.id).where(
        RoutingRule.active,
        RoutingRule.category_id == values["category_id"],
        RoutingRule.region_id.is_not_distinct_from(values.get("region_id")),
        RoutingRule.unit_id.is_not_distinct_from(values.get("unit_id")),
        RoutingRule.id != (own_id or 0),
    )
    if db.session.execute(same.limit(1)).first() is not None:
        raise Refusal(_("There is already a rule for this category, place and unit. Change that one."))
