"""Whatever is done to the record by hand is found; what is done by the verbs raises no alarm."""

from __future__ import annotations

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from feedback.base.database import db
from feedback.ledger import guards, verify
from feedback.ledger.erase import erase_body
from feedback.ledger.models import Event, EventBody, LogEntry
from feedback.ledger.read import read
from feedback.ledger.record import record
from feedback.ledger.sequence import number
from feedback.ledger.streams import open_stream
from tests.ledger.test_record import Box

often = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=30)
codes = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**52), 2**52),
    st.from_regex(r"[a-z0-9/:-]{0,20}", fullmatch=True),
)
acts = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["received", "routed", "noted", "answered"]),
        st.dictionaries(st.sampled_from(["unit", "due", "outcome", "why"]), codes, max_size=3),
        st.dictionaries(st.sampled_from(["text", "answer", "reason"]), words, max_size=2),
        st.booleans(),
    ),
    min_size=4,
    max_size=14,
)

# Each leaves the tables' own constraints content; only the hashes can tell.
TAMPERINGS = {
    "actor": "UPDATE events SET actor = actor || 'x' WHERE id = :id",
    "kind": "UPDATE events SET kind = 'other' WHERE id = :id",
    "facts": """UPDATE events SET facts = '{"unit": "other"}' WHERE id = :id""",
    "time": "UPDATE events SET occurred_at = '2020-01-01 00:00:00.000000' WHERE id = :id",
    "recorded": "UPDATE events SET recorded_at = '2020-01-01 00:00:00.000000' WHERE id = :id",
    "version": "UPDATE events SET schema_version = 2 WHERE id = :id",
    "commitment": f"UPDATE events SET commitment = '{'a' * 64}' WHERE id = :id",
    "prev": f"UPDATE events SET prev = '{'a' * 64}' WHERE id = :id",
    "leaf": f"UPDATE events SET leaf = '{'a' * 64}' WHERE id = :id",
    "renumber": "UPDATE events SET seq = seq + 1000 WHERE id = :id",
    "head": "UPDATE streams SET head_seq = head_seq - 1 WHERE id = :stream",
    "head_hash": f"UPDATE streams SET head_hash = '{'b' * 64}' WHERE id = :stream",
    "delete": "DELETE FROM events WHERE id = :id",
    "delete_with_body": "DELETE FROM event_bodies WHERE event_id = :id; DELETE FROM events WHERE id = :id",
    "body": "UPDATE event_bodies SET content = content || content WHERE event_id = :id",
    "body_gone": "DELETE FROM event_bodies WHERE event_id = :id",
    "body_erased_quietly": (
        "UPDATE event_bodies SET content = NULL, salt = NULL, key_id = NULL, erased_on = '2026-01-01'"
        " WHERE event_id = :id"
    ),
    "body_added": "INSERT INTO event_bodies (event_id, salt, content) VALUES (:id, 'a', 'b')",
    "swap": (
        "UPDATE events SET seq = -seq WHERE stream_id = :stream AND seq IN (1, 2);"
        "UPDATE events SET seq = 3 + seq WHERE stream_id = :stream AND seq < 0"
    ),
    "log_swapped": ("UPDATE log_entries SET log_index = log_index + 100000 WHERE event_id = :id"),
    "log_gone": "DELETE FROM log_entries WHERE event_id = :id",
}
NEEDS_BODY = {"body", "body_gone", "body_erased_quietly"}


@pytest.fixture
def unguarded(bare):
    """The record with its guards taken away, as the owner of the database could."""
    dialect = db.engine.dialect.name
    with db.engine.begin() as connection:
        for statement in guards.drop_statements(dialect):
            connection.execute(text(statement))
        if dialect == "postgresql":
            for table in ("events", "event_bodies", "log_entries"):
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
            connection.execute(text("ALTER TABLE events DROP CONSTRAINT ck_events_seq_from_one"))
    return bare


def live(story):
    streams = [open_stream("case") for _ in range(3)]
    for place, kind, facts, said, sealed in story:
        record(streams[place].id, kind, by="user:1", facts=facts, text=said, cipher=Box() if sealed else None)
    for stream in streams:  # nobody's history is empty or too short to swap
        record(stream.id, "noted", by="reporter", text={"text": "akhir"})
        record(stream.id, "closed", by="system", text={"text": "selesai"})
        record(stream.id, "rated", by="reporter")
    db.session.flush()
    while number(5):
        pass
    return streams


def tamper(way, story, pick):
    streams = live(story)
    stream = streams[pick % 3]
    has_body = select(Event.id).where(Event.stream_id == stream.id, Event.body.has())
    no_body = select(Event.id).where(Event.stream_id == stream.id, ~Event.body.has())
    every = select(Event.id).where(Event.stream_id == stream.id)
    pool = has_body if way in NEEDS_BODY else no_body if way == "body_added" else every
    ids = db.session.execute(pool.order_by(Event.seq)).scalars().all()
    chosen = ids[pick % (len(ids) - 1)] if way == "log_gone" or way == "log_swapped" else ids[pick % len(ids)]
    db.session.expunge_all()
    if db.engine.dialect.name == "sqlite":
        # Foreign keys and checks are settings of the connection; whoever owns the file has them off.
        db.session.connection().exec_driver_sql("PRAGMA ignore_check_constraints=ON")
        db.session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    for statement in TAMPERINGS[way].split(";"):
        values = {"id": chosen, "stream": stream.id}
        used = {name: value for name, value in values.items() if f":{name}" in statement}
        db.session.execute(text(statement), used)


