"""A database with cases in it goes down to each older schema that can be gone back to, and up again, unharmed."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from feedback.base.database import db
from feedback.commands import MIGRATIONS, join
from feedback.complaints import recount  # noqa: F401  (what replays must be there)
from feedback.ledger import guards
from feedback.ledger.verify import verify
from feedback.vault import ciphers
from tests.complaints import telling
from tests.crew import Crew

OLDEST = "0002"  # below it the record would lose its guards: there one restores a backup


def revisions() -> list[str]:
    """From the newest down to OLDEST."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    found = [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()]
    return found[: found.index(OLDEST) + 1]


def test_down_one_by_one_and_up_again_with_data(app: Flask, crew: Crew, tmp_path: Path) -> None:
    join(app)
    with app.app_context():
        for story in (telling.filed, lambda: telling.in_work(crew), lambda: telling.answered(crew)):
            story()
        db.session.commit()
    first, before = _kept(app), {}
    for revision in revisions()[1:]:
        _step(app, downgrade, revision)
        before[revision] = _kept(app)
        assert not _guards(app) - {"log"}, revision
    oldest = before[OLDEST]
    for revision in reversed(revisions()[:-1]):
        _step(app, upgrade, revision)
        now = _kept(app)
        assert {name: now.get(name) for name in oldest if name in now} == {
            name: count for name, count in oldest.items() if name in now
        }, revision
    last = _kept(app)
    assert {name for name in first if name in oldest and last[name] != first[name]} <= {"alembic_version"}
    with app.app_context():
        assert verify(cipher_of=ciphers.cipher_of).faults == []
        assert guards.missing(db.session.connection()) == []
        telling.filed()
        db.session.commit()


def _step(app: Flask, move: object, revision: str) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        move(str(MIGRATIONS), revision)  # type: ignore[operator]
        db.session.remove()
        db.engine.dispose()


def _kept(app: Flask) -> dict[str, int]:
    with app.app_context():
        connection = db.session.connection()
        names = [name for name in inspect(connection).get_table_names() if "search" not in name]
        counted = {
            name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names
        }
        db.session.rollback()
    return counted


def _guards(app: Flask) -> set[str]:
    with app.app_context():
        gone = {name for name in guards.missing(db.session.connection()) if name.startswith("events")}
        db.session.rollback()
    return gone
