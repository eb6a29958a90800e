"""A whole database into one file and back: SQLite by its backup interface, PostgreSQL by its own tools."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import closing
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
from flask_babel import gettext as _
from sqlalchemy import Engine, inspect, select, text

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.ledger.models import Stream
from feedback.people.models import User

TOOLS = "postgresql-client"
NAMES = {"sqlite": "database.sqlite", "postgresql": "database.dump"}


def dump(engine: Engine, folder: Path) -> Path:
    """A snapshot of the database as one file in `folder`, synced; writers go on meanwhile. Refusal when it fails."""
    target = folder / NAMES[engine.dialect.name]
    if engine.dialect.name == "sqlite":
        _dump_sqlite(str(engine.url.database), target)
    else:
        _run(engine, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
    sync(target)
    return target


def load(engine: Engine, source: Path) -> None:
    """Put the snapshot in the database's place, whole or not at all. Refusal when it cannot be done."""
    if source.name != NAMES[engine.dialect.name]:
        raise Refusal(_("This backup is of another kind of database than the one DATABASE_URL names."))
    engine.dispose()
    if engine.dialect.name == "sqlite":
        with closing(sqlite.connect(str(source))) as kept, closing(_opened(engine)) as live:
            kept.backup(live)
        return
    options = ("--clean", "--if-exists", "--single-transaction", "--exit-on-error", "--no-owner")
    _run(engine, "pg_restore", *options, "--no-privileges", "--dbname=", str(source))


def is_empty(engine: Engine) -> bool:
    """Whether nobody works here yet and nothing was recorded; reference data alone do not count."""
    if not inspect(engine).has_table("streams"):
        return True
    found = (db.session.scalar(select(one).limit(1)) for one in (User.id, Stream.id))
    return not any(one is not None for one in found)


def revision() -> str:
    """The schema's version in the database."""
    return str(db.session.scalar(text("SELECT version_num FROM alembic_version")) or "")


def sync(path: Path) -> None:
    """What was written to this file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _dump_sqlite(source: str, target: Path) -> None:
    with closing(sqlite.connect(source, timeout=10)) as live, closing(sqlite.connect(str(target))) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        [verdict] = copy.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok":
        raise Refusal(_("The copy of the database is damaged: %(why)s", why=verdict))


def _opened(engine: Engine) -> sqlite.Connection:
    path = Path(str(engine.url.database))
    path.parent.mkdir(parents=True, exist_ok=True)
    live = sqlite.connect(str(path), timeout=10)
    live.execute("PRAGMA synchronous=FULL")
    return live


def _run(engine: Engine, tool: str, *words: str) -> None:
    """Run one of PostgreSQL's tools; the password goes by the environment, where no list of processes shows it."""
    program = shutil.which(tool)
    if program is None:
        raise Refusal(
            _("%(tool)s is missing. Install it: sudo apt-get install %(name)s", tool=tool, name=TOOLS)
        )
    url = engine.url.set(drivername="postgresql", password=None)
    address = url.render_as_string(hide_password=False)
    told = [f"--dbname={address}" if word == "--dbname=" else word for word in words]
    if tool == "pg_dump":
        told.append(f"--dbname={address}")
    environment = {
        **os.environ,
        "PGPASSWORD": engine.url.password or "",
        "PGOPTIONS": "-c lock_timeout=10000",
    }
    done = subprocess.run(  # noqa: S603 (no shell; our own words)
        [program, *told], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Refusal(_("%(tool)s failed: %(why)s", tool=tool, why=done.stderr.strip()[-500:]))
