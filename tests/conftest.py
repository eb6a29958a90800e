"""What every test may ask for: an application over a fresh database, people signed in, mail, a browser.

The database is SQLite, or PostgreSQL where TEST_DATABASE_URL names a server's database. It is migrated
and filled once for each test process; each test then gets a copy of its own.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from config import settings
from feedback.app import create_app
from feedback.base.database import db
from feedback.people.models import User
from feedback.people.sign_in import start_session
from tests import crew as people
from tests import hashes
from tests.databases import Copies, copies_for

pytest_plugins = ("tests.chromium", "tests.post")
hashes.set_aside()
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)  # how long an example takes on a busy machine is no fault
hypothesis.settings.load_profile("house")


LONGEST = (
    "tests/web/test_matrix.py",
    "tests/journeys/",
    "tests/browser/",
    "tests/durability/",
    "tests/canary/",
    "tests/files/test_hostile.py",
)
"""Begun first, in this order, so that no worker is left alone with them at the end."""


THEMSELVES = (
    "tests/journeys/",
    "tests/durability/",
    "tests/canary/",
    "tests/production/",
    "tests/house/test_migrations",
)
MANY = 2000
"""A run of so many is the whole suite; a few tests asked for by name are run whatever they ask for."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest first; what is about PostgreSQL alone, and nothing that asks for no database, on PostgreSQL."""
    ranks = {
        item: next((i for i, one in enumerate(LONGEST) if item.nodeid.startswith(one)), 99) for item in items
    }
    items.sort(key=ranks.__getitem__)
    if os.environ.get("TEST_DATABASE_URL", "").startswith("postgres"):
        elsewhere = [item for item in items if not _needs_a_database(item)] if len(items) > MANY else []
    else:
        elsewhere = [item for item in items if item.get_closest_marker("postgresql")]
    if elsewhere:
        items[:] = [item for item in items if item not in elsewhere]
        config.hook.pytest_deselected(items=elsewhere)


def _needs_a_database(item: pytest.Item) -> bool:
    """Whether it asks for one here, or starts the product itself: the others were run with SQLite's suite already."""
    return "copies" in getattr(item, "fixturenames", ()) or item.nodeid.startswith(THEMSELVES)


@pytest.fixture(scope="session")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    """The filled database that each test gets a copy of."""
    url = os.environ.get("TEST_DATABASE_URL", "")
    copies = copies_for(url, tmp_path_factory.mktemp("database"))
    yield copies
    copies.drop()


@pytest.fixture(scope="session")
def _application(copies: Copies, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    data = tmp_path_factory.mktemp("data")
    app = create_app(
        {
            **settings({"MODE": "test", "DATABASE_URL": copies.url, "DATA_DIR": str(data)}),
            "WTF_CSRF_ENABLED": False,  # tests/house shows that forms without a token are refused
        }
    )
    copies.fill(app)
    copies.touched = True
    with app.app_context():
        event.listen(db.engine, "commit", lambda _connection: setattr(copies, "touched", True))
    return app


@pytest.fixture
def app(_application: Flask, copies: Copies) -> Iterator[Flask]:
    """The application over a fresh copy of the database: reference data and the crew, no case."""
    before = dict(_application.config)
    with _application.app_context():
        db.session.remove()
        db.engine.dispose()
    if copies.touched:  # a test that committed nothing has changed nothing
        copies.renew()
        copies.touched = False
    data = Path(_application.config["DATA_DIR"])
    shutil.rmtree(data)
    data.mkdir()
    yield _application
    _application.config.clear()
    _application.config.update(before)
    with _application.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    """The application with its context open: for tests of rules, which call verbs and need no door."""
    with app.app_context():
        yield app
        db.session.rollback()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A resident's browser, without an account."""
    return app.test_client()


@pytest.fixture
def crew(app: Flask) -> people.Crew:
    """Who works here: `crew["verifier"]` is a Person; see tests/crew.py for the names."""
    return people.Crew(app)


@pytest.fixture
def visit(app: Flask) -> Callable[[str], FlaskClient]:
    """`visit("verifier")` is the browser of a crew member who has signed in."""

    def sign_in(key: str) -> FlaskClient:
        client = app.test_client()
        with app.app_context():
            user = db.session.get_one(User, people.Crew(app).id_of(key))
            token = start_session(user)
            db.session.commit()
        people.hand_over(client, token)
        return client

    return sign_in
