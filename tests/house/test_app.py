"""The house stands: it starts, is well, and hands every test a database of its own."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import InternalError, OperationalError

from feedback.agencies.models import Unit
from feedback.base import database
from feedback.base.database import db, reading, writing
from feedback.people.roles import Role
from tests.crew import Crew


def test_the_house_is_well(client: FlaskClient) -> None:
    assert client.get("/health/live").json == {"status": "ok"}
    assert client.get("/health/ready").json == {"status": "ok"}


def test_the_regency_is_there(inside: object) -> None:
    assert db.session.execute(select(func.count()).select_from(Unit)).scalar_one() > 50


def test_the_crew_can_sign_in(visit: Callable[[str], FlaskClient], crew: Crew) -> None:
    assert crew["verifier"].holds(Role.VERIFIER)
    assert crew["civil_servant"].civil_servant_id is not None
    assert visit("verifier").get("/health/live").status_code == 200


def test_what_only_reads_cannot_write(inside: Flask) -> None:
    change = text("UPDATE units SET name = 'changed'")
    db.session.rollback()
    with reading(), pytest.raises((InternalError, OperationalError), match=r"read-?only"):
        db.session.execute(change)
    db.session.rollback()
    with reading():
        db.session.execute(text("SELECT 1"))
        db.session.rollback()
        with writing():
            db.session.execute(change)


@pytest.mark.postgresql
def test_a_connection_that_the_server_ended_is_noticed_before_it_is_used(inside: Flask) -> None:
    def end_all_but_mine() -> None:
        others = (
            "datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        with psycopg.connect(inside.config["DATABASE_URL"], autocommit=True) as another:
            another.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others}")

    first = db.session.scalar(select(func.pg_backend_pid()))
    db.session.remove()
    end_all_but_mine()
    assert db.session.scalar(select(func.pg_backend_pid())) != first
    db.session.remove()
    listening = db.engine, "checkout", database._refuse_dead
    event.remove(*listening)
    try:
        end_all_but_mine()
        with pytest.raises(OperationalError):  # the twin that does not look
            db.session.scalar(select(func.pg_backend_pid()))
    finally:
        event.listen(*listening)
        db.session.remove()


@pytest.mark.postgresql
def test_what_was_prepared_is_ready_for_the_next_page(inside: Flask) -> None:
    known = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT units.id%'")
    for _page in range(8):
        with reading():
            db.session.execute(select(Unit.id).limit(1))
            db.session.rollback()
    with reading():
        assert db.session.scalar(known) == 1
