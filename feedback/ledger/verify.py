"""Recomputing the whole record and saying what does not fit.

Rows are streamed: memory does not grow with the record. The chain alone cannot show that a stream's tail, or
a whole stream that was never numbered, was cut off and the head set back; checkpoints kept elsewhere do.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import LargeBinary, Select, String, cast, func, select, type_coerce

from feedback.base.database import db
from feedback.ledger import guards, hashing
from feedback.ledger.erase import BODY_ERASED
from feedback.ledger.models import NO_HASH, Event, EventBody, LogEntry, Stream
from feedback.ledger.record import Cipher, context, leaf_of

MOST_FAULTS = 1000
Ciphers = Callable[[int], Cipher | None]


@dataclass(frozen=True)
class Fault:
    """One thing that does not fit; `kind` is a code, `stream_id` and `seq` say where (None: everywhere)."""

    kind: str
    stream_id: int | None = None
    seq: int | None = None
    detail: str = ""

    def __str__(self) -> str:
        where = "" if self.stream_id is None else f" in stream {self.stream_id}"
        where += "" if self.seq is None else f", event {self.seq}"
        return f"{self.kind}{where}{': ' + self.detail if self.detail else ''}"


@dataclass
class Report:
    """What was read and what is wrong; past MOST_FAULTS faults are only counted, in `unlisted`."""

    streams: int = 0
    events: int = 0
    sealed_unopened: int = 0
    checkpoints: int | None = None
    outside: int = 0
    files: int | None = None
    faults: list[Fault] = field(default_factory=list)
    unlisted: int = 0

    @property
    def sound(self) -> bool:
        """Nothing is wrong."""
        return not self.faults

    def add(self, fault: Fault) -> None:
        """Note one fault."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)
        else:
            self.unlisted += 1

    def figures(self) -> dict[str, Any]:
        """The report for a machine."""
        return {**asdict(self), "sound": self.sound}

    def lines(self) -> Iterator[str]:
        """The report for a terminal, one line each."""
        yield f"streams: {self.streams}, events: {self.events}, faults: {len(self.faults) + self.unlisted}"
        if self.sealed_unopened:
            yield f"sealed bodies not opened: {self.sealed_unopened}"
        if self.checkpoints is not None:
            yield f"checkpoints: {self.checkpoints} kept here, {self.outside} from outside"
        if self.checkpoints is not None and not self.outside:
            yield "without checkpoints from outside a record that was made anew is not found (--against)"
        if self.files is not None:
            yield f"files: {self.files}"
        yield from (str(fault) for fault in self.faults)
        if self.unlisted:
            yield f"and {self.unlisted} more"


def verify(stream_id: int | None = None, *, cipher_of: Ciphers | None = None, guarded: bool = True) -> Report:
    """Recompute one stream, or the whole record and the global log.

    `cipher_of` gives a stream's cipher so that sealed bodies are checked against their commitments; without
    it they are counted in `sealed_unopened`. `guarded=False` leaves out the check of the database's guards.
    Changes nothing.
    """
    db.session.flush()
    report = Report()
    walk: _Walk | None = None
    little_by_little = {"yield_per": 500} if stream_id is None else {}
    rows = db.session.execute(_rows(stream_id), execution_options=little_by_little)
    for row in rows:
        if walk is None or walk.stream_id != row.stream_id:
            if walk is not None:
                walk.finish()
            walk = _Walk(report, row, cipher_of(row.stream_id) if cipher_of else None)
        if row.seq is not None:
            walk.step(row)
    if walk is not None:
        walk.finish()
    if stream_id is None:
        _check_log(report)
    if guarded:
        for name in guards.missing(db.session.connection()):
            report.add(Fault("guard_missing", detail=name))
    return report


