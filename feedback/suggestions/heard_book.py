"""What is listened for: phrases that say something beside the subject, and phrases that mean something else. Pure.

The product's own stand in `data/heard.csv` and `data/unheard.csv`; a regency adds to them and takes away
(`heard_words`). A book is made once and read by many texts.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeVar

from feedback.suggestions.words import words

HERE = Path(__file__).parent / "data"
Phrase = tuple[str, ...]
One = TypeVar("One")


class Kind(StrEnum):
    """What may be heard."""

    LIFE = "life"
    DISASTER = "disaster"
    VIOLENCE = "violence"
    CHILD = "child"
    ABUSE = "abuse"
    QUESTION = "question"
    PRAISE = "praise"


class About(StrEnum):
    """For what a phrase is not meant where it stands in its other sense."""

    DANGER = "danger"
    ABUSE = "abuse"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Entry:
    """A phrase of a kind: `level` 2 tells of what happens, 1 of what is mild; some need an official beside it."""

    says: str
    kind: Kind
    level: int
    needs_official: bool = False


@dataclass(frozen=True)
class Other:
    """A phrase that means something else ("akta kematian"), and about what it is therefore not heard."""

    says: str
    about: About


@dataclass(frozen=True)
class Book:
    """Phrases by their first word, the longest first."""

    entries: Mapping[str, Sequence[tuple[Phrase, Entry]]]
    others: Mapping[str, Sequence[tuple[Phrase, Other]]]


@cache
def shipped() -> Book:
    """The product's own words."""
    return book(entries(), others())


def book(heard: Iterable[Entry], meant_otherwise: Iterable[Other]) -> Book:
    """These phrases, ready to be looked for."""
    return Book(
        _by_first((one.says, one.kind, one) for one in heard),
        _by_first((one.says, one.about, one) for one in meant_otherwise),
    )


@cache
def entries() -> tuple[Entry, ...]:
    """The product's phrases, in the order of their file."""
    return tuple(
        Entry(row["says"], Kind(row["kind"]), int(row["level"]), row["needs"] == "official")
        for row in _rows("heard.csv")
    )


@cache
def others() -> tuple[Other, ...]:
    """The product's phrases that mean something else."""
    return tuple(Other(row["says"], About(row["about"])) for row in _rows("unheard.csv"))


def _by_first(told: Iterable[tuple[str, StrEnum, One]]) -> dict[str, list[tuple[Phrase, One]]]:
    found: dict[str, list[tuple[Phrase, One]]] = defaultdict(list)
    seen = set()
    for says, kind, one in told:
        phrase = tuple(words(says))
        if phrase and (phrase, kind) not in seen:  # "mintak uang" is "minta uang" once it is spelled the same
            seen.add((phrase, kind))
            found[phrase[0]].append((phrase, one))
    return {first: sorted(some, key=lambda pair: -len(pair[0])) for first, some in found.items()}


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
