"""Web processes are killed while people send; then everything acknowledged must be there, whole and once.

Three kinds of sender: one repeats with the same key until it is told yes, one never repeats, one hangs up before
the answer. A sender notes its intent before it sends, and a yes only when it has read the whole answer.
"""

from __future__ import annotations

import http.client
import json
import random
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy import text

from feedback.base.database import db
from feedback.complaints.drafts import key_of
from feedback.ledger.verify import verify
from feedback.vault import ciphers
from tests.durability.serving import Site, serving

KINDS = ("repeats", "repeats", "repeats", "once", "once", "hangs up")
PACE = 0.2
HALVES = {
    "case without its first event": "SELECT count(*) FROM complaints c WHERE NOT EXISTS"
    " (SELECT 1 FROM events e JOIN event_bodies b ON b.event_id = e.id WHERE e.stream_id = c.id AND e.seq = 1)",
    "case without a promise": "SELECT count(*) FROM complaints c WHERE NOT EXISTS"
    " (SELECT 1 FROM promises p WHERE p.stream_id = c.id)",
    "case without a receipt": "SELECT count(*) FROM complaints c WHERE NOT EXISTS"
    " (SELECT 1 FROM receipts r WHERE r.stream_id = c.id)",
    "case without contact data": "SELECT count(*) FROM complaints c WHERE NOT EXISTS"
    " (SELECT 1 FROM contacts r WHERE r.stream_id = c.id)",
    "case without its letter": "SELECT count(*) FROM complaints c WHERE NOT EXISTS"
    " (SELECT 1 FROM outbox o WHERE o.stream_id = c.id)",
    "key without a case": "SELECT count(*) FROM submissions s WHERE NOT EXISTS"
    " (SELECT 1 FROM complaints c WHERE c.id = s.stream_id)",
    "stream without a case": "SELECT count(*) FROM streams s WHERE s.kind = 'complaint' AND NOT EXISTS"
    " (SELECT 1 FROM complaints c WHERE c.id = s.id)",
}
BODY = {
    "identity": "open",
    "category": "JALAN-KAB",
    "kecamatan": "15.04.03",
    "contact": {"name": "Warga Contoh", "email": "warga@contoh.example"},
    "wants_notices": True,
}


@dataclass
class Count:
    """What was sent, told and stored."""

    kills: int = 0
    restarts: int = 0
    tried: set[str] = field(default_factory=set)
    told: dict[str, tuple[str, str]] = field(default_factory=dict)
    stored: int = 0
    lost: int = 0
    unexpected: int = 0
    recovered: int = 0
    doubled: int = 0
    otherwise: int = 0
    halves: dict[str, int] = field(default_factory=dict)
    faults: int = 0

    @property
    def half_written(self) -> int:
        """Cases, keys and streams that lack a part."""
        return sum(self.halves.values())

    def line(self) -> str:
        """One line for a terminal."""
        return (
            f"kills {self.kills}, tried {len(self.tried)}, acknowledged {len(self.told)}, stored {self.stored}, "
            f"lost {self.lost}, unexpected {self.unexpected}, recovered {self.recovered}, doubled {self.doubled}, "
            f"told otherwise {self.otherwise}, half-written {self.half_written}, ledger faults {self.faults}"
        )


def killing(
    app: Flask, *, kills: int, seed: int, enough: int = 0, twin: str = "", kinds: tuple[str, ...] = KINDS
) -> Count:
    """Send and kill until `kills` web processes died, then restart everything and count.

    A busy machine that took no more than `enough` reports by then is killed on, as so few would show nothing.
    """
    chance, count, done, lock = random.Random(seed), Count(), threading.Event(), threading.Lock()
    with serving(app, twin=twin) as site:
        senders = [
            threading.Thread(target=_send, args=(site, kind, count, done, lock), daemon=True)
            for kind in kinds
        ]
        for sender in senders:
            sender.start()
        while count.kills < kills or (len(count.told) <= enough and count.kills < 10 * kills):
            site.wait()
            time.sleep(chance.uniform(1, 4))
            count.kills += site.kill_oldest()
        done.set()
        for sender in senders:
            sender.join(60)
    with serving(app) as site:
        _read_back(app, site, count)
    return count


def _send(site: Site, kind: str, count: Count, done: threading.Event, lock: threading.Lock) -> None:
    while not done.is_set():
        key = secrets.token_hex(24)
        with lock:
            count.tried.add(key)
        body = json.dumps(BODY | {"text": f"Laporan uji ketahanan dengan tanda {key}."}).encode()
        for _again in range(60 if kind == "repeats" else 1):
            told = _once(site, key, body, read=kind != "hangs up")
            if told is not None:
                with lock:
                    count.told[key] = told
                break
            time.sleep(PACE)  # who waits for no answer would otherwise bury the server in unread reports


def _once(site: Site, key: str, body: bytes, *, read: bool) -> tuple[str, str] | None:
    """Number and code when it was told yes, None on any doubt."""
    headers = {"Content_Type": "application/json", "Idempotency_Key": key}
    try:
        status, _cookies, answer = site.send("POST", "/api/v1/complaints", body, read=read, **headers)
        if status not in (200, 201):
            return None
        said = json.loads(answer)
    except (OSError, http.client.HTTPException, ValueError):
        return None
    return said["number"], said["receipt_code"]


def _read_back(app: Flask, site: Site, count: Count) -> None:
    """Straight from the database, and a few through the public door."""
    asked = "SELECT s.key_hash, c.number FROM submissions s JOIN complaints c ON c.id = s.stream_id"
    with app.app_context():
        rows = dict(db.session.execute(text(asked)).all())
        count.stored = db.session.scalar(text("SELECT count(*) FROM complaints")) or 0
        count.halves = {name: db.session.scalar(text(sql)) or 0 for name, sql in HALVES.items()}
        count.faults = len(verify(cipher_of=ciphers.cipher_of).faults)
        db.session.rollback()
        db.engine.dispose()
    hashed = {key: key_of(f"api|{key}") for key in count.tried}
    count.lost = sum(hashed[key] not in rows for key in count.told)
    count.unexpected = len(rows.keys() - set(hashed.values()))
    count.recovered = sum(hashed[key] in rows for key in count.tried - count.told.keys())
    count.doubled = count.stored - len(rows)
    count.otherwise = sum(
        number != rows.get(hashed[key], number) for key, (number, _code) in count.told.items()
    )
    count.otherwise += sum(not opens for opens in _opened(site, count))


def _opened(site: Site, count: Count) -> Iterator[bool]:
    """Whether each of a few codes that were told opens the case that was told."""
    for number, code in [*count.told.values()][:10]:
        body = json.dumps({"receipt_code": code}).encode()
        _status, _cookies, answer = site.send("POST", "/api/v1/follow", body, Content_Type="application/json")
        yield json.loads(answer).get("number") == number
