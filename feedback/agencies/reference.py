"""Loading the shipped facts about the regency: again and again, without undoing anybody's edits.

The files lie in `data/`. A row is found again by its code; a row an administrator has edited stays as it
is; everything else follows the files. Nothing is ever deleted.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from feedback.agencies import history
from feedback.agencies.models import ArchiveCode, Category, OutsideBody, Region, RoutingRule, Setting, Unit
from feedback.base.database import Base, db

DATA = Path(__file__).parent / "data"

Row = dict[str, Any]


@dataclass(frozen=True)
class Loaded:
    """What loading did to one table, in rows."""

    added: int
    changed: int
    kept: int  # edited by an administrator, therefore left alone
    same: int


def load(folder: Path = DATA) -> dict[str, Loaded]:
    """Bring the shipped facts into the database; counts by table. Flushes, does not commit."""
    regions = _Shelf(Region, lambda row: row["code"])
    done = {"kecamatan": regions.take([_kecamatan(row) for row in _read(folder, "kecamatan")])}
    above = regions.ids()
    done["desa"] = regions.take([_desa(row, above) for row in _read(folder, "desa")])
    region_ids = regions.ids()
    done["units"], unit_ids = _load_units(_read(folder, "units"), region_ids)
    categories = _Shelf(Category, lambda row: row["code"])
    done["categories"] = categories.take([_category(row, unit_ids) for row in _read(folder, "categories")])
    rules = _Shelf(RoutingRule, lambda row: (row["category_id"], row["region_id"], row["unit_id"]))
    category_ids = categories.ids()
    done["rules"] = rules.take(
        [_rule(row, category_ids, region_ids, unit_ids) for row in _read(folder, "rules")]
    )
    done["outside"] = _Shelf(OutsideBody, lambda row: row["code"]).take(
        [_fact(row) | _pick(row, "code", "name", "hint") | _words(row) for row in _read(folder, "outside")]
    )
    done["archive_codes"] = _Shelf(ArchiveCode, lambda row: row["code"]).take(
        [
            _fact(row) | _pick(row, "code", "name") | {"valid_from": date.fromisoformat(row["valid_from"])}
            for row in _read(folder, "archive_codes")
        ]
    )
    done["settings"] = _Shelf(Setting, lambda row: row["key"], key="key").take(
        [
            _fact(row) | {"key": row["key"], "value": json.loads(row["value"])}
            for row in _read(folder, "settings")
        ]
    )
    for table, did in done.items():
        history.loaded(table, did.added + did.changed)
    db.session.expire_all()
    return done


class _Shelf:
    """One table's rows by their code, read once per `take`."""

    def __init__(self, model: type[Base], code_of: Callable[[Any], Any], key: str = "id") -> None:
        self.model, self.code_of, self.key = model, code_of, key
        self._ids: dict[Any, Any] | None = None

    def rows(self) -> dict[Any, Row]:
        """All rows in the table, by code. One statement."""
        found = db.session.execute(select(*self.model.__table__.columns)).mappings()
        return {self.code_of(row): dict(row) for row in found}

    def ids(self) -> dict[Any, Any]:
        """The ids by code; no statement while nothing was added since the last look."""
        if self._ids is None:
            self._ids = {code: row[self.key] for code, row in self.rows().items()}
        return self._ids

    def take(self, wanted: list[Row]) -> Loaded:
        """Insert what is new, change what differs and is not edited. At most three statements."""
        there = self.rows()
        new = [row for row in wanted if self.code_of(row) not in there]
        known = [(row, there[self.code_of(row)]) for row in wanted if self.code_of(row) in there]
        kept = [old for _, old in known if old["edited"]]
        changed = [
            row | {self.key: old[self.key]}
            for row, old in known
            if not old["edited"] and any(old[name] != value for name, value in row.items())
        ]
        if new:
            db.session.execute(insert(self.model), new)
        if changed:
            db.session.execute(update(self.model), changed)
        self._ids = None if new else {code: row[self.key] for code, row in there.items()}
        return Loaded(len(new), len(changed), len(kept), len(known) - len(kept) - len(changed))


def _load_units(files: list[Mapping[str, str]], regions: Mapping[str, int]) -> tuple[Loaded, dict[str, int]]:
    """The tree: rows first, then parent, agency and path of those not placed yet."""
    shelf = _Shelf(Unit, lambda row: row["code"])
    counts = shelf.take([_unit(row, regions) for row in files])
    rows = shelf.rows()
    ids = {code: row["id"] for code, row in rows.items()}
    parents = {row["code"]: row["parent_code"] for row in files}
    placed: list[Row] = []
    for code in parents:
        if rows[code]["edited"]:
            continue
        chain = _chain(code, parents)
        place = {
            "parent_id": ids[chain[-2]] if len(chain) > 1 else None,
            "agency_id": ids[chain[0]],
            "path": "/" + "".join(f"{ids[step]}/" for step in chain),
        }
        if any(rows[code][name] != value for name, value in place.items()):
            placed.append(place | {"id": ids[code]})
    if placed:
        db.session.execute(update(Unit), placed)
    return counts, ids


def _chain(code: str, parents: Mapping[str, str]) -> list[str]:
    chain = [code]
    while parents[chain[0]]:
        chain.insert(0, parents[chain[0]])
    return chain


def _read(folder: Path, name: str) -> list[Mapping[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _pick(row: Mapping[str, str], *names: str) -> Row:
    return {name: row[name] for name in names}


def _words(row: Mapping[str, str]) -> Row:
    return {"keywords": [word.strip() for word in row["keywords"].split(";") if word.strip()]}


def _fact(row: Mapping[str, str]) -> Row:
    return _pick(row, "source", "source_ref") | {"confirmed": row["confirmed"] == "yes"}


def _kecamatan(row: Mapping[str, str]) -> Row:
    own = {"kind": "kecamatan", "parent_id": None, "population": int(row["population"])}
    return _fact(row) | _pick(row, "code", "name") | own


def _desa(row: Mapping[str, str], above: Mapping[str, int]) -> Row:
    own = {"parent_id": above[row["kecamatan_code"]], "population": None}
    return _fact(row) | _pick(row, "code", "name", "kind") | own


def _unit(row: Mapping[str, str], regions: Mapping[str, int]) -> Row:
    return (
        _fact(row)
        | _pick(row, "code", "name", "short_name", "kind", "responsibilities")
        | {"region_id": regions[row["region_code"]] if row["region_code"] else None}
        | {name: row[name] == "yes" for name in ("offers_service", "has_asn")}
    )


def _category(row: Mapping[str, str], units: Mapping[str, int]) -> Row:
    return (
        _fact(row)
        | _pick(row, "code", "name_id", "name_en", "service_class")
        | _words(row)
        | {"unit_id": units[row["unit_code"]]}
        | {name: row[name] == "yes" for name in ("secret", "conduct")}
    )


def _rule(
    row: Mapping[str, str],
    categories: Mapping[str, int],
    regions: Mapping[str, int],
    units: Mapping[str, int],
) -> Row:
    return _fact(row) | {
        "category_id": categories[row["category_code"]],
        "region_id": regions[row["region_code"]] if row["region_code"] else None,
        "unit_id": units[row["unit_code"]] if row["unit_code"] else None,
        "target_unit_id": units[row["target_code"]],
    }
