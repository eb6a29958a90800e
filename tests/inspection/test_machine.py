"""What the doctor looks at around the database: settings, folder, disk, redis, and the files."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from config import fit_for, make_keys, settings
from feedback.app import create_app
from feedback.base.database import db
from feedback.files import shelf, store
from feedback.files.cleaning import CleanFile
from feedback.inspection import machine
from feedback.inspection.finding import State
from feedback.ledger.streams import open_stream
from tests.inspection.doctor import NOBODY, lines

REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/5")


@pytest.fixture
def bucket(sound: Flask) -> Iterator[Flask]:
    """The server with its files in a bucket at an address where nobody listens."""
    folder = dict(sound.config)
    sound.config.update(S3_BUCKET="aduan", S3_ENDPOINT=f"http://{NOBODY}", S3_KEY="a", S3_SECRET="b")
    store.configure(sound)
    yield sound
    sound.config.update(folder)
    store.configure(sound)


def test_settings_of_a_demo_or_test_must_not_be_open_to_others(sound):
    assert not lines(sound, "MODE=")
    sound.config["BASE_URL"] = "https://aduan.example.go.id"
    assert lines(sound, "MODE=")


def test_settings_of_production_are_looked_at_beyond_the_refusals(inside, tmp_path):
    assert machine.settings(production(tmp_path)).state is State.OK
    assert machine.settings(production(tmp_path, PROXY_HOPS="0")).state is State.LOOK
    assert machine.settings(production(tmp_path, SMTP_HOST="")).state is State.WRONG
    (tmp_path / "reveal-private.key").write_text("…")
    assert machine.settings(production(tmp_path)).state is State.WRONG


def test_production_says_in_one_sentence_that_its_database_does_not_answer(tmp_path):
    with pytest.raises(SystemExit, match="does not answer"):
        create_app(production(tmp_path, DATABASE_URL=f"postgresql://{NOBODY}/aduan"))


def test_a_data_folder_is_made_private(tmp_path):
    app = create_app(settings({"MODE": "demo", "DATA_DIR": str(tmp_path / "var")}))
    with app.app_context():
        assert machine.folder(app.config["DATA_DIR"]).state is State.OK
        (tmp_path / "var").chmod(0o705)
        assert machine.folder(app.config["DATA_DIR"]).state is State.WRONG
        assert machine.folder(str(tmp_path / "elsewhere")).state is State.WRONG


def test_a_data_folder_may_be_shared_with_the_group_of_all_zones(tmp_path):
    with create_app(settings({"MODE": "demo", "DATA_DIR": str(tmp_path / "var")})).app_context():
        for mode, state in {0o2770: State.OK, 0o770: State.WRONG, 0o2775: State.WRONG}.items():
            (tmp_path / "var").chmod(mode)
            assert machine.folder(str(tmp_path / "var")).state is state


def test_a_disk_is_wrong_below_its_reserve_and_worth_a_look_below_comfort(inside, tmp_path):
    assert machine.disk(str(tmp_path), 1, 1).state is State.OK
    assert machine.disk(str(tmp_path), 1, 10**18).state is State.LOOK
    assert machine.disk(str(tmp_path), 10**18, 10**18).state is State.WRONG


@pytest.mark.parametrize(
    ("url", "state"),
    [
        ("", State.OK),
        (REDIS, State.OK),
        (f"redis://{NOBODY}/0", State.WRONG),
        ("nonsense", State.WRONG),
    ],
    ids=["unused", "there", "nobody", "nonsense"],
)
def test_redis_is_asked_where_it_is_set(inside, url, state):
    inside.config["REDIS_URL"] = url
    assert machine.redis().state is state


def test_a_store_that_cannot_be_used_is_wrong(sound):
    assert not lines(sound, "Berkas:")
    (Path(sound.config["DATA_DIR"]) / "files").write_text("a file where the folder should be")
    assert lines(sound, "Berkas:")


def test_a_bucket_that_does_not_answer_is_wrong_within_seconds(bucket):
    with bucket.app_context():
        assert machine.files().state is State.WRONG


def test_the_newest_file_must_be_there_and_whole(sound):
    data = b"a picture, drawn again"
    name = hashlib.sha256(data).hexdigest()
    with sound.app_context():
        clean = CleanFile(data, "image/jpeg", "foto.jpg", name, name, 10, 10)
        store.put(clean)
        shelf.keep(clean, by="reporter", stream_id=open_stream("case").id)
        db.session.commit()
    assert not lines(sound, "Berkas:")
    with sound.app_context():
        store.remove(name)
    assert lines(sound, "Berkas:")


def production(folder: Path, **changes: str) -> dict[str, object]:
    keys = fit_for("web", make_keys())
    base = {"MODE": "production", "BASE_URL": "https://aduan.example.go.id", "DATA_DIR": str(folder)}
    return settings({**keys, **base, "SMTP_HOST": "mail.example.go.id", "PROXY_HOPS": "1", **changes})
