"""The house stands: it starts, is well, and hands every test a database of its own."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.agencies.models import Unit
from feedback.base.database import db
from feedback.people.roles import Role
from tests.crew import Crew


def test_the_house_is_well(client: FlaskClient) -> None:
    assert client.get("/health/live").json == {"status": "ok"}
    assert client.get("/health/ready").status_code == 200


def test_the_regency_is_there(inside: object) -> None:
    assert db.session.execute(select(func.count()).select_from(Unit)).scalar_one() > 50


def test_the_crew_can_sign_in(visit: Callable[[str], FlaskClient], crew: Crew) -> None:
    assert crew["verifier"].holds(Role.VERIFIER)
    assert crew["civil_servant"].civil_servant_id is not None
    assert visit("verifier").get("/health/live").status_code == 200
