"""The lists a resident picks from: offices, kecamatan and desa, categories; and reading what he typed."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import get_locale
from sqlalchemy import select

from feedback.agencies import categories, keywords, tree
from feedback.agencies.classes import RegionKind
from feedback.agencies.models import Category, OutsideBody, Region
from feedback.base.database import db
from feedback.suggestions import heard_words, proposing, versions
from feedback.suggestions import outside as elsewhere

MOST_HITS = 8


@dataclass(frozen=True)
class Office:
    """A service a resident may pick, as it is listed."""

    id: int
    label: str
    short: str


def offices() -> list[Office]:
    """What may be picked, by name, each with its kecamatan. One statement."""
    found = []
    for unit, kecamatan in db.session.execute(tree.services()):
        told = kecamatan and kecamatan.lower() not in unit.name.lower()
        label = f"{unit.name} (Kec. {kecamatan})" if told else unit.name
        found.append(Office(unit.id, label, unit.short_name))
    return found


def matching(typed: str, among: list[Office]) -> list[Office]:
    """The offices that what was typed means: one when it is clear, else the first few that hold every word."""
    wanted = " ".join(keywords.fold(typed))
    if not wanted:
        return []
    exact = [one for one in among if wanted in (_folded(one.label), _folded(one.short))]
    if len(exact) == 1:
        return exact
    words = wanted.split()
    hits = [one for one in among if _holds(words, f"{_folded(one.label)} {_folded(one.short)}".split())]
    return hits[:MOST_HITS]


def regions() -> list[tuple[int, str, str, int | None]]:
    """Kecamatan, desa and kelurahan in use: id, name, kind, parent. One statement."""
    question = select(Region.id, Region.name, Region.kind, Region.parent_id).where(Region.active)
    return [
        (row.id, row.name, RegionKind(row.kind).value, row.parent_id) for row in db.session.execute(question)
    ]


def category_names() -> dict[int, str]:
    """The categories in use, by id, in the reader's language, sorted by name. One statement."""
    english = str(get_locale()) == "en"
    rows = [(one.id, name_of(one, english)) for one in db.session.scalars(categories.categories())]
    return dict(sorted(rows, key=lambda row: row[1]))


def name_of(category: Category, english: bool | None = None) -> str:
    """A category's name in the reader's language."""
    if english is None:
        english = str(get_locale()) == "en"
    return category.name_en if english else category.name_id


def guesses(text: str) -> list[int]:
    """The ids of up to three categories the text speaks of, best first. One statement."""
    found = proposing.propose(
        text, categories.category_words(), None, versions.in_use(), heard_words.in_use()
    )
    return [one.category_id for one in found]


def outside(text: str) -> tuple[OutsideBody, tuple[str, ...]] | None:
    """The body outside the regency that the text is most likely meant for, with the words that say so. One statement,
    two when there is one.
    """
    found = elsewhere.bodies(text, categories.outside_words(), heard_words.in_use())
    if not found:
        return None
    return db.session.get_one(OutsideBody, found[0].body_id), found[0].words


def _folded(text: str) -> str:
    return " ".join(keywords.fold(text))


def _holds(words: list[str], among: list[str]) -> bool:
    return all(any(part.startswith(word) for part in among) for word in words)
