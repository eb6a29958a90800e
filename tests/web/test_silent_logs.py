"""A fault is logged by its kind and its place, never by its words: they may hold what a row holds."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from feedback.base.database import db
from tests.complaints import telling
from tests.crew import Crew
from tests.web.desk_tales import Visit, do, told
from tests.web.public_path import STORY, write

WORDS = "Zqceritaqz rahasia tentang loket tiga."


def broken(app: Flask, table: str) -> None:
    """Nothing can be written to the table any more, as on a full disk."""
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            db.session.execute(
                text(f"ALTER TABLE {table} ADD CONSTRAINT full_{table} CHECK (false) NOT VALID")
            )
        else:
            db.session.execute(
                text(
                    f"CREATE TRIGGER full_{table} BEFORE INSERT ON {table}"
                    " BEGIN SELECT RAISE(ABORT, 'disk full'); END"
                )
            )
        db.session.commit()


def test_a_report_that_cannot_be_filed_leaves_no_word_in_the_log(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    write(client, f"{STORY} {WORDS}", identity="open", name="Zqnamaqz", phone="081299887766")
    broken(app, "complaints")
    assert client.post("/report/review").status_code >= 500
    assert "IntegrityError" in caplog.text, "its kind"
    assert "sending.py" in caplog.text, "its place"
    for word in ("Zqceritaqz", "Zqnamaqz", "081299887766", "pasar berlubang"):
        assert word not in caplog.text


def test_an_act_that_breaks_leaves_no_word_in_the_log(
    app: Flask, visit: Visit, crew: Crew, caplog: pytest.LogCaptureFixture
) -> None:
    number = told(app, lambda: telling.in_work(crew))
    broken(app, "event_bodies")
    assert do(visit("officer_dputr"), app, number, "note", text=WORDS).status_code == 500
    assert "incident" in caplog.text
    assert "IntegrityError" in caplog.text
    assert "Zqceritaqz" not in caplog.text
