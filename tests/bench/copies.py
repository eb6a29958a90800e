"""Copying told lives in bulk: each copy gets its own number, keys, sealed words and hash chain."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Row, Table, func, select, text

from feedback.base.database import Base, db
from feedback.complaints import numbers
from feedback.complaints.models import Complaint
from feedback.complaints.search_index import TABLE as SEARCH
from feedback.complaints.status import Identity
from feedback.ledger import sequence
from feedback.ledger.models import NO_HASH, Event, EventBody, Stream
from feedback.ledger.record import context, leaf_of
from feedback.vault import ciphers, contacts
from feedback.vault.ciphers import CaseCipher
from tests.bench import counted
from tests.bench.fill import CONTACT

BATCH = 500
BY_HAND = {
    "events",
    "case_keys",
    "contacts",
    "follow_sessions",
    "figure_facts",
    "case_changes",
}  # tables that a plain INSERT cannot copy
NEW = {  # what a copy must not share with its source; the rest is taken over
    ("complaints", "number"): "copies.number",
    ("complaints", "lead_id"): "NULL",
    ("complaints", "lapor_number"): "NULL",
    ("complaints", "external_id"): "NULL",
    ("receipts", "code_hash"): "copies.code_hash",
    ("submissions", "key_hash"): "copies.key_hash",
}
EVENT = tuple(column.name for column in Event.__table__.columns)


class Copier:
    """Knows the lives to copy; `grow` brings the database to a number of cases."""

    def __init__(self) -> None:
        rows = db.session.execute(select(Complaint.id, Complaint.identity).order_by(Complaint.id)).all()
        self.identity = {row.id: row.identity for row in rows}
        self.told = {source: _events(source) for source in self.identity}
        self.sealed = {source: ciphers.cipher_of(source) for source in self.identity}
        self.facts = {row.id: json.dumps(row.facts) for rows in self.told.values() for row in rows}
        self.waiting: dict[str, list[dict[str, Any]]] = {}
        self.numbers = set(db.session.scalars(select(Complaint.number)))

    def grow(self, cases: int) -> None:
        """Copy until there are `cases`; commits, numbers the log and has the database look at its tables."""
        there = db.session.execute(select(func.count()).select_from(Complaint)).scalar_one()
        sources = list(self.identity)
        wanted = [sources[turn % len(sources)] for turn in range(there, cases)]
        db.session.execute(
            text(
                "CREATE TEMP TABLE copies (source bigint, target bigint, number text, code_hash text, key_hash text)"
            )
        )
        db.session.execute(text("SET LOCAL statement_timeout = 0"))
        _trust_what_is_copied()
        with self._gathering():
            for start in range(0, len(wanted), BATCH):
                self._batch(wanted[start : start + BATCH])
        db.session.execute(text("ANALYZE copies"))
        for table in Base.metadata.sorted_tables:
            _copy_rows(table)
        counted.copy()
        db.session.execute(
            text(f"INSERT INTO {SEARCH} SELECT target, words FROM {SEARCH} JOIN copies ON source = rowid")
        )
        db.session.execute(text("DROP TABLE copies"))
        sequence.number(limit=10_000_000)
        db.session.commit()
        db.session.execute(text("SET LOCAL statement_timeout = 0"))
        # By name: without names it would wait for whoever looks at the catalogues that all databases share.
        names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
        db.session.execute(text(f"ANALYZE {names}, {SEARCH}"))
        db.session.commit()

    def _batch(self, sources: Sequence[int]) -> None:
        before, event_id = _last(Stream), _last(Event)
        events, bodies, pairs, heads = [], [], [], []
        for target, source in enumerate(sources, before + 1):
            cipher = self._secrets(source, target)
            leaf = NO_HASH
            for row in self.told[source]:
                event_id += 1
                body = _body(row, self.sealed[source], cipher, target)
                made = {**row._mapping, "id": event_id, "stream_id": target, "prev": leaf}
                leaf = made["leaf"] = leaf_of(_Header(made))
                events.append([self.facts[row.id] if n == "facts" else made[n] for n in EVENT])
                if body is not None:
                    bodies.append((event_id, *body))
            heads.append((target, "complaint", self.told[source][-1].seq, leaf))
            pairs.append((source, target, self._number(), secrets.token_hex(32), secrets.token_hex(32)))
        _write("streams (id, kind, head_seq, head_hash)", heads)
        _write(f"events ({', '.join(EVENT)})", events)
        _write("event_bodies (event_id, salt, key_id, content)", bodies)
        _write("copies", pairs)
        for table, waiting in self.waiting.items():
            names = list(waiting[0])
            _write(f"{table} ({', '.join(names)})", ([row[name] for name in names] for row in waiting))
        self.waiting.clear()
        for table, last in (("streams", before + len(sources)), ("events", event_id)):
            db.session.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})"))

    def _number(self) -> str:
        """A number that nobody has: among so many, one is drawn twice now and then."""
        number = numbers.new_number()
        while number in self.numbers:
            number = numbers.new_number()
        self.numbers.add(number)
        return number

    @contextmanager
    def _gathering(self) -> Iterator[None]:
        """Keys and contact data wait to be written together: one by one they would take most of the time."""
        usual = ciphers.put, contacts.put
        ciphers.put = contacts.put = self._wait
        try:
            yield
        finally:
            ciphers.put, contacts.put = usual

    def _wait(self, model: type[Base] | Table, row: Mapping[str, Any]) -> None:
        table = model if isinstance(model, Table) else model.__table__
        self.waiting.setdefault(str(table.name), []).append(dict(row))  # type: ignore[union-attr]  # a table has one

    def _secrets(self, source: int, target: int) -> CaseCipher | None:
        if self.sealed[source] is None:
            return None
        cipher = ciphers.new_cipher(target)
        if self.identity[source] is not Identity.ANONYMOUS:
            sealed = self.identity[source] is Identity.CONFIDENTIAL
            contacts.keep_first(target, CONTACT, None if sealed else cipher)
        return cipher


def _trust_what_is_copied() -> None:
    """Check no foreign key and fire no trigger until the transaction ends: what is copied was checked when it was told.

    Only a superuser may ask for it; everybody else waits longer.
    """
    if db.session.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")):
        db.session.execute(text("SET LOCAL session_replication_role = replica"))


class _Header:
    """A row's values under the names the ledger's leaf asks for."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)


