"""A key on paper: enough parts give it back, too few say nothing, a wrong letter is noticed."""

from __future__ import annotations

import random
import string
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.vault import escrow
from feedback.vault.escrow import BadPart

keys = st.binary(min_size=32, max_size=32)
sets = st.integers(2, 5).flatmap(lambda need: st.tuples(st.just(need), st.integers(need, 7)))


@settings(max_examples=25, deadline=None)
@given(keys, sets, st.randoms(use_true_random=False))
def test_any_that_are_enough_give_the_key_back(
    key: bytes, size: tuple[int, int], chance: random.Random
) -> None:
    need, of = size
    parts = escrow.split(key, need, of)
    chosen = chance.sample(parts, need)
    assert escrow.join([escrow.read(escrow.written(part)) for part in chosen]) == key
    assert escrow.join(parts) == key
    with pytest.raises(BadPart, match="are needed"):
        escrow.join(chosen[:-1])
    with pytest.raises(BadPart, match="are needed"):
        escrow.join(chosen[:-1] + chosen[:1])


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 255), st.integers(0, 255))
def test_too_few_parts_fit_every_key(byte: int, other: int) -> None:
    """With one of two parts, each value of a byte is as possible as any other: some second part gives it."""
    first = escrow.split(bytes([byte]) * 32, 2, 2)[0]
    fitting = {
        escrow.join([first, escrow.Part(2, 2, first.mark, bytes([second]) * 32)])[0] for second in range(256)
    }
    assert other in fitting
    assert len(fitting) == 256


def test_a_part_alone_looks_like_chance() -> None:
    seen = Counter(escrow.split(bytes(32), 2, 2)[0].values[0] for _ in range(2048))
    assert len(seen) > 230, "of 256 values nearly all come up, although the key is all noughts"


@settings(max_examples=25, deadline=None)
@given(keys, st.integers(0, 68), st.sampled_from(string.ascii_uppercase + "234567"))
def test_one_wrong_letter_is_noticed(key: bytes, place: int, letter: str) -> None:
    whole = "".join(escrow.written(escrow.split(key, 2, 3)[0]).split())
    wrong = whole[:place] + letter + whole[place + 1 :]
    if wrong == whole:
        assert escrow.read(wrong)
    else:
        with pytest.raises(BadPart):
            escrow.read(wrong)


def test_habits_of_writing_do_not_matter() -> None:
    part = escrow.split(bytes(range(32)), 2, 3)[1]
    text = escrow.written(part)
    assert escrow.read(text.lower().replace(" ", "-").replace("\n", "\r\n\r\n")) == part
    assert escrow.read(text.replace("O", "0").replace("I", "1")) == part
    for nothing in ("", "AAAA", text[:-1], text + "A", text * 2):
        with pytest.raises(BadPart):
            escrow.read(nothing)


def test_parts_of_different_sets_are_not_joined() -> None:
    key = bytes(range(32))
    with pytest.raises(BadPart, match="different sets"):
        escrow.join([escrow.split(key, 2, 3)[0], escrow.split(key, 2, 3)[1]])
    with pytest.raises(BadPart):
        escrow.join([])
    for need, of in ((1, 3), (4, 3), (2, 16)):
        with pytest.raises(ValueError, match="parts"):
            escrow.split(key, need, of)
    with pytest.raises(ValueError, match="bytes"):
        escrow.split(b"short", 2, 3)
