"""What a text is found by and what a query asks for: the same words, brought to one spelling. Pure.

Each word is kept as it was written, as it is meant ("jln" is "jalan") and as its root ("diperbaiki" is "baik"), so that
a name is found as itself whatever the rules of endings would make of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from feedback.suggestions.roots import root
from feedback.suggestions.words import spellings

LONGEST_QUERY = 200
MOST_ASKED = 8
"""Words of a query that are looked for; more narrow nothing."""
LONGEST_LOOK = 2000
"""Letters of a text that are weighed for the order of answers."""
SNIPPET = 170
"""Letters of a text shown around what was found."""
TITLE = 120
_WORD = re.compile(r"[0-9a-z]{2,}")
_STOP = frozenset(
    {"yang", "dan", "di", "ke", "dari", "untuk", "dengan", "ini", "itu", "ada", "pada", "juga", "atau"}
    | {"saya", "kami", "sudah", "akan", "tidak", "yg", "dgn", "utk", "dr", "jg", "sdh", "tdk"}
)


@dataclass(frozen=True)
class Asked:
    """One word of a query and everything it may stand as; the `last` one may be only begun."""

    word: str
    forms: tuple[str, ...]
    last: bool

    def fits(self, word: str) -> int:
        """How well a word of a text answers: 4 itself, 3 only begun, 2 another form of it, 0 not at all."""
        if word == self.word:
            return 4
        if self.last and word.startswith(self.word):
            return 3
        return 2 if any(form in self.forms for form in forms(word)) else 0


@dataclass(frozen=True)
class Piece:
    """A piece of a text as it is shown, and whether it is what was looked for."""

    text: str
    found: bool


def fold(text: str) -> str:
    """The text in lower case and without accents, sign by sign: every place in it is the same as before."""
    if text.isascii():
        return text.lower()
    return "".join(map(_bare, text))


@lru_cache(maxsize=2_000)
def _bare(sign: str) -> str:
    return unicodedata.normalize("NFKD", sign)[0].lower()[:1]


def words(said: str) -> list[str]:
    """The text's words, lower case, without stop words."""
    return [word for word in _WORD.findall(fold(said)) if word not in _STOP]


@lru_cache(maxsize=20_000)
def forms(word: str) -> tuple[str, ...]:
    """The word, what it is short for, and its root."""
    meant = spellings().get(word, word)
    return tuple(dict.fromkeys((word, meant, root(meant))))


def indexed(said: str) -> str:
    """The words under which a text is found, each once."""
    return " ".join(dict.fromkeys(form for word in words(said) for form in forms(word)))


def asked(query: str) -> list[Asked]:
    """What a query looks for; empty when it holds no word."""
    found = list(dict.fromkeys(words(query[:LONGEST_QUERY])))[:MOST_ASKED]
    return [Asked(word, forms(word), word == found[-1]) for word in found]


class Query:
    """The words a query looks for; how well a word of a text answers each is worked out once."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self.asked = asked
        self._known: dict[str, tuple[int, ...]] = {}

    def fits(self, word: str) -> tuple[int, ...]:
        """How well the word answers each word asked for."""
        found = self._known.get(word)
        if found is None:
            found = self._known[word] = tuple(one.fits(word) for one in self.asked)
        return found

    def answers(self, said: str) -> float:
        """How well a text answers: each word as well as it fits best, more in the first line, side by side most."""
        best = [(0, -1)] * len(self.asked)
        for place, word in enumerate(words(said[:LONGEST_LOOK])):
            for turn, fits in enumerate(self.fits(word)):
                if fits > best[turn][0]:
                    best[turn] = fits, place
        first = len(words(said[:TITLE]))
        worth = float(sum(fits + (0.5 if fits and place < first else 0) for fits, place in best))
        for (fits, before), (also, after) in pairwise(best):
            if fits and also:
                worth += {1: 2.0, 2: 1.0}.get(after - before, 0.0)
        return worth

    def snippet(self, said: str) -> tuple[Piece, ...]:
        """The part of a text with the most of what was looked for, cut at words, with what was found set apart."""
        folded = fold(said)
        hits = [one.span() for one in _WORD.finditer(folded) if any(self.fits(one.group()))]
        return _cut(said, hits, _best_start([start for start, _end in hits], folded))


def _cut(said: str, hits: list[tuple[int, int]], start: int) -> tuple[Piece, ...]:
    end = len(said) if len(said) <= start + SNIPPET else said.rfind(" ", start, start + SNIPPET)
    end = end if end > start else min(len(said), start + SNIPPET)
    pieces, at = [Piece("… ", found=False)] if start else [], start
    for first, last in hits:
        if first >= at and last <= end:
            pieces += [Piece(said[at:first], found=False), Piece(said[first:last], found=True)]
            at = last
    rest = said[at:end] + (" …" if end < len(said) else "")
    return tuple(piece for piece in [*pieces, Piece(rest, found=False)] if piece.text)


def _best_start(hits: list[int], text: str) -> int:
    if len(text) <= SNIPPET or not hits:
        return 0
    best = max(hits, key=lambda hit: (sum(hit <= other < hit + SNIPPET - 40 for other in hits), -hit))
    return 0 if best < SNIPPET // 3 else text.rfind(" ", 0, best - 30) + 1