class _Walk:
    """One stream, event by event."""

    def __init__(self, report: Report, row: Any, cipher: Cipher | None) -> None:
        self.report, self.cipher = report, cipher
        self.stream_id: int = row.stream_id
        self.head = (row.head_seq, row.head_hash)
        self.seq, self.leaf = 0, NO_HASH
        self.index = -1
        self.unnumbered = False
        self.erased: set[int] = set()
        self.told: set[int] = set()
        report.streams += 1

    def fault(self, kind: str, seq: int | None = None, detail: str = "") -> None:
        self.report.add(Fault(kind, self.stream_id, seq, detail))

    def step(self, row: Any) -> None:
        self.report.events += 1
        if row.seq != self.seq + 1:
            self.fault("event_missing", row.seq, f"expected {self.seq + 1}")
        if row.prev != self.leaf:
            self.fault("chain_broken", row.seq)
        if row.leaf != _recomputed(row):
            self.fault("header_changed", row.seq)
        self._body(row)
        if row.kind == BODY_ERASED:
            self.told.add(_seq_told(row))
        if row.log_index is None:
            self.unnumbered = True
        elif self.unnumbered or row.log_index <= self.index:
            self.fault("log_out_of_order", row.seq)
        else:
            self.index = row.log_index
        self.seq, self.leaf = row.seq if isinstance(row.seq, int) else self.seq + 1, row.leaf

    def finish(self) -> None:
        if self.head != (self.seq, self.leaf):
            self.fault("head_wrong", detail=f"head is {self.head[0]}, last event is {self.seq}")
        for seq in sorted(self.erased - self.told):
            self.fault("erased_without_record", seq)

    def _body(self, row: Any) -> None:
        if row.body_of is None or row.commitment == NO_HASH:
            if (row.body_of is None) != (row.commitment == NO_HASH):
                self.fault("body_missing" if row.body_of is None else "body_added", row.seq)
            return
        if row.erased_on is not None:
            self.erased.add(row.seq)
            return
        salt, plain = row.salt or b"", row.content or b""
        if row.key_id is not None:
            if self.cipher is None:
                self.report.sealed_unopened += 1
                return
            try:
                opened = self.cipher.open(plain, context(self.stream_id, row.seq))
            except ValueError:
                self.fault("body_does_not_open", row.seq)
                return
            salt, plain = opened[: hashing.SALT_BYTES], opened[hashing.SALT_BYTES :]
        if hashing.commitment(salt, plain) != row.commitment:
            self.fault("body_changed", row.seq)


def _recomputed(row: Any) -> str:
    # A header somebody wrote into by hand may not even be JSON or a time any more.
    try:
        header = dict(row._mapping) | {
            "facts": json.loads(row.facts),
            "occurred_at": _moment(row.occurred_at),
            "recorded_at": _moment(row.recorded_at),
        }
        return leaf_of(SimpleNamespace(**header))
    except (ValueError, TypeError, AttributeError):
        return ""


def _seq_told(row: Any) -> int:
    try:
        return int(json.loads(row.facts)["seq"])
    except (ValueError, TypeError, LookupError):
        return 0


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _rows(stream_id: int | None) -> Select[*tuple[Any, ...]]:
    rows: Select[*tuple[Any, ...]] = (
        select(
            Stream.id.label("stream_id"),
            Stream.head_seq,
            Stream.head_hash,
            Event.seq,
            Event.schema_version,
            Event.kind,
            Event.actor,
            type_coerce(Event.occurred_at, String).label("occurred_at"),
            type_coerce(Event.recorded_at, String).label("recorded_at"),
            cast(Event.facts, String).label("facts"),
            Event.commitment,
            Event.prev,
            Event.leaf,
            EventBody.event_id.label("body_of"),
            # Cast, because SQLite keeps whatever kind of value somebody wrote by hand.
            cast(EventBody.salt, LargeBinary).label("salt"),
            EventBody.key_id,
            cast(EventBody.content, LargeBinary).label("content"),
            cast(EventBody.erased_on, String).label("erased_on"),
            LogEntry.log_index,
        )
        .select_from(Stream)
        .outerjoin(Event, Event.stream_id == Stream.id)
        .outerjoin(EventBody, EventBody.event_id == Event.id)
        .outerjoin(LogEntry, LogEntry.event_id == Event.id)
        .order_by(Stream.id, Event.seq)
    )
    return rows if stream_id is None else rows.where(Stream.id == stream_id)


def _check_log(report: Report) -> None:
    count, last = db.session.execute(select(func.count(), func.max(LogEntry.log_index))).one()
    if count and last != count - 1:
        report.add(Fault("log_has_gaps", detail=f"{count} entries, the last is {last}"))
    for kind, orphans in (
        ("log_entry_without_event", _without(LogEntry, LogEntry.event_id, Event, Event.id)),
        ("body_without_event", _without(EventBody, EventBody.event_id, Event, Event.id)),
        ("event_without_stream", _without(Event, Event.stream_id, Stream, Stream.id)),
    ):
        lost = db.session.execute(orphans).scalar_one()
        if lost:
            report.add(Fault(kind, detail=str(lost)))


def _without(child: Any, key: Any, parent: Any, parent_key: Any) -> Select[Any]:
    rows = select(func.count()).select_from(child).outerjoin(parent, parent_key == key)
    return rows.where(parent_key.is_(None))
