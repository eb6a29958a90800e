"""Production does not start on an engine that forgets what it said it had kept."""

from __future__ import annotations

import pytest
from flask import Flask

from config import Unsafe
from feedback import app as roof
from feedback.base.database import db
from feedback.inspection import engine
from feedback.inspection.finding import Finding, State


def test_a_sound_engine_starts(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "fitness", lambda: Finding("engine", State.OK, ""))
    roof._refuse_forgetful_engine(app)


def test_a_forgetful_one_does_not(app: Flask) -> None:
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            # the tests' own databases are set to forget (tests/databases.py)
            with pytest.raises(Unsafe, match="synchronous_commit"):
                roof._refuse_forgetful_engine(app)
            return
        with db.engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA synchronous=NORMAL")
    with pytest.raises(Unsafe, match="SQLite"):
        roof._refuse_forgetful_engine(app)


@pytest.mark.parametrize("off", ["fsync", "full_page_writes", "synchronous_commit"])
def test_every_setting_that_carries_the_promise_is_asked(off: str) -> None:
    promises = dict.fromkeys(("fsync", "full_page_writes", "synchronous_commit"), "on") | {off: "off"}
    assert engine.postgresql_faults(170_000, promises)
