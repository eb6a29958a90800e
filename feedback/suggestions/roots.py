"""The root of an Indonesian word, for searching: careful, so that no name is cut. Pure.

Endings and beginnings are taken off by the rules of the language (Nazief and Adriani's order, without their list of
roots); what is left is believed only when it is itself a word that complaints use, as the table of rarity tells. A
name, a street or a word nobody else writes stays whole: "Berlian" is no "lian", "Keramat" no "ramat".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from feedback.suggestions import rarity

SHORTEST = 4
"""Letters of a root: shorter ones are mostly other words."""
_CLITICS = ("nya", "lah", "kah", "pun", "ku", "mu")
_ENDINGS = ("kan", "an", "i")
_BEGINNINGS = (
    ("menge", ("",)),
    ("penge", ("",)),
    ("meny", ("s",)),
    ("peny", ("s",)),
    ("meng", ("", "k")),
    ("peng", ("", "k")),
    ("mem", ("", "p")),
    ("pem", ("", "p")),
    ("men", ("", "t")),
    ("pen", ("", "t")),
    ("per", ("",)),
    ("ber", ("",)),
    ("ter", ("",)),
    ("me", ("",)),
    ("pe", ("",)),
    ("di", ("",)),
    ("ke", ("",)),
    ("se", ("",)),
)
_TWICE = 2  # beginnings a word can have: "diperbaiki", "keberadaan"


@lru_cache(maxsize=20_000)
def root(word: str) -> str:
    """The root that complaints use most of those the word can come from; the word itself when none is known."""
    if len(word) <= SHORTEST or not word.isalpha():
        return word
    known = [one for one in dict.fromkeys(_cut(word)) if len(one) >= SHORTEST and _is_known(one)]
    return min(known, key=lambda one: (len(one), rarity.weight(one)), default=word)


def _cut(word: str) -> Iterator[str]:
    for stem in _without_endings(word):
        yield from _without_beginnings(stem, _TWICE)


def _without_endings(word: str) -> Iterator[str]:
    yield word
    for clitic in _CLITICS:
        if word.endswith(clitic):
            yield from _without_ending(word.removesuffix(clitic))
    yield from _without_ending(word)


def _without_ending(word: str) -> Iterator[str]:
    yield word
    yield from (word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending))


def _without_beginnings(word: str, turns: int) -> Iterator[str]:
    yield word
    if turns == 0:
        return
    for beginning, instead in _BEGINNINGS:
        if word.startswith(beginning):
            for first in instead:
                yield from _without_beginnings(first + word.removeprefix(beginning), turns - 1)


def _is_known(word: str) -> bool:
    return sum(map(word.count, "aeiou")) > 1 and rarity.weight(word) < rarity.UNKNOWN
