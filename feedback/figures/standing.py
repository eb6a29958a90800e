"""The facts that stand, now or as of a day past, for one selection: where counts and lists both begin.

What the worker has not folded yet is folded while it is asked for, so that no number is older than the page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    Text,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB

from feedback.base import transaction
from feedback.base.database import db
from feedback.complaints.changes import WAITING, CaseChange
from feedback.figures import telling
from feedback.figures.facts import FactRow
from feedback.figures.fold import Fact, Version
from feedback.figures.selection import Selection

MOST = 500
"""So many changed cases are folded for one page; beyond them, figures are as the worker last left them."""
_TYPES: dict[str, Any] = {
    "id": BigInteger,
    "stream_id": BigInteger,
    "kind": String,
    "on": Date,
    "value": BigInteger,
    "unit_id": BigInteger,
    "agency_id": BigInteger,
    "kecamatan_id": BigInteger,
    "category_id": BigInteger,
    "service_class": String,
    "channel": String,
    "promise_id": BigInteger,
}
COLUMNS = tuple(_TYPES)


@dataclass(frozen=True)
class Changed:
    """Cases whose facts in the table are behind, and the facts that stand of them (as JSON, see `_TYPES`)."""

    stream_ids: tuple[int, ...]
    facts: str


NOTHING = Changed((), "[]")


def changed(asked: Selection, *, with_promises: bool = False) -> Changed:
    """What the worker has not folded yet, folded now.

    Asked once in a transaction: one statement while nothing waits, else two or three.
    """
    known, key = transaction.known(WAITING), (asked.back and asked.today, with_promises)
    if key not in known:
        known[key] = _changed(asked, with_promises)
    found: Changed = known[key]
    return found


def _changed(asked: Selection, with_promises: bool) -> Changed:
    waiting = select(CaseChange.stream_id).group_by(CaseChange.stream_id).order_by(func.min(CaseChange.id))
    stream_ids = tuple(db.session.scalars(waiting.limit(MOST)))
    if not stream_ids:
        return NOTHING
    told = telling.tell(stream_ids, telling.basis())
    ids = telling.promise_ids(stream_ids) if with_promises else {}
    rows: list[tuple[Any, ...]] = []
    for stream_id in stream_ids:
        for fact in _standing(told.get(stream_id, []), asked):
            promise_id = ids.get((stream_id, *fact.promise)) if fact.promise is not None else None
            rows.append((-len(rows) - 1, stream_id, *_written(fact), promise_id))
    return Changed(stream_ids, json.dumps(rows))


def facts(asked: Selection, behind: Changed) -> tuple[Any, list[ColumnElement[bool]]]:
    """The columns of the facts that stand, by name, and the conditions under which they do."""
    table: Any = FactRow.__table__
    valid = stands(asked, table.c)
    if not behind.stream_ids:
        return table.c, valid
    kept = select(*(type_coerce(table.c[name], kind).label(name) for name, kind in _TYPES.items())).where(
        *valid, table.c.stream_id.not_in(behind.stream_ids)
    )
    found = union_all(kept, fresh(behind)).subquery("standing")
    return found.c, []


def stands(asked: Selection, table: Any) -> list[ColumnElement[bool]]:
    """The conditions under which a row of the table of facts stands."""
    if not asked.back:
        return [table.until.is_(None)]
    return [table.since <= asked.today, or_(table.until.is_(None), table.until > asked.today)]


def fresh(behind: Changed) -> Select[Any]:
    """The facts of the changed cases as rows."""
    # The JSON goes to the database as one value: rows of their own would make a statement of another shape each time.
    said = bindparam("fresh_facts", behind.facts, type_=Text, unique=True)
    values: list[Any]
    if db.session.get_bind().dialect.name == "postgresql":
        rows = func.jsonb_array_elements(cast(said, JSONB)).table_valued("value", name="fresh")
        values = [rows.c.value.op("->>")(literal(place, Integer)) for place in range(len(_TYPES))]
    else:
        rows = func.json_each(said).table_valued("value", name="fresh")
        values = [func.json_extract(rows.c.value, f"$[{place}]") for place in range(len(_TYPES))]
        return select(
            *(
                type_coerce(value, kind).label(name)
                for value, (name, kind) in zip(values, _TYPES.items(), strict=True)
            )
        )
    return select(
        *(cast(value, kind).label(name) for value, (name, kind) in zip(values, _TYPES.items(), strict=True))
    )


def _standing(told: list[Version], asked: Selection) -> Iterator[Fact]:
    for fact, since, until in told:
        if (since <= asked.today and (until is None or until > asked.today)) if asked.back else until is None:
            yield fact


def _written(fact: Fact) -> tuple[Any, ...]:
    kind, on, value, _seq, *groups = fact[:10]
    return (kind.value, _iso(on), value, *groups)


def _iso(on: date) -> str:
    return on.isoformat()


def within(column: Any, first: date, last: date) -> ColumnElement[bool]:
    """The days from `first` to `last`, both counted."""
    return and_(column >= first, column <= last)
