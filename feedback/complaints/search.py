"""Search for staff, by number, by telephone or by words: always inside the shelf of who is asking.

Sealed texts are never indexed. A query is answered from the newest cases back: `hits` looks at no more than `WORK` that
have its words, wherever they lie, so that a word which half of all cases have costs no more than any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from sqlalchemy import (
    CTE,
    ColumnElement,
    ScalarSelect,
    Select,
    TextClause,
    and_,
    bindparam,
    case,
    column,
    func,
    or_,
    table,
    text,
)
from sqlalchemy import select as sql_select

from feedback.base.database import db
from feedback.base.rows import put
from feedback.complaints import grounds, lexicon, numbers, search_words
from feedback.complaints.models import Complaint
from feedback.complaints.search_index import TABLE, WORDS, segments, with_segments
from feedback.complaints.search_words import Asked, asked
from feedback.people.persons import Person
from feedback.vault import contacts
from feedback.vault.models import Contact

LONGEST_QUERY = search_words.LONGEST_QUERY
WORK = 1000
"""Cases with the words of a query that are looked at, the newest first, before asking who may see them."""

_QUOTED = '"{}"'


def index(stream_id: int, said: str) -> None:
    """Put the text of an open case into the index, in the caller's transaction; never a sealed one's."""
    words = search_words.indexed(said)
    put(WORDS, {"rowid": stream_id, "words": with_segments(words, stream_id, _postgresql())})
    lexicon.learn(words.split())


def forget(complaint: Complaint) -> None:
    """Take a case's words out of the index (it was sealed, or erased), and of the lexicon what nobody else said."""
    said = "array_to_string(tsvector_to_array(words), ' ')" if _postgresql() else "words"
    own = {"id": complaint.id}
    words = db.session.execute(text(f"SELECT {said} FROM {TABLE} WHERE rowid = :id"), own).scalar() or ""  # noqa: S608 (a constant's name)
    db.session.execute(text(f"DELETE FROM {TABLE} WHERE rowid = :id"), own)  # noqa: S608 (a constant's name)
    lexicon.forget(words.split())


def again(stream_id: int, said: str) -> None:
    """Index the text anew: the rules of words have changed, or the index was lost."""
    db.session.execute(text(f"DELETE FROM {TABLE} WHERE rowid = :id"), {"id": stream_id})  # noqa: S608 (a constant's name)
    index(stream_id, said)


def matches(query: str) -> ColumnElement[bool]:
    """The condition "this complaint has that number, or all of these words" (the last word may be begun).

    To narrow a list that has an order of its own. Words that few cases have name those cases; words that many have are
    looked for in each case of the list, which is full soon. One statement to learn which of the two it is.
    """
    if (known := by_number(query)) is not None:
        return known
    words = asked(query)
    if not words:
        return _by_reference(query)
    terms = _all(words)
    some = _rows(terms).limit(WORK).subquery()
    few = (db.session.scalar(sql_select(func.count()).select_from(some)) or 0) < WORK
    by_words = Complaint.id.in_(_rows(terms)) if few else _has(terms)
    return or_(_by_reference(query), by_words)


def by_number(query: str) -> ColumnElement[bool] | None:
    """The condition that it is the case with this number of ours; None when the query is no such number."""
    number = numbers.tidy(query[:LONGEST_QUERY])
    return None if number is None else Complaint.number == number


def by_key(query: str, me: Person) -> ColumnElement[bool]:
    """The condition that it is a number of LAPOR! or of a program, or its reporter's telephone, exactly.

    The telephone finds only what the person may read the reporter's contact data of; a sealed one finds nothing.
    """
    mark = contacts.phone_mark(query)
    if mark is None:
        return _by_reference(query)
    reported = sql_select(Contact.stream_id).where(Contact.phone_mark == mark, Contact.sealed.is_(False))
    return or_(_by_reference(query), and_(Complaint.id.in_(reported), grounds.sees_contact(me)))


