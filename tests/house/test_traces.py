"""No table is forgotten when a case is erased."""

from __future__ import annotations

from sqlalchemy import JSON, LargeBinary, String
from sqlalchemy.types import TypeEngine

from feedback.base.database import db
from feedback.complaints import traces
from feedback.complaints.search_index import TABLE


def _holds_words(kind: TypeEngine[object]) -> bool:
    return isinstance(kind, String | LargeBinary | JSON) or "TSVECTOR" in str(kind).upper()


def test_every_table_with_words_says_what_becomes_of_them() -> None:
    """A table made tomorrow fails here until somebody has said whether a reporter's words can lie in it."""
    listed = set(traces.OF_A_CASE) | set(traces.ELSEWHERE)
    wordy = {
        table.name
        for table in db.metadata.sorted_tables
        if any(_holds_words(column.type) for column in table.columns)
    }
    assert wordy | {TABLE} <= listed, sorted(wordy - listed)
    assert listed - {TABLE} <= {table.name for table in db.metadata.sorted_tables}
    assert not set(traces.OF_A_CASE) & set(traces.ELSEWHERE)
