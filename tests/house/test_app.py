"""The house stands: it starts, is well, and hands every test a database of its own."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.agencies.models import Unit
from feedback.base.database import db


def test_the_house_is_well(client: FlaskClient) -> None:
    assert client.get("/health/live").json == {"status": "ok"}
    assert client.get("/health/ready").status_code == 200


def test_the_regency_is_there(inside: object) -> None:
    assert db.session.execute(select(func.count()).select_from(Unit)).scalar_one() > 50
