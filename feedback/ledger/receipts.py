"""A citizen's receipt: what he can keep, and check without us, of the stream of his case.

It holds the hashes of every event, the headers of those he may read, the salt of his first one, a signed promise
that all of it is in the log, and, once a checkpoint covers it, the proof. It holds no code, no name and no address;
docs/verify_receipt.py reads it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.ledger import hashing, merkle, signed
from feedback.ledger.hashing import SALT_BYTES, Coarse
from feedback.ledger.models import CheckpointRow, Event, EventBody, LogEntry
from feedback.ledger.record import Cipher, context, header_of
from feedback.ledger.signed import PublicKey
from feedback.ledger.tree import Tree

FORMAT = "aduan-receipt/1"
WITHIN = {"exact": timedelta(hours=2), "hour": timedelta(hours=4), "day": timedelta(hours=50)}
"""How long after the moment told the log has it and a checkpoint that may be told covers it, at the latest."""


def issue(
    stream_id: int, number: str, *, coarse: Coarse, unseen: Collection[str], cipher: Cipher | None = None
) -> dict[str, Any]:
    """The receipt of the stream as it stands. Only where RECEIPT_PRIVATE_KEY is; five statements, or seven when long.

    Of events of the kinds `unseen` only the hash is told. `coarse` cuts the moment of issue, and a checkpoint made
    after it is not told: the receipt must not date an anonymous reporter's visit.
    """
    rows = db.session.execute(_rows(stream_id)).all()
    told = hashing.coarsened(clock.now(), coarse)
    checkpoint = _newest_until(clock.now() if coarse == "exact" else told)
    size = 0 if checkpoint is None else checkpoint.size
    tree = Tree()
    tree.read_around([row.log_index for row in rows if row.log_index is not None and row.log_index < size])
    return {
        "format": FORMAT,
        "log": _origin(),
        "number": number,
        "promise": _promise(number, told, told + WITHIN[coarse], [(row.seq, row.leaf) for row in rows]),
        "events": [_event(row, unseen, size, tree) for row in rows],
        "first": _first(stream_id, rows[0], cipher) if rows else None,
        "checkpoint": None if checkpoint is None else checkpoint.note,
        "keys": {"promise": str(key()), "checkpoint": str(_checkpoint_key())},
    }


def key() -> PublicKey:
    """Whose signature stands under a promise."""
    return PublicKey(f"{_origin()}/receipts", base64.b64decode(current_app.config["RECEIPT_PUBLIC_KEY"]))


def _promise(number: str, told: datetime, due: datetime, events: Sequence[tuple[int, str]]) -> str:
    lines = [FORMAT, _origin(), number, _utc(told), _utc(due), *(f"{seq} {leaf}" for seq, leaf in events)]
    private = base64.b64decode(current_app.config["RECEIPT_PRIVATE_KEY"])
    return signed.sign("".join(f"{line}\n" for line in lines), key().name, private)


def _event(row: Any, unseen: Collection[str], size: int, tree: Tree) -> dict[str, Any]:
    told: dict[str, Any] = {"seq": row.seq, "leaf": row.leaf}
    if row.kind not in unseen:
        told["header"] = header_of(row)
    if row.log_index is not None and row.log_index < size:
        # A log that lost something gives no proof any more; then the receipt says so by having none.
        with suppress(LookupError):
            told["path"] = [step.hex() for step in merkle.inclusion(row.log_index, size, tree.subtree)]
            told["log_index"] = row.log_index
    return told


def _first(stream_id: int, row: Any, cipher: Cipher | None) -> dict[str, Any] | None:
    """What the reporter needs to show that these were his words; None when they are erased or do not open."""
    if row.content is None:
        return None
    salt, plain = row.salt, row.content
    if row.key_id is not None:
        if cipher is None:
            return None
        opened = cipher.open(row.content, context(stream_id, row.seq))
        salt, plain = opened[:SALT_BYTES], opened[SALT_BYTES:]
    fields = list(json.loads(plain))
    return {"seq": row.seq, "salt": salt.hex(), "commitment": row.commitment, "fields": fields}


def _rows(stream_id: int) -> Any:
    return (
        select(
            *(column for column in Event.__table__.c if column.name != "id"),
            EventBody.salt,
            EventBody.key_id,
            EventBody.content,
            LogEntry.log_index,
        )
        .outerjoin(EventBody, EventBody.event_id == Event.id)
        .outerjoin(LogEntry, LogEntry.event_id == Event.id)
        .where(Event.stream_id == stream_id)
        .order_by(Event.seq)
    )


def _newest_until(moment: datetime) -> CheckpointRow | None:
    asked = select(CheckpointRow).where(CheckpointRow.made_at <= moment)
    return db.session.scalar(asked.order_by(CheckpointRow.size.desc()).limit(1))


def _checkpoint_key() -> PublicKey:
    return PublicKey(_origin(), base64.b64decode(current_app.config["CHECKPOINT_PUBLIC_KEY"]))


def _origin() -> str:
    return str(current_app.config["CHECKPOINT_ORIGIN"])


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
