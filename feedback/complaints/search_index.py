"""The full-text index: FTS5 on SQLite, a GIN index over `simple` vectors on PostgreSQL, one table name.

Both are fed the same normalised words by `search`, so both find the same.
"""

from __future__ import annotations

TABLE = "search_words"


def statements(dialect: str) -> list[str]:
    """The DDL that makes the index on `dialect` ("sqlite" or "postgresql")."""
    if dialect == "sqlite":
        return [f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, tokenize='unicode61')"]
    return [
        f"CREATE TABLE {TABLE} (rowid bigint PRIMARY KEY REFERENCES complaints (id), words tsvector NOT NULL)",
        f"CREATE INDEX ix_{TABLE} ON {TABLE} USING gin (words)",
    ]
