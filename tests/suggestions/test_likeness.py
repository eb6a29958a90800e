"""How alike two texts are, and that like ones are found where they lie."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from feedback.suggestions import likeness, rarity
from feedback.suggestions.likeness import places, weigh

KEY, OTHER = b"k" * 32, b"o" * 32
FIRST = "Lampu jalan di simpang Pasar Keramat Tinggi padam sejak tiga malam, tolong diperbaiki."
AGAIN = "Tolong lampu jalan simpang pasar Keramat Tinggi masih padam, sudah tiga malam gelap."
ELSEWHERE = "Lampu jalan di depan SMP Sungai Rengas padam sejak tiga malam, tolong diperbaiki."
TEXTS = st.text(alphabet="abcdefghij ", min_size=1, max_size=200)


def alike(one: str, other: str) -> float:
    return likeness.likeness(weigh(one), weigh(other))


def test_the_same_thing_in_other_words_is_liker_than_another_place_in_the_same_words() -> None:
    assert alike(FIRST, AGAIN) > 0.42 > alike(FIRST, ELSEWHERE)


def test_what_everybody_writes_weighs_next_to_nothing_beside_a_name() -> None:
    assert rarity.weight("mohon") < 1.5 < rarity.weight("keramat") <= rarity.weight("qxzv") == rarity.UNKNOWN


@given(TEXTS, TEXTS)
def test_likeness_is_a_measure(one: str, other: str) -> None:
    found = alike(one, other)
    assert 0 <= found <= 1 + 1e-9
    assert abs(found - alike(other, one)) < 1e-9
    if likeness.said(one):
        assert abs(alike(one, one) - 1) < 1e-9


@given(TEXTS)
def test_the_order_of_words_and_their_case_change_no_place(text: str) -> None:
    turned = " ".join(reversed(text.upper().split()))
    assert sorted(places(text, KEY, "case")) == sorted(places(turned, KEY, "case"))


def test_like_texts_share_a_place_and_strangers_do_not() -> None:
    first = set(places(FIRST, KEY, "case"))
    assert len(first) == likeness.PLACES
    assert first & set(places(AGAIN, KEY, "case"))
    assert not first & set(places("Antrean obat di apotek puskesmas lebih dari empat jam.", KEY, "case"))


def test_without_the_key_no_text_can_be_tried_against_the_index() -> None:
    """The broken twin would be a hash without a key: the same places for everybody who guesses the text."""
    assert not set(places(FIRST, KEY, "case")) & set(places(FIRST, OTHER, "case"))
    assert not set(places(FIRST, KEY, "case")) & set(places(FIRST, KEY, "public"))


def test_a_text_of_two_words_lies_nowhere() -> None:
    assert places("jalan rusak", KEY, "case") == []
    assert places("", KEY, "case") == []


def test_the_table_of_rarity_holds_no_word_that_few_have_written() -> None:
    packed = rarity.made(["jalan rusak namaku"] * rarity.FEWEST + ["jalan pakfulan"])
    assert packed == rarity.made(["jalan rusak namaku"] * rarity.FEWEST + ["jalan buanu"])
