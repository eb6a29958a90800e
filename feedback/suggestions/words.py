"""The words of a text as people write them on a phone, brought to one spelling. Pure.

Short forms, Jambi Malay and Javanese stand in `data/spellings.csv`; what an import masked ("[TELP]") is left out.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path

SPELLINGS = Path(__file__).parent / "data" / "spellings.csv"
LONGEST = 8000
"""Characters of a text that are looked at: more say nothing new and would take their time."""
NUMBER = "0"
_MASK = re.compile(r"\[[A-Z_]+\]")
_WORD = re.compile(r"[a-z]+|\d+")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")


def words(text: str) -> list[str]:
    """The words in their order, lower case, without accents and signs; every number is the same one."""
    plain = unicodedata.normalize("NFKD", _MASK.sub(" ", text[:LONGEST]).casefold())
    bare = _DRAWN_OUT.sub(r"\1", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    meant = spellings()
    return [NUMBER if word.isdigit() else meant.get(word, word) for word in _WORD.findall(bare)]


@cache
def spellings() -> dict[str, str]:
    """How a word is meant, by how it is written."""
    with SPELLINGS.open(encoding="utf-8", newline="") as lines:
        return {row["written"]: row["meant"] for row in csv.DictReader(lines)}
