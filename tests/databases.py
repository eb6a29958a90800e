"""One filled database for each test process, and a fresh copy of it for each test."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import psycopg
from flask import Flask
from flask_migrate import upgrade
from psycopg import sql
from sqlalchemy import delete, text
from sqlalchemy.engine import URL, make_url

from feedback.agencies import reference
from feedback.base import clock
from feedback.base.database import db
from feedback.commands import MIGRATIONS, join
from feedback.complaints import retention_rules
from feedback.deadlines import seed
from feedback.inspection import ladder_levels
from feedback.notices.models import Letter
from tests import crew

HIRED = datetime(2025, 1, 6, tzinfo=UTC)
"""Long before any story: a test may live at any later moment."""


class Copies(Protocol):
    """A database that is filled once and copied for each test. `url` is always the copy's.

    `touched` says that somebody may have committed to the copy; who writes from another process says so himself.
    """

    url: str
    touched: bool

    def fill(self, app: Flask) -> None:
        """Migrate the database, load reference data and crew, keep it as the original."""

    def renew(self) -> None:
        """Put a fresh copy in place. No connection may be open."""

    def drop(self) -> None:
        """Leave nothing behind."""


def copies_for(url: str, folder: Path) -> Copies:
    """Copies on the server that `url` names, else of a file in `folder`."""
    if url.startswith("postgres"):
        name = f"aduan_test_{os.getpid()}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
        return _Server(make_url(url.replace("postgres://", "postgresql://", 1)), name)
    return _File(f"sqlite:///{folder / 'copy.db'}", folder)


@dataclass
class _File:
    url: str
    folder: Path
    touched: bool = True

    def fill(self, app: Flask) -> None:
        _load(app)
        shutil.copy(self.folder / "copy.db", self.folder / "original.db")

    def renew(self) -> None:
        for leftover in self.folder.glob("copy.db*"):
            leftover.unlink()
        shutil.copy(self.folder / "original.db", self.folder / "copy.db")

    def drop(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class _Server:
    def __init__(self, server: URL, name: str) -> None:
        self.server = server.set(drivername="postgresql").render_as_string(hide_password=False)
        self.name, self.original = name, f"{name}_original"
        self.touched = True
        self.url = server.set(database=name).render_as_string(hide_password=False)
        self.drop()
        self._run("CREATE DATABASE {}", self.name)

    def fill(self, app: Flask) -> None:
        _load(app)
        self._run("ALTER DATABASE {} RENAME TO {}", self.name, self.original)

    def renew(self) -> None:
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)
        self._run("CREATE DATABASE {} TEMPLATE {}", self.name, self.original)
        # What a copy promises to keep is for tests/durability, which has servers of its own.
        self._run("ALTER DATABASE {} SET synchronous_commit TO off", self.name)

    def drop(self) -> None:
        for name in (self.name, self.original):
            self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def lasting(app: Flask) -> None:
    """Let this test's database keep what it says it kept: production starts on no other."""
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text(f'ALTER DATABASE "{db.engine.url.database}" RESET synchronous_commit'))
            db.session.commit()
        db.session.remove()
        db.engine.dispose()


def _load(app: Flask) -> None:
    with app.app_context():
        join(app)
        upgrade(str(MIGRATIONS))
        reference.load()
        seed.load()
        retention_rules.load()
        ladder_levels.load()
        with clock.at(HIRED):
            crew.hire()
        db.session.execute(delete(Letter))  # the crew's invitations
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
