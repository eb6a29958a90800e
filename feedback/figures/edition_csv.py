"""An edition as tables of plain cells, in the order of its dimensions and groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from feedback.figures import flat
from feedback.figures.edition_content import NONE, RECAP
from feedback.figures.selection import By

NAMED = {
    By.AGENCY: "unit",
    By.UNIT: "unit",
    By.KECAMATAN: "kecamatan",
    By.CATEGORY: "category",
}


def head() -> list[str]:
    """The heads of the long table, as in the dictionary."""
    return ["dimension", "id", "name", *flat.heads()]


def rows(content: dict[str, Any]) -> Iterator[list[Any]]:
    """The long table: a row for each group of each dimension."""
    for by in By:
        table = content["tables"][by.value]
        for group in sorted(table, key=lambda key: (key == NONE, key.zfill(12))):
            yield [
                by.value,
                group,
                name_of(content, by, group),
                *(table[group][name] for name in flat.heads()),
            ]


def recap_head() -> list[str]:
    """The heads of the recap for LAPOR!."""
    return ["agency", *RECAP]


def recap(content: dict[str, Any]) -> Iterator[list[Any]]:
    """The recap for LAPOR!: a row for each agency."""
    for agency, values in sorted(content["recap"].items(), key=lambda one: one[0].zfill(12)):
        yield [name_of(content, By.AGENCY, agency), *values]


def name_of(content: dict[str, Any], by: By, group: str) -> str:
    """The group's name on the day of the edition; its word where it has none."""
    if by is By.ALL:
        return ""
    names: dict[str, str] = content["names"].get(NAMED.get(by, ""), {})
    return names.get(group, group)
