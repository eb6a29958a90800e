"""A bare database for the rooms below the hall: the ledger's tests need no app around them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from feedback.base.database import Base, db, engine_options, prepare
from feedback.ledger import guards


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Flask]:
    """An application with nothing but the ledger's tables and triggers, on a database of its own."""
    server = os.environ.get("LEDGER_DATABASE_URL")
    url = server or f"sqlite:///{tmp_path / 'ledger.db'}"
    app = Flask("bare")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    db.init_app(app)
    with app.app_context():
        engine = db.engine
        prepare(engine)
        tables = [Base.metadata.tables[name] for name in guards.TABLES]
        Base.metadata.drop_all(engine, tables=tables)
        Base.metadata.create_all(engine, tables=tables)
        with engine.begin() as connection:
            for statement in guards.statements(engine.dialect.name):
                connection.execute(text(statement))
        yield app
        db.session.remove()
        engine.dispose()
