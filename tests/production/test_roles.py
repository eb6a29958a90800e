"""The database's roles as docs/production/grants.sql has them: the daily ones do their work and no more."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Event
from typing import Any

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import func, select
from sqlalchemy.engine import URL, make_url

from feedback import keeper, worker
from feedback.app import create_app
from feedback.base.database import db
from feedback.complaints import follow_up, reporter
from feedback.complaints.models import Complaint
from feedback.complaints.status import Status
from feedback.ledger import guards
from feedback.ledger.models import LogEntry
from feedback.ledger.verify import verify
from feedback.people.models import User
from feedback.people.sign_in import start_session
from tests.complaints import telling
from tests.crew import Crew
from tests.databases import Copies
from tests.house.plan import TREE
from tests.machine import missing

pytestmark = pytest.mark.postgresql
GRANTS = TREE / "docs/production/grants.sql"
DAILY = ("web", "worker", "keeper")
SECRETS = ("contacts", "sessions", "receipts", "totp_seeds", "recovery_codes", "case_keys", "report_drafts")
BODY = "BEGIN RETURN NEW; END"
PASSWORD = "only-for-a-moment"


@dataclass
class Roles:
    """The roles of one test, over its database."""

    app: Flask
    address: URL
    prefix: str

    def name(self, zone: str) -> str:
        return f"{self.prefix}-{zone}"

    def url(self, zone: str) -> str:
        named = self.address.set(username=self.name(zone), password=PASSWORD)
        return named.difference_update_query(["user"]).render_as_string(hide_password=False)

    def app_of(self, zone: str) -> Flask:
        """The application as that zone runs it, on the same data."""
        given = {
            name: value for name, value in self.app.config.items() if name != "SQLALCHEMY_ENGINE_OPTIONS"
        }
        url = self.url(zone)
        return create_app(given | {"DATABASE_URL": url, "SQLALCHEMY_DATABASE_URI": url})

    def ask(self, zone: str, statement: str) -> None:
        with psycopg.connect(self.url(zone)) as connection:
            connection.execute(statement.encode())

    def grant(self) -> None:
        """Run the script as the owner does."""
        names = [f"-v{zone}={self.name(zone)}" for zone in (*DAILY, "auditor", "owner")]
        address = self.address.set(drivername="postgresql").render_as_string(hide_password=False)
        command = ["psql", "-q", "-v", "ON_ERROR_STOP=1", *names, "-f", str(GRANTS), address]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@pytest.fixture
def roles(app: Flask, copies: Copies) -> Iterator[Roles]:
    if shutil.which("psql") is None:
        missing("psql", "sudo apt-get install postgresql-client")
    address = make_url(app.config["DATABASE_URL"])
    made = Roles(app, address, f"test-{os.getpid()}-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    names = [made.name(zone) for zone in (*DAILY, "auditor")]
    copies.touched = True
    with psycopg.connect(_plain(address), autocommit=True) as owner:
        _drop(owner, names)
        for name in names:
            statement = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
            owner.execute(statement.format(sql.Identifier(name), sql.Literal(PASSWORD)))
        try:
            made.grant()
            yield made
        finally:
            _drop(owner, names)


def _plain(address: URL) -> str:
    return address.set(drivername="postgresql").render_as_string(hide_password=False)


def _drop(owner: psycopg.Connection[Any], names: list[str]) -> None:
    for name in names:
        known = owner.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
        if known:
            for statement in ("DROP OWNED BY {} CASCADE", "DROP ROLE {}"):
                owner.execute(sql.SQL(statement).format(sql.Identifier(name)))


def test_a_whole_case_is_lived_under_these_roles(roles: Roles) -> None:
    app = roles.app_of("web")
    crew = Crew(app)
    with app.app_context():
        case = telling.in_work(crew)
        officer = crew["officer_dputr"]
        follow_up.ask(case, "Di sebelah mana?", by=officer)
        reporter.reply(case, "Di depan pasar.")
        telling.answer(case, crew)
        reporter.confirm(case)
        start_session(db.session.get_one(User, crew.id_of("verifier")))
        db.session.commit()
        number = case.number
    assert app.test_client().get("/cases").status_code == 200
    working = roles.app_of("worker")
    worker.run(working, once=True, stop=Event())
    keeper.run(roles.app_of("keeper"), once=True, stop=Event())
    with roles.app.app_context():
        lived = db.session.scalars(select(Complaint).filter_by(number=number)).one()
        assert lived.status is Status.CLOSED
        assert db.session.scalar(select(func.count()).select_from(LogEntry))
        assert not verify().faults


THE_PAST = (
    "UPDATE events SET kind = 'x'",
    "DELETE FROM events",
    "TRUNCATE events CASCADE",
    "ALTER TABLE events DISABLE TRIGGER ALL",
    "DROP TRIGGER events_guard_update ON events",
    "CREATE TRIGGER mine BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
    "SET session_replication_role = replica",
    f"CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS '{BODY}'",
    "CREATE TABLE mine (x int)",
    "DELETE FROM event_bodies",
    "DELETE FROM streams",
    "UPDATE log_entries SET log_index = 0",
    "DELETE FROM log_entries",
    "UPDATE alembic_version SET version_num = 'x'",
    "DROP TABLE events CASCADE",
)


def test_no_daily_role_touches_the_past(roles: Roles) -> None:
    for zone in DAILY:
        for statement in THE_PAST:
            with pytest.raises(InsufficientPrivilege):
                roles.ask(zone, statement)
    with pytest.raises(InsufficientPrivilege):
        roles.ask("web", "INSERT INTO log_entries (log_index, event_id) VALUES (1, 1)")


def test_the_auditor_reads_the_record_and_no_secret(roles: Roles) -> None:
    roles.ask("auditor", "SELECT * FROM events")
    roles.ask("auditor", "SELECT id, name FROM users")
    secret = [f"SELECT * FROM {table}" for table in SECRETS]
    for statement in (*secret, "SELECT password_hash FROM users", "DELETE FROM outbox"):
        with pytest.raises(InsufficientPrivilege):
            roles.ask("auditor", statement)


def test_every_table_of_the_record_is_in_the_script() -> None:
    said = GRANTS.read_text()
    assert not [table for table in guards.TABLES if f" {table}" not in said]


def test_the_twin_that_grants_everything_is_found_out(roles: Roles) -> None:
    """Without the REVOKEs the statements above would pass the roles (the guards alone still hold)."""
    with psycopg.connect(_plain(roles.address), autocommit=True) as owner:
        grant = sql.SQL("GRANT ALL ON ALL TABLES IN SCHEMA public TO {}")
        owner.execute(grant.format(sql.Identifier(roles.name("web"))))
    with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
        roles.ask("web", "TRUNCATE events CASCADE")
    roles.ask("web", "UPDATE alembic_version SET version_num = version_num")
