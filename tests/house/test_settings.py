"""Production starts with its own keys or not at all; a demo makes its keys once."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from flask import Flask

from config import DEMO_DOMAIN, DEMO_MARK, Unsafe, make_keys, settings
from feedback.app import create_app
from feedback.base import clock
from feedback.base.database import db
from feedback.people.models import User


def _production(folder: Path, **changes: str) -> dict[str, str]:
    keys = make_keys()
    del keys["REVEAL_PRIVATE_KEY"]
    return {
        **keys,
        "MODE": "production",
        "BASE_URL": "https://aduan.example.go.id",
        "DATA_DIR": str(folder),
        **changes,
    }


def test_production_starts_with_keys_of_its_own(tmp_path: Path) -> None:
    config = settings(_production(tmp_path))
    assert config["SESSION_COOKIE_SECURE"]
    assert config["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert config["TRUSTED_HOSTS"] == ["aduan.example.go.id"]
    assert "WORKER_PRIVATE_KEY" not in config


def test_only_the_worker_holds_its_private_key(tmp_path: Path) -> None:
    assert "WORKER_PRIVATE_KEY" in settings(_production(tmp_path, PROCESS="worker"))


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "CODE_PEPPER", "VAULT_KEY", "REVEAL_PUBLIC_KEY", "WORKER_PUBLIC_KEY"]
)
@pytest.mark.parametrize("value", ["", "short"])
def test_production_refuses_missing_and_short_keys(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(Unsafe, match=name):
        settings(_production(tmp_path, **{name: value}))


@pytest.mark.parametrize("name", ["SECRET_KEY", "CODE_PEPPER", "VAULT_KEY"])
def test_production_refuses_demo_keys(tmp_path: Path, name: str) -> None:
    with pytest.raises(Unsafe, match=name):
        settings(_production(tmp_path, **{name: make_keys(DEMO_MARK)[name]}))


def test_production_refuses_public_keys_of_the_demo_beside_it(tmp_path: Path) -> None:
    demo = settings({"DATA_DIR": str(tmp_path)})
    with pytest.raises(Unsafe, match="REVEAL_PUBLIC_KEY"):
        settings(_production(tmp_path, REVEAL_PUBLIC_KEY=demo["REVEAL_PUBLIC_KEY"]))


@pytest.mark.parametrize("changes", [{"BASE_URL": "http://aduan.example.go.id"}, {"FLASK_DEBUG": "1"}])
def test_production_refuses_a_careless_start(tmp_path: Path, changes: dict[str, str]) -> None:
    with pytest.raises(Unsafe, match=next(iter(changes))):
        settings(_production(tmp_path, **changes))


def test_a_demo_keeps_its_keys_to_itself(tmp_path: Path) -> None:
    first = settings({"DATA_DIR": str(tmp_path)})
    assert settings({"DATA_DIR": str(tmp_path)})["SECRET_KEY"] == first["SECRET_KEY"]
    assert "WORKER_PRIVATE_KEY" not in first
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600


def test_production_refuses_demo_accounts(app: Flask, tmp_path: Path) -> None:
    address = app.config["DATABASE_URL"]
    config = settings(_production(tmp_path, DATABASE_URL=address))
    create_app(config)
    with app.app_context():
        db.session.add(User(email=f"verifier@{DEMO_DOMAIN}", name="A demo verifier", created_at=clock.now()))
        db.session.commit()
    with pytest.raises(Unsafe, match="1 demo accounts"):
        create_app(config)
