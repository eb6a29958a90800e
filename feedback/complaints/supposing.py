"""What other keywords or one more rule would have done: who would have received what.

Only the open reports that may teach the suggester (`lessons`) are looked at; nothing is changed and no word is shown.
The newest are tried at once; a whole quarter is tried by the worker (`suppositions`), which uses what stands here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from flask_babel import gettext as _

from feedback.agencies import categories, routing
from feedback.agencies.book import RoutingBook, RuleEntry
from feedback.agencies.keywords import Words
from feedback.agencies.routing import RoutingQuestion, book
from feedback.base.refusal import Refusal
from feedback.complaints import lessons
from feedback.complaints.lessons import Decision
from feedback.suggestions import heard_words, proposing, versions
from feedback.suggestions.heard_book import Book
from feedback.suggestions.model import Linear

MOST = 300
"""The newest reports that are tried at once: each takes a few milliseconds."""


@dataclass(frozen=True)
class Change:
    """Other keywords for a category, or a rule more: a category, perhaps in a region or about a unit, to that unit."""

    category_id: int
    keywords: tuple[str, ...] | None = None
    target_unit_id: int | None = None
    region_id: int | None = None
    unit_id: int | None = None


@dataclass(frozen=True)
class Supposed:
    """The house as it is and as it would be: by what categories are proposed and units found. Values only."""

    words: tuple[Sequence[Words], Sequence[Words]]
    pages: tuple[RoutingBook, RoutingBook]
    judge: Linear
    heard: Book


@dataclass(frozen=True)
class Moved:
    """A report that would be proposed otherwise: its number, and category and unit before and after (ids)."""

    number: str
    category: tuple[int | None, int | None]
    unit: tuple[int, int]


@dataclass
class Counted:
    """How many reports were tried, how many of them were proposed as they were decided, and how many went where.

    `units` counts (unit before, unit after) of every report, `categories` those whose category would be another (0:
    none).
    """

    tried: int = 0
    right: tuple[int, int] = (0, 0)
    units: Counter[tuple[int, int]] = field(default_factory=Counter)
    categories: Counter[tuple[int, int]] = field(default_factory=Counter)

    @property
    def moved(self) -> int:
        """How many would have gone to another unit."""
        return sum(count for (before, after), count in self.units.items() if before != after)

    def by_unit(self) -> list[tuple[int, int, int]]:
        """Unit id, reports before, reports after; those that change most come first."""
        before, after = Counter[int](), Counter[int]()
        for (old, new), count in self.units.items():
            before[old] += count
            after[new] += count
        rows = [(unit, before[unit], after[unit]) for unit in {*before, *after}]
        return sorted(rows, key=lambda row: (-abs(row[2] - row[1]), -row[1], row[0]))


@dataclass(frozen=True)
class Outcome:
    """What the newest reports would have become, and which of them would have gone another way."""

    counted: Counted
    moved: tuple[Moved, ...]


def suppose(change: Change, since: date) -> Outcome:
    """What the change would have done to the newest reports received since that day, at most 300."""
    decisions = lessons.decided(since, MOST)
    said = dict(lessons.texts([one.id for one in decisions]))
    counted = Counted()
    return Outcome(counted, tuple(tried(supposed(change), decisions, said, counted)))


def supposed(change: Change) -> Supposed:
    """The house with the change beside the house without. Refusal when its category is not in use."""
    pages, words = book(), categories.category_words()
    if change.category_id not in {one.id for one in words}:
        raise Refusal(_("Choose a category from the list."), field="category_id")
    return Supposed(
        (words, _words(words, change)),
        (pages, _pages(pages, change)),
        versions.in_use(),
        heard_words.in_use(),
    )


def tried(
    house: Supposed, decisions: Iterable[Decision], said: Mapping[int, str], counted: Counted
) -> list[Moved]:
    """Try these decisions whose text is known, add them to what is counted, and tell which would have moved."""
    (words, after_words), (pages, after_pages) = house.words, house.pages
    moved = []
    for one in decisions:
        if one.id not in said:
            continue
        text = said[one.id]
        old = proposing.first(text, words, house.judge, house.heard)
        new = old if after_words is words else proposing.first(text, after_words, house.judge, house.heard)
        units = _goes_to(one, old, pages), _goes_to(one, new, after_pages)
        counted.tried += 1
        counted.right = (
            counted.right[0] + (old == one.category_id),
            counted.right[1] + (new == one.category_id),
        )
        counted.units[units] += 1
        if old != new:
            counted.categories[old or 0, new or 0] += 1
        if old != new or units[0] != units[1]:
            moved.append(Moved(one.number, (old, new), units))
    return moved


def _words(words: Sequence[Words], change: Change) -> Sequence[Words]:
    if change.keywords is None:
        return words
    return tuple(
        replace(one, keywords=change.keywords) if one.id == change.category_id else one for one in words
    )


def _pages(pages: RoutingBook, change: Change) -> RoutingBook:
    if change.target_unit_id is None:
        return pages
    rule = RuleEntry(0, change.category_id, change.region_id, change.unit_id, change.target_unit_id)
    return replace(pages, rules=(rule, *pages.rules))


def _goes_to(one: Decision, category_id: int | None, pages: RoutingBook) -> int:
    return routing.route(RoutingQuestion(category_id, one.region_id, one.unit_id), pages).unit_id
