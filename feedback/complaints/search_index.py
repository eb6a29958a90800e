"""The full-text index: FTS5 on SQLite, a GIN index over `simple` vectors on PostgreSQL, one table name.

Both are fed the same normalised words by `search`, so both find the same.
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


def statements(dialect: str) -> list[str]:
    """The DDL that makes the index on `dialect` ("sqlite" or "postgresql")."""
    if dialect == "sqlite":
        return [f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, tokenize='unicode61')"]
    return [
        f"CREATE TABLE {TABLE} (rowid bigint PRIMARY KEY REFERENCES complaints (id), words tsvector NOT NULL)",
        f"CREATE INDEX ix_{TABLE} ON {TABLE} USING gin (words)",
    ]
