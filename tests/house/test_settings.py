"""Production starts with its own keys or not at all; a demo makes its keys once."""

from __future__ import annotations

import base64
import json
import os
import stat
from pathlib import Path

import pytest
from flask import Flask
from nacl.signing import SigningKey

from config import (
    DEMO_DOMAIN,
    DEMO_MARK,
    HELD_APART,
    HOLDERS,
    KEEPERS,
    KEY_NAMES,
    Unsafe,
    fit_for,
    make_keys,
    settings,
)
from feedback import launch
from feedback.app import create_app
from feedback.base import clock
from feedback.base.database import db
from feedback.people.models import User
from tests.databases import lasting


def _production(folder: Path, **changes: str) -> dict[str, str]:
    return {
        **fit_for(changes.get("PROCESS", "web"), make_keys()),
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


@pytest.mark.parametrize("process", ["web", "worker", "keeper"])
@pytest.mark.parametrize("mode", ["production", "demo"])
def test_each_process_holds_its_own_private_keys_and_no_other(
    tmp_path: Path, mode: str, process: str
) -> None:
    config = settings(_production(tmp_path, MODE=mode, PROCESS=process))
    held = {name for name in config if name.endswith("_PRIVATE_KEY")}
    assert held == {name for name, holder in HOLDERS.items() if holder == process}
    assert set(HOLDERS) == {name for name in KEY_NAMES if name.endswith("_PRIVATE_KEY")}


@pytest.mark.parametrize("process", ["web", "worker", "keeper"])
def test_a_child_is_told_its_own_private_keys_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, process: str
) -> None:
    every = make_keys() | {"VAULT_OLD_KEYS": "0:x", "REVEAL_OLD_PRIVATE_KEYS": "x"}
    monkeypatch.setattr(os, "environ", _production(tmp_path, **every))
    told = launch._environment(process)
    assert told["PROCESS"] == process
    held = {name for name in told if name.endswith("_PRIVATE_KEY")}
    assert held == {name for name, holder in HOLDERS.items() if holder == process}
    assert (set(HELD_APART) <= set(told)) is (process != "keeper")
    assert ("REVEAL_OLD_PRIVATE_KEYS" in told) is (process == "keeper")


STRANGE = [
    ("web", "REVEAL_PRIVATE_KEY", "only the keeper may hold it"),
    ("web", "REVEAL_OLD_PRIVATE_KEYS", "only the keeper may hold it"),
    ("web", "CHECKPOINT_PRIVATE_KEY", "only the keeper may hold it"),
    ("web", "WORKER_PRIVATE_KEY", "only the worker may hold it"),
    ("worker", "REVEAL_PRIVATE_KEY", "only the keeper may hold it"),
    ("keeper", "WORKER_PRIVATE_KEY", "only the worker may hold it"),
    *(("keeper", name, "it has no use for it") for name in HELD_APART),
]


@pytest.mark.parametrize(("process", "name", "why"), STRANGE)
def test_production_refuses_a_process_that_holds_anothers_secret(
    tmp_path: Path, process: str, name: str, why: str
) -> None:
    assert settings(_production(tmp_path, PROCESS=process))["MODE"] == "production"
    value = make_keys().get(name, "x")
    with pytest.raises(Unsafe, match=f"{name} is in the environment of the {process} process, and {why}"):
        settings(_production(tmp_path, PROCESS=process, **{name: value}))


