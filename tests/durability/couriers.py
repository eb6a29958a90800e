"""Workers that are killed while they deliver to a slow mail server: every letter arrives, twins can be recognised."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import func, select

from config import KEY_NAMES, settings
from feedback import worker
from feedback.app import create_app
from feedback.base.database import db
from feedback.notices import delivery, outbox, resolve
from feedback.notices.models import Letter, LetterState, RecipientKind
from feedback.notices.resolve import Address
from tests.house.plan import TREE
from tests.machine import free_port

LEASE = timedelta(seconds=2)
PATIENCE = 60  # seconds in which at least one letter must go
PAUSE = 0.02  # seconds the mail server thinks after a letter: time to be killed in


@dataclass
class Delivered:
    """Letters told and arrived, kills survived."""

    kills: int
    letters: int
    arrived: int
    lost: int
    twins: int
    unmarked: int

    def line(self) -> str:
        """One line for a terminal."""
        return (
            f"kills {self.kills}, letters {self.letters}, arrived {self.arrived}, undelivered {self.lost}, "
            f"duplicates {self.twins} (same Message-ID), not marked sent {self.unmarked}"
        )


class Slow:
    """A mail server that notes the Message-ID and then takes its time to say so."""

    def __init__(self) -> None:
        self.names: Counter[str] = Counter()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """What aiosmtpd calls for each letter."""
        head = envelope.content.decode("ascii", "replace")
        self.names[head.lower().split("message-id:", 1)[1].split("\n")[0].strip()] += 1
        time.sleep(PAUSE)
        return "250 OK"


def delivering(app: Flask, *, letters: int, kills: int, seed: int, twin: str = "") -> Delivered:
    """Tell `letters`, kill the worker `kills` times while it delivers, let it finish, count."""
    chance, office = random.Random(seed), Slow()
    server = Controller(office, hostname="127.0.0.1", port=free_port())
    server.start()
    with app.app_context():
        for number in range(letters):
            outbox.tell(
                "case_routed", to=outbox.to_unit(number + 1), key=f"drill {number}", facts={"number": "BH-1"}
            )
        db.session.commit()
        db.engine.dispose()
    told = {name: str(app.config[name]) for name in (*KEY_NAMES, "DATABASE_URL", "DATA_DIR")}
    told |= {"MODE": "test", "PROCESS": "worker", "TWIN": twin, "SMTP_HOST": "127.0.0.1"}
    told |= {"SMTP_PORT": str(server.port), "SMTP_SECURITY": "none"}
    done = 0
    try:
        while done < kills and _waiting(app):
            process = _start(told)
            _first_letter(process, office)
            time.sleep(chance.uniform(0.05, 0.8))
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                done += 1
            process.wait()
        process = _start(told)
        _until_none_moves(app)
        process.kill()
        process.wait()
    finally:
        server.stop()
    with app.app_context():
        names = set(db.session.scalars(select(Letter.message_id).where(Letter.key.like("drill %"))))
        asked = select(func.count()).where(Letter.key.like("drill %"), Letter.state != LetterState.SENT)
        unmarked = db.session.scalar(asked) or 0
        db.session.rollback()
        db.engine.dispose()
    arrived = {name: count for name, count in office.names.items() if count}
    twins = sum(count - 1 for count in arrived.values())
    lost = letters - len(arrived)
    assert not names or len(arrived) <= letters
    return Delivered(done, letters, len(arrived), lost, twins, unmarked)


def _until_none_moves(app: Flask) -> None:
    """Until every letter is away, or none was for a while: a slow machine loses no letter, it only takes longer."""
    left, until = _waiting(app), time.monotonic() + PATIENCE
    while left and time.monotonic() < until:
        time.sleep(0.5)
        now = _waiting(app)
        if now < left:
            left, until = now, time.monotonic() + PATIENCE


def _first_letter(process: subprocess.Popen[bytes], office: Slow) -> None:
    """Until this worker has begun to deliver."""
    before, until = office.names.total(), time.monotonic() + 60
    while office.names.total() == before and process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)


def _waiting(app: Flask) -> int:
    with app.app_context():
        open_states = (LetterState.SENT, LetterState.DEAD, LetterState.DROPPED)
        asked = select(func.count()).where(Letter.key.like("drill %"), Letter.state.not_in(open_states))
        count = db.session.scalar(asked) or 0
        db.session.rollback()
        db.engine.dispose()
    return count


def _start(told: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.durability.couriers"]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, env={**os.environ, **told}, cwd=TREE, stdout=quiet, stderr=quiet)


def main() -> None:
    """A worker with short leases and invented mailboxes; TWIN=mark_first notes "sent" before it sends."""
    app = create_app(settings(os.environ))
    delivery.LEASE = LEASE  # type: ignore[misc]
    claim = delivery.claim
    delivery.claim = lambda limit=5, lease=LEASE: claim(limit, lease)  # type: ignore[assignment]
    resolve._resolvers = {
        kind: lambda number: [Address(f"u{number}@office.example")] for kind in RecipientKind
    }
    resolve._links, resolve._homes = {}, {}
    if os.environ.get("TWIN") == "mark_first":
        send = worker._send

        def marks_first(one: Flask, claimed: delivery.Claim, carrier: worker.Carrier) -> delivery.Outcome:
            worker._settle(one, claimed, delivery.Outcome(LetterState.SENT))
            time.sleep(0.2)
            return send(one, claimed, carrier)

        worker._send = marks_first
    stop = threading.Event()
    while True:
        worker.deliver(app, stop)
        time.sleep(0.1)


if __name__ == "__main__":
    main()
