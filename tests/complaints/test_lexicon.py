"""The lexicon of the search names what a begun word may end as, and forgets a word with the last case that has it."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from feedback.base.database import db
from feedback.complaints import erasure, lexicon, protection, reporter, search
from feedback.complaints.lexicon import KnownWord
from tests.complaints import telling
from tests.complaints.test_search import found
from tests.crew import Crew
from tests.statements import statements

SAID = "Lampu jalan di depan rumah Pak Berliansyah padam sejak Senin."


def known(begun: str) -> list[str]:
    like = select(KnownWord.word).where(KnownWord.word.startswith(begun)).order_by(KnownWord.word)
    return list(db.session.scalars(like))


def test_a_begun_word_finds_what_it_ends_as(inside: Flask, crew: Crew) -> None:
    one = telling.filed(SAID)
    for begun in ("ber", "berlian", "berliansya", "lampu berl"):
        assert found(crew["verifier"], begun) == [one], begun
    assert found(crew["verifier"], "be") == []
    assert found(crew["verifier"], "berlianta") == []
    db.session.execute(delete(KnownWord))  # the broken twin: nothing is named
    assert found(crew["verifier"], "berlian") == []
    assert found(crew["verifier"], "berliansyah") == [one]


def test_a_word_is_forgotten_with_the_last_case_that_has_it(
    inside: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = (telling.filed(SAID) for _ in range(3))
    protection.protect(first, by=crew["verifier"])
    protection.protect(second, by=crew["verifier"])
    assert known("berlian") == ["berliansyah"]
    protection.protect(third, by=crew["verifier"])
    assert known("berlian") == []
    monkeypatch.setattr(lexicon, "forget", lambda _words: None)  # the broken twin
    protection.protect(telling.filed(SAID), by=crew["verifier"])
    assert known("berlian") == ["berliansyah"]


def test_an_erased_case_leaves_no_word_of_its_own(inside: Flask, crew: Crew) -> None:
    one = telling.answered(crew, text=SAID)
    reporter.confirm(one)
    assert known("berlian") == ["berliansyah"]
    assert erasure.erase_words(one, "words")
    assert known("berlian") == []


def test_what_is_not_committed_is_not_known(inside: Flask, crew: Crew) -> None:
    telling.filed(SAID)
    assert known("berlian")
    db.session.rollback()
    assert known("berlian") == []


def test_numbers_and_what_nobody_writes_are_not_kept(inside: Flask) -> None:
    telling.filed(f"Nomor 081234567890 dan no1s, {'z' * 41}, ya, aku, lama.")
    assert known("0") == known("no1") == known("zzz") == known("ya") == known("aku") == []
    assert known("lama") == ["lama"]


def test_no_more_endings_are_asked_than_a_bound(inside: Flask, crew: Crew) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    telling.filed(" ".join(f"qxwv{one}{other}" for one in letters[:20] for other in letters[:20]))
    with statements(inside) as sent:
        named = lexicon.endings("qxwv")
    assert (len(named), len(sent)) == (lexicon.MOST_ENDINGS, 1)
    telling.filed("Pelayanan puskesmas baik, pelayqxi juga.")
    assert lexicon.endings("pelay") == ["pelayanan", "pelayqxi"]  # what complaints use comes first


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.lists(st.text("abz{~'\"%_*:&| ", min_size=1, max_size=9), min_size=1, max_size=6),
    st.text("abz'%_*{", max_size=5),
)
def test_endings_are_the_known_words_that_begin_so(inside: Flask, said: list[str], begun: str) -> None:
    case = telling.filed("Lampu padam di sini, sudah lama sekali. " + " ".join(said))
    words = set(db.session.scalars(select(KnownWord.word)))
    named = lexicon.endings(begun)
    short = len(begun) < lexicon.FEWEST_LETTERS or not begun.isalpha()
    assert set(named) == (
        set() if short else {one for one in words if one.startswith(begun) and one != begun}
    )
    search.forget(case)
    db.session.rollback()
