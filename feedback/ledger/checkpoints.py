"""Checkpoints: the log's root, signed by the keeper, and the ways by which they leave this machine.

Without copies elsewhere a chain of hashes proves little: whoever has the database can compute it anew. So each
checkpoint is dropped as a file, told by letter once a day, and shown to everybody.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import Select, exists, func, select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.rows import put
from feedback.ledger import merkle, signed, tree
from feedback.ledger.models import CheckpointExit, CheckpointRow
from feedback.ledger.signed import Checkpoint, PublicKey

LONGEST = timedelta(hours=1)
"""Something new waits no longer than this."""
MOST = 1000
"""So many new events are not waited with."""
FILE, MAIL = "file", "mail"
LATEST = "checkpoint-*.txt"


class Forked(RuntimeError):
    """The log no longer contains what was signed before: nothing is signed until somebody has looked."""


def make(most: int = MOST) -> CheckpointRow | None:
    """Sign the log as it stands when something new has waited long enough or is much; else None. The caller commits.

    Only where CHECKPOINT_PRIVATE_KEY is. `Forked` when the log has lost or changed what an earlier checkpoint
    covers.
    """
    size, before = tree.length(), newest()
    if size == 0 or (before is not None and not _is_due(size, before, most)):
        return None
    standing, origin = tree.Tree(), str(current_app.config["CHECKPOINT_ORIGIN"])
    tree.grow(size)
    _must_continue(standing, size)
    root = merkle.root(size, standing.subtree)
    note = signed.sign(signed.checkpoint_text(origin, size, root), origin, _private())
    row = CheckpointRow(size=size, root=root.hex(), note=note, made_at=clock.now())
    db.session.add(row)
    return row


def newest() -> CheckpointRow | None:
    """The last checkpoint."""
    return db.session.scalar(select(CheckpointRow).order_by(CheckpointRow.size.desc()).limit(1))


def everyone() -> Select[CheckpointRow]:
    """All checkpoints, newest first."""
    return select(CheckpointRow).order_by(CheckpointRow.size.desc())


def is_behind() -> bool:
    """Whether events wait for a checkpoint."""
    last = newest()
    return tree.length() > (0 if last is None else last.size)


def keys() -> list[PublicKey]:
    """Whose signatures on checkpoints are ours: today's key first, then those of former times."""
    config = current_app.config
    today = PublicKey(config["CHECKPOINT_ORIGIN"], base64.b64decode(config["CHECKPOINT_PUBLIC_KEY"]))
    return [today, *(signed.key_from(word) for word in config["CHECKPOINT_OLD_KEYS"])]


def drop() -> int:
    """Write every checkpoint that is not there yet into CHECKPOINT_DIR; how many. The caller commits.

    A file is whole and synced before it counts, has a name of its own and is never overwritten. OSError when the
    folder refuses, or holds something else under that name.
    """
    folder = current_app.config["CHECKPOINT_DIR"]
    if not folder:
        return 0
    waiting = list(db.session.scalars(_not_gone_by(FILE)))
    for row in waiting:
        _write(Path(folder) / f"checkpoint-{row.size:012}.txt", row.note)
        left(row, FILE)
    return len(waiting)


def to_tell() -> Sequence[CheckpointRow]:
    """The checkpoints of past days that no letter has told yet, oldest first."""
    midnight = clock.midday(clock.today()) - timedelta(hours=12)
    return db.session.scalars(_not_gone_by(MAIL).where(CheckpointRow.made_at < midnight)).all()


def left(row: CheckpointRow, way: str) -> None:
    """Note that a checkpoint has left this machine."""
    put(CheckpointExit, {"size": row.size, "way": way, "left_at": clock.now()})


def between(first: int, last: int) -> Sequence[CheckpointRow]:
    """The checkpoints of these sizes, oldest first."""
    asked = select(CheckpointRow).where(CheckpointRow.size.between(first, last))
    return db.session.scalars(asked.order_by(CheckpointRow.size)).all()


def newest_gone() -> CheckpointExit | None:
    """The last checkpoint that has left this machine."""
    return db.session.scalar(select(CheckpointExit).order_by(CheckpointExit.size.desc()).limit(1))


def count() -> int:
    """How many checkpoints there are."""
    return db.session.scalar(select(func.count()).select_from(CheckpointRow)) or 0


def _is_due(size: int, before: CheckpointRow, most: int) -> bool:
    new = size - before.size
    waited = clock.now() - before.made_at >= LONGEST
    return new < 0 or new >= most or (new > 0 and waited)


def _must_continue(standing: tree.Tree, size: int) -> None:
    """What was signed before, here and in the folder outside, is the beginning of what is signed now."""
    for before in _before():
        if signed.signer(before.note, keys()) is None:
            raise Forked(f"checkpoint {before.size} is not signed by us")
        if before.size > size or merkle.root(before.size, standing.subtree) != before.root:
            raise Forked(f"the log no longer contains checkpoint {before.size}")


def _before() -> list[Checkpoint]:
    row, folder = newest(), current_app.config["CHECKPOINT_DIR"]
    files = sorted(Path(folder).glob(LATEST))[-1:] if folder else []
    texts = [path.read_text() for path in files] + ([] if row is None else [row.note])
    found = [checkpoint for text in texts for checkpoint in signed.checkpoints_in(text)]
    if len(found) < len(texts):
        raise Forked("an earlier checkpoint is no checkpoint any more")
    return found


def _not_gone_by(way: str) -> Select[CheckpointRow]:
    gone = exists().where(CheckpointExit.size == CheckpointRow.size, CheckpointExit.way == way)
    return select(CheckpointRow).where(~gone).order_by(CheckpointRow.size)


def _private() -> bytes:
    return base64.b64decode(current_app.config["CHECKPOINT_PRIVATE_KEY"])


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    with partial.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(partial, path)
    except FileExistsError:
        if path.read_text("utf-8") != text:
            raise
    finally:
        partial.unlink()
    handle = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
