"""Where a report goes, and why: a pure decision over the routing book.

The order (rules of the domain, §2 and §3): who is complained about decides first. Oversight goes to the
inspectorate; conduct goes to the lowest superior outside the unit complained about; a complaint about the
inspectorate or the regional secretary leaves internal routing. Everything else follows the chosen unit,
then a rule, then the category, and at last the verifying office: nothing is routed to nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _

from feedback.agencies.book import CategoryEntry, RoutingBook, RuleEntry, UnitEntry, book
from feedback.agencies.classes import ServiceClass
from feedback.base.refusal import Refusal

__all__ = ["Reason", "Route", "RoutingBook", "RoutingQuestion", "book", "route"]


@dataclass(frozen=True)
class RoutingQuestion:
    """What is known of a report: ids, the class if a person chose one, and whether it is about how an
    official behaved. `about_leaders`: about the regent, the regional secretary or a council member."""

    category_id: int | None = None
    region_id: int | None = None
    unit_id: int | None = None
    service_class: ServiceClass | None = None
    about_conduct: bool = False
    about_leaders: bool = False


@dataclass(frozen=True)
class Reason:
    """One step of the explanation: a code and its facts (ids and codes, never text)."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Route:
    """The one holder, the steps that led there, whether the rule alone may route it (`auto`), the unit
    that must not see it, and the bodies outside (codes) when it leaves internal routing."""

    unit_id: int
    reasons: tuple[Reason, ...]
    auto: bool = False
    excluded_unit_id: int | None = None
    leaves_routing: bool = False
    outside: tuple[str, ...] = ()

    def as_facts(self) -> dict[str, Any]:
        """The decision as codes for an event."""
        return {
            "unit": self.unit_id,
            "excluded": self.excluded_unit_id,
            "leaves_routing": self.leaves_routing,
            "reasons": [{"code": reason.code, **reason.facts} for reason in self.reasons],
        }


def route(question: RoutingQuestion, book: RoutingBook) -> Route:
    """The route of this question; exactly one holder, never inside the excluded unit.

    `Refusal` when the book has no unit at all outside the excluded one.
    """
    category = _in_use(book.categories.get(question.category_id or 0))
    chosen = book.units.get(question.unit_id or 0)
    kind = question.service_class or (category.service_class if category else None)
    if question.about_leaders:
        return _leave(book.office("secretary_unit"), book)
    if chosen is not None and _untouchable(chosen, kind, question, category, book):
        return _leave(book.units[chosen.agency_id], book)
    if kind is ServiceClass.OVERSIGHT:
        return _to_oversight(chosen, book)
    if _is_conduct(kind, question, category):
        if chosen is not None:
            return _to_superior(chosen, book)
        if category is None or not category.conduct:
            return _to_verifying(book, Reason("conduct_unit_unknown"))
    return _ordinary(question, category, chosen, book)


def _in_use(category: CategoryEntry | None) -> CategoryEntry | None:
    return category if category is not None and category.active else None


def _is_conduct(kind: ServiceClass | None, question: RoutingQuestion, category: CategoryEntry | None) -> bool:
    # A question about a vacancy, or praise, in a conduct category accuses nobody.
    accuses = kind not in (ServiceClass.INFORMATION, ServiceClass.ASPIRATION)
    return question.about_conduct or (accuses and category is not None and category.conduct)


def _untouchable(
    chosen: UnitEntry,
    kind: ServiceClass | None,
    question: RoutingQuestion,
    category: CategoryEntry | None,
    book: RoutingBook,
) -> bool:
    """Whether the complaint accuses an office that would otherwise judge it."""
    if kind is not ServiceClass.OVERSIGHT and not _is_conduct(kind, question, category):
        return False
    oversight, secretary = book.office("oversight_unit"), book.office("secretary_unit")
    if oversight is not None and chosen.agency_id == oversight.agency_id:
        return True
    return secretary is not None and chosen.id in (secretary.id, secretary.agency_id)


def _leave(accused: UnitEntry | None, book: RoutingBook) -> Route:
    """Out of internal routing: the verifying office only forwards it."""
    excluded = accused.id if accused is not None else None
    holder = _outside(excluded, book, "verifying_unit", "personnel_unit", "oversight_unit", "secretary_unit")
    reason = Reason("leaves_routing", {"unit": excluded, "outside": list(book.outside)})
    return Route(holder, (reason,), False, excluded, True, book.outside)


def _to_oversight(chosen: UnitEntry | None, book: RoutingBook) -> Route:
    excluded = chosen.id if chosen is not None else None
    holder = _outside(excluded, book, "oversight_unit", "secretary_unit", "verifying_unit")
    return Route(holder, (Reason("oversight", {"unit": holder}),), False, excluded)


