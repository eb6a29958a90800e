"""The whole log against checkpoints: our own, and above all those kept outside, which alone show a record made anew.

One reading of all leaves gives the root at every size a checkpoint speaks of; that each fits proves that each is
the beginning of the next.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select

from feedback.base.database import db
from feedback.ledger import merkle, signed
from feedback.ledger.models import CheckpointRow, Event, LogEntry, LogNode
from feedback.ledger.signed import Checkpoint, PublicKey
from feedback.ledger.tree import STEP
from feedback.ledger.verify import Fault, Report


def check(report: Report, outside: Iterable[str], keys: Collection[PublicKey]) -> None:
    """Add to `report` what does not fit: signatures by `keys`, roots, the kept parts of the tree. Changes nothing.

    `outside` are texts with checkpoints from elsewhere. Without any, a log that was made anew together with its
    own checkpoints, or that lost some of them, is not found.
    """
    given = [one for text in outside for one in signed.checkpoints_in(text)]
    kept = _kept(report)
    wanted = _by_size([*kept, *given], keys, report)
    ours = {one.size for one in kept}
    for one in {one.size: one for one in given}.values():
        if one.size not in ours:
            report.add(Fault("checkpoint_gone", detail=f"of {one.size} events"))
    found, length = _read(set(wanted), report)
    for size, checkpoint in sorted(wanted.items()):
        if size > length:
            report.add(Fault("log_cut", detail=f"{length} events, a checkpoint speaks of {size}"))
        elif found[size] != checkpoint.root:
            report.add(Fault("log_rewritten", detail=f"the root of the first {size} events is another one"))
    report.checkpoints, report.outside = len(kept), len(given)


def _kept(report: Report) -> list[Checkpoint]:
    """Our own checkpoints, as their notes say."""
    kept = []
    for row in db.session.scalars(select(CheckpointRow).order_by(CheckpointRow.size)):
        said = list(signed.checkpoints_in(row.note))
        if [(one.size, one.root.hex()) for one in said] != [(row.size, row.root)]:
            report.add(Fault("checkpoint_changed", detail=f"of {row.size} events"))
        kept += said
    return kept


def _by_size(
    checkpoints: Iterable[Checkpoint], keys: Collection[PublicKey], report: Report
) -> dict[int, Checkpoint]:
    wanted: dict[int, Checkpoint] = {}
    for one in checkpoints:
        if signed.signer(one.note, keys) is None:
            report.add(Fault("checkpoint_not_signed", detail=f"of {one.size} events"))
        elif wanted.setdefault(one.size, one).root != one.root:
            report.add(Fault("checkpoints_differ", detail=f"two of {one.size} events"))
    return wanted


def _read(sizes: Collection[int], report: Report) -> tuple[dict[int, bytes], int]:
    """The roots at these sizes, and the log's length; the kept parts of the tree are compared on the way."""
    asked = select(Event.leaf).join(LogEntry, LogEntry.event_id == Event.id).order_by(LogEntry.log_index)
    peaks, parts, found = merkle.Peaks(), _Parts(), {0: merkle.EMPTY}
    for written in db.session.scalars(asked, execution_options={"yield_per": 1000}):
        leaf = _leaf(written)
        peaks.add(leaf)
        parts.add(0, leaf)
        if peaks.size in sizes:
            found[peaks.size] = peaks.root()
    for node in db.session.scalars(select(LogNode)):
        if parts.finished.get((node.level, node.place)) != node.hash:
            report.add(Fault("tree_changed", detail=f"level {node.level}, place {node.place}"))
    return found, peaks.size


class _Parts:
    """The finished parts of the tree, made anew in the way `tree.grow` keeps them."""

    def __init__(self) -> None:
        self.finished: dict[tuple[int, int], str] = {}
        self._open: dict[int, list[bytes]] = {}
        self._count: dict[int, int] = {}

    def add(self, level: int, hashed: bytes) -> None:
        rows = self._open.setdefault(level, [])
        rows.append(hashed)
        if len(rows) == 1 << STEP:
            whole, place = merkle.folded(rows), self._count.get(level, 0)
            self.finished[level + STEP, place] = whole.hex()
            self._count[level] = place + 1
            rows.clear()
            self.add(level + STEP, whole)


def _leaf(written: str) -> bytes:
    try:
        return bytes.fromhex(written)
    except ValueError:  # written into by hand; the walk over the headers says so
        return written.encode()
