"""The routing book on paper: made of the shipped files alone, without a database."""

from __future__ import annotations

import csv
from functools import cache

from feedback.agencies.book import CategoryEntry, RoutingBook, RuleEntry, UnitEntry
from feedback.agencies.classes import ServiceClass
from feedback.agencies.reference import DATA


def lines(name: str) -> list[dict[str, str]]:
    """The rows of one shipped file."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def paper_book() -> RoutingBook:
    """The book as the loader would make it; ids count from 1 in the order of the files."""
    units: dict[str, UnitEntry] = {}
    for number, row in enumerate(lines("units"), 1):
        above = units.get(row["parent_code"])
        units[row["code"]] = UnitEntry(
            id=number,
            code=row["code"],
            kind=row["kind"],
            parent_id=above.id if above else None,
            agency_id=above.agency_id if above else number,
            path=f"{above.path if above else '/'}{number}/",
        )
    places = {row["code"]: n for n, row in enumerate([*lines("kecamatan"), *lines("desa")], 1)}
    parents = {places[row["code"]]: None for row in lines("kecamatan")} | {
        places[row["code"]]: places[row["kecamatan_code"]] for row in lines("desa")
    }
    categories = {
        row["code"]: CategoryEntry(
            id=number,
            code=row["code"],
            service_class=ServiceClass(row["service_class"]),
            unit_id=units[row["unit_code"]].id,
            conduct=row["conduct"] == "yes",
        )
        for number, row in enumerate(lines("categories"), 1)
    }
    rules = tuple(
        RuleEntry(
            number,
            categories[row["category_code"]].id,
            places.get(row["region_code"]),
            units[row["unit_code"]].id if row["unit_code"] else None,
            units[row["target_code"]].id,
        )
        for number, row in enumerate(lines("rules"), 1)
    )
    return RoutingBook(
        units={unit.id: unit for unit in units.values()},
        categories={category.id: category for category in categories.values()},
        rules=rules,
        region_parents=parents,
        offices={
            "verifying_unit": "DISKOMINFO",
            "secretary_unit": "SETDA",
            "oversight_unit": "INSPEKTORAT",
            "personnel_unit": "BKPSDMD",
        },
        outside=("INSPEKTORAT-PROV", "OMBUDSMAN", "KPK"),
    )


@cache
def place(code: str) -> int:
    """The id of a region by its code."""
    codes = [row["code"] for row in [*lines("kecamatan"), *lines("desa")]]
    return codes.index(code) + 1
