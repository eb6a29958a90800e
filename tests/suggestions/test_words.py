"""Texts as people write them come to one spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.suggestions import features
from feedback.suggestions.words import spellings, words


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Jln yg rusak blm diperbaiki!!", ["jalan", "yang", "rusak", "belum", "diperbaiki"]),
        ("TOLOOOONG pak, lampu mati", ["tolong", "bapak", "lampu", "mati"]),
        ("hubungi [TELP] atau RT 05", ["hubungi", "atau", "rt", "0"]),
        ("aéro", ["aero"]),
        ("", []),
    ],
)
def test_short_forms_shouting_and_masks(written: str, meant: list[str]) -> None:
    assert words(written) == meant


def test_no_spelling_leads_to_another_short_form() -> None:
    assert not set(spellings().values()) & set(spellings())


@given(st.text(max_size=400))
def test_any_text_has_words_and_buckets(text: str) -> None:
    found = words(text)
    assert all(word == "0" or word.isalpha() for word in found)
    assert sum(features.of_words(found).values()) == max(0, 2 * len(found) - 1)
    assert all(0 <= bucket < features.BUCKETS for bucket in features.of_pieces(found))
