"""Whether the database keeps what it is given: reachable, fit, of this program's schema, guarded, on time."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, inspect, select, text

from feedback.base import clock
from feedback.base.database import db
from feedback.inspection.finding import Finding, State
from feedback.ledger import guards
from feedback.notices.beats import WorkerBeat

SQLITE = (3, 51, 3)
"""Older ones can corrupt a database in WAL mode (the WAL-reset bug)."""
POSTGRESQL = 15
DURABLE = {"2": "FULL", "3": "EXTRA"}  # PRAGMA synchronous
APART = timedelta(minutes=1)


def database() -> Finding:
    """Somebody answers at DATABASE_URL. Looks for SQLite's file first: asking would make it."""
    place = db.engine.url.database
    if db.engine.dialect.name == "sqlite" and not (place and Path(place).is_file()):
        return Finding("database", State.WRONG, _("Database: there is none yet. Run `flask prepare`."))
    db.session.execute(text("SELECT 1"))
    return Finding("database", State.OK, _("Database: it answers."))


def fitness() -> Finding:
    """The engine is new enough and writes to the disk before it says that it has."""
    if db.engine.dialect.name == "sqlite":
        version = str(_value("SELECT sqlite_version()"))
        faults = sqlite_faults(version, str(_value("PRAGMA journal_mode")), str(_value("PRAGMA synchronous")))
        name = f"SQLite {version}"
    else:
        version = str(_value("SELECT current_setting('server_version')"))
        asked = ("fsync", "full_page_writes", "synchronous_commit")
        promises = {one: str(_value(f"SELECT current_setting('{one}')")) for one in asked}
        faults = postgresql_faults(int(_value("SELECT current_setting('server_version_num')")), promises)
        name = f"PostgreSQL {version}"
    if faults:
        return Finding("engine", State.WRONG, f"{name}: {' '.join(faults)}")
    said = _("%(name)s: what it says it has kept is on the disk.", name=name)
    return Finding("engine", State.OK, said)


def sqlite_faults(version: str, journal: str, synchronous: str) -> list[str]:
    """What is wrong with an SQLite of this version that writes like this, each with what to do."""
    faults = []
    if tuple(int(part) for part in version.split(".")) < SQLITE:
        newest = ".".join(map(str, SQLITE))
        faults.append(
            _("It can damage its file. Install requirements.txt anew; %(newest)s is needed.", newest=newest)
        )
    if journal != "wal" or synchronous not in DURABLE:
        faults.append(
            _(
                "It may lose reports when the power fails: put DATA_DIR on a local disk (WAL, synchronous FULL)."
            )
        )
    return faults


def postgresql_faults(version: int, promises: dict[str, str]) -> list[str]:
    """What is wrong with a PostgreSQL of this version (such as 150004) and these settings, with what to do."""
    faults = []
    if version // 10_000 < POSTGRESQL:
        faults.append(_("It is too old: %(newest)s or newer is needed.", newest=POSTGRESQL))
    off = sorted(name for name, value in promises.items() if value == "off")
    if off:
        faults.append(
            _(
                "It may lose reports when the power fails: switch on %(names)s in postgresql.conf.",
                names=", ".join(off),
            )
        )
    return faults


def newest(folder: Path) -> frozenset[str]:
    """The newest versions of the schema among the migrations in `folder`, told from their first lines."""
    found = [path.read_text("utf-8") for path in sorted(folder.glob("*.py"))]
    made = {name for text in found for name in re.findall(r'^revision = "(\w+)"', text, re.MULTILINE)}
    former = {name for text in found for name in re.findall(r'^down_revision = "(\w+)"', text, re.MULTILINE)}
    return frozenset(made - former)


def schema(heads: Collection[str]) -> Finding:
    """The tables are those of this program; `heads` are its newest versions."""
    table = "alembic_version"
    kept: set[str] = set()
    if inspect(db.session.connection()).has_table(table):
        kept = set(db.session.scalars(text("SELECT version_num FROM alembic_version")))
    if kept == set(heads):
        return Finding("schema", State.OK, _("Schema: the tables are those of this program."))
    said = _(
        "Schema: the tables are of another version than the program. Make a backup, stop web and worker, run"
        " `flask prepare`, start."
    )
    return Finding("schema", State.WRONG, said)


def guarded() -> Finding:
    """The triggers that keep the record from being changed are in place."""
    gone = guards.missing(db.session.connection())
    if not gone:
        return Finding("guards", State.OK, _("Guards of the record: all in place."))
    said = _(
        "Guards of the record: missing or changed: %(names)s. Find out who did it, run `flask ledger verify`,"
        " and restore the last good backup (docs/backup.md).",
        names=", ".join(gone),
    )
    return Finding("guards", State.WRONG, said)


def time() -> Finding:
    """This machine's clock agrees with the database's, and has not gone back since the worker was last seen."""
    epoch = (
        "SELECT unixepoch('subsec')"
        if db.engine.dialect.name == "sqlite"
        else "SELECT extract(epoch FROM clock_timestamp())"
    )
    now = clock.now()
    apart = timedelta(seconds=abs(float(_value(epoch)) - now.timestamp()))
    last = db.session.scalar(select(func.max(WorkerBeat.seen_at)))
    if apart > APART:
        said = _(
            "Clock: this machine and the database are %(seconds)s seconds apart. Switch on time"
            " synchronisation on both: sudo timedatectl set-ntp true",
            seconds=round(apart.total_seconds()),
        )
    elif last is not None and last > now + APART:
        said = _(
            "Clock: it has gone back; a worker was here at a later time than now. Switch on time"
            " synchronisation: sudo timedatectl set-ntp true"
        )
    else:
        return Finding("clock", State.OK, _("Clock: right, as far as the database can tell."))
    return Finding("clock", State.WRONG, said)


def _value(question: str) -> Any:
    return db.session.execute(text(question)).scalar_one()
