"""What a text is judged by: its words, its pairs of words and the pieces of its words, hashed into buckets. Pure.

Pieces of words see through endings, typing errors and dialect. A hash (CRC-32) is the same on every machine and keeps
no word, so that a model made of buckets tells nothing of the texts it was made from.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

BUCKETS = 1 << 18
PIECES = (3, 4)
"""Lengths of the pieces of a word; its edges count as a sign. Shorter and longer ones guess no better and take time."""


def of_words(words: Sequence[str]) -> Counter[int]:
    """How often each word and each pair of neighbours occurs, by bucket."""
    found = Counter(map(word_bucket, words))
    found.update(pair_bucket(first, second) for first, second in pairwise(words))
    return found


def of_pieces(words: Iterable[str]) -> Counter[int]:
    """How often each piece of a word occurs, by bucket."""
    found: Counter[int] = Counter()
    for word, times in Counter(words).items():
        for bucket in piece_buckets(word):
            found[bucket] += times
    return found


@lru_cache(maxsize=20_000)
def word_bucket(word: str) -> int:
    """The bucket of a word by itself."""
    return _bucket("w" + word)


def pair_bucket(first: str, second: str) -> int:
    """The bucket of two neighbours."""
    return _bucket(f"b{first} {second}")


@lru_cache(maxsize=20_000)
def piece_buckets(word: str) -> tuple[int, ...]:
    """The buckets of a word's pieces, in their order; one twice when the piece stands there twice."""
    edged = f"_{word[:40]}_"
    return tuple(
        _bucket(edged[start : start + length])
        for length in PIECES
        for start in range(len(edged) - length + 1)
    )


def _bucket(feature: str) -> int:
    return zlib.crc32(feature.encode()) % BUCKETS
