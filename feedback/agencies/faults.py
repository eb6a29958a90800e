"""What is wrong with the routing book: rules that can't match, offices missing, agencies nobody staffs.

Pure: who is staffed is known above this room and comes in as a set of unit ids.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from feedback.agencies.book import OFFICES, RoutingBook, RuleEntry


@dataclass(frozen=True)
class Fault:
    """One thing to mend: a code, and the id or key of what it concerns."""

    code: str
    key: int | str


def faults(book: RoutingBook, staffed: frozenset[int] | None = None) -> list[Fault]:
    """All faults of the book. `staffed`: the units with an active officer; None leaves that unchecked.

    An agency counts as staffed when an officer sits anywhere in it.
    """
    found = [Fault("office_missing", key) for key in OFFICES if book.office(key) is None]
    for rule in book.rules:
        found.extend(Fault(code, rule.id) for code in _wrong_with(rule, book))
    for category in book.categories.values():
        if category.active and not book.units[category.unit_id].active:
            found.append(Fault("category_agency_out_of_use", category.id))
    if staffed is not None:
        at_work = {book.units[unit_id].agency_id for unit_id in staffed if unit_id in book.units}
        found.extend(
            Fault("agency_without_officer", unit.id)
            for unit in book.units.values()
            if unit.active and unit.parent_id is None and unit.id not in at_work
        )
    return found


def _wrong_with(rule: RuleEntry, book: RoutingBook) -> Iterator[str]:
    category = book.categories.get(rule.category_id)
    if category is None or not category.active:
        yield "rule_category_out_of_use"
    if not book.units[rule.target_unit_id].active:
        yield "rule_target_out_of_use"
    if rule.unit_id is not None and not book.units[rule.unit_id].active:
        yield "rule_unit_out_of_use"
    if any(_hides(other, rule) for other in book.rules):
        yield "rule_hidden_by_another"


def _hides(other: RuleEntry, rule: RuleEntry) -> bool:
    """Whether an earlier rule asks exactly the same, so that this one is never reached."""
    same = (other.category_id, other.region_id, other.unit_id) == (
        rule.category_id,
        rule.region_id,
        rule.unit_id,
    )
    return same and other.id < rule.id
