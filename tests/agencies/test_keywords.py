"""Proposals from words: the first three, with the words that speak for them."""

from __future__ import annotations

from functools import cache
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.agencies.keywords import ChosenOffice, Words, outside_hint, suggest
from tests.agencies.paper import lines


@cache
def shelf(name: str) -> tuple[Words, ...]:
    return tuple(
        Words(number, tuple(word.strip() for word in row["keywords"].split(";") if word.strip()))
        for number, row in enumerate(lines(name), 1)
    )


def codes(text: str, chosen: ChosenOffice | None = None) -> list[str]:
    names = [row["code"] for row in lines("categories")]
    return [names[found.category_id - 1] for found in suggest(text, shelf("categories"), chosen)]


def about(name: str, agency: str) -> ChosenOffice:
    """The choice of an office of this agency."""
    rows = list(enumerate(lines("categories"), 1))
    grave = {id_ for id_, row in rows if row["code"] in ("KEPEGAWAIAN", "PENGAWASAN", "NETRALITAS")}
    own = {id_ for id_, row in rows if row["unit_code"] == agency}
    return ChosenOffice(name, frozenset(own - grave), frozenset(grave))


@pytest.mark.parametrize(
    ("text", "name", "agency", "alone", "expected"),
    [
        ("Antre lama sekali, loket cuma satu", "Dukcapil", "DUKCAPIL", "KES-PUSKESMAS", "ADMINDUK"),
        ("Pelayanannya lambat sekali", "Puskesmas Aro", "DINKES", None, "KES-PUSKESMAS"),
        ("Pelayanannya lambat sekali", "RSUD Hamba Muara Bulian", "DINKES", None, "KES-RSUD"),
        ("Jalan rusak di depan puskesmas", "Puskesmas Aro", "DINKES", "JALAN-KAB", "JALAN-KAB"),
        ("Petugas kasar di loket", "Dukcapil", "DUKCAPIL", "KEPEGAWAIAN", "KEPEGAWAIAN"),
        ("Ada pungli", "Puskesmas Aro", "DINKES", "PENGAWASAN", "PENGAWASAN"),
        ("Ada pungli waktu urus KTP", "Dukcapil", "DUKCAPIL", "ADMINDUK", "ADMINDUK"),
    ],
)
def test_the_chosen_office_weighs_in(
    text: str, name: str, agency: str, alone: str | None, expected: str
) -> None:
    assert next(iter(codes(text)), None) == alone
    assert codes(text, about(name, agency))[0] == expected


def test_what_only_the_office_speaks_for_has_no_words() -> None:
    found = suggest("Pelayanannya lambat sekali", shelf("categories"), about("Puskesmas Aro", "DINKES"))
    assert [one.words for one in found] == [(), ()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jalan rusak dan berlubang di depan SD", "JALAN-KAB"),
        ("KTP-el saya belum jadi, blanko habis katanya", "ADMINDUK"),
        ("Sudah tiga hari air PDAM tidak mengalir, meterannya tetap jalan", "AIR-MINUM"),
        ("Petugas kasar di loket", "KEPEGAWAIAN"),
        ("pupuk subsidi tidak ada di kios", "PERTANIAN"),
        ("Obat kosong di Puskesmas Aro, dokter tidak ada", "KES-PUSKESMAS"),
        ("ada pungli waktu urus surat", "PENGAWASAN"),
        ("Truk batubara lewat siang hari, macet", "PERHUBUNGAN"),
    ],
)
def test_the_likely_category_comes_first(text: str, expected: str) -> None:
    assert codes(text)[0] == expected


def test_the_words_that_speak_for_it_are_given() -> None:
    best = suggest("JALAN  RUSAK, aspalnya terkelupas", shelf("categories"))[0]
    assert best.words == ("jalan rusak", "aspal")


def test_a_word_inside_another_does_not_count() -> None:
    assert codes("bukunya sudah lama") == ["PUSTAKA-ARSIP"]
    assert codes("membukukan baunan") == []


def test_nothing_known_proposes_nothing() -> None:
    assert codes("selamat pagi") == []
    assert suggest("", shelf("categories")) == []


def test_a_body_outside_is_named() -> None:
    names = [row["code"] for row in lines("outside")]
    found = outside_hint("Mati lampu tiap malam, PLN tidak datang", shelf("outside"))
    assert names[found[0].body_id - 1] == "PLN"
    assert set(found[0].words) == {"mati lampu", "PLN"}


@given(st.text(max_size=400))
def test_any_text_is_read(text: str) -> None:
    found = suggest(text, shelf("categories"))
    assert len(found) <= 3
    assert all(one.words for one in found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_a_long_text_is_quick() -> None:
    text = "jalan rusak di depan puskesmas dekat pasar " * 200
    suggest(text, shelf("categories"))
    begun = perf_counter()
    suggest(text, shelf("categories"))
    assert perf_counter() - begun < 0.2
