"""How a migration runs: on its own connection, in one transaction, alone.

On SQLite foreign keys are off while tables are rebuilt (a rebuilt parent would delete its children) and
checked before the commit; on PostgreSQL an advisory lock lets several starting processes take turns.
"""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import JSON, Connection, create_engine, event, text
from sqlalchemy.pool import NullPool

from feedback.base.database import Moment, db, engine_options

UPGRADE_LOCK = 7_214_001


def settle(connection: Any, _record: Any) -> None:
    """A new SQLite connection: our own BEGIN, foreign keys off (no effect once a transaction is open)."""
    connection.isolation_level = None
    for pragma in ("busy_timeout=60000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=OFF"):
        connection.execute(f"PRAGMA {pragma}")


def begin(connection: Connection) -> None:
    """One upgrade at a time."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def render_item(kind: str, thing: Any, autogen: Any) -> str | bool:
    """Migrations name plain types only, so that they outlive our own."""
    if kind == "type" and isinstance(thing, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, JSON):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def include_object(thing: Any, name: str | None, kind: str, reflected: bool, _other: Any) -> bool:
    """Search tables belong to no model: the engine keeps shadow tables of its own beside them."""
    return not (kind in ("table", "index") and reflected and name is not None and "search" in name)


def upgrade() -> None:
    """Bring the database to the newest revision, or leave it as it was."""
    url = current_app.config["SQLALCHEMY_DATABASE_URI"]
    engine = create_engine(url, poolclass=NullPool, **_without_pool(engine_options(url)))
    sqlite = engine.dialect.name == "sqlite"
    if sqlite:
        event.listen(engine, "connect", settle)
        event.listen(engine, "begin", begin)
    with engine.connect() as connection, connection.begin():
        if not sqlite:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
            connection.execute(text("SET LOCAL lock_timeout = '20s'"))
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            transactional_ddl=True,
            compare_type=True,
            render_item=render_item,
            include_object=include_object,
        )
        context.run_migrations()
        if sqlite and (orphans := connection.execute(text("PRAGMA foreign_key_check")).all()):
            raise RuntimeError(f"this migration would leave rows without their parents: {orphans[:5]}")
    engine.dispose()


def _without_pool(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if not name.startswith(("pool_", "max_overflow"))}


upgrade()
