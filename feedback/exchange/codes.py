"""From the words of a file or a program to the regency's own rows: categories, units, regions by code or name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import select

from feedback.agencies.classes import RegionKind
from feedback.agencies.models import Category, Region, Unit
from feedback.base.database import db

T = TypeVar("T")


@dataclass(frozen=True)
class Codes:
    """Everything that can be named, by folded code or name; an ambiguous name finds nothing."""

    categories: dict[str, Category] = field(repr=False)
    units: dict[str, Unit] = field(repr=False)
    kecamatan: dict[str, Region] = field(repr=False)
    villages: dict[tuple[int | None, str], Region] = field(repr=False)
    by_code: dict[str, Region] = field(repr=False)

    def category(self, word: str) -> Category | None:
        """The category with this code or name, Indonesian or English."""
        return self.categories.get(folded(word))

    def unit(self, word: str) -> Unit | None:
        """The unit with this code, name or short name."""
        return self.units.get(folded(word))

    def district(self, word: str) -> Region | None:
        """The kecamatan with this code or name ("Kecamatan Mersam" or "Mersam")."""
        code = self.by_code.get(word.strip())
        if code is not None and code.kind is RegionKind.KECAMATAN:
            return code
        return self.kecamatan.get(folded(word).removeprefix("kecamatan ").removeprefix("kec. "))

    def village(self, word: str, inside: Region | None) -> Region | None:
        """The desa or kelurahan with this code, or with this name in the kecamatan `inside` (anywhere if only one)."""
        code = self.by_code.get(word.strip())
        if code is not None:
            return code if code.kind is not RegionKind.KECAMATAN else None
        name = folded(word)
        for prefix in ("desa ", "kelurahan ", "kel. "):
            name = name.removeprefix(prefix)
        return self.villages.get((inside.id if inside else None, name))


def codes() -> Codes:
    """What is in use now; three statements. Ask once for many rows."""
    regions = list(db.session.scalars(select(Region).where(Region.active)))
    villages = [one for one in regions if one.kind is not RegionKind.KECAMATAN]
    anywhere = _only([folded(one.name)] for one in villages)
    return Codes(
        categories=_named(
            ([one.code], [one.name_id, one.name_en], one)
            for one in db.session.scalars(select(Category).where(Category.active))
        ),
        units=_named(
            ([one.code], [one.name, one.short_name], one)
            for one in db.session.scalars(select(Unit).where(Unit.active))
        ),
        kecamatan={folded(one.name): one for one in regions if one.kind is RegionKind.KECAMATAN},
        villages={(one.parent_id, folded(one.name)): one for one in villages}
        | {(None, folded(one.name)): one for one in villages if folded(one.name) in anywhere},
        by_code={one.code: one for one in regions},
    )


def folded(word: str) -> str:
    """A word as it is compared: lower case, single blanks."""
    return " ".join(word.lower().split())


def _only(names: Iterable[list[str]]) -> set[str]:
    """The names that occur once."""
    counts: dict[str, int] = {}
    for several in names:
        for name in set(several):
            counts[name] = counts.get(name, 0) + 1
    return {name for name, count in counts.items() if count == 1}


def _named(rows: Iterable[tuple[list[str], list[str], T]]) -> dict[str, T]:
    known = list(rows)
    single = _only([folded(name) for name in names] for _codes, names, _row in known)
    found = {folded(name): row for _codes, names, row in known for name in names if folded(name) in single}
    return found | {folded(code): row for several, _names, row in known for code in several}
