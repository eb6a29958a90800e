"""The database: one declarative base, portable column types, and how a transaction begins.

SQLite needs its own BEGIN: a deferred one for reading (readers never wait) and an immediate one for
writing (a writer waits for its turn instead of failing half-way). `reading()` asks for the first;
everything else writes.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Annotated, Any

import pysqlite3.dbapi2 as sqlite  # a build newer than 3.51.3: older ones can corrupt a WAL file
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    TypeDecorator,
    event,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

BigKey = BigInteger().with_variant(Integer, "sqlite")
Json = JSON().with_variant(JSONB, "postgresql")


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment on both databases; a naive one is refused (ValueError)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def words(kind: type[enum.StrEnum]) -> Enum:
    """A column of an enum's values, kept by a CHECK constraint named after the enum."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


Key = Annotated[int, mapped_column(BigKey, primary_key=True)]


class Base(DeclarativeBase):
    """The base of every table."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: Moment(), int: BigKey, dict[str, Any]: Json, list[Any]: Json},
    )


db = SQLAlchemy(metadata=Base.metadata)

_reading: ContextVar[bool] = ContextVar("reading", default=False)


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside only read: on SQLite they neither wait for a writer nor hold one up."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun inside write, although around them one only reads (the end of the first is the caller's)."""
    token = _reading.set(False)
    try:
        yield
    finally:
        _reading.reset(token)


def engine_options(url: str | URL) -> dict[str, Any]:
    """What `create_engine` needs for `url`: SQLite's bundled safe engine, or PostgreSQL's time limits."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return {"module": sqlite, "connect_args": {"timeout": 10}}
    limits = "-c statement_timeout=20000 -c lock_timeout=8000 -c idle_in_transaction_session_timeout=60000"
    return {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 8, "connect_args": {"options": limits}}


def prepare(engine: Engine) -> None:
    """Make each connection of `engine` keep its promises (durable, foreign keys on, explicit BEGIN)."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _settle_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def insert_new(table: type[Base], rows: list[dict[str, Any]]) -> int:
    """Insert the rows whose unique keys are not there yet; how many were new (one statement on both databases)."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite_dialect.insert
    key = next(iter(table.__mapper__.primary_key))
    # One row is given as a plain dict: SQLAlchemy keeps the compiled form of that, never of a list.
    given = rows[0] if len(rows) == 1 else rows
    statement = insert(table).values(given).on_conflict_do_nothing().returning(key)
    return len(db.session.execute(statement).all())


def _settle_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        "busy_timeout=10000",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "secure_delete=ON",
        "trusted_schema=OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")