@pytest.mark.parametrize(
    "name",
    [
        "SECRET_KEY",
        "CODE_PEPPER",
        "VAULT_KEY",
        "REVEAL_PUBLIC_KEY",
        "WORKER_PUBLIC_KEY",
        "CHECKPOINT_PUBLIC_KEY",
    ],
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


ELSEWHERE = (
    {"DATABASE_URL": "postgresql://u:p@db.example.go.id/aduan"},
    {"DATABASE_URL": "postgresql://u:p@db.example.go.id/aduan?sslmode=require"},
    {"DATABASE_URL": "postgresql:///aduan?host=10.0.0.7"},
    {"REDIS_URL": "redis://10.0.0.7:6379/0"},
    {"S3_ENDPOINT": "http://store.example.go.id"},
    {"SMTP_SECURITY": "none", "SMTP_HOST": "mail.example.go.id"},
    {"CLAMD_ADDRESS": "10.0.0.7:3310"},
    {"CLAMD_ADDRESS": "clamd"},
)
PROTECTED = (
    {"DATABASE_URL": "postgresql:///aduan?host=/var/run/postgresql"},
    {"DATABASE_URL": "postgresql://u:p@127.0.0.1:5432/aduan"},
    {"DATABASE_URL": "postgresql://u:p@db.example.go.id/aduan?sslmode=verify-full&sslrootcert=/etc/ca.pem"},
    {"REDIS_URL": "rediss://10.0.0.7:6379/0"},
    {"REDIS_URL": "redis://localhost:6379/0"},
    {"S3_ENDPOINT": "https://store.example.go.id", "S3_BUCKET": "b", "S3_KEY": "k", "S3_SECRET": "s"},
    {"SMTP_SECURITY": "none", "SMTP_HOST": "localhost"},
    {"CLAMD_ADDRESS": "/run/clamav/clamd.ctl"},
    {"CLAMD_ADDRESS": "127.0.0.1:3310"},
    {"SMTP_SECURITY": "starttls", "SMTP_HOST": "mail.example.go.id"},
)


@pytest.mark.parametrize("changes", ELSEWHERE)
def test_production_sends_nothing_in_clear_to_another_machine(
    tmp_path: Path, changes: dict[str, str]
) -> None:
    with pytest.raises(Unsafe, match=next(iter(changes))):
        settings(_production(tmp_path, **changes))


@pytest.mark.parametrize("changes", PROTECTED)
def test_production_speaks_to_other_machines_under_protection(
    tmp_path: Path, changes: dict[str, str]
) -> None:
    assert settings(_production(tmp_path, **changes))["MODE"] == "production"


@pytest.mark.parametrize("changes", [{"BASE_URL": "http://aduan.example.go.id"}, {"FLASK_DEBUG": "1"}])
def test_production_refuses_a_careless_start(tmp_path: Path, changes: dict[str, str]) -> None:
    with pytest.raises(Unsafe, match=next(iter(changes))):
        settings(_production(tmp_path, **changes))


def test_a_demo_keeps_its_keys_to_itself(tmp_path: Path) -> None:
    first = settings({"DATA_DIR": str(tmp_path)})
    assert settings({"DATA_DIR": str(tmp_path)})["SECRET_KEY"] == first["SECRET_KEY"]
    assert not [name for name in KEEPERS if name in first]
    for name in ("keys.json", *KEEPERS.values()):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert not [name for name in json.loads((tmp_path / "keys.json").read_text()) if name in KEEPERS]


def test_a_demo_of_an_older_version_keeps_its_keys_and_gets_what_it_lacks(tmp_path: Path) -> None:
    first = settings({"DATA_DIR": str(tmp_path)})
    kept = json.loads((tmp_path / "keys.json").read_text())
    (tmp_path / "checkpoint-private.key").unlink()
    del kept["CHECKPOINT_PUBLIC_KEY"]
    (tmp_path / "keys.json").write_text(json.dumps(kept))
    assert settings({"DATA_DIR": str(tmp_path)})["VAULT_KEY"] == first["VAULT_KEY"]
    now = settings({"DATA_DIR": str(tmp_path), "PROCESS": "keeper"})
    assert now["REVEAL_PUBLIC_KEY"] == first["REVEAL_PUBLIC_KEY"]
    seed = base64.b64decode(now["CHECKPOINT_PRIVATE_KEY"])
    assert base64.b64encode(bytes(SigningKey(seed).verify_key)).decode() == now["CHECKPOINT_PUBLIC_KEY"]
    assert settings({"DATA_DIR": str(tmp_path)})["CHECKPOINT_PUBLIC_KEY"] == now["CHECKPOINT_PUBLIC_KEY"]


def test_production_refuses_demo_accounts(app: Flask, tmp_path: Path) -> None:
    address = app.config["DATABASE_URL"]
    config = settings(_production(tmp_path, DATABASE_URL=address))
    lasting(app)
    create_app(config)
    with app.app_context():
        db.session.add(User(email=f"verifier@{DEMO_DOMAIN}", name="A demo verifier", created_at=clock.now()))
        db.session.commit()
    with pytest.raises(Unsafe, match="1 demo accounts"):
        create_app(config)


@pytest.mark.parametrize(("process", "name"), [("web", "RECEIPT"), ("keeper", "CHECKPOINT")])
def test_production_refuses_to_sign_with_a_key_that_is_missing_or_foreign(
    tmp_path: Path, process: str, name: str
) -> None:
    for key in ("", make_keys()[f"{name}_PRIVATE_KEY"]):
        changed = _production(tmp_path, PROCESS=process, **{f"{name}_PRIVATE_KEY": key})
        with pytest.raises(Unsafe, match=f"{name}_PRIVATE_KEY"):
            settings(changed)