def hits(words: Sequence[Asked], before: int | None, *, all_but_one: bool = False) -> CTE:
    """The newest `WORK` cases below the number `before` that have all of these words, or `all_but_one`, by `rowid`."""
    terms = _all_but_one(words) if all_but_one else _all(words)
    if not _postgresql():
        newest = _rows(terms)
        if before is not None:
            newest = newest.where(column("rowid") < before)
        return newest.order_by(column("rowid").desc()).limit(WORK).cte("hits")
    top = db.session.execute(text(f"SELECT max(rowid) FROM {TABLE}")).scalar() or 0  # noqa: S608 (a constant's name)
    places = segments(min(top, before - 1) if before is not None else top)
    return (
        text(_newest_first())
        .bindparams(
            bindparam("terms", terms, unique=True),
            bindparam("segments", places, unique=True),
            bindparam("last", before if before is not None else top + 1, unique=True),
        )
        .columns(column("rowid"))
        .cte("hits")
    )


def looked_back_to(found: CTE) -> ScalarSelect[int]:
    """The oldest case that `hits` looks at, for the same statement; null when there are none behind it."""
    oldest = case((func.count() == WORK, func.min(found.c.rowid)))
    return sql_select(oldest).select_from(found).scalar_subquery()


def _newest_first() -> str:
    """One stretch after the other is asked, and none once enough is found (PostgreSQL)."""
    return f"""
        SELECT found.rowid FROM unnest(CAST(:segments AS text[])) WITH ORDINALITY AS segment(token, place)
        CROSS JOIN LATERAL (
            SELECT rowid FROM {TABLE}
            WHERE words @@ (to_tsquery('simple', :terms) && to_tsquery('simple', segment.token)) AND rowid < :last
            ORDER BY rowid DESC
        ) AS found LIMIT {WORK}"""  # noqa: S608 (constants)


def _by_reference(query: str) -> ColumnElement[bool]:
    said = query.strip()
    return or_(Complaint.lapor_number == said, Complaint.external_id == said)


def _rows(terms: str) -> Select[int]:
    found = table(TABLE, column("rowid"), column("words"))
    return sql_select(found.c.rowid).where(_said(terms))


def _said(terms: str) -> TextClause:
    """The condition that a row of the index has the words."""
    said = "words @@ to_tsquery('simple', :terms)" if _postgresql() else f"{TABLE} MATCH :terms"
    return text(said).bindparams(bindparam("terms", terms, unique=True))


def _has(terms: str) -> ColumnElement[bool]:
    """Whether the case itself has the words: its own row of the index is asked, and no other."""
    found = table(TABLE, column("rowid"), column("words"))
    own = found.c.rowid == Complaint.id
    # A scalar, or a planner would look for the words in all cases first.
    return (
        sql_select(found.c.rowid).where(own, _said(terms)).correlate(Complaint).scalar_subquery().is_not(None)
    )


def _all(words: Sequence[Asked]) -> str:
    """The words joined for the index, the endings of the begun one named (one statement to learn them)."""
    return _each(_any_form(one) for one in words)


def _each(terms: Iterable[str]) -> str:
    return (" & " if _postgresql() else " AND ").join(terms)


def _all_but_one(words: Sequence[Asked]) -> str:
    """Any of the ways to leave one word out; of a single word, the word itself."""
    some = max(1, len(words) - 1)
    return _any(f"({_each(left)})" for left in combinations(map(_any_form, words), some))


def _any(terms: Iterable[str]) -> str:
    return (" | " if _postgresql() else " OR ").join(terms)


def _any_form(one: Asked) -> str:
    forms = dict.fromkeys([*one.forms, *(lexicon.endings(one.word) if one.last else ())])
    return f"({_any(forms if _postgresql() else map(_QUOTED.format, forms))})"


def _postgresql() -> bool:
    return bool(db.engine.dialect.name == "postgresql")
