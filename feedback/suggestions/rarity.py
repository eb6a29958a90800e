"""How rare a word is among complaints: a table of counts by hashed word, which holds no word. Pure.

Made anew by `python -m feedback.suggestions.rarity FILE.csv feedback/suggestions/data/rarity.bin`; FILE.csv has `text`.
A table of 65,536 bytes, packed: at the word's bucket (CRC-32) eight times the logarithm of how many in a thousand texts
have it; 0 where fewer than five texts of the file do, so that no name or address can be recognised in it.
"""

from __future__ import annotations

import csv
import math
import re
import sys
import zlib
from collections import Counter
from functools import cache, lru_cache
from pathlib import Path

TABLE = Path(__file__).parent / "data" / "rarity.bin"
BUCKETS = 1 << 16
SCALE = 8
FEWEST = 5
UNKNOWN = 8.5
"""What a word weighs that hardly anybody writes: one in some five thousand texts."""
LIGHTEST = 0.05
_WORD = re.compile(r"[a-z0-9]+")
_MASK = re.compile(r"\[[A-Z_]+\]")
_PER = 100_000


@lru_cache(maxsize=20_000)
def weight(word: str) -> float:
    """What the word weighs: the logarithm of in how many texts one has it (inverse document frequency)."""
    seen = _table()[_bucket(word)]
    return UNKNOWN if seen == 0 else max(LIGHTEST, math.log(_PER) - seen / SCALE)


def made(texts: list[str]) -> bytes:
    """The packed table of these texts."""
    found: Counter[str] = Counter()
    for text in texts:
        found.update(set(_WORD.findall(_MASK.sub(" ", text).casefold())))
    table = bytearray(BUCKETS)
    for word, times in found.items():
        if times >= FEWEST:
            seen = round(SCALE * math.log(times * _PER / len(texts)))
            table[_bucket(word)] = max(table[_bucket(word)], seen)
    return zlib.compress(bytes(table), 9)


@cache
def _table() -> bytes:
    return zlib.decompress(TABLE.read_bytes())


def _bucket(word: str) -> int:
    return zlib.crc32(word.encode()) % BUCKETS


def _main(source: str, into: str) -> None:
    with open(source, encoding="utf-8", newline="") as lines:
        texts = [row["text"] for row in csv.DictReader(lines)]
    Path(into).write_bytes(made(texts))


if __name__ == "__main__":
    _main(*sys.argv[1:3])
