"""What other keywords or one more rule would have done: who would have received what, over the newest decisions.

Only the open reports that may teach the suggester (`lessons`) are looked at; nothing is changed and no word is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask_babel import gettext as _

from feedback.agencies import categories, routing
from feedback.agencies.book import RoutingBook, RuleEntry
from feedback.agencies.keywords import Words
from feedback.agencies.routing import RoutingQuestion, book
from feedback.base.refusal import Refusal
from feedback.complaints import lessons
from feedback.complaints.lessons import Decision
from feedback.suggestions import proposing, versions

MOST = 300
"""The newest reports that are tried: each takes a few milliseconds."""


@dataclass(frozen=True)
class Change:
    """Other keywords for a category, or a rule more: a category, perhaps in a region or about a unit, to that unit."""

    category_id: int
    keywords: tuple[str, ...] | None = None
    target_unit_id: int | None = None
    region_id: int | None = None
    unit_id: int | None = None


@dataclass(frozen=True)
class Moved:
    """A report that would be proposed otherwise: its number, and category and unit before and after (ids)."""

    number: str
    category: tuple[int | None, int | None]
    unit: tuple[int, int]


@dataclass(frozen=True)
class Outcome:
    """How many were tried, how many of them were proposed as they were decided, and who would have received what."""

    tried: int
    right: tuple[int, int]
    units: tuple[tuple[int, int, int], ...]
    """Unit id, reports before, reports after; those that change first."""
    moved: tuple[Moved, ...]


def suppose(change: Change, since: date) -> Outcome:
    """What the change would have done to the newest reports received since that day, at most 300."""
    pages, words = book(), categories.category_words()
    if change.category_id not in pages.categories:
        raise Refusal(_("Choose a category from the list."), field="category_id")
    after_words, after_pages = _words(words, change), _pages(pages, change)
    decisions = lessons.decided(since, MOST)
    said = dict(lessons.texts([one.id for one in decisions]))
    judge = versions.in_use()
    before, after, moved = Counter[int](), Counter[int](), []
    right = [0, 0]
    for one in decisions:
        if one.id not in said:
            continue
        old = proposing.first(said[one.id], words, judge)
        new = old if after_words is words else proposing.first(said[one.id], after_words, judge)
        units = _goes_to(one, old, pages), _goes_to(one, new, after_pages)
        before[units[0]] += 1
        after[units[1]] += 1
        right[0] += old == one.category_id
        right[1] += new == one.category_id
        if old != new or units[0] != units[1]:
            moved.append(Moved(one.number, (old, new), units))
    counted = [(unit, before[unit], after[unit]) for unit in {*before, *after}]
    counted.sort(key=lambda row: (-abs(row[2] - row[1]), -row[1], row[0]))
    return Outcome(sum(before.values()), (right[0], right[1]), tuple(counted), tuple(moved))


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
