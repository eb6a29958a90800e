"""Search: every form of a word, names uncut, telephones exactly, and nothing of what the person may not see."""

from __future__ import annotations

from itertools import pairwise

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from feedback.base.database import db
from feedback.complaints import erasure, protection, queues, reporter, search, search_index, search_words
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity, Visibility
from feedback.people import exclusions
from feedback.people.persons import Person
from feedback.suggestions.roots import root
from feedback.vault import contacts
from feedback.vault.contacts import ContactData
from feedback.vault.models import Contact
from tests.complaints import telling
from tests.crew import Crew

FIRST = "Jln di dpn rumah Pak Berliansyah rusak parah, tolong diperbaiki. Penerangannya jg mati."
PHONE = "0812 3456-7890"


def found(me: Person, query: str, *, all_but_one: bool = False) -> list[Complaint]:
    words = search_words.asked(query)
    if not words:
        return []
    hits = search.hits(words, None, all_but_one=all_but_one)
    shelf = queues.visible_to(me).join(hits, hits.c.rowid == Complaint.id)
    return list(db.session.scalars(shelf.order_by(Complaint.id.desc())))


def by_phone(me: Person, query: str) -> list[Complaint]:
    return list(db.session.scalars(queues.visible_to(me).where(search.by_key(query, me))))


@pytest.mark.parametrize(
    "query",
    [
        "jalan rusak",
        "kerusakan jln",
        "perbaikan",
        "memperbaiki jalan",
        "penerangan",
        "berliansyah",
        "berlians",
    ],
)
def test_a_report_is_found_by_any_form_of_its_words(inside: Flask, crew: Crew, query: str) -> None:
    one = telling.filed(FIRST)
    telling.filed("Antrean obat di apotek puskesmas lebih dari empat jam.")
    assert found(crew["verifier"], query) == [one]


@pytest.mark.parametrize("query", ["jalan rusak", "jln", "berlians", "apotek jalan", "mati", "", "tidak ada"])
@pytest.mark.parametrize("many", [1, 2, 2000])
def test_a_list_is_narrowed_alike_by_words_that_few_have_and_that_many_have(
    inside: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch, query: str, many: int
) -> None:
    words = search_words.asked(query)
    told = (
        FIRST,
        "Antrean obat di apotek puskesmas.",
        "Jalan di sini mati lampu.",
        FIRST,
        "Jalan rusak lagi di sini.",
    )
    cases = [telling.filed(one) for one in told]
    meant = [one for one in cases if words and one in found(crew["verifier"], query)]
    monkeypatch.setattr(search, "WORK", many)
    narrowed = queues.visible_to(crew["verifier"]).where(search.matches(query)).order_by(Complaint.id)
    assert list(db.session.scalars(narrowed)) == meant
    assert bool(meant) is (query not in ("", "tidak ada", "apotek jalan"))


def test_a_name_is_never_cut(inside: Flask, crew: Crew) -> None:
    """The stemmer used before made "Berlian" to "lian", "Keramat" to "ramat" and "keluarga" to "luarga"."""
    telling.filed("Toko milik Berlian di pasar membuang sampah ke sungai.")
    assert found(crew["verifier"], "lian") == []
    for name in ("berlian", "semarang", "suryani", "keramat", "mersam", "tembesi", "disdukcapil"):
        assert root(name) == name


def test_the_place_in_the_reporters_words_is_found(inside: Flask, crew: Crew) -> None:
    one = telling.filed(FIRST, place="Seberang musala Al-Ikhlas, RT 04")
    assert found(crew["verifier"], "musala ikhlas") == [one]


def test_all_words_but_one_still_find_a_report(inside: Flask, crew: Crew) -> None:
    one = telling.filed(FIRST)
    assert found(crew["verifier"], "jalan rusak zqxv") == []
    assert found(crew["verifier"], "jalan rusak zqxv", all_but_one=True) == [one]


def test_signs_of_the_query_language_are_only_signs(inside: Flask, crew: Crew) -> None:
    one = telling.filed(FIRST)
    for query in (
        'jalan "rusak"',
        "jalan AND rusak",
        "jalan & rusak | (parah)",
        "jalan:* rusak'",
        "-jalan NEAR(rusak",
    ):
        assert one in found(crew["verifier"], query, all_but_one=True), query


def test_a_sealed_text_is_found_by_no_word_of_it(inside: Flask, crew: Crew) -> None:
    telling.filed(FIRST, identity=Identity.CONFIDENTIAL)
    telling.filed(FIRST, visibility=Visibility.SECRET)
    later = telling.filed(FIRST)
    assert found(crew["verifier"], "berliansyah") == [later]
    protection.protect(later, by=crew["verifier"])
    assert found(crew["verifier"], "berliansyah") == []


