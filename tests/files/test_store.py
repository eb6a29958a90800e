"""Where attachments are kept, and whose they are."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import date, timedelta

import boto3
import pytest
from flask import Flask
from flask_babel import Babel

from feedback.base import clock
from feedback.base.database import Base, db, engine_options, prepare
from feedback.files import shelf, store
from feedback.files.cleaning import clean
from feedback.ledger.streams import open_stream
from tests.files import samples


@pytest.fixture
def room(tmp_path):
    url = f"sqlite:///{tmp_path / 'files.db'}"
    app = Flask("files")
    app.config.update(
        SQLALCHEMY_DATABASE_URI=url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(url),
        DATA_DIR=str(tmp_path / "data"),
    )
    db.init_app(app)
    Babel(app)
    (tmp_path / "data").mkdir()
    store.configure(app)
    with app.app_context():
        prepare(db.engine)
        names = ("streams", "events", "event_bodies", "log_entries", "stored_files")
        Base.metadata.create_all(db.engine, tables=[Base.metadata.tables[name] for name in names])
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def s3():
    """moto's S3 over HTTP on this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(address, timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "region_name": "us-east-1"}
        boto3.client("s3", endpoint_url=address, **keys).create_bucket(Bucket="aduan")
        yield {"S3_BUCKET": "aduan", "S3_ENDPOINT": address, "S3_KEY": "a", "S3_SECRET": "b"}
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(params=["folder", "bucket"])
def place(room, request):
    if request.param == "bucket":
        room.config.update(request.getfixturevalue("s3"))
        store.configure(room)
    return room


@pytest.fixture
def photo(room):
    return clean(samples.picture(), "Jalan rusak.png")


def test_what_is_put_can_be_had_back_once_and_for_all(place, photo):
    store.put(photo)
    store.put(photo)
    assert store.get(photo.clean_sha256) == photo.data
    assert store.everything() == [photo.clean_sha256]
    store.remove(photo.clean_sha256)
    store.remove(photo.clean_sha256)
    assert store.everything() == []
    with pytest.raises(FileNotFoundError):
        store.get(photo.clean_sha256)


def test_a_place_is_reached_before_and_after_its_first_file(place, photo):
    store.reach()
    store.put(photo)
    store.reach()


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_only_a_hash_is_a_name(place, name):
    with pytest.raises(ValueError, match="SHA-256"):
        store.get(name)


def test_a_file_changed_on_disk_is_not_given_out(room, photo, tmp_path):
    store.put(photo)
    path = tmp_path / "data" / "files" / photo.clean_sha256[:2] / photo.clean_sha256
    path.write_bytes(b"other")
    with pytest.raises(OSError, match="changed"):
        store.get(photo.clean_sha256)


def test_file_and_folders_are_synced_before_put_returns(room, photo, monkeypatch):
    order = []
    sync, rename = os.fsync, os.rename
    monkeypatch.setattr(os, "fsync", lambda handle: (order.append("sync"), sync(handle)))
    monkeypatch.setattr(os, "rename", lambda a, b: (order.append("rename"), rename(a, b)))
    store.put(photo)
    assert order == ["sync", "rename", "sync", "sync", "sync"]


def test_a_full_disk_leaves_nothing_behind(room, photo, monkeypatch, tmp_path):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        store.put(photo)
    assert [path for path in (tmp_path / "data").rglob("*") if path.is_file()] == []


def test_a_drafts_files_move_to_the_case_that_comes_of_it(room, photo):
    case = open_stream("case").id
    file = shelf.keep(photo, by="reporter", draft="d" * 64)
    shelf.keep(photo, by="reporter", draft="e" * 64)
    db.session.flush()
    assert len(file.token) == 32
    assert file.name == "Jalan rusak.jpg"
    assert shelf.adopt("d" * 64, case, 1) == 1
    assert shelf.adopt("d" * 64, case, 1) == 0
    db.session.expire_all()
    kept = db.session.execute(shelf.of_stream(case)).scalars().one()
    assert (kept.entry_seq, kept.draft, kept.token) == (1, None, file.token)
    assert db.session.execute(shelf.of_draft("d" * 64)).first() is None
    with pytest.raises(ValueError, match="sent"):
        shelf.drop(kept)
    with pytest.raises(ValueError, match="belongs"):
        shelf.keep(photo, by="reporter")


def test_old_drafts_and_bytes_nobody_names_are_swept(room, photo):
    other = clean(samples.picture(size=(20, 20)), "x.png")
    store.put(photo)
    store.put(other)
    old = shelf.keep(photo, by="reporter", draft="d" * 64)
    shelf.keep(other, by="reporter", stream_id=open_stream("case").id, entry_seq=1)
    old.added_on = date(2026, 1, 1)
    db.session.flush()
    assert shelf.unclaimed() == frozenset()
    assert shelf.sweep_drafts(clock.today() - timedelta(days=1)) == 1
    assert shelf.sweep_drafts(clock.today() - timedelta(days=1)) == 0
    assert shelf.unclaimed() == {photo.clean_sha256}
    assert shelf.sweep_store(spared=frozenset({photo.clean_sha256})) == 0
    assert shelf.sweep_store() == 1
    assert store.everything() == [other.clean_sha256]
