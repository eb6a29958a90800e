"""The database: one declarative base, portable column types, and how a transaction begins.

SQLite needs its own BEGIN: a deferred one for reading (readers never wait) and an immediate one for
writing (a writer waits for its turn instead of failing half-way). `reading()` asks for the first;
everything else writes. A transaction begun for reading cannot write.
"""

from __future__ import annotations

import enum
import select
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from importlib import import_module
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
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

POSTGRESQL = {
    "statement_timeout": 20_000,
    "lock_timeout": 8_000,
    "idle_in_transaction_session_timeout": 60_000,
    # What is read lies in memory or on a solid-state disk: a page costs little beside the work on its rows. At the
    # usual 1 and 4, which are for turning disks, PostgreSQL plans large questions anew each time.
    "seq_page_cost": 0.1,
    "random_page_cost": 0.11,
}

LONG_STATEMENT = 20_000, 300
"""Letters and values of the longest statement that the driver keeps what it read of."""

SILENT = {"hide_parameters": True}  # a fault's words never say what a row holds

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


def words(kind: type[enum.StrEnum], name: str = "") -> Enum:
    """A column of an enum's values, kept by a CHECK constraint named after the enum, or `name` for a second one."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=name or kind.__name__.lower(),
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
_whole: ContextVar[bool] = ContextVar("whole", default=False)


@contextmanager
def reading(*, whole: bool = False) -> Iterator[None]:
    """Transactions begun inside only read: on SQLite they neither wait for a writer nor hold one up.

    On PostgreSQL each question is a transaction of its own, which spares the journeys of BEGIN and COMMIT and shows
    the same: there, too, every question sees what is committed. `whole` makes it one, for rows that are fetched
    little by little.
    """
    token, kept = _reading.set(True), _whole.set(whole)
    try:
        yield
    finally:
        _reading.reset(token)
        _whole.reset(kept)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun inside write, although around them one only reads (the end of the first is the caller's)."""
    token = _reading.set(False)
    try:
        yield
    finally:
        _reading.reset(token)


def engine_options(url: str | URL) -> dict[str, Any]:
    """What `create_engine` needs for `url`: SQLite's bundled safe engine, or PostgreSQL's settings and pool."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return {"module": sqlite, "connect_args": {"timeout": 10}, **SILENT}
    options = " ".join(f"-c {name}={value}" for name, value in POSTGRESQL.items())
    _keep_long_statements()
    return {"pool_size": 8, "max_overflow": 8, "connect_args": {"options": options}, **SILENT}


def _keep_long_statements() -> None:
    # What the driver read of a statement is kept for short ones only; rows written together (`rows.gathered`) make a
    # long one, and reading it anew took as long as a whole question. It keeps 128 of them.
    driver: Any = import_module("psycopg._queries")
    driver.MAX_CACHED_STATEMENT_LENGTH, driver.MAX_CACHED_STATEMENT_PARAMS = LONG_STATEMENT


def prepare(engine: Engine) -> None:
    """Make each connection of `engine` keep its promises (durable, foreign keys on, explicit BEGIN)."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _settle_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _settle_postgresql)
        event.listen(engine, "checkout", _refuse_dead)
        event.listen(engine, "begin", _begin_postgresql)
        event.listen(engine, "rollback", _end_reading)


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
    if connection.connection.driver_connection.in_transaction:
        # A COMMIT that failed leaves its transaction open: what it held was not acknowledged, and ends here.
        connection.connection.driver_connection.execute("ROLLBACK")
    only_reads, known = _reading.get(), connection.connection.info
    if known.get("only_reads", False) is not only_reads:
        connection.connection.driver_connection.execute(f"PRAGMA query_only={'ON' if only_reads else 'OFF'}")
        known["only_reads"] = only_reads
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")


def _refuse_dead(connection: Any, _record: Any, _proxy: Any) -> None:
    # A server that ended a connection has said so: there is something to read. Asking costs no journey, as a ping
    # would; the pool then connects anew.
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    if waiting.poll(0):
        raise DisconnectionError


def _settle_postgresql(connection: Any, _record: Any) -> None:
    connection.autocommit = True
    with connection.cursor() as cursor:  # who writes says so, see below
        cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
    connection.autocommit = False


def _begin_postgresql(connection: Any) -> None:
    driver, only_reads = connection.connection.driver_connection, _reading.get()
    alone = only_reads and not _whole.get()
    if driver.autocommit is not alone:
        driver.autocommit = alone
    if driver.read_only is not only_reads:
        driver.read_only = only_reads


def _end_reading(connection: Any) -> None:
    # A ROLLBACK would make psycopg forget every statement it has prepared, and PostgreSQL plan them all anew for the
    # next page; what cannot write may as well end by COMMIT.
    if connection.invalidated:  # the server ended it: there is nothing to end
        return
    driver = connection.connection.driver_connection
    if driver.read_only and driver.info.transaction_status.name == "INTRANS":
        with suppress(connection.dialect.dbapi.Error):  # a lost connection is for the rollback to report
            connection.dialect.do_commit(driver)
