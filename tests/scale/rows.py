"""A million cases to look among: one told life, copied in bulk with words and places of their own. The same every run.

Words come from a made-up vocabulary in which the n-th word is n times rarer than the first (Zipf), so some words stand
in nearly every text and most in hardly any. Of the sixteen places of a text every tenth is one of five thousand that
many texts lie in, as forms of speech do.
"""

from __future__ import annotations

import json
import random
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice
from typing import Any

import numpy as np
from sqlalchemy import func, select, text

from feedback.base.database import Base, db
from feedback.complaints import lexicon
from feedback.complaints.models import Complaint
from feedback.complaints.search_index import TABLE, with_segments
from feedback.ledger.models import Event, Stream

SEED = 20261201
VOCABULARY = 40_000
HOT = 5_000
BATCH = 10_000
OFFICE = 0.05
"""The share of cases that lie with the office of the officer who searches."""


class Language:
    """The made-up vocabulary and the texts made of it."""

    def __init__(self) -> None:
        chance = random.Random(SEED)
        parts = [first + second for first in "bdgjklmnprst" for second in "aeiou"]
        found: dict[str, None] = {}
        while len(found) < VOCABULARY:
            found["".join(chance.choices(parts, k=chance.randint(2, 5)))] = None
        self.words = list(found)
        self._weights = list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))
        self._hot = list(accumulate(1 / rank for rank in range(1, HOT + 1)))

    def said(self, number: int) -> list[str]:
        """The words of the text of this number."""
        chance = random.Random(f"{SEED} {number}")
        return [self._drawn(chance) for _word in range(chance.randint(12, 60))]

    def places(self, number: int) -> list[int]:
        """The places of the text of this number."""
        chance = random.Random(f"{SEED} places {number}")
        return [
            1 + bisect(self._hot, chance.random() * self._hot[-1])
            if chance.random() < 0.1
            else chance.randrange(HOT + 1, 2**62)
            for _place in range(16)
        ]

    def _drawn(self, chance: random.Random) -> str:
        return self.words[bisect(self._weights, chance.random() * self._weights[-1])]


def grow(language: Language, template: int, to: int, offices: Sequence[tuple[int, int]]) -> None:
    """Bring the database to `to` cases like `template`; `offices` are (unit, agency), the first the officer's."""
    there = db.session.scalar(select(func.count()).select_from(Complaint)) or 0
    first = (db.session.scalar(select(func.max(Stream.id))) or 0) + 1
    numbers = range(first, first + to - there)
    events = (db.session.scalar(select(func.max(Event.id))) or 0) - first + 1
    if _postgresql():
        db.session.execute(text("SET LOCAL statement_timeout = 0"))
    else:
        db.session.execute(text("PRAGMA cache_size = -500000"))
    db.session.execute(text(_MADE))
    known: set[str] = set()
    _write("made", _cases(language, numbers, events, offices, known))
    lexicon.learn(known)
    body = "convert_to(content, 'UTF8')" if _postgresql() else "CAST(content AS BLOB)"
    words = "to_tsvector('simple', words)" if _postgresql() else "words"
    for statement in (
        _copy(Stream, {"id": "made.id"}),
        _copy(Event, {"id": "made.event_id", "stream_id": "made.id"}, "t.stream_id = :template"),
        f"INSERT INTO event_bodies (event_id, salt, content) SELECT event_id, {_SALT}, {body} FROM made ORDER BY 1",
        _copy(Complaint, {name: f"made.{name}" for name in _OF_A_CASE}),
        f"INSERT INTO {TABLE} (rowid, words) SELECT id, {words} FROM made ORDER BY id",
    ):
        db.session.execute(text(statement), {"template": template} if ":template" in statement else {})
    db.session.commit()  # or SQLite would hold a million cases in one transaction's log
    if _postgresql():
        db.session.execute(text("SET LOCAL statement_timeout = 0"))
    db.session.execute(
        text(f"DROP INDEX {_BY_STREAM}")
    )  # made once at the end, for rows come in another order
    _write("likeness_places (place, stream_id, public)", _sorted_places(language, numbers))
    db.session.execute(text(f"CREATE INDEX {_BY_STREAM} ON likeness_places (stream_id)"))
    db.session.execute(text("DROP TABLE made"))
    db.session.commit()
    if _postgresql():  # its own cleaning may be at a table: ANALYZE waits for it
        db.session.execute(text("SET LOCAL statement_timeout = 0"))
        db.session.execute(text("SET LOCAL lock_timeout = 0"))
    db.session.execute(text("ANALYZE"))
    db.session.commit()


_SALT = """
    (SELECT salt FROM event_bodies JOIN events ON events.id = event_id WHERE stream_id = :template AND seq = 1)"""
_BY_STREAM = "ix_likeness_places_stream_id"
_OF_A_CASE = ("id", "number", "holder_unit_id", "holder_agency_id")
_MADE = """
    CREATE TEMPORARY TABLE made (id bigint, event_id bigint, number text, holder_unit_id bigint,
                                 holder_agency_id bigint, content text, words text)"""


def _cases(
    language: Language,
    numbers: Iterable[int],
    events: int,
    offices: Sequence[tuple[int, int]],
    known: set[str],
) -> Iterator[Sequence[Any]]:
    chance = random.Random(SEED)
    for one in numbers:
        said = language.said(one)
        known.update(said)
        words = with_segments(" ".join(dict.fromkeys(said)), one, _postgresql())
        office = offices[0] if chance.random() < OFFICE else chance.choice(offices[1:])
        yield one, events + one, f"S{one}", *office, json.dumps({"text": " ".join(said)}), words


def _sorted_places(language: Language, numbers: range) -> Iterator[tuple[int, int, bool]]:
    """In the order of the index, or a million of them would take an hour; numpy holds what lists cannot."""
    there = [language.places(one) for one in numbers]
    places = np.array(there, dtype=np.int64)
    del there
    order = np.argsort(places, axis=None, kind="stable")
    before = (0, 0)
    for at in order:
        place, number = int(places.flat[at]), numbers[int(at) // places.shape[1]]
        if (place, number) != before:
            yield place, number, False
        before = place, number


def _copy(model: type[Base], new: dict[str, str], which: str = "t.id = :template") -> str:
    """The statement that copies a model's row for each made case, with these columns of its own."""
    table: Any = model.__table__
    names = [column.name for column in table.columns]
    values = ", ".join(new.get(name, f"t.{name}") for name in names)
    first = "" if model is not Event else " AND t.seq = 1"
    return (
        f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {values}"
        f" FROM made CROSS JOIN {table.name} AS t WHERE {which}{first} ORDER BY made.id"
    )


def _write(into: str, rows: Iterable[Sequence[Any]]) -> None:
    cursor: Any = db.session.connection().connection.cursor()
    if _postgresql():
        with cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        left = iter(rows)
        while batch := list(islice(left, BATCH)):
            cursor.executemany(f"INSERT INTO {into} VALUES ({', '.join('?' * len(batch[0]))})", batch)
    cursor.close()


def _postgresql() -> bool:
    return bool(db.engine.dialect.name == "postgresql")
