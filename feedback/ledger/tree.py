"""The tree over the log as it is kept: the entries' leaves, and the hash of every finished 256, 65,536 … of them.

A root or a proof reads at most a few hundred rows a level, however long the log is. What is kept here is for speed
alone: `verify` computes everything anew from the headers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Row, func, or_, select

from feedback.base.database import db
from feedback.base.rows import put
from feedback.ledger import merkle
from feedback.ledger.models import Event, LogEntry, LogNode

STEP = 8
"""Every eighth level is kept: one row for 255 entries."""

_ENTRIES = select(LogEntry.log_index, Event.leaf).join(Event, Event.id == LogEntry.event_id)


class Tree:
    """The tree as it stands in this transaction; it remembers what it has read."""

    def __init__(self) -> None:
        self._rows: dict[tuple[int, int], list[bytes]] = {}

    def subtree(self, level: int, place: int) -> bytes:
        """The hash over the leaves [place << level, place + 1 << level). LookupError when they are not all there."""
        kept = level - level % STEP
        count = 1 << (level - kept)
        first = place * count
        tile = first >> STEP
        rows = self._tile(kept, tile)[first - (tile << STEP) :][:count]
        if len(rows) < count:
            raise LookupError("the log is not that long")
        return merkle.folded(rows)

    def read_around(self, indexes: Iterable[int]) -> None:
        """Read the leaves near all these places at once."""
        tiles = {index >> STEP for index in indexes}
        if not tiles:
            return
        near = (LogEntry.log_index.between(tile << STEP, ((tile + 1) << STEP) - 1) for tile in tiles)
        rows = db.session.execute(_ENTRIES.where(or_(*near)).order_by(LogEntry.log_index)).all()
        for tile in tiles:
            inside = [row for row in rows if row.log_index >> STEP == tile]
            self._rows[0, tile] = _unbroken(inside, tile << STEP)

    def _tile(self, level: int, tile: int) -> list[bytes]:
        if (level, tile) not in self._rows:
            self._rows[level, tile] = _read(level, tile << STEP, 1 << STEP)
        return self._rows[level, tile]


def length() -> int:
    """How many events the log has."""
    return int(db.session.scalar(select(func.coalesce(func.max(LogEntry.log_index) + 1, 0))) or 0)


def grow(size: int) -> int:
    """Keep the hashes of what was finished since, in a log of `size`; how many. The caller commits."""
    level, wide, made = STEP, size >> STEP, 0
    while wide:
        newest = select(func.coalesce(func.max(LogNode.place) + 1, 0)).where(LogNode.level == level)
        for place in range(int(db.session.scalar(newest) or 0), wide):
            rows = _read(level - STEP, place << STEP, 1 << STEP)
            put(LogNode, {"level": level, "place": place, "hash": merkle.folded(rows).hex()})
            made += 1
        level, wide = level + STEP, wide >> STEP
    return made


def _read(level: int, first: int, count: int) -> list[bytes]:
    """Up to `count` hashes of a kept level (0: the leaves) in order, without a gap."""
    if level:
        asked = select(LogNode.place, LogNode.hash).where(
            LogNode.level == level, LogNode.place.between(first, first + count - 1)
        )
        rows = db.session.execute(asked.order_by(LogNode.place)).all()
    else:
        asked = _ENTRIES.where(LogEntry.log_index.between(first, first + count - 1))
        rows = db.session.execute(asked.order_by(LogEntry.log_index)).all()
    return _unbroken(rows, first)


def _unbroken(rows: Sequence[Row[int, str]], first: int) -> list[bytes]:
    found = []
    for number, (place, written) in enumerate(rows, first):
        if place != number:
            break
        found.append(bytes.fromhex(written))
    return found
