"""Which categories fit a text: the shipped model's subjects and the regency's own keywords, heard together. Pure.

The model knows how people write and the subjects that every regency has; the keywords know this regency's
categories and are edited by its administrator. A sure model outweighs a stray word, a phrase outweighs an unsure
model. Suspected abuse, violence and the other categories that no model was made for stand on keywords alone.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from feedback.agencies import keywords
from feedback.agencies.keywords import ChosenOffice, Suggestion, Words
from feedback.suggestions import heard, model
from feedback.suggestions.heard_book import Book
from feedback.suggestions.model import Guess, Linear

SUBJECTS = Path(__file__).parent / "data" / "subjects.csv"
KINDS = Path(__file__).parent / "data" / "kinds.csv"
TOP = 3
A_SURE_GUESS = 10.0
"""What a probability of 1 weighs beside keywords: one word weighs 1, a phrase of two words 4 (`agencies.keywords`)."""
LEAST = 0.15
"""A category that no keyword speaks for must be at least this likely."""
HEARD_FIRST = 8.0
"""A keyword's weight for abuse and violence (subject * of `subjects.csv`): to miss one harms more than a wrong hint."""
CHOSEN = 6.0
"""So many times likelier is a category of the agency whose office the reporter chose: he knows where he stood."""
BY_HABIT = 2.0
"""The first category of a subject is meant twice as often as another that no word speaks for."""


@dataclass(frozen=True)
class Proposed:
    """A category that fits, with its probability by the model (None: it knows none) and the words that spoke for it."""

    category_id: int
    score: float
    probability: float | None
    words: tuple[str, ...]


def propose(
    text: str,
    categories: Sequence[Words],
    chosen: ChosenOffice | None = None,
    judge: Linear | None = None,
    book: Book | None = None,
) -> tuple[Proposed, ...]:
    """At most three of `categories`, best first; empty when nothing fits. Without `judge` or `book`: the shipped."""
    said = keywords.suggest(heard.meant(text, book=book), categories, chosen, most=len(categories))
    spoken = {
        one.category_id: one
        for one in (*said, *_heard(text, book, categories, {one.category_id for one in said}))
    }
    guesses = (judge or model.shipped()).guesses(text)
    likely = _by_category(guesses, categories, {id_: one.score for id_, one in spoken.items()})
    if chosen is not None:
        likely = _at_office(likely, chosen)
    first = {one.id for one in categories if one.code in subjects()["*"]}
    found = []
    for id_ in {*spoken, *(id_ for id_, (share, _) in likely.items() if share >= LEAST)}:
        share, reasons = likely.get(id_, (None, ()))
        words = spoken[id_].words if id_ in spoken else ()
        weight = spoken[id_].score * (HEARD_FIRST if id_ in first else 1) if id_ in spoken else 0.0
        score = A_SURE_GUESS * (share or 0.0) + weight
        found.append(Proposed(id_, score, share, words or reasons))
    return tuple(sorted(found, key=lambda one: (-one.score, one.category_id))[:TOP])


def first(text: str, categories: Sequence[Words], judge: Linear, book: Book) -> int | None:
    """The category that is proposed first; None when nothing fits."""
    found = propose(text, categories, judge=judge, book=book)
    return found[0].category_id if found else None


def _heard(
    text: str, book: Book | None, categories: Sequence[Words], known: Collection[int]
) -> list[Suggestion]:
    """The category of abuse or violence that is heard where no keyword speaks of it."""
    ids = {one.code: one.id for one in categories}
    says: dict[int, tuple[str, ...]] = {}
    for one in heard.heard(text, book):
        id_ = ids.get(kinds().get(one.kind, ""))
        if id_ is not None and id_ not in known and one.level > 1:
            says[id_] = (*says.get(id_, ()), one.says)
    return [Suggestion(id_, float(len(words)), words) for id_, words in says.items()]


def _by_category(
    guesses: Sequence[Guess], categories: Sequence[Words], spoken: Mapping[int, float]
) -> dict[int, tuple[float, tuple[str, ...]]]:
    """Each subject's probability, divided among its categories by what the keywords say of them."""
    ids = {one.code: one.id for one in categories}
    found = {}
    for guess in guesses:
        members = [ids[code] for code in subjects()[guess.subject] if code in ids]
        weights = [
            (BY_HABIT if place == 0 else 1.0) + BY_HABIT * spoken.get(id_, 0.0)
            for place, id_ in enumerate(members)
        ]
        for id_, weight in zip(members, weights, strict=True):
            found[id_] = (guess.probability * weight / sum(weights), guess.words)
    return found


def _at_office(
    likely: Mapping[int, tuple[float, tuple[str, ...]]], chosen: ChosenOffice
) -> dict[int, tuple[float, tuple[str, ...]]]:
    """The probabilities once the office is known, of all together 1 again."""
    raised = {id_: share * (CHOSEN if id_ in chosen.categories else 1) for id_, (share, _) in likely.items()}
    whole = sum(raised.values()) or 1
    return {id_: (share / whole, likely[id_][1]) for id_, share in raised.items()}


@cache
def kinds() -> Mapping[str, str]:
    """The code of the category of each kind of `heard` that has one of its own."""
    with KINDS.open(encoding="utf-8", newline="") as lines:
        return {row["kind"]: row["category"] for row in csv.DictReader(lines)}


@cache
def subjects() -> Mapping[str, tuple[str, ...]]:
    """The codes of the categories of each subject, the one that is meant most often first."""
    found: dict[str, list[str]] = defaultdict(list)
    with SUBJECTS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found[row["subject"]].append(row["category"])
    return {subject: tuple(codes) for subject, codes in found.items()}
