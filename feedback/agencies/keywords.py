"""What a text speaks of, by keywords: a category to propose, a body outside. Pure.

Suggestions never decide. A phrase counts where its words stand together; endings such as "-nya" are looked through.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

ENDINGS = ("nya", "lah", "kah")
OFFICE = 15
"""What a chosen office says for the categories of its agency: more than a word (10), less than a phrase of two (40)."""
TOP = 3


@dataclass(frozen=True)
class Words:
    """A thing (by id, perhaps with its code) and the keywords and phrases that speak for it."""

    id: int
    keywords: tuple[str, ...]
    code: str = ""


@dataclass(frozen=True)
class Suggestion:
    """A category that fits; `score` only orders them, `words` are the keywords found in the text, as written."""

    category_id: int
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class ChosenOffice:
    """The office that the reporter chose: its name, the categories its agency answers for, and those that may be
    about any office (conduct, suspected abuse).
    """

    name: str
    categories: frozenset[int]
    anywhere: frozenset[int] = frozenset()


@dataclass(frozen=True)
class OutsideHint:
    """A body outside the regency that the text may be meant for."""

    body_id: int
    words: tuple[str, ...]


def words_of(rows: Iterable[Any]) -> tuple[Words, ...]:
    """Categories or outside bodies (anything with `id` and `keywords`) as values to suggest from."""
    return tuple(Words(row.id, tuple(row.keywords), getattr(row, "code", "")) for row in rows)


def suggest(
    text: str, categories: Sequence[Words], chosen: ChosenOffice | None = None, most: int = TOP
) -> list[Suggestion]:
    """The categories that fit best, at most `most`, best first; empty when no keyword occurs and no office was chosen.

    A chosen office speaks for the categories of its agency, its name too; conduct and abuse that the text speaks of
    keep their place before these.
    """
    book = _compiled(tuple(categories))
    scores: Counter[int] = Counter()
    spoken: dict[int, list[str]] = defaultdict(list)
    for phrase, keyword, things in book.found(text):
        for thing in things:
            scores[thing] += _weight(phrase, things)
            spoken[thing].append(keyword)
    if chosen is not None:
        lifts = _lifts(book, chosen, spoken)
        highest = max(lifts.values(), default=0)
        lifts |= dict.fromkeys(chosen.anywhere & scores.keys(), highest)
        scores.update(lifts)
    best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:most]
    return [Suggestion(thing, score / 10, tuple(spoken.get(thing, ()))) for thing, score in best]


def outside_hint(text: str, bodies: Sequence[Words]) -> list[OutsideHint]:
    """The bodies outside the regency whose words occur, the one with most words first."""
    spoken: dict[int, list[str]] = defaultdict(list)
    for _, keyword, things in _compiled(tuple(bodies)).found(text):
        for thing in things:
            spoken[thing].append(keyword)
    ranked = sorted(spoken.items(), key=lambda item: (-len(item[1]), item[0]))
    return [OutsideHint(body, tuple(words)) for body, words in ranked]


def fold(text: str) -> list[str]:
    """The text as plain lower-case words: no accents, no signs."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(
        letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter)
    )
    return kept.split()


class _Phrases:
    """Phrases by their first word, so that a text is walked through once."""

    def __init__(self, entries: Iterable[Words]) -> None:
        things: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._written: dict[tuple[str, ...], str] = {}
        for entry in entries:
            for keyword in entry.keywords:
                phrase = tuple(fold(keyword))
                if phrase and entry.id not in things[phrase]:
                    things[phrase].append(entry.id)
                    self._written.setdefault(phrase, keyword)
        self._by_first: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for phrase in things:
            self._by_first[phrase[0]].append(phrase)
        self._things = dict(things)

    def found(self, text: str) -> Iterator[tuple[tuple[str, ...], str, list[int]]]:
        """Each phrase that occurs, once: its words, as written, and the ids it speaks for."""
        words = [_forms(word) for word in fold(text)]
        seen: set[tuple[str, ...]] = set()
        for start, forms in enumerate(words):
            for form in forms:
                for phrase in self._by_first.get(form, ()):
                    if phrase not in seen and _stands(phrase, words, start):
                        seen.add(phrase)
                        yield phrase, self._written[phrase], self._things[phrase]


def _forms(word: str) -> tuple[str, ...]:
    bare = tuple(word.removesuffix(end) for end in ENDINGS if word.endswith(end) and len(word) > len(end) + 2)
    return (word, *bare)


def _stands(phrase: tuple[str, ...], words: list[tuple[str, ...]], start: int) -> bool:
    if start + len(phrase) > len(words):
        return False
    return all(part in forms for part, forms in zip(phrase, words[start:], strict=False))


@lru_cache(maxsize=16)
def _compiled(entries: tuple[Words, ...]) -> _Phrases:
    return _Phrases(entries)


def _weight(phrase: tuple[str, ...], things: Sequence[int]) -> int:
    # A longer phrase says more; a word that several categories share says less for each.
    return int((10 * len(phrase) * len(phrase)) / len(things))


def _lifts(book: _Phrases, chosen: ChosenOffice, spoken: dict[int, list[str]]) -> dict[int, int]:
    """What the office adds to the categories of its agency: itself, and the words of its name not yet counted."""
    lifts = dict.fromkeys(chosen.categories, OFFICE)
    for phrase, keyword, things in book.found(chosen.name):
        for thing in chosen.categories.intersection(things):
            if keyword not in spoken.get(thing, ()):
                lifts[thing] += _weight(phrase, things)
    return lifts
