"""The words of the search index, each once: what a begun word may end as is named here, not gathered by the index.

An index gathers all cases of all endings before it gives the newest; endings that are named are words like others. A
new word is written in the transaction of the case that brings it; one that no case has any more goes with the last.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import (
    Insert,
    Select,
    String,
    bindparam,
    column,
    delete,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base.database import Base, db
from feedback.base.rows import also
from feedback.complaints.search_index import TABLE
from feedback.suggestions import rarity

FEWEST_LETTERS = 3
"""Letters of a begun word; fewer stand for themselves only."""
MOST_ENDINGS = 40
"""Endings that are looked for: those that complaints use most, then the shortest."""
LOOKED_THROUGH = 3_000
"""Endings among which those are chosen."""
LONGEST = 40
_KEPT = re.compile(rf"[a-z]{{{FEWEST_LETTERS + 1},{LONGEST}}}")
_AFTER_Z = "{"


class KnownWord(Base):
    """A word of letters only that some case in the search index has, in the order of its letters."""

    __tablename__ = "search_lexicon"
    __table_args__ = ({"sqlite_with_rowid": False},)

    word: Mapped[str] = mapped_column(
        String(LONGEST).with_variant(String(LONGEST, collation="C"), "postgresql"), primary_key=True
    )


def learn(words: Iterable[str]) -> None:
    """Add what is new of the words, in the caller's transaction (one statement)."""
    new = sorted(set(filter(_KEPT.fullmatch, words)))
    if new:  # sorted, so that two who bring the same new words never wait for each other
        also(_added(_dialect()), {"lexicon": _list(new)})


def forget(words: Iterable[str]) -> None:
    """Take out which of the words no case has any more. Words that many complaints use are no trace of one."""
    rare = [one for one in set(words) if _KEPT.fullmatch(one) and rarity.weight(one) == rarity.UNKNOWN]
    if not rare:
        return
    index = table(TABLE, column("words"))
    said = "words @@ to_tsquery('simple', search_lexicon.word)"
    if not _postgresql():
        said = f"{TABLE} MATCH '\"' || search_lexicon.word || '\"'"
    found: Select[int] = select(literal_column("1")).select_from(index).where(text(said))
    gone = delete(KnownWord).where(KnownWord.word.in_(rare), ~found.exists())
    db.session.execute(gone.execution_options(synchronize_session=False))


def endings(begun: str) -> list[str]:
    """Known words that begin so, at most `MOST_ENDINGS`, without the word itself (one statement, or none)."""
    if len(begun) < FEWEST_LETTERS or not begun.isalpha():
        return []
    between = select(KnownWord.word).where(KnownWord.word > begun, KnownWord.word < begun + _AFTER_Z)
    found = db.session.scalars(between.limit(LOOKED_THROUGH)).all()
    return sorted(found, key=lambda word: (rarity.weight(word), len(word), word))[:MOST_ENDINGS]


def _list(words: list[str]) -> Any:
    return words if _postgresql() else json.dumps(words)


@cache
def _added(dialect: str) -> Insert:
    given = bindparam("lexicon", type_=postgresql.ARRAY(String) if dialect == "postgresql" else String)
    if dialect == "postgresql":
        kept = postgresql.insert(KnownWord).from_select(["word"], select(func.unnest(given)))
        return kept.on_conflict_do_nothing()
    each = func.json_each(given).table_valued("value")
    # SQLite must see where the SELECT ends ("Parsing Ambiguity" in its page on UPSERT)
    return (
        sqlite.insert(KnownWord)
        .from_select(["word"], select(each.c.value).where(text("true")))
        .on_conflict_do_nothing()
    )


def _dialect() -> str:
    return str(db.engine.dialect.name)


def _postgresql() -> bool:
    return _dialect() == "postgresql"