def test_erased_words_find_nothing(inside: Flask, crew: Crew) -> None:
    one = telling.answered(crew, text=FIRST)
    reporter.confirm(one)
    assert found(crew["inspector"], "berliansyah") == [one]
    erasure.erase_words(one, "words")
    assert found(crew["inspector"], "berliansyah") == []


def test_the_search_is_the_persons_own_shelf(
    inside: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = telling.routed(crew, text=FIRST)
    exclusions.exclude_person(one.id, user_id=crew["officer_dputr"].user_id, reason="named")
    assert found(crew["officer_dputr"], "berliansyah") == []
    assert found(crew["officer_dukcapil"], "berliansyah") == []
    assert found(crew["officer_dputr2"], "berliansyah") == [one]
    monkeypatch.setattr(queues, "visible_to", lambda _me: select(Complaint))  # the broken twin
    assert found(crew["officer_dukcapil"], "berliansyah") == [one]


def test_a_telephone_finds_its_reporter_however_it_is_written(inside: Flask, crew: Crew) -> None:
    one = telling.filed(FIRST, contact=ContactData(name="Warga Contoh", phone=PHONE))
    telling.filed(FIRST)
    for typed in ("081234567890", "+62 812-3456-7890", "62 81234567890", "0812.3456.7890"):
        assert by_phone(crew["verifier"], typed) == [one], typed
    for typed in ("08123456789", "81234567890", "0812345678901", "jalan rusak"):
        assert by_phone(crew["verifier"], typed) == [], typed


def test_a_telephone_finds_nothing_for_who_may_not_read_it(inside: Flask, crew: Crew) -> None:
    pkm = telling.filed(
        FIRST, unit="Puskesmas Muara Bulian", contact=ContactData(name="Warga Contoh", phone=PHONE)
    )
    telling.route(pkm, crew, "DINKES")
    assert by_phone(crew["officer_dinkes"], PHONE) == [pkm]
    for other in ("officer_pkm", "head_pkm", "officer_dputr", "inspector", "observer"):
        assert by_phone(crew[other], PHONE) == [], other


def test_a_protected_reporter_has_no_mark(inside: Flask, crew: Crew) -> None:
    data = ContactData(name="Warga Contoh", phone=PHONE)
    sealed = telling.filed(FIRST, identity=Identity.CONFIDENTIAL, contact=data)
    later = telling.filed(FIRST, contact=data)
    assert db.session.get_one(Contact, sealed.id).phone_mark is None
    mark = db.session.get_one(Contact, later.id).phone_mark
    assert mark is not None
    assert b"812" not in mark
    protection.protect(later, by=crew["verifier"])
    assert db.session.get_one(Contact, later.id).phone_mark is None
    assert by_phone(crew["verifier"], PHONE) == []


def test_the_mark_is_made_with_a_key(inside: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contacts.phone_mark(PHONE)
    monkeypatch.setattr(contacts.keys, "index_key", lambda _of: b"another key")
    assert contacts.phone_mark(PHONE) != before


@given(st.integers(0, 5_000_000))
def test_the_stretches_hold_every_number_once_and_the_newest_first(top: int) -> None:
    spans = []
    for token in search_index.segments(top):
        bits, place = map(int, token.removeprefix("zs").split("x"))
        spans.append((place << bits, (place + 1) << bits))
    assert spans[0][0] <= top < spans[0][1]
    assert spans[-1][0] == 0
    assert all(lower[1] == upper[0] for upper, lower in pairwise(spans))
    assert len(spans) < 25


@given(st.text(max_size=400), st.text(alphabet="abcdefgh ", max_size=60))
def test_a_snippet_is_a_piece_of_the_text_as_it_stands(text: str, query: str) -> None:
    pieces = search_words.Query(search_words.asked(query)).snippet(text)
    shown = "".join(piece.text for piece in pieces).removeprefix("… ").removesuffix(" …")
    assert shown in text or shown.strip() in text
    assert len(shown) <= search_words.SNIPPET + 200


def test_what_answers_best_comes_first() -> None:
    query = search_words.Query(search_words.asked("lampu padam"))
    side = query.answers("Lampu padam di pasar.")
    apart = query.answers("Padam semua di pasar, juga lampu.")
    form = query.answers("Pemadaman lampunya di pasar.")
    assert side > apart > form > 0