def _to_superior(chosen: UnitEntry, book: RoutingBook) -> Route:
    """The lowest unit in use above the one complained about; above an agency, the regional secretary."""
    above = chosen.parent_id
    while above is not None and not book.units[above].active:
        above = book.units[above].parent_id
    code = "superior" if above is not None else "superior_of_agency"
    holder = above or _outside(chosen.id, book, "secretary_unit", "oversight_unit", "verifying_unit")
    reason = Reason(code, {"unit": holder, "about": chosen.id})
    return Route(holder, (reason,), False, chosen.id)


def _to_verifying(book: RoutingBook, *reasons: Reason) -> Route:
    holder = _outside(None, book, "verifying_unit", "secretary_unit", "oversight_unit", "personnel_unit")
    return Route(holder, (*reasons, Reason("verifying_office", {"unit": holder})))


def _outside(excluded: int | None, book: RoutingBook, *offices: str) -> int:
    """The first of these offices that lies outside the excluded unit, else any agency that does."""
    candidates = [office for name in offices if (office := book.office(name)) is not None]
    candidates += [unit for unit in book.units.values() if unit.active and unit.parent_id is None]
    for unit in candidates:
        if not book.holds(excluded, unit.id):
            return unit.id
    raise Refusal(_("There is no unit that could hold this report."))


def _ordinary(
    question: RoutingQuestion, category: CategoryEntry | None, chosen: UnitEntry | None, book: RoutingBook
) -> Route:
    auto = category is not None and category.auto_route
    passed: list[Reason] = []
    rule = _rule_for(question, chosen, book) if category is not None else None
    if chosen is not None:
        # A rule that names the chosen unit is the regency's own word on it; any other rule comes later.
        if rule is not None and rule.unit_id is not None:
            return Route(rule.target_unit_id, (_because(rule),), auto)
        if chosen.active and book.units[chosen.agency_id].active:
            reason = Reason("chosen_unit", {"unit": chosen.id, "agency": chosen.agency_id})
            return Route(chosen.agency_id, (reason,), auto)
        passed.append(Reason("chosen_unit_out_of_use", {"unit": chosen.id}))
    elif question.unit_id is not None:
        passed.append(Reason("chosen_unit_unknown"))
    if rule is not None:
        return Route(rule.target_unit_id, (*passed, _because(rule)), auto)
    if category is None:
        return _to_verifying(book, *passed, Reason("category_unknown"))
    default = book.units.get(category.unit_id)
    if default is not None and default.active:
        reason = Reason("category_default", {"category": category.id, "unit": default.id})
        return Route(default.id, (*passed, reason), auto)
    return _to_verifying(book, *passed, Reason("category_agency_out_of_use", {"category": category.id}))


def _because(rule: RuleEntry) -> Reason:
    facts = {"rule": rule.id, "category": rule.category_id, "unit": rule.target_unit_id}
    if rule.unit_id is not None:
        return Reason("rule_for_unit", facts | {"about": rule.unit_id})
    if rule.region_id is not None:
        return Reason("rule_for_region", facts | {"region": rule.region_id})
    return Reason("rule", facts)


def _rule_for(question: RoutingQuestion, chosen: UnitEntry | None, book: RoutingBook) -> RuleEntry | None:
    """The rule that fits most closely: by unit (the nearest), then by place (desa before kecamatan)."""
    places = _places(question.region_id, book)
    about = [int(step) for step in chosen.path.strip("/").split("/")] if chosen is not None else []
    best: tuple[tuple[int, int, int], RuleEntry] | None = None
    for rule in book.rules:
        if rule.category_id != question.category_id or not book.units[rule.target_unit_id].active:
            continue
        if rule.unit_id is not None and rule.unit_id not in about:
            continue
        if rule.region_id is not None and rule.region_id not in places:
            continue
        by_unit = about.index(rule.unit_id) + 1 if rule.unit_id is not None else 0
        by_place = len(places) - places.index(rule.region_id) if rule.region_id is not None else 0
        closeness = (by_unit, by_place, -rule.id)
        if best is None or closeness > best[0]:
            best = (closeness, rule)
    return best[1] if best is not None else None


def _places(region_id: int | None, book: RoutingBook) -> list[int]:
    """The region and what it lies in, the nearest first."""
    places: list[int] = []
    while region_id is not None and region_id in book.region_parents and region_id not in places:
        places.append(region_id)
        region_id = book.region_parents[region_id]
    return places
