"""A file is asked about before it is kept; while nobody answers it is held, not lost."""

from __future__ import annotations

import ast
import io
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.files import attach, scanner, scanning
from feedback.files.models import StoredFile
from feedback.files.scanner import Away, Scan
from feedback.inspection import machine
from feedback.inspection.finding import State
from tests.files import samples
from tests.house.plan import modules
from tests.machine import free_port

BAD = b"zq-known-for-bad-qz"


@dataclass
class Daemon:
    """Speaks INSTREAM as clamd does; `says` replaces its verdict."""

    port: int
    asked: list[int] = field(default_factory=list)
    says: str = ""

    def serve(self, door: socket.socket) -> None:
        while True:
            try:
                line, _where = door.accept()
            except OSError:
                return
            with line:
                line.sendall(self._answer(line))

    def _answer(self, line: socket.socket) -> bytes:
        command = b""
        while not command.endswith(b"\0"):
            command += line.recv(1)
        if command == b"zPING\0":
            return b"PONG\0"
        assert command == b"zINSTREAM\0"
        data = b""
        while size := struct.unpack("!I", _exactly(line, 4))[0]:
            data += _exactly(line, size)
        self.asked.append(len(data))
        verdict = "stream: Zq.Test FOUND" if BAD in data else "stream: OK"
        return (self.says or verdict).encode() + b"\0"


def _exactly(line: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        data += line.recv(size - len(data))
    return data


@contextmanager
def listening(app: Flask) -> Iterator[Daemon]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        daemon = Daemon(door.getsockname()[1])
        thread = threading.Thread(target=daemon.serve, args=(door,), daemon=True)
        thread.start()
        app.config["CLAMD_ADDRESS"] = f"127.0.0.1:{daemon.port}"
        try:
            yield daemon
        finally:
            door.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def daemon(app: Flask) -> Iterator[Daemon]:
    with listening(app) as found:
        yield found


@pytest.fixture
def away(app: Flask) -> None:
    app.config["CLAMD_ADDRESS"] = f"127.0.0.1:{free_port()}"


def sent(client: FlaskClient, data: bytes) -> Any:
    form = {
        "text": "Jalan di depan pasar berlubang besar.",
        "files": (io.BytesIO(data), "foto.jpg"),
    }
    return client.post("/report", data=form, content_type="multipart/form-data")


def kept(app: Flask) -> list[StoredFile]:
    with app.app_context():
        return list(db.session.scalars(select(StoredFile).order_by(StoredFile.id)))


def test_without_a_daemon_nothing_is_asked_and_nothing_held(app: Flask, client: FlaskClient) -> None:
    sent(client, samples.picture())
    assert [one.scan for one in kept(app)] == [Scan.NONE]
    with app.app_context():
        assert machine.scanner().state is State.OK


def test_what_was_sent_and_what_is_kept_are_both_looked_at(
    app: Flask, client: FlaskClient, daemon: Daemon
) -> None:
    data = samples.picture()
    sent(client, data)
    (file,) = kept(app)
    assert file.scan is Scan.CLEAN
    assert daemon.asked == [len(data), file.size]
    assert client.get(f"/report/files/{file.token}").status_code == 200


def test_what_is_known_for_bad_is_refused_and_said(app: Flask, client: FlaskClient, daemon: Daemon) -> None:
    answer = sent(client, samples.picture() + BAD)
    assert answer.status_code == 422
    assert "malware" in answer.text
    assert kept(app) == []


def test_while_the_daemon_is_away_a_file_is_held_and_then_given(
    app: Flask, client: FlaskClient, away: None
) -> None:
    assert sent(client, samples.picture()).status_code == 303
    (file,) = kept(app)
    assert file.scan is Scan.WAITING
    held = client.get(f"/report/files/{file.token}")
    assert held.status_code == 422
    assert not held.data.startswith(b"\xff\xd8")
    with app.app_context():
        assert scanning.look_again() == 0, "nobody answers yet"
        assert machine.scanner().state is State.WRONG
    with listening(app), app.app_context():
        assert machine.scanner().state is State.OK
        assert scanning.look_again() == 1
        assert scanning.look_again() == 0
        db.session.commit()
    assert [one.scan for one in kept(app)] == [Scan.CLEAN]
    assert client.get(f"/report/files/{file.token}").status_code == 200


def test_what_is_found_later_is_shut_for_good(app: Flask, client: FlaskClient, away: None) -> None:
    sent(client, samples.picture())
    with listening(app) as daemon, app.app_context():
        daemon.says = "stream: Zq.Test FOUND"
        assert scanning.look_again() == 1
        db.session.commit()
    (file,) = kept(app)
    assert file.scan is Scan.FOUND
    assert client.get(f"/report/files/{file.token}").status_code == 422


@pytest.mark.parametrize("said", ["", "INSTREAM size limit exceeded. ERROR", "stream: OK FOUND?", "PONG"])
def test_no_verdict_is_no_yes(app: Flask, daemon: Daemon, said: str) -> None:
    daemon.says = said or "\x01"
    with app.app_context():
        with pytest.raises(Away):
            scanner.is_bad(b"x" * 200_000)
        assert scanner.looked_at(b"x") is Scan.WAITING


def test_without_the_word_in_its_row_it_would_be_handed_out(
    app: Flask, client: FlaskClient, away: None
) -> None:
    sent(client, samples.picture())
    with app.app_context():
        db.session.scalars(select(StoredFile)).one().scan = Scan.NONE
        db.session.commit()
    (file,) = kept(app)
    assert client.get(f"/report/files/{file.token}").status_code == 200


def test_attach_says_what_it_found(app: Flask, daemon: Daemon) -> None:
    with app.app_context(), pytest.raises(Refusal):
        attach.attach(samples.picture() + BAD, "foto.jpg")


def test_no_door_takes_bytes_from_the_store_by_itself() -> None:
    doors = {name: ast.unparse(tree) for name, tree in modules().items() if name.startswith("feedback.web.")}
    taking = {name for name, code in doors.items() if "store.get(" in code}
    assert taking == {"feedback.web.handing"}
