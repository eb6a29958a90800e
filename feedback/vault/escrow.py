"""A key on paper, in parts: any `need` of them give it back, fewer say nothing about it at all.

Shamir's scheme (Shamir, "How to Share a Secret", 1979) over GF(256), one polynomial for each byte of the key. A part
is printed in groups of letters with a check, so that a slip of the pen is noticed before the key is needed; a mark
that all parts of one set share keeps parts of different sets from being joined.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import xor

VERSION = 1
KEY_BYTES = 32
MOST_PARTS = 15
GROUP = 4
GROUPS_A_LINE = 5
_MARK, _CHECK = 4, 4
_LENGTH = 3 + _MARK + KEY_BYTES + _CHECK
_REDUCED = 0x11B  # x^8 + x^4 + x^3 + x + 1, as in AES (FIPS 197, 4.2)


class BadPart(ValueError):
    """A part that was written down wrongly, or parts that do not belong together; the words say which."""


@dataclass(frozen=True)
class Part:
    """One part: its number, how many are needed, the mark of its set, and a value for each byte of the key."""

    number: int
    need: int
    mark: bytes
    values: bytes


def split(key: bytes, need: int, parts: int) -> list[Part]:
    """The key in `parts` parts of which any `need` give it back. ValueError for numbers that make no sense."""
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")
    if not 2 <= need <= parts <= MOST_PARTS:
        raise ValueError(f"at least 2 parts are needed, of at most {MOST_PARTS}")
    mark = secrets.token_bytes(_MARK)
    curves = [bytes([byte]) + secrets.token_bytes(need - 1) for byte in key]
    return [
        Part(number, need, mark, bytes(_value(curve, number) for curve in curves))
        for number in range(1, parts + 1)
    ]


def join(parts: Sequence[Part]) -> bytes:
    """The key again, from as many parts as are needed. BadPart when they are too few or of different sets.

    Whether it is the right key shows only when its public half is compared: the parts themselves cannot tell.
    """
    known = {part.number: part for part in parts}
    if not known:
        raise BadPart("there is no part")
    if len({(part.need, part.mark) for part in known.values()}) != 1:
        raise BadPart("these parts come from different sets")
    need = next(iter(known.values())).need
    if len(known) < need:
        raise BadPart(f"{need} different parts are needed, and here are {len(known)}")
    numbers = sorted(known)[:need]
    weights = [(known[number].values, _weight(number, numbers)) for number in numbers]
    return bytes(
        reduce(xor, (_times(values[place], weight) for values, weight in weights))
        for place in range(KEY_BYTES)
    )


def written(part: Part) -> str:
    """The part in groups of letters and figures, for paper."""
    head = bytes([VERSION, part.need, part.number]) + part.mark + part.values
    text = base64.b32encode(head + _check(head)).decode().rstrip("=")
    groups = [text[start : start + GROUP] for start in range(0, len(text), GROUP)]
    lines = [
        " ".join(groups[start : start + GROUPS_A_LINE]) for start in range(0, len(groups), GROUPS_A_LINE)
    ]
    return "\n".join(lines)


def read(text: str) -> Part:
    """The part that was typed; blanks, dashes, lower case, 0 for O, 1 for I do not matter. BadPart if it is wrong."""
    bare = "".join(sign for sign in text.upper() if sign.isalnum()).replace("0", "O").replace("1", "I")
    try:
        raw = base64.b32decode(bare + "=" * (-len(bare) % 8))
    except ValueError as fault:
        raise BadPart("this is not a part: a letter is missing or wrong") from fault
    head, check = raw[:-_CHECK], raw[-_CHECK:]
    if len(raw) != _LENGTH or _check(head) != check or written_bare(raw) != bare:
        raise BadPart("this part is not as it was printed: look at each letter again")
    if head[0] != VERSION:
        raise BadPart("this part was made by a newer version")
    return Part(head[2], head[1], head[3 : 3 + _MARK], head[3 + _MARK :])


def written_bare(raw: bytes) -> str:
    """The letters of a part without blanks: spare bits at the end are nought, so each part is written one way only."""
    return base64.b32encode(raw).decode().rstrip("=")


def _check(head: bytes) -> bytes:
    return hashlib.sha256(b"part of a key|" + head).digest()[:_CHECK]


def _value(curve: bytes, at: int) -> int:
    """The polynomial with these coefficients (the lowest first) at a point, by Horner's rule."""
    found = 0
    for coefficient in reversed(curve):
        found = _times(found, at) ^ coefficient
    return found


def _weight(here: int, numbers: Sequence[int]) -> int:
    """How much the value at `here` counts for the value at nought (Lagrange); minus is plus in this field."""
    found = 1
    for there in numbers:
        if there != here:
            found = _times(found, _times(there, _inverse(there ^ here)))
    return found


def _times(left: int, right: int) -> int:
    found = 0
    for _bit in range(8):
        found ^= left * (right & 1)  # always the same work: no branch that depends on the key
        left = (left << 1) ^ (_REDUCED * (left >> 7))
        right >>= 1
    return found


def _inverse(value: int) -> int:
    """The number that times `value` is 1: its 254th power."""
    found = 1
    for _step in range(254):
        found = _times(found, value)
    return found
