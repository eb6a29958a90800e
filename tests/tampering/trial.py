"""A record, what others keep of it, and trial after trial: damage, then look with one, two and three proofs."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

from flask import Flask
from sqlalchemy import Connection, create_engine, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from feedback.base.database import db, engine_options, reading
from feedback.ledger import against, checkpoints, guards, receipts, sequence, verify
from feedback.ledger.erase import erase_body
from feedback.ledger.models import Event, EventBody, Stream
from feedback.ledger.record import record
from feedback.ledger.streams import open_stream
from feedback.vault import ciphers
from tests.house.plan import TREE
from tests.tampering.damage import OURS, WAYS, _one

ERASURE = "a lawful erasure (no alarm is right)"
CASES, EVENTS, COVERED = 24, 8, 6


@dataclass
class Count:
    """In how many of `places` something was found, by the chain alone, by checkpoints outside, by receipts."""

    places: int = 0
    chain: int = 0
    outside: int = 0
    receipt: int = 0


@dataclass
class World:
    """A filled record; what others keep of it outside."""

    app: Flask
    outside: list[str]
    receipts: dict[int, dict[str, Any]]

    def renew(self) -> None:
        """On SQLite: the file as it was filled."""
        file = _file(self.app)
        for leftover in file.parent.glob(f"{file.name}-*"):
            leftover.unlink()
        shutil.copy(file.with_suffix(".filled"), file)


def filled(app: Flask) -> World:
    """Cases with words, some of them sealed; a checkpoint; then some more, which only receipts know."""
    with app.app_context():
        streams = [open_stream("case") for _ in range(CASES)]
        sealed = {stream.id: ciphers.new_cipher(stream.id) for stream in streams[::3]}

        def happens(seq: int) -> None:
            for stream in streams:
                said = {"text": f"Kata-kata ke-{seq} dari laporan {stream.id}."}
                facts = {"unit": stream.id, "set": {"leg": seq}}
                record(stream, "noted", by="user:7", facts=facts, text=said, cipher=sealed.get(stream.id))
            db.session.flush()
            while sequence.number():
                pass

        for seq in range(COVERED):
            happens(seq)
            if seq % 2:
                checkpoints.make(most=1)
        outside = [row.note for row in db.session.scalars(checkpoints.everyone())]
        for seq in range(COVERED, EVENTS):
            happens(seq)
        held = {stream.id: _receipt(stream.id) for stream in streams}
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
        if db.engine.dialect.name == "sqlite":
            shutil.copy(_file(app), _file(app).with_suffix(".filled"))
    return World(app, outside, held)


def figures(world: World, places: int, seed: int = 1) -> dict[str, dict[str, int]]:
    """Every way at so many places: how often it was found, by which proof."""
    lot = Random(seed)
    found = {name: Count() for name in (*WAYS, ERASURE)}
    for name, way in WAYS.items():
        for _ in range(places):
            with damaged(world, lambda at, way=way: way(at, lot)):
                _look(world, found[name])
    for _ in range(places):
        with _erased(world, lot):
            _look(world, found[ERASURE])
    return {name: vars(count) for name, count in found.items()}


@contextmanager
def damaged(world: World, harm: Callable[[Connection], None]) -> Iterator[None]:
    """The record after the harm, its guards in place again as if nothing had been; then as it was."""
    with world.app.app_context():
        if db.engine.dialect.name == "postgresql":
            with _damaged_server(harm):
                yield
            return
        url = world.app.config["SQLALCHEMY_DATABASE_URI"]
    world.renew()
    engine = create_engine(url, poolclass=NullPool, module=engine_options(url)["module"])
    with engine.begin() as at:
        for statement in guards.drop_statements("sqlite"):
            at.execute(text(statement))
        harm(at)
        for statement in guards.statements("sqlite"):
            at.execute(text(statement))
    engine.dispose()
    with world.app.app_context(), reading(whole=True):
        yield
        db.session.remove()
        db.engine.dispose()


@contextmanager
def _damaged_server(harm: Callable[[Connection], None]) -> Iterator[None]:
    """All in one transaction of the owner, who switches triggers off and on again; nothing of it stays."""
    at = db.session.connection()
    for table in guards.TABLES:
        at.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
    at.execute(text("SET LOCAL session_replication_role = replica"))
    harm(at)
    at.execute(text("SET LOCAL session_replication_role = origin"))
    for table in guards.TABLES:
        at.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER ALL"))
    for statement in guards.statements("postgresql"):
        if "ENABLE ALWAYS" in statement:
            at.execute(text(statement))
    try:
        yield
    finally:
        db.session.rollback()


@contextmanager
def _erased(world: World, lot: Random) -> Iterator[None]:
    if world.app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        world.renew()
    with world.app.app_context():
        among = select(EventBody.event_id).join(Event).join(Stream).where(OURS)
        erase_body(_one(db.session.connection(), lot, among), "system", rule="retention")
        db.session.flush()
        try:
            yield
        finally:
            db.session.rollback()
            db.session.remove()
            db.engine.dispose()


def _file(app: Flask) -> Path:
    return Path(str(make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database))


def _look(world: World, count: Count) -> None:
    report = verify.verify(cipher_of=ciphers.cipher_of)
    against.check(report, (), checkpoints.keys())
    chain = not report.sound
    against.check(report, world.outside, checkpoints.keys())
    outside = not report.sound
    count.places += 1
    count.chain += chain
    count.outside += outside
    count.receipt += outside or any(_missed(stream, held) for stream, held in world.receipts.items())


def _missed(stream: int, held: dict[str, Any]) -> bool:
    """Whether the program of the citizen finds his case cut when he takes a newer receipt."""
    tool = _tool()
    newer = _receipt(stream)
    found = tool.check(newer, older=[held], keys=list(held["keys"].values()), now=datetime.now(UTC))
    return tool.answer_of(found) in (tool.MISSING, tool.ALTERED)


def _receipt(stream: int) -> dict[str, Any]:
    return receipts.issue(stream, f"BH-{stream}", coarse="exact", unseen=(), cipher=ciphers.cipher_of(stream))


def _tool(known: list[ModuleType] = []) -> ModuleType:  # noqa: B006 (read once)
    if not known:
        spec = importlib.util.spec_from_file_location("verify_receipt", Path(TREE, "docs/verify_receipt.py"))
        assert spec is not None
        assert spec.loader is not None
        known.append(importlib.util.module_from_spec(spec))
        spec.loader.exec_module(known[0])
    return known[0]