@often
@given(story=acts)
def test_random_lives_verify(bare, story):
    live(story)
    report = verify.verify(cipher_of=lambda _stream: Box())
    assert report.sound, list(report.lines())
    assert (report.streams, report.events, report.sealed_unopened) == (3, len(story) + 9, 0)
    db.session.rollback()


@pytest.mark.parametrize("way", TAMPERINGS)
@settings(often, max_examples=4)
@given(story=acts, pick=st.integers(0, 40))
def test_every_tampering_is_found(unguarded, way, story, pick):
    try:
        tamper(way, story, pick)
        assert not verify.verify(cipher_of=lambda _stream: Box(), guarded=False).sound
    finally:
        db.session.rollback()


@pytest.mark.parametrize(
    ("blinded", "way"),
    [("_recomputed", "actor"), ("_recomputed", "facts"), ("_body", "body"), ("_check_log", "log_gone")],
)
def test_a_verifier_with_one_eye_shut_misses_it(unguarded, monkeypatch, blinded, way):
    """The broken twins: the tamperings above are found by the very checks that are meant to find them."""
    if blinded == "_body":
        monkeypatch.setattr(verify._Walk, "_body", lambda self, row: None)
    elif blinded == "_recomputed":
        monkeypatch.setattr(verify, "_recomputed", lambda row: row.leaf)
    else:
        monkeypatch.setattr(verify, "_check_log", lambda report: None)
    tamper(way, [], 3 if way == "log_gone" else 0)
    if way == "log_gone":
        db.session.execute(text("DELETE FROM log_entries WHERE event_id NOT IN (SELECT MAX(id) FROM events)"))
        db.session.execute(text("DELETE FROM log_entries"))
        monkeypatch.undo()
        assert verify.verify(guarded=False).sound  # all numbers gone: only checkpoints elsewhere can tell
        return
    assert verify.verify(guarded=False).sound
    monkeypatch.undo()
    assert not verify.verify(guarded=False).sound


def test_erasing_a_body_raises_no_alarm_and_leaves_the_proof(bare):
    case = open_stream("case")
    said = record(case.id, "received", by="reporter", text={"text": "nama saya …"})
    record(case.id, "routed", by="user:1")
    db.session.commit()
    assert erase_body(said.id, "system", rule="retention").facts == {"seq": 1, "rule": "retention"}
    assert erase_body(said.id, "system") is None
    db.session.commit()
    entry = read(case.id)[0]
    assert entry.erased
    assert entry.text == {}
    assert verify.verify().sound
    kept = db.session.execute(select(EventBody.salt, EventBody.content, EventBody.key_id)).one()
    assert tuple(kept) == (None, None, None)


def test_a_missing_guard_is_reported(bare):
    assert verify.verify().sound
    name = "events_guard_update"
    place = "" if db.engine.dialect.name == "sqlite" else " ON events"
    db.session.execute(text(f"DROP TRIGGER {name}{place}"))
    assert [fault.detail for fault in verify.verify().faults] == [name]


def test_a_sealed_body_without_a_key_is_counted_not_blamed(bare):
    case = open_stream("case")
    record(case.id, "received", by="reporter", text={"text": "rahasia"}, cipher=Box())
    report = verify.verify(case.id)
    assert report.sound
    assert report.sealed_unopened == 1


def test_numbering_follows_each_stream_and_leaves_no_gap(bare):
    live([(0, "received", {}, {}, False)] * 6)
    assert number() == 0
    log = db.session.execute(
        select(LogEntry.log_index, Event.stream_id, Event.seq).join(Event).order_by(LogEntry.log_index)
    ).all()
    assert [row.log_index for row in log] == list(range(15))
    for stream in {row.stream_id for row in log}:
        seqs = [row.seq for row in log if row.stream_id == stream]
        assert seqs == sorted(seqs)


def test_many_writers_and_two_numberers_leave_one_whole_record(bare):
    case = open_stream("case")
    db.session.commit()
    case_id, faults = case.id, []
    db.session.commit()  # asking for the id began a transaction, and on SQLite that one would hold the turn

    def write(who: int) -> None:
        with bare.app_context():
            try:
                for _ in range(10):
                    record(case_id, "noted", by=f"user:{who}", text={"text": "x"})
                    db.session.commit()
            except Exception as fault:
                faults.append(fault)

    def count() -> None:
        with bare.app_context():
            try:
                for _ in range(10):
                    number(7)
                    db.session.commit()
            except Exception as fault:
                faults.append(fault)

    threads = [threading.Thread(target=write, args=(who,)) for who in range(4)]
    threads += [threading.Thread(target=count) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    number()
    db.session.commit()
    report = verify.verify()
    assert not faults
    assert report.sound, list(report.lines())
    assert report.events == 40
