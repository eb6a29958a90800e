"""The one tree over the whole log: roots, and proofs that something is in it or that it only grew (RFC 9162 §2.1).

Pure. A leaf is an event's leaf hash, which begins with the byte 0x00; a node is made with 0x01. `Subtrees` says
what it costs to prove something: only perfect subtrees are ever asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""

Subtrees = Callable[[int, int], bytes]
"""(level, place) -> the hash of the perfect subtree over the leaves [place << level, place + 1 << level)."""


def node(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Peaks:
    """A growing tree's perfect subtrees, largest first: enough to add leaves and to say the root at any time."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.size = 0
        self._peaks: list[bytes] = []
        for leaf in leaves:
            self.add(leaf)

    def add(self, leaf: bytes) -> None:
        """One more leaf at the end."""
        top, rest = leaf, self.size
        while rest & 1:
            top, rest = node(self._peaks.pop(), top), rest >> 1
        self._peaks.append(top)
        self.size += 1

    def root(self) -> bytes:
        """The tree's hash as it stands."""
        return _joined(self._peaks)


def root(size: int, subtrees: Subtrees) -> bytes:
    """The hash of the tree over the first `size` leaves."""
    return _over(0, size, subtrees)


def inclusion(index: int, size: int, subtrees: Subtrees) -> list[bytes]:
    """The path that proves the leaf at `index` in the tree of `size`, from the leaf upwards (§2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError("there is no such leaf in the tree")
    ranges, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return [_over(first, last, subtrees) for first, last in reversed(ranges)]


def consistency(old: int, new: int, subtrees: Subtrees) -> list[bytes]:
    """The path that proves the tree of `old` leaves to be the beginning of that of `new` (§2.1.4.1)."""
    if not 0 < old <= new:
        raise ValueError("a tree grows from one leaf upwards")
    ranges, start, end, whole = [], 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start, whole = middle, False
    if not whole:
        ranges.append((start, end))
    return [_over(first, last, subtrees) for first, last in reversed(ranges)]


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path leads from the leaf to the root (§2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path shows that the tree of `new` leaves begins with that of `old` (§2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    steps = list(path)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node(step, before), node(step, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node(after, step)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def folded(hashes: Sequence[bytes]) -> bytes:
    """The root over perfect subtrees of one level, 1, 2, 4 … of them."""
    level = list(hashes)
    while len(level) > 1:
        level = [node(left, right) for left, right in zip(level[::2], level[1::2], strict=True)]
    return level[0]


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _over(start: int, end: int, subtrees: Subtrees) -> bytes:
    """The hash over the leaves [start, end), where `start` is as round as the rules of splitting make it."""
    peaks = []
    while start < end:
        level = (end - start).bit_length() - 1
        peaks.append(subtrees(level, start >> level))
        start += 1 << level
    return _joined(peaks)


def _joined(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return EMPTY
    found = peaks[-1]
    for peak in reversed(peaks[:-1]):
        found = node(peak, found)
    return found
