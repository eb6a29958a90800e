"""Where reports go: a table of situations, and the promise that holds for all of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.agencies.book import RoutingBook, RuleEntry
from feedback.agencies.classes import ServiceClass
from feedback.agencies.faults import Fault, faults
from feedback.agencies.routing import Route, RoutingQuestion, route
from tests.agencies.paper import paper_book, place

OVERSIGHT = ServiceClass.OVERSIGHT
PRAISE = ServiceClass.ASPIRATION
ASK = ServiceClass.INFORMATION

# category, place, unit, class, about conduct | holder, excluded, last reason
SITUATIONS = [
    # What the chosen unit decides.
    ("KES-PUSKESMAS", None, "PKM-ARO", None, False, "DINKES", None, "chosen_unit"),
    ("ADMINDUK", None, "DUKCAPIL", None, False, "DUKCAPIL", None, "chosen_unit"),
    (None, None, "PKM-MERSAM", None, False, "DINKES", None, "chosen_unit"),
    ("JALAN-KAB", "15.04.01", "PDAM", None, False, "PDAM", None, "chosen_unit"),
    ("DESA", None, "DESA-JEBAK", None, False, "KEC-MUARA-TEMBESI", None, "chosen_unit"),
    ("PELAYANAN-KEC", None, "KEL-TERATAI", None, False, "KEC-MUARA-BULIAN", None, "chosen_unit"),
    ("PPA", None, "UPTD-PPA", None, False, "DPPKBP3A", None, "chosen_unit"),
    ("ADMINDUK", None, "SETDA", None, False, "SETDA", None, "chosen_unit"),
    ("ADMINDUK", None, "INSPEKTORAT", None, False, "INSPEKTORAT", None, "chosen_unit"),
    # What a rule decides.
    ("KES-RSUD", None, "RSUD-HAMBA", None, False, "RSUD-HAMBA", None, "rule_for_unit"),
    ("KES-JKN", None, "RSUD-HAMBA", None, False, "DINKES", None, "chosen_unit"),
    ("PELAYANAN-KEC", "15.04.01", None, None, False, "KEC-MERSAM", None, "rule_for_region"),
    ("PELAYANAN-KEC", "15.04.07.2001", None, None, False, "KEC-BAJUBANG", None, "rule_for_region"),
    ("DESA", "15.04.05.2001", None, None, False, "KEC-PEMAYUNG", None, "rule_for_region"),
    # What the category decides.
    ("PELAYANAN-KEC", None, None, None, False, "SETDA", None, "category_default"),
    ("DESA", None, None, None, False, "DPMD", None, "category_default"),
    ("JALAN-KAB", "15.04.06", None, None, False, "DPUTR", None, "category_default"),
    ("AIR-MINUM", "15.04.03", None, None, False, "PDAM", None, "category_default"),
    ("INFO-PUBLIK", None, None, None, False, "DISKOMINFO", None, "category_default"),
    ("LAIN-BUKAN-KEWENANGAN", None, None, None, False, "DISKOMINFO", None, "category_default"),
    ("ASPIRASI", None, None, None, False, "SETDA", None, "category_default"),
    ("KEPEGAWAIAN", None, None, None, False, "BKPSDMD", None, "category_default"),
    # What nothing decides.
    (None, None, None, None, False, "DISKOMINFO", None, "verifying_office"),
    (None, "15.04.02", None, None, False, "DISKOMINFO", None, "verifying_office"),
    # Conduct: the lowest superior outside the unit.
    ("KES-PUSKESMAS", None, "PKM-ARO", None, True, "DINKES", "PKM-ARO", "superior"),
    ("KES-RSUD", None, "RSUD-HAMBA", None, True, "DINKES", "RSUD-HAMBA", "superior"),
    ("ADMINDUK", None, "DUKCAPIL", None, True, "SETDA", "DUKCAPIL", "superior_of_agency"),
    ("KEPEGAWAIAN", None, "DPUTR", None, False, "SETDA", "DPUTR", "superior_of_agency"),
    ("KEPEGAWAIAN", None, "DISKOMINFO", None, False, "SETDA", "DISKOMINFO", "superior_of_agency"),
    ("KEPEGAWAIAN", None, "BKPSDMD", None, False, "SETDA", "BKPSDMD", "superior_of_agency"),
    ("DESA", "15.04.02", "DESA-JEBAK", None, True, "KEC-MUARA-TEMBESI", "DESA-JEBAK", "superior"),
    ("PELAYANAN-KEC", None, "KEC-MERSAM", None, True, "SETDA", "KEC-MERSAM", "superior_of_agency"),
    (None, None, "KEL-TERATAI", None, True, "KEC-MUARA-BULIAN", "KEL-TERATAI", "superior"),
    ("ADMINDUK", None, None, None, True, "DISKOMINFO", None, "verifying_office"),
    # Praise and questions in a conduct category accuse nobody.
    ("KEPEGAWAIAN", None, "PKM-ARO", PRAISE, False, "DINKES", None, "chosen_unit"),
    ("KEPEGAWAIAN", None, "BKPSDMD", ASK, False, "BKPSDMD", None, "chosen_unit"),
    # Oversight.
    ("PENGAWASAN", None, None, None, False, "INSPEKTORAT", None, "oversight"),
    ("PENGAWASAN", None, "DPUTR", None, False, "INSPEKTORAT", "DPUTR", "oversight"),
    ("NETRALITAS", None, "PKM-ARO", None, False, "INSPEKTORAT", "PKM-ARO", "oversight"),
    ("ADMINDUK", None, "DUKCAPIL", OVERSIGHT, False, "INSPEKTORAT", "DUKCAPIL", "oversight"),
    ("DESA", None, "DESA-JEBAK", OVERSIGHT, True, "INSPEKTORAT", "DESA-JEBAK", "oversight"),
    # Out of internal routing.
    ("PENGAWASAN", None, "INSPEKTORAT", None, False, "DISKOMINFO", "INSPEKTORAT", "leaves_routing"),
    ("KEPEGAWAIAN", None, "INSPEKTORAT", None, False, "DISKOMINFO", "INSPEKTORAT", "leaves_routing"),
    ("PENGAWASAN", None, "SETDA", None, False, "DISKOMINFO", "SETDA", "leaves_routing"),
    ("ADMINDUK", None, "SETDA", None, True, "DISKOMINFO", "SETDA", "leaves_routing"),
]


def ask(
    category: str | None,
    where: str | None = None,
    unit: str | None = None,
    service_class: ServiceClass | None = None,
    about_conduct: bool = False,
) -> RoutingQuestion:
    book = paper_book()
    kinds = {entry.code: entry.id for entry in book.categories.values()}
    return RoutingQuestion(
        category_id=kinds[category] if category else None,
        region_id=place(where) if where else None,
        unit_id=book.by_code[unit].id if unit else None,
        service_class=service_class,
        about_conduct=about_conduct,
    )


def code(unit_id: int | None) -> str | None:
    return paper_book().units[unit_id].code if unit_id is not None else None


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda s: f"{s[0]} {s[1] or ''} {s[2] or ''} {s[4]}")
def test_a_report_goes_where_the_rules_say(situation: tuple[str, ...]) -> None:
    *question, holder, excluded, reason = situation
    found = route(ask(*question), paper_book())  # type: ignore[arg-type]
    assert (code(found.unit_id), code(found.excluded_unit_id)) == (holder, excluded)
    assert found.reasons[-1].code == reason
    assert found.leaves_routing == (reason == "leaves_routing")


def test_a_complaint_about_the_leaders_leaves_routing() -> None:
    found = route(replace(ask("PENGAWASAN"), about_leaders=True), paper_book())
    assert found.leaves_routing
    assert found.outside == ("INSPEKTORAT-PROV", "OMBUDSMAN", "KPK")
    assert code(found.excluded_unit_id) == "SETDA"
    assert code(found.unit_id) == "DISKOMINFO"


def test_a_unit_out_of_use_gives_way_to_the_category() -> None:
    book = paper_book()
    units = dict(book.units)
    aro = book.by_code["PKM-ARO"]
    units[aro.id] = replace(aro, active=False)
    found = route(ask("KES-PUSKESMAS", None, "PKM-ARO"), replace(book, units=units))
    assert [reason.code for reason in found.reasons] == ["chosen_unit_out_of_use", "category_default"]


def test_the_superior_out_of_use_is_passed_over() -> None:
    book = paper_book()
    units = dict(book.units)
    dinkes = book.by_code["DINKES"]
    units[dinkes.id] = replace(dinkes, active=False)
    found = route(ask("KES-PUSKESMAS", None, "PKM-ARO", None, True), replace(book, units=units))
    assert code(found.unit_id) == "SETDA"


def test_the_nearer_rule_wins() -> None:
    book = paper_book()
    village = ask("DESA", "15.04.01.2002")
    assert village.category_id is not None
    near = RuleEntry(99, village.category_id, village.region_id, None, book.by_code["DPMD"].id)
    assert code(route(village, replace(book, rules=(*book.rules, near))).unit_id) == "DPMD"


def test_only_a_category_switched_on_is_routed_without_a_verifier() -> None:
    book = paper_book()
    kinds = {key: replace(entry, auto_route=True) for key, entry in book.categories.items()}
    switched = replace(book, categories=kinds)
    assert not route(ask("JALAN-KAB"), book).auto
    assert route(ask("JALAN-KAB"), switched).auto
    assert not route(ask("PENGAWASAN"), switched).auto
    assert not route(ask("ADMINDUK", None, "DUKCAPIL", None, True), switched).auto


def test_the_decision_is_told_in_codes() -> None:
    facts = route(ask("PENGAWASAN", None, "DPUTR"), paper_book()).as_facts()
    assert facts["reasons"] == [{"code": "oversight", "unit": facts["unit"]}]
    assert code(facts["excluded"]) == "DPUTR"


def _one_of(ids: object) -> st.SearchStrategy[int | None]:
    return st.none() | st.sampled_from(sorted(ids)) | st.just(987654)  # type: ignore[call-overload]


questions = st.builds(
    RoutingQuestion,
    category_id=_one_of(paper_book().categories),
    region_id=_one_of(paper_book().region_parents),
    unit_id=_one_of(paper_book().units),
    service_class=st.none() | st.sampled_from(ServiceClass),
    about_conduct=st.booleans(),
    about_leaders=st.booleans(),
)


@st.composite
def books(draw: st.DrawFn) -> RoutingBook:
    """Any book an administrator could make of ours: units out of use, offices elsewhere, other rules."""
    book = paper_book()
    idle = draw(st.sets(st.sampled_from(sorted(book.units)), max_size=60))
    rules = draw(
        st.lists(
            st.builds(
                RuleEntry,
                st.integers(1, 50),
                st.sampled_from(sorted(book.categories)),
                st.none() | st.sampled_from(sorted(book.region_parents)),
                st.none() | st.sampled_from(sorted(book.units)),
                st.sampled_from(sorted(book.units)),
            ),
            max_size=20,
        )
    )
    codes = st.sampled_from([*book.by_code, "GONE"])
    return replace(
        book,
        units={key: replace(unit, active=key not in idle) for key, unit in book.units.items()},
        rules=tuple(rules),
        offices={key: draw(codes) for key in book.offices},
    )


def _holds_once(found: Route, book: RoutingBook) -> None:
    holder = book.units[found.unit_id]
    assert holder.active
    assert found.reasons
    if found.excluded_unit_id is not None:
        assert not holder.path.startswith(book.units[found.excluded_unit_id].path)
        assert not found.auto


@given(questions)
def test_every_report_has_one_holder_who_is_not_accused(question: RoutingQuestion) -> None:
    found = route(question, paper_book())
    _holds_once(found, paper_book())
    if question.about_conduct and question.unit_id in paper_book().units:
        assert found.excluded_unit_id is not None


@given(questions, books())
def test_so_it_stays_whatever_the_administrator_does(question: RoutingQuestion, book: RoutingBook) -> None:
    _holds_once(route(question, book), book)


def test_the_shipped_book_has_no_fault_but_staff() -> None:
    book = paper_book()
    assert faults(book) == []
    staffed = frozenset(unit.id for unit in book.units.values() if unit.code in ("PKM-ARO", "SETDA"))
    missing = {code(int(fault.key)) for fault in faults(book, staffed)}
    assert len(missing) == 35
    assert not missing & {"DINKES", "SETDA"}


def test_rules_that_can_not_match_are_named() -> None:
    book = paper_book()
    first = book.rules[0]
    twin = replace(first, id=90)
    dukcapil = book.by_code["DUKCAPIL"]
    to_nowhere = RuleEntry(91, first.category_id, None, dukcapil.id, dukcapil.id)
    units = dict(book.units) | {dukcapil.id: replace(dukcapil, active=False)}
    broken = replace(book, rules=(*book.rules, twin, to_nowhere), units=units, offices={})
    found = faults(broken)
    assert Fault("rule_hidden_by_another", 90) in found
    assert {fault.code for fault in found if fault.key == 91} == {
        "rule_target_out_of_use",
        "rule_unit_out_of_use",
    }
    assert Fault("office_missing", "verifying_unit") in found
    assert {fault.code for fault in found} >= {"category_agency_out_of_use"}
