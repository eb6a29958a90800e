"""The full-text index: FTS5 on SQLite, a GIN index over `simple` vectors on PostgreSQL, one table name.

Both are fed the same normalised words by `search`, so both find the same. FTS5 reads its rows from the newest back
and stops when enough is found. A GIN index has no order: there each row also has a word for the stretch of numbers it
lies in, so that one stretch after the other can be asked, the newest first; stretches grow with their age.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, Column, MetaData, Table, Text, func, literal_column
from sqlalchemy.types import UserDefinedType

from feedback.base.database import BigKey

TABLE = "search_words"


class Vector(UserDefinedType[str]):
    """A text vector of PostgreSQL, given as words."""

    cache_ok = True

    def get_col_spec(self, **_options: Any) -> str:
        """Its name in DDL."""
        return "tsvector"

    def bind_expression(self, bindvalue: BindParameter[str]) -> Any:
        """The words become a vector in the statement itself."""
        return func.to_tsvector(literal_column("'simple'"), bindvalue)


# Kept apart from the models' tables: SQLite makes shadow tables for it, which migrations must not compare.
WORDS = Table(
    TABLE,
    MetaData(),
    Column("rowid", BigKey, primary_key=True, autoincrement=False),
    Column("words", Text().with_variant(Vector(), "postgresql")),
)


STRETCHES = (13, 15, 17, 19)
"""Bits of a row's number that its stretches leave out: 8,192 rows, 32,768, and so on."""


def with_segments(words: str, rowid: int, postgresql: bool) -> str:
    """The words with those of the row's stretches, which PostgreSQL alone needs."""
    if not postgresql:
        return words
    return " ".join([words, *(_segment(bits, rowid >> bits) for bits in STRETCHES)])


def segments(top: int) -> list[str]:
    """The stretches that hold every row up to `top`, the newest first, each as long as its age allows."""
    found, end = [], (top >> STRETCHES[0]) + 1  # counted in the shortest stretches
    for bits, longer in zip(STRETCHES, (*STRETCHES[1:], None), strict=True):
        size = 1 << (bits - STRETCHES[0])
        until = 0 if longer is None else end >> (longer - STRETCHES[0]) << (longer - STRETCHES[0])
        while end > until:
            end -= size
            found.append(_segment(bits, end // size))
    return found


def _segment(bits: int, place: int) -> str:
    return f"zs{bits}x{place}"


def statements(dialect: str) -> list[str]:
    """The DDL that makes the index on `dialect` ("sqlite" or "postgresql")."""
    if dialect == "sqlite":
        return [f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, tokenize='unicode61')"]
    return [
        f"CREATE TABLE {TABLE} (rowid bigint PRIMARY KEY REFERENCES complaints (id), words tsvector NOT NULL)",
        f"CREATE INDEX ix_{TABLE} ON {TABLE} USING gin (words)",
    ]
