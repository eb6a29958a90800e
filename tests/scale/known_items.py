"""Whether the search finds the report that somebody has in mind: `python -m tests.scale.known_items FILE.csv`.

All texts of the file are indexed; then some of them are looked for by a few of their own rarer words, as written, in
another form, and with a slip of the pen. What counts is the rank of that very report among the answers.
"""

from __future__ import annotations

import csv
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from config import settings
from feedback.app import create_app
from feedback.base.database import db
from feedback.complaints import search, search_words
from feedback.suggestions import rarity
from feedback.suggestions.roots import root
from feedback.suggestions.words import spellings
from feedback.web.desk.searching import WEIGHED
from tests.databases import copies_for

ITEMS = 400
SEED = 20261201
Chance = random.Random
Way = Callable[[list[str], Chance], list[str]]


def main(file: str) -> None:
    """Index, look for, tell."""
    with open(file, encoding="utf-8", newline="") as lines:
        texts = [row["text"] for row in csv.DictReader(lines)]
    with tempfile.TemporaryDirectory(prefix="aduan-known-") as folder:
        copies = copies_for("", Path(folder))
        app = create_app(settings({"MODE": "test", "DATABASE_URL": copies.url, "DATA_DIR": folder}))
        copies.fill(app)
        with app.app_context():
            for number, said in enumerate(texts, 1):
                search.index(number, said)
            db.session.commit()
            print(
                f"{len(texts)} texts, {ITEMS} looked for in each way\n{'way':<34} {'top-1':>6} {'top-5':>6} {'MRR':>6}"
            )
            for name, way in WAYS.items():
                ranks = [rank(texts, number, way) for number in _items(texts)]
                _line(name, [one for one in ranks if one is not None])
            db.session.remove()
            db.engine.dispose()


def rank(texts: list[str], number: int, way: Way) -> int | None:
    """The place of the text `number` among the answers, 0 when it is not there; None when it has no such words."""
    chance = random.Random(f"{SEED} {number}")
    own = list(dict.fromkeys(search_words.words(texts[number - 1])))
    asked = way(own, chance)
    if not asked:
        return None
    found = answers(texts, " ".join(asked))
    return found.index(number) + 1 if number in found else 0


def answers(texts: list[str], said: str) -> list[int]:
    """The numbers of the texts that answer, the best first: as the desk orders them, among all texts."""
    words = search_words.asked(said)
    for all_but_one in (False, True):
        hits = search.hits(words, None, all_but_one=all_but_one)
        newest = select(hits.c.rowid).order_by(hits.c.rowid.desc()).limit(WEIGHED)
        if found := list(db.session.scalars(newest)):
            query = search_words.Query(words)
            return sorted(found, key=lambda one: (-query.answers(texts[one - 1]), -one))
    return []


def _items(texts: list[str]) -> list[int]:
    long_enough = [number for number, said in enumerate(texts, 1) if len(search_words.words(said)) >= 8]
    return random.Random(SEED).sample(long_enough, min(ITEMS, len(long_enough)))


def _rarer(own: list[str], chance: Chance, count: int) -> list[str]:
    """Words as somebody remembers them: drawn from the rarer half, never the same few at the very end."""
    half = sorted((word for word in own if len(word) > 3), key=rarity.weight)[len(own) // 2 :]
    return chance.sample(half, count) if len(half) >= count else []


def _other_forms(own: list[str], chance: Chance) -> list[str]:
    """Two words of which one is changed to another form of it, beside a third as it is."""
    changed = [(word, other) for word in own if (other := _another(word)) != word]
    rest = _rarer(own, chance, 2)
    if not changed or not rest:
        return []
    return [chance.choice(changed)[1], *rest]


def _another(word: str) -> str:
    meant = spellings().get(word, word)
    bare = root(meant)
    if meant != word or bare != meant:
        return bare
    return f"{bare}nya" if rarity.weight(bare) < rarity.UNKNOWN and bare.isalpha() and len(bare) > 4 else word


def _slip(own: list[str], chance: Chance) -> list[str]:
    """Three words, two letters of one of them swapped."""
    words = _rarer(own, chance, 3)
    if not words:
        return []
    at = chance.randrange(len(words[0]) - 1)
    wrong = words[0][:at] + words[0][at + 1] + words[0][at] + words[0][at + 2 :]
    return [wrong, *words[1:]]


WAYS: dict[str, Way] = {
    "three rarer words": lambda own, chance: _rarer(own, chance, 3),
    "two rarer words": lambda own, chance: _rarer(own, chance, 2),
    "a common word and a rarer one": lambda own, chance: [
        *chance.sample(own, 1),
        *_rarer(own, chance, 1),
    ],
    "two rarer words, one in another form": _other_forms,
    "three rarer words, one mistyped": _slip,
}


def _line(name: str, ranks: list[int]) -> None:
    count = len(ranks)
    first, five = (sum(1 <= one <= most for one in ranks) / count for most in (1, 5))
    mrr = sum(1 / one for one in ranks if one) / count
    print(f"{name:<34} {first:>6.3f} {five:>6.3f} {mrr:>6.3f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
