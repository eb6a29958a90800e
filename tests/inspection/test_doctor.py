"""What can silently go wrong with a server is found, and said with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from config import make_keys, settings
from feedback.app import create_app
from feedback.base.database import db
from tests.inspection.doctor import NOBODY, lines, run


def test_of_a_sound_server_nothing_is_wrong_and_nothing_private_said(sound):
    done = run(sound)
    assert done.exit_code == 0, done.output
    assert len(done.output.splitlines()) == 24
    assert "salah" not in done.output
    assert "@" not in done.output
    secret = [name for name in make_keys() if name in sound.config and name != "VAULT_KEY_ID"]
    assert not [name for name in (*secret, "DATABASE_URL") if sound.config[name] in done.output]


def test_one_wrong_matter_makes_the_exit_status_one(sound):
    Path(sound.config["DATA_DIR"]).chmod(0o755)
    done = run(sound)
    assert done.exit_code == 1
    assert done.output.count("salah") == 1


def test_the_doctor_changes_nothing(sound):
    def rows() -> list[int]:
        with sound.app_context():
            return [
                db.session.scalar(select(func.count()).select_from(table)) or 0
                for table in db.metadata.sorted_tables
            ]

    def kept() -> set[Path]:
        return set(Path(sound.config["DATA_DIR"]).rglob("*"))

    before = rows(), kept()
    run(sound)
    assert (rows(), kept()) == before


@pytest.mark.parametrize("url", [f"postgresql://aduan:rahasia@{NOBODY}/aduan", ""], ids=["server", "file"])
def test_without_a_database_the_rest_is_still_looked_at(tmp_path, url):
    config = settings({"MODE": "demo", "DATA_DIR": str(tmp_path / "var"), "DATABASE_URL": url})
    done = run(create_app(config))
    assert done.exit_code == 1
    assert [line for line in done.output.splitlines() if line.startswith("salah") and "Basis data" in line]
    assert len(done.output.splitlines()) == 8
    assert "rahasia" not in done.output
    assert not (tmp_path / "var/aduan.db").exists()


def test_a_table_that_is_gone_is_one_finding_and_no_fall(sound):
    with sound.app_context():
        db.session.execute(text("DROP TABLE worker_beats"))
        db.session.commit()
    assert len(lines(sound, "")) == 3  # the clock, the worker and the keeper are read there