def _events(stream: int) -> Sequence[Row[Any]]:
    return db.session.execute(
        select(
            *(getattr(Event, name) for name in EVENT),
            EventBody.event_id.label("body_of"),
            EventBody.salt,
            EventBody.key_id,
            EventBody.content,
        )
        .outerjoin(EventBody, EventBody.event_id == Event.id)
        .where(Event.stream_id == stream)
        .order_by(Event.seq)
    ).all()


def _body(
    row: Any, old: CaseCipher | None, new: CaseCipher | None, target: int
) -> tuple[Any, Any, Any] | None:
    """The body for the copy (salt, key, content): the same words, so that the commitment stays."""
    if row.body_of is None:
        return None
    if row.key_id is None or old is None or new is None:
        return row.salt, row.key_id, row.content
    plain = old.open(row.content, context(row.stream_id, row.seq))
    return None, new.key_id, new.seal(plain, context(target, row.seq))


def _copy_rows(table: Table) -> None:
    """Copy the rows of a table that belong to a case, under the copy's stream."""
    key = "id" if table.name == "complaints" else "stream_id"
    if key not in table.columns or table.name in BY_HAND:
        return
    skipped = {"id"} - {key}
    names = [column.name for column in table.columns if column.name not in skipped]
    values = [
        "copies.target" if name == key else NEW.get((table.name, name), f'"{table.name}"."{name}"')
        for name in names
    ]
    quoted = ", ".join(f'"{name}"' for name in names)
    db.session.execute(
        text(
            f'INSERT INTO "{table.name}" ({quoted}) SELECT {", ".join(values)}'
            f' FROM "{table.name}" JOIN copies ON copies.source = "{table.name}"."{key}"'
        )
    )


def _last(model: type[Stream] | type[Event]) -> int:
    return db.session.execute(select(func.coalesce(func.max(model.id), 0))).scalar_one()


def _write(into: str, rows: Iterable[Sequence[Any]]) -> None:
    cursor = db.session.connection().connection.cursor()
    with cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.close()
