"""The n-th statement, file call or encryption of a request fails, for n = 1, 2, 3 … until it goes through untouched.

At every n: no yes for something that is not stored, nothing stored by halves, nothing of the inside in the answer.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from feedback.base.database import Base, db
from feedback.ledger.verify import verify
from feedback.vault import ciphers, codes, contacts, drafts

KINDS = ("statement", "file", "encryption")
COUNTS_ITSELF = {"throttles", "visits", "sessions", "security_log", "security_events", "worker_beats"}
INSIDE = (
    "OperationalError",
    "Traceback",
    "INSERT INTO",
    "SELECT ",
    "sqlite",
    "psycopg",
    "/files/",
    "planned fault",
)
MOST = 200


@dataclass
class Swept:
    """What was found: how many tries per kind, and everything that was wrong."""

    tries: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def line(self) -> str:
        """One line for a terminal."""
        return f"{sum(self.tries.values())} failures planted {self.tries}, wrong {len(self.faults)} {self.faults[:3]}"


class Fuse:
    """Fails at the n-th call of whatever it guards."""

    def __init__(self, at: int, fault: Callable[[], Exception]) -> None:
        self.at, self.fault, self.calls = at, fault, 0

    @property
    def blown(self) -> bool:
        """Whether it came to the n-th call."""
        return self.calls >= self.at

    def __call__(self) -> None:
        self.calls += 1
        if self.calls == self.at:
            raise self.fault()


def sweep(
    app: Flask,
    press: Callable[[], TestResponse],
    *,
    secrets: tuple[str, ...] = (),
    kinds: tuple[str, ...] = KINDS,
    beside: frozenset[str] = frozenset(),
) -> Swept:
    """Press until it works, with every possible failure before; statements come last.

    `secrets` must never be in an answer of failure; the tables `beside` may keep something of a failed press.
    """
    found = Swept()
    for kind in kinds:
        last = kind == kinds[-1]
        for at in range(1, MOST):
            before, fuse = _rows(app, beside), Fuse(at, _FAULTS[kind])
            with _GUARDS[kind](app, fuse), nullcontext() if last else _nothing_happens(app):
                answer = press()
            found.tries[kind] = at - (not fuse.blown)
            if answer.status_code < 400:
                if _rows(app, beside) == before:
                    found.faults.append(f"{kind} {at}: {answer.status_code} and nothing stored")
                break
            found.faults += _told(answer, secrets, f"{kind} {at}")
            if (after := _rows(app, beside)) != before:
                changed = sorted(name for name in after if after[name] != before[name])
                found.faults.append(f"{kind} {at}: {answer.status_code} and stored {changed}")
            if not fuse.blown:
                if last:
                    found.faults.append(f"refused although nothing failed: {answer.status_code}")
                break
    return _whole(app, found)


def _told(answer: TestResponse, secrets: tuple[str, ...], when: str) -> list[str]:
    told = [word for word in (*INSIDE, *secrets) if word in answer.text]
    return [f"{when}: {answer.status_code} tells {told}"] if told else []


def _whole(app: Flask, found: Swept) -> Swept:
    with app.app_context():
        found.faults += [str(fault) for fault in verify(cipher_of=ciphers.cipher_of).faults]
        db.session.rollback()
    return found


def _rows(app: Flask, beside: frozenset[str]) -> dict[str, int]:
    with app.app_context():
        counted = {
            table.name: db.session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
            if table.name not in COUNTS_ITSELF | beside
        }
        db.session.rollback()
    return counted


@contextmanager
def _statements(app: Flask, fuse: Fuse) -> Iterator[None]:
    def before(*_given: Any) -> None:
        fuse()

    with app.app_context():
        engine = db.engine
    commit = engine.dialect.do_commit

    def fails(connection: Any) -> None:
        try:
            fuse()
        except OperationalError as fault:
            raise engine.dialect.dbapi.OperationalError("planned fault") from fault
        commit(connection)

    event.listen(engine, "before_cursor_execute", before)
    try:
        with patch.object(engine.dialect, "do_commit", fails):
            yield
    finally:
        event.remove(engine, "before_cursor_execute", before)


@contextmanager
def _nothing_happens(app: Flask) -> Iterator[None]:
    """Whatever would become an event fails: so the same press can be tried with the next failure before."""

    def before(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if "INSERT INTO events" in statement:
            raise _FAULTS["statement"]()

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", before)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", before)


@contextmanager
def _files(_app: Flask, fuse: Fuse) -> Iterator[None]:
    with ExitStack() as stack:
        for owner, name in ((Path, "open"), (Path, "mkdir"), (Path, "rename"), (os, "fsync")):
            stack.enter_context(patch.object(owner, name, _before(getattr(owner, name), fuse, owner is Path)))
        yield


@contextmanager
def _encryption(_app: Flask, fuse: Fuse) -> Iterator[None]:
    class Cipher:
        def __init__(self, key: bytes) -> None:
            self._cipher = AESGCM(key)

        generate_key = staticmethod(AESGCM.generate_key)

        def encrypt(self, *given: Any) -> bytes:
            fuse()
            return self._cipher.encrypt(*given)

        def decrypt(self, *given: Any) -> bytes:
            return self._cipher.decrypt(*given)

    with ExitStack() as stack:
        for room in (ciphers, drafts):
            stack.enter_context(patch.object(room, "AESGCM", Cipher))
        box, slow = contacts.SealedBox, codes.hash_secret_raw
        stack.enter_context(patch.object(contacts, "SealedBox", _before(box, fuse, False)))
        stack.enter_context(patch.object(codes, "hash_secret_raw", _before(slow, fuse, False)))
        yield


def _before(call: Any, fuse: Fuse, only_ours: bool) -> Callable[..., Any]:
    def guarded(*given: Any, **more: Any) -> Any:
        if not only_ours or "/files" in str(given[0]):
            fuse()
        return call(*given, **more)

    return guarded


_GUARDS: dict[str, Any] = {"statement": _statements, "file": _files, "encryption": _encryption}
_FAULTS: dict[str, Callable[[], Exception]] = {
    "statement": lambda: OperationalError("INSERT INTO secret", {}, Exception("planned fault")),
    "file": lambda: OSError(28, "planned fault"),
    "encryption": lambda: ValueError("planned fault"),
}
