"""The tree is that of RFC 9162: compared with its definition written out plainly, for every small tree."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.ledger import merkle
from feedback.ledger.merkle import Peaks

MOST = 130
LEAVES = [hashlib.sha256(b"\x00" + bytes([number])).digest() for number in range(MOST + 1)]


def plain(leaves: list[bytes]) -> bytes:
    """MTH of §2.1.1, word for word, over leaves that are hashed already."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return hashlib.sha256(b"\x01" + plain(leaves[:middle]) + plain(leaves[middle:])).digest()


def plain_path(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of §2.1.3.1, word for word."""
    if len(leaves) == 1:
        return []
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    if index < middle:
        return [*plain_path(index, leaves[:middle]), plain(leaves[middle:])]
    return [*plain_path(index - middle, leaves[middle:]), plain(leaves[:middle])]


def plain_proof(old: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    """SUBPROOF of §2.1.4.1, word for word."""
    if old == len(leaves):
        return [] if whole else [plain(leaves)]
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    if old <= middle:
        return [*plain_proof(old, leaves[:middle], whole), plain(leaves[middle:])]
    return [*plain_proof(old - middle, leaves[middle:], False), plain(leaves[:middle])]


def subtree(level: int, place: int) -> bytes:
    return merkle.folded(LEAVES[place << level : (place + 1) << level])


ROOTS = [plain(LEAVES[:size]) for size in range(MOST + 1)]


def test_an_empty_tree_and_one_leaf_have_the_roots_of_the_standard() -> None:
    assert Peaks().root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    leaf = hashlib.sha256(b"\x00").digest()  # the leaf without any data
    assert leaf.hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert Peaks([leaf]).root() == leaf


@pytest.mark.parametrize("size", range(MOST + 1))
def test_every_leaf_of_every_small_tree_is_proved(size: int) -> None:
    assert Peaks(LEAVES[:size]).root() == merkle.root(size, subtree) == ROOTS[size]
    for index in range(size):
        path = merkle.inclusion(index, size, subtree)
        assert path == plain_path(index, LEAVES[:size])
        assert merkle.is_included(LEAVES[index], index, size, path, ROOTS[size])
        assert not merkle.is_included(LEAVES[-1], index, size, path, ROOTS[size])
        assert not merkle.is_included(LEAVES[index], index, size, [*path, LEAVES[0]], ROOTS[size])
        if path:
            assert not merkle.is_included(LEAVES[index], index, size, path[:-1], ROOTS[size])
            assert not merkle.is_included(LEAVES[index], (index + 1) % size, size, path, ROOTS[size])


@pytest.mark.parametrize("new", range(1, MOST + 1))
def test_every_small_tree_is_the_beginning_of_every_larger_one(new: int) -> None:
    for old in range(1, new + 1):
        path = merkle.consistency(old, new, subtree)
        assert path == plain_proof(old, LEAVES[:new])
        assert merkle.is_consistent(old, new, ROOTS[old], ROOTS[new], path)
        assert not merkle.is_consistent(old, new, LEAVES[-1], ROOTS[new], path)
        assert not merkle.is_consistent(old, new, ROOTS[old], LEAVES[-1], path)
        if path:
            assert not merkle.is_consistent(old, new, ROOTS[old], ROOTS[new], path[:-1])
            assert not merkle.is_consistent(old, new, ROOTS[old], ROOTS[new], [*path, LEAVES[0]])


@given(st.integers(1, MOST), st.data())
def test_no_single_flipped_bit_passes(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion(index, size, subtree)
    if not path:
        return
    step, bit = data.draw(st.integers(0, len(path) - 1)), data.draw(st.integers(0, 255))
    flipped = bytearray(path[step])
    flipped[bit // 8] ^= 1 << bit % 8
    path[step] = bytes(flipped)
    assert not merkle.is_included(LEAVES[index], index, size, path, ROOTS[size])


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=300), st.data())
def test_a_tree_that_grows_anyhow_has_the_root_of_its_leaves(
    leaves: list[bytes], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(leaves)))
    peaks = Peaks(leaves[:cut])
    assert peaks.root() == plain(leaves[:cut])
    for leaf in leaves[cut:]:
        peaks.add(leaf)
    assert (peaks.size, peaks.root()) == (len(leaves), plain(leaves))


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_there_is_no_proof_of_what_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no such leaf"):
        merkle.inclusion(index, size, subtree)
    assert not merkle.is_included(LEAVES[0], index, size, [], ROOTS[0])


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3), (-1, 1)])
def test_no_tree_shrinks(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="grows"):
        merkle.consistency(old, new, subtree)
    assert not merkle.is_consistent(old, new, ROOTS[0], ROOTS[3], [])


def test_a_tree_without_separation_of_leaf_and_node_lets_a_node_pass_for_a_leaf(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The broken twin: with equal first bytes an inner node's two halves read as one leaf's data."""
    forged = hashlib.sha256(b"\x00" + LEAVES[0] + LEAVES[1]).digest()
    assert forged != ROOTS[2]
    monkeypatch.setattr(merkle, "node", lambda left, right: hashlib.sha256(b"\x00" + left + right).digest())
    assert forged == Peaks(LEAVES[:2]).root()
