"""Rows written without becoming objects first: one by one, over another, or gathered.

SQLAlchemy keeps the compiled form of an INSERT only when its values come beside it, so the statements here are made
once and never carry values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Insert, Select, Table, bindparam, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from feedback.base.database import Base, db

Keep = tuple[str, ...] | None  # of a row that takes the place of another: the columns that stay
Waiting = tuple[Table, dict[str, Any], Keep]
Shape = tuple[tuple[Table, tuple[str, ...], Keep], ...]


@dataclass
class _Gathering:
    rows: list[Waiting] = field(default_factory=list)
    others: dict[Insert, Mapping[str, Any]] = field(default_factory=dict)
    numbers: dict[Table, int] = field(default_factory=dict)


UNIQUE_VIOLATION = "23505"  # PostgreSQL, Appendix A
_TAKEN = re.compile(r"UNIQUE constraint failed: (\w+)\..*")  # as SQLite says it

_gathering: ContextVar[_Gathering | None] = ContextVar("gathering", default=None)


def put(model: type[Base] | Table, row: Mapping[str, Any]) -> None:
    """Insert one row, what is None in it left out; inside `gathered` it waits for the others."""
    table = _table(model)
    whole = {**_defaults(table), **row}
    _write(table, {name: value for name, value in whole.items() if value is not None}, None)


def put_over(model: type[Base], row: Mapping[str, Any], keep: tuple[str, ...] = ()) -> None:
    """Insert the row, or let it take the place of the one with its key; the columns in `keep` stay as they were."""
    _write(_table(model), dict(row), keep)


def put_first(model: type[Base], row: dict[str, Any]) -> int:
    """Insert one row of a table that numbers its rows; the number it got, which `row` holds too."""
    table, gathering = _table(model), _gathering.get()
    (key,) = table.primary_key
    row |= {**_defaults(table), **row}
    if gathering is not None and table in gathering.numbers:
        row[key.name] = gathering.numbers.pop(table)
        gathering.rows.append((table, row, None))
    else:
        made = db.session.connection().execute(_insert(table, None, (), ""), row)
        (row[key.name],) = made.inserted_primary_key or (None,)
    number: int = row[key.name]
    return number


def key_taken_in(fault: IntegrityError) -> str | None:
    """The table in which a unique key was there already; None when something else was wrong."""
    broken: Any = fault.orig
    if getattr(broken, "sqlstate", None) == UNIQUE_VIOLATION:
        table: str | None = broken.diag.table_name
        return table
    found = _TAKEN.fullmatch(str(broken))
    return found.group(1) if found else None


def amend(row: dict[str, Any], **values: Any) -> bool:
    """Change a row that still waits to be written; False when it does not."""
    gathering = _gathering.get()
    waits = gathering is not None and any(waiting is row for _, waiting, _ in gathering.rows)
    if waits:
        row |= values
    return waits


def also(statement: Insert, values: Mapping[str, Any]) -> None:
    """Do this too; inside `gathered` it waits for the others. It must always be the same object, and its parameters
    have names of their own.
    """
    gathering = _gathering.get()
    if gathering is None:
        db.session.connection().execute(statement, values)
    else:
        gathering.others[statement] = values


@contextmanager
def gathered(*numbered: type[Base]) -> Iterator[None]:
    """On PostgreSQL, rows put inside wait and are written together by one statement when the block ends.

    `numbered` are tables of which one row each will be `put_first`: their numbers are drawn beforehand (one
    statement). Nothing may read the rows before, and a key that is there already shows at the end. Foreign keys
    among them hold whatever their order, as PostgreSQL checks them when the statement ends. On SQLite, where a
    statement makes no journey to a server, each row is written as it comes.
    """
    if db.engine.dialect.name != "postgresql":
        yield
        return
    gathering = _Gathering()
    if numbered:
        tables = tuple(map(_table, numbered))
        numbers = db.session.connection().execute(_numbers(tables)).one()
        gathering.numbers = dict(zip(tables, numbers, strict=True))
    token = _gathering.set(gathering)
    try:
        yield
    finally:
        _gathering.reset(token)
    if gathering.rows:
        shape = tuple((table, tuple(row), keep) for table, row, keep in gathering.rows)
        values = {
            f"{place}_{name}": row[name] for place, (_, row, _) in enumerate(gathering.rows) for name in row
        }
        for others in gathering.others.values():
            values |= others
        db.session.connection().execute(_together(shape, tuple(gathering.others)), values)


def _write(table: Table, row: dict[str, Any], keep: Keep) -> None:
    gathering = _gathering.get()
    if gathering is None:
        db.session.connection().execute(_insert(table, keep, tuple(row), db.engine.dialect.name), row)
    else:
        gathering.rows.append((table, row, keep))


def _table(model: type[Base] | Table) -> Table:
    return model if isinstance(model, Table) else model.__table__  # type: ignore[return-value]  # a mapped class has one


@cache
def _insert(table: Table, keep: Keep, names: tuple[str, ...], dialect: str) -> Any:
    if keep is None:
        return insert(table)
    kind = postgresql.insert if dialect == "postgresql" else sqlite.insert
    keys, statement = [column.name for column in table.primary_key], kind(table)
    fresh = {name: statement.excluded[name] for name in names if name not in keys and name not in keep}
    return statement.on_conflict_do_update(index_elements=keys, set_=fresh)


@cache
def _numbers(tables: tuple[Table, ...]) -> Select[Any]:
    def next_of(table: Table) -> Any:
        (key,) = table.primary_key
        return func.nextval(func.pg_get_serial_sequence(table.name, key.name))

    return select(*map(next_of, tables))


@cache
def _together(shape: Shape, others: tuple[Insert, ...]) -> Insert:
    """One INSERT with the others as its common table expressions (PostgreSQL, "data-modifying WITH")."""

    def one(place: int) -> Insert:
        table, names, keep = shape[place]
        values: dict[str, Any] = {name: bindparam(f"{place}_{name}") for name in names}
        made: Insert = _insert(table, keep, names, "postgresql").values(values)
        return made

    whole = one(0)
    for place in range(1, len(shape)):
        whole = whole.add_cte(one(place).cte(f"row_{place}"))
    for place, other in enumerate(others):
        whole = whole.add_cte(other.cte(f"other_{place}"))
    return whole


@cache
def _defaults(table: Table) -> dict[str, Any]:
    """What a column holds when a row does not say: its plain default."""
    plain = (column for column in table.columns if column.default is not None and column.default.is_scalar)
    return {column.name: column.default.arg for column in plain}  # type: ignore[union-attr]  # it has one: see above
