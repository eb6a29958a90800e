"""The database's own guards: what is recorded stays recorded, whoever is connected.

SQLite: a BEFORE INSERT guard as well, because INSERT OR REPLACE walks past DELETE guards. PostgreSQL: a
statement guard against TRUNCATE, and ENABLE ALWAYS, because session_replication_role walks past plain ones.
A batch migration of one of these tables drops its guards on SQLite; create them again after it.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, text

FIRST = ("streams", "events", "event_bodies", "log_entries")
CHECKPOINTS = ("log_nodes", "checkpoints", "checkpoint_exits")
TABLES = (*FIRST, *CHECKPOINTS)

_SAME_ROW = {
    "streams": "id = NEW.id",
    "events": "id = NEW.id OR (stream_id = NEW.stream_id AND seq = NEW.seq)",
    "event_bodies": "event_id = NEW.event_id",
    "log_entries": "log_index = NEW.log_index OR event_id = NEW.event_id",
    "log_nodes": "level = NEW.level AND place = NEW.place",
    "checkpoints": "size = NEW.size",
    "checkpoint_exits": "size = NEW.size AND way = NEW.way",
}

# When an UPDATE is refused.
_BAD_CHANGE = {
    "streams": (
        "NEW.id <> OLD.id OR NEW.kind <> OLD.kind OR NEW.head_seq < OLD.head_seq"
        " OR (NEW.head_seq = OLD.head_seq AND NEW.head_hash <> OLD.head_hash)"
    ),
    "events": "TRUE",
    "event_bodies": (
        "NOT (NEW.event_id = OLD.event_id AND OLD.erased_on IS NULL AND NEW.erased_on IS NOT NULL"
        " AND NEW.salt IS NULL AND NEW.key_id IS NULL AND NEW.content IS NULL)"
    ),
    "log_entries": "TRUE",
    "log_nodes": "TRUE",
    "checkpoints": "TRUE",
    "checkpoint_exits": "TRUE",
}

_SENTENCE = {
    "streams": "a stream only grows",
    "events": "events are append-only",
    "event_bodies": "a body can only be erased",
    "log_entries": "the log is append-only",
    "log_nodes": "the tree only grows",
    "checkpoints": "checkpoints are append-only",
    "checkpoint_exits": "exits are append-only",
}

_FUNCTION = "ledger_refuse"


def statements(dialect_name: str, tables: Collection[str] = TABLES) -> list[str]:
    """The SQL that puts the guards of these tables in place, in order; safe to run again."""
    return [*_drops(dialect_name, tables), *_make(dialect_name, tables).values()]


def drop_statements(dialect_name: str) -> list[str]:
    """The SQL that takes every guard away."""
    function = [] if dialect_name == "sqlite" else [f"DROP FUNCTION IF EXISTS {_FUNCTION}()"]
    return [*_drops(dialect_name, TABLES), *function]


def missing(connection: Connection) -> list[str]:
    """The names of guards that are absent, changed or switched off in the connected database."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        found = {name: " ".join(sql.split()) for name, sql in rows}
        return [name for name, sql in _sqlite(TABLES).items() if found.get(name) != " ".join(sql.split())]
    return _missing_in_postgresql(connection)


def _make(dialect_name: str, tables: Collection[str]) -> dict[str, str]:
    return _sqlite(tables) if dialect_name == "sqlite" else _postgresql(tables)


def _drops(dialect_name: str, tables: Collection[str]) -> list[str]:
    if dialect_name == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for name in _sqlite(tables)]
    return [f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, table in _postgresql_names(tables)]


def _sqlite(tables: Collection[str]) -> dict[str, str]:
    made = {}
    for table in tables:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{_SENTENCE[table]}'); END"
        exists = f"EXISTS (SELECT 1 FROM {table} WHERE {_SAME_ROW[table]})"  # noqa: S608 (our own names)
        for act, when in (("update", _BAD_CHANGE[table]), ("delete", "TRUE"), ("insert", exists)):
            name = f"{table}_guard_{act}"
            made[name] = f"CREATE TRIGGER {name} BEFORE {act.upper()} ON {table} WHEN {when} {refuse}"
    return made


def _postgresql(tables: Collection[str]) -> dict[str, str]:
    made = {
        _FUNCTION: (
            f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $guard${_source()}$guard$"
        )
    }
    for table in tables:
        for act in ("update", "delete", "truncate"):
            name = f"{table}_guard_{act}"
            each = "STATEMENT" if act == "truncate" else "ROW"
            when = f" WHEN ({_BAD_CHANGE[table]})" if act == "update" else ""
            made[name] = (
                f"CREATE TRIGGER {name} BEFORE {act.upper()} ON {table} FOR EACH {each}{when}"
                f" EXECUTE FUNCTION {_FUNCTION}('{_SENTENCE[table]}')"
            )
            made[f"{name}_always"] = f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"
    return made


def _source() -> str:
    return (
        " BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation'; END "
    )


def _postgresql_names(tables: Collection[str]) -> list[tuple[str, str]]:
    return [(f"{table}_guard_{act}", table) for table in tables for act in ("update", "delete", "truncate")]


def _missing_in_postgresql(connection: Connection) -> list[str]:
    rows = connection.execute(
        text(
            "SELECT t.tgname, c.relname, t.tgenabled, p.prosrc"
            " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE NOT t.tgisinternal AND c.relnamespace = CAST(current_schema() AS regnamespace)"
        )
    )
    found = {(name, table) for name, table, enabled, source in rows if enabled == "A" and source == _source()}
    return [name for name, table in _postgresql_names(TABLES) if (name, table) not in found]
