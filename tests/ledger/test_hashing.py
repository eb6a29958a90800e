"""The bytes a hash covers are those of RFC 8785, as a library of its own writes them."""

from __future__ import annotations

import hashlib

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from feedback.ledger import hashing

NAMES = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12)
WORDS = st.text(max_size=60)  # any sign there is: controls, quotes, emoji
CODES = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | WORDS
FACTS = st.recursive(
    CODES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4)
)


@given(st.dictionaries(NAMES, WORDS, max_size=5))
def test_words_are_written_as_the_standard_says(text: dict[str, str]) -> None:
    assert hashing.canonical(text) == rfc8785.dumps(text)


@given(st.dictionaries(NAMES, FACTS, max_size=6))
def test_a_header_is_written_as_the_standard_says(header: dict[str, object]) -> None:
    assert hashing.leaf(header) == hashlib.sha256(b"\x00" + rfc8785.dumps(header)).hexdigest()
