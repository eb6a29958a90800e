"""What an operator does about accounts from a shell."""

from __future__ import annotations

import base64
import secrets

from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.base.database import db
from feedback.people import factors
from feedback.people.factor_models import TotpSeed
from feedback.people.factors import Held
from tests.crew import Crew, email
from tests.people.factors import set_up_app


def said(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=[*words])


def test_the_first_administrator_is_invited_by_a_link(app: Flask, client: FlaskClient) -> None:
    invited = said(app, "accounts", "invite", "kepala@diskominfo.example", "Budi", "--unit", "DISKOMINFO")
    assert invited.exit_code == 0
    link = invited.output.strip().removeprefix(app.config["BASE_URL"])
    assert client.get(link).status_code == 200
    assert said(app, "accounts", "invite", "a@b.example", "A", "--unit", "NOWHERE").exit_code == 1
    assert (
        said(app, "accounts", "invite", "kepala@diskominfo.example", "B", "--unit", "DINKES").exit_code == 1
    )


def test_the_last_administrator_finds_a_way_back(app: Flask, crew: Crew) -> None:
    with app.app_context():
        set_up_app(crew["administrator"])
        db.session.commit()
    assert said(app, "accounts", "reset", email("nobody")).exit_code == 1
    assert said(app, "accounts", "reset", email("administrator")).exit_code == 0
    with app.app_context():
        assert factors.held(crew["administrator"].user_id) == Held()


def test_secrets_of_apps_are_brought_under_the_new_vault_key(app: Flask, crew: Crew) -> None:
    with app.app_context():
        set_up_app(crew["verifier"])
        db.session.commit()
    app.config["VAULT_OLD_KEYS"] = {app.config["VAULT_KEY_ID"]: app.config["VAULT_KEY"]}
    app.config["VAULT_KEY_ID"] = "another"
    app.config["VAULT_KEY"] = base64.b64encode(secrets.token_bytes(32)).decode()
    assert "an older key; it opens" in said(app, "keys", "check").output
    assert "1 secrets of sign-in apps" in said(app, "keys", "rewrap").output
    assert "0 secrets of sign-in apps" in said(app, "keys", "rewrap").output
    app.config["VAULT_OLD_KEYS"] = {}
    assert "older" not in said(app, "keys", "check").output
    with app.app_context():
        assert db.session.execute(select(TotpSeed.key_id)).scalars().all() == ["another"]
