"""How alike two complaints are, and where to look for those that are like one. Pure.

Likeness is the weighted Jaccard measure over words and the pieces of words: a rare word (a street, a name) weighs much,
what everybody writes ("mohon bantuan") next to nothing. To find like texts among many, each text lies in sixteen
places drawn by MinHash for such weights (Broder 1997; exponential draws as in Gionis et al., "consistent sampling"):
two texts share a place with the square of their likeness. A place is a number made with a secret key: without the key
no text can be tried against it, and no word is read out of it.
"""

from __future__ import annotations

import math
import re
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from feedback.suggestions import rarity

PLACES = 16
DRAWS = 2
"""Words drawn for each place: both must be the same."""
SHORTEST = 3
"""Different words a text needs to be like another: "jalan rusak" alone is like half of all."""
PIECE = 4
LONGEST = 4000
"""Characters that are looked at: a story has said by then what it is about."""

_MASK = re.compile(r"\[[A-Z_]+\]")
_WORD = re.compile(r"[a-z0-9]+")
_DRAWN = struct.Struct(f"<{PLACES * DRAWS // 2}I")


@dataclass(frozen=True)
class Weighed:
    """A text ready to be compared: what its words and pieces weigh."""

    words: dict[str, float]
    pieces: dict[str, float]

    @property
    def total(self) -> float:
        """The weight of everything in it."""
        return sum(self.words.values()) + sum(self.pieces.values())


def said(text: str) -> list[str]:
    """The different words of a text in their order: lower case, without accents and what an import masked."""
    plain = unicodedata.normalize("NFKD", _MASK.sub(" ", text[:LONGEST]).casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return list(dict.fromkeys(_WORD.findall(bare)))


def weigh(text: str) -> Weighed:
    """The text ready to be compared."""
    words = {word: rarity.weight(word) for word in said(text)}
    pieces: dict[str, float] = {}
    for word, weight in words.items():
        parts = _pieces(word)
        for part in parts:
            pieces[part] = max(pieces.get(part, 0.0), weight / len(parts))
    return Weighed(words, pieces)


def likeness(one: Weighed, other: Weighed) -> float:
    """How alike the two are, from 0 (nothing in common) to 1 (the same words)."""
    common = _common(one.words, other.words) + _common(one.pieces, other.pieces)
    both = one.total + other.total - common
    return common / both if both else 0.0


def places(text: str, key: bytes, kind: str) -> list[int]:
    """The places the text lies in (64-bit signed numbers), none for one too short; `kind` keeps two shelves apart."""
    words = said(text)
    if len(words) < SHORTEST:
        return []
    best = [(math.inf, "")] * (PLACES * DRAWS)
    for word in words:
        weight = rarity.weight(word) ** 2
        for turn, draw in enumerate(_draws(word, key)):
            if (value := draw / weight) < best[turn][0]:
                best[turn] = value, word
    return [_place(number, drawn, key, kind) for number, drawn in enumerate(_in_places(best))]


def _in_places(best: list[tuple[float, str]]) -> Iterator[str]:
    for start in range(0, len(best), DRAWS):
        yield " ".join(word for _value, word in best[start : start + DRAWS])


def _place(number: int, drawn: str, key: bytes, kind: str) -> int:
    said_ = f"{kind}|{number}|{drawn}".encode()
    return int.from_bytes(blake2b(said_, digest_size=8, key=key).digest(), "big", signed=True)


@lru_cache(maxsize=20_000)
def _draws(word: str, key: bytes) -> tuple[float, ...]:
    """One exponential draw for each turn, always the same for the same word."""
    halves = (blake2b(word.encode(), digest_size=64, key=key, salt=half).digest() for half in (b"1", b"2"))
    numbers = (number for half in halves for number in _DRAWN.unpack(half))
    return tuple(-math.log((number + 0.5) / 2**32) for number in numbers)


@lru_cache(maxsize=20_000)
def _pieces(word: str) -> tuple[str, ...]:
    edged = f"_{word}_"
    return tuple(
        dict.fromkeys(edged[start : start + PIECE] for start in range(max(1, len(edged) - PIECE + 1)))
    )


def _common(one: dict[str, float], other: dict[str, float]) -> float:
    return sum(min(one[name], other[name]) for name in one.keys() & other.keys())
