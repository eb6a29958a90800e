"""Search for staff, by number or by words: always inside the shelf of who is asking.

Sealed texts are never indexed. Words are folded and kept beside their stem: a stem alone hurts names.
"""

from __future__ import annotations

import re
from functools import lru_cache

import snowballstemmer
from sqlalchemy import ColumnElement, Select, bindparam, column, or_, table, text
from sqlalchemy import select as sql_select

from feedback.base.database import db
from feedback.base.rows import put
from feedback.complaints import numbers
from feedback.complaints.models import Complaint
from feedback.complaints.search_index import TABLE, WORDS

LONGEST_QUERY = 200
_WORD = re.compile(r"[0-9a-zà-ÿ]{2,}")
_STOP = frozenset(
    {"yang", "dan", "di", "ke", "dari", "untuk", "dengan", "ini", "itu", "ada", "pada", "juga", "atau"}
    | {"saya", "kami", "sudah", "akan", "tidak"}
)
_stemmer = snowballstemmer.stemmer("indonesian")


def words(said: str) -> list[str]:
    """The text's words, lower case, without stop words."""
    return [word for word in _WORD.findall(said.lower()) if word not in _STOP]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The Snowball stem of an Indonesian word."""
    return str(_stemmer.stemWord(word))


def index(stream_id: int, said: str) -> None:
    """Put the text of an open, new case into the index, in the caller's transaction; never a sealed one's."""
    found = words(said)
    put(WORDS, {"rowid": stream_id, "words": " ".join(dict.fromkeys([*found, *map(stem, found)]))})


def forget(complaint: Complaint) -> None:
    """Take a case's words out of the index (it was sealed, or erased)."""
    db.session.execute(text(f"DELETE FROM {TABLE} WHERE rowid = :id"), {"id": complaint.id})  # noqa: S608 (a constant's name)


def matches(query: str) -> ColumnElement[bool]:
    """The condition "this complaint has that number, or all of these words" (the last word may be begun)."""
    query = query[:LONGEST_QUERY]
    number = numbers.tidy(query)
    if number is not None:
        return Complaint.number == number
    by_reference = or_(Complaint.lapor_number == query.strip(), Complaint.external_id == query.strip())
    asked = words(query)
    if not asked:
        return by_reference
    return or_(by_reference, Complaint.id.in_(_rows(asked)))


def _rows(asked: list[str]) -> Select[int]:
    hits = table(TABLE, column("rowid"), column("words"))
    if _postgresql():
        terms = " & ".join(f"({word} | {stem(word)})" for word in asked[:-1])
        last = f"({asked[-1]}:* | {stem(asked[-1])}:*)"
        terms = f"{terms} & {last}" if terms else last
        condition = text("words @@ to_tsquery('simple', :terms)").bindparams(
            bindparam("terms", terms, unique=True)
        )
    else:
        pairs = [f'("{word}" OR "{stem(word)}")' for word in asked[:-1]]
        pairs.append(f'("{asked[-1]}" * OR "{stem(asked[-1])}" *)')
        condition = text(f"{TABLE} MATCH :terms").bindparams(
            bindparam("terms", " AND ".join(pairs), unique=True)
        )
    return sql_select(hits.c.rowid).where(condition)


def _postgresql() -> bool:
    return bool(db.engine.dialect.name == "postgresql")
