"""Where a drill is held: an application over a fresh database of its own, on loopback, gone afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from flask import Flask

from config import settings
from feedback.app import create_app
from feedback.base.database import db
from feedback.people import sign_in
from feedback.web import guards
from tests.databases import copies_for
from tests.durability.cluster import Postgres
from tests.web.matrix import founding
from tests.web.matrix.world import World


@contextmanager
def ground(server: Postgres | None = None, **more: str) -> Iterator[Flask]:
    """An application with reference data and the crew, on SQLite or on a cluster of our own; `more` are settings."""
    with TemporaryDirectory(prefix="aduan-drill-") as folder:
        copies = copies_for(server.url if server else "", Path(folder))
        told = {"MODE": "test", "DATABASE_URL": copies.url, "DATA_DIR": f"{folder}/data"}
        app = create_app(settings({**told, **more}) | {"WTF_CSRF_ENABLED": False})
        before = {name: os.environ.get(name) for name in more}
        os.environ.update(more)  # the processes that serve read them, too
        try:
            copies.fill(app)
            copies.renew()
            if server is not None:
                _promise(server, copies.url)
            yield app
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
            copies.drop()
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})


@contextmanager
def regency() -> Iterator[World]:
    """Every kind of case, for the questions of the matrix."""
    kept = guards.REFRESH
    with ground() as app:
        guards.REFRESH = sign_in.IDLE
        try:
            yield founding.build(app)
        finally:
            guards.REFRESH = kept


def _promise(server: Postgres, url: str) -> None:
    """The suite's copies may forget (tests/databases.py); these may not."""
    name = url.rpartition("/")[2]
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" RESET synchronous_commit')
