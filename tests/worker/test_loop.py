"""The loops of worker and keeper: every chore gets its turn, none stops another, and it ends when it should."""

from __future__ import annotations

import os
from datetime import timedelta
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select
from structlog.testing import capture_logs

from feedback import keeper, worker
from feedback.base import logs
from feedback.base.database import db
from feedback.chores import Chore, in_batches
from feedback.ledger.models import LogEntry, Stream
from feedback.ledger.record import record
from feedback.ledger.streams import open_stream
from feedback.notices.beats import beats
from tests.post import PostOffice
from tests.post_room import row, tell

SOON = timedelta(milliseconds=10)


def seen(app: Flask) -> set[str]:
    with app.app_context():
        return {beat.name for beat in db.session.execute(beats()).scalars()}


def test_once_does_every_chore_and_leaves_its_beat(app: Flask, smtp: PostOffice) -> None:
    tell(app, "a")
    with app.app_context():
        record(open_stream("reference").id, "noted", by="system")
        db.session.commit()
    worker.run(app, once=True, stop=Event())
    assert len(smtp.letters) == 1
    with app.app_context():
        assert db.session.execute(select(func.count()).select_from(LogEntry)).scalar_one() >= 1
    assert seen(app) == {"worker"} | {chore.name for chore in worker.CHORES}


def test_the_keeper_goes_its_own_round(app: Flask) -> None:
    done: list[str] = []

    def works(_app: Flask, _stop: Event) -> int:
        done.append("worked")
        return 1

    logs.configure("info", alone=False)  # an application made before may log less
    with capture_logs() as lines:
        keeper.run(app, once=True, stop=Event(), chores=(Chore("kept", SOON, works),))
    assert done == ["worked"]
    assert seen(app) == {"keeper", "kept"}
    assert [line["event"] for line in lines] == ["keeper_started", "chore_done", "keeper_ended"]


def test_the_names_of_all_chores_are_their_own() -> None:
    names = [chore.name for chore in (*worker.CHORES, *keeper.CHORES)] + [worker.LOOP, keeper.LOOP]
    assert len(names) == len(set(names))


def test_a_chore_that_fails_stops_no_other_and_is_logged_without_its_words(app: Flask) -> None:
    done: list[str] = []

    def fails(_app: Flask, _stop: Event) -> int:
        raise ValueError("siti@example.id lives at Jalan 1")

    def works(_app: Flask, _stop: Event) -> int:
        done.append("worked")
        return 1

    chores = (Chore("first", SOON, fails), Chore("second", SOON, works))
    with capture_logs() as lines:
        worker.run(app, once=True, stop=Event(), chores=chores)
    assert done == ["worked"]
    [fault] = [line for line in lines if line["event"] == "chore_failed"]
    assert (fault["chore"], fault["error"]) == ("first", "ValueError")
    assert "siti" not in str(lines)
    assert seen(app) == {"worker", "second"}


def test_a_failed_chore_leaves_no_half_transaction(app: Flask, smtp: PostOffice) -> None:
    def half() -> int:
        open_stream("reference")
        raise RuntimeError

    before = _streams(app)
    worker.run(app, once=True, stop=Event(), chores=(Chore("half", SOON, in_batches(half)),))
    assert _streams(app) == before


def test_a_chore_that_fails_rests_longer_each_time(app: Flask) -> None:
    tries = 0
    stop = Event()

    def fails(_app: Flask, _stop: Event) -> int:
        nonlocal tries
        tries += 1
        raise ValueError

    def ends(_app: Flask, _stop: Event) -> int:
        if tries >= 4:
            stop.set()
        return 0

    worker.run(app, stop=stop, chores=(Chore("fails", SOON, fails), Chore("ends", SOON, ends)))
    assert tries == 4


def test_the_loop_ends_when_told(app: Flask) -> None:
    stop = Event()
    thread = Thread(target=worker.run, args=(app,), kwargs={"stop": stop})
    thread.start()
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def test_the_loop_ends_when_its_parent_is_gone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = 0
    parent = os.getppid()

    def orphaned(_app: Flask, _stop: Event) -> int:
        nonlocal rounds
        rounds += 1
        monkeypatch.setattr(os, "getppid", lambda: parent + 1)
        return 0

    worker.run(app, stop=Event(), chores=(Chore("orphaned", SOON, orphaned),))
    assert rounds == 1


def test_two_workers_at_once_do_each_thing_once(app: Flask, smtp: PostOffice) -> None:
    tell(app, *(f"letter {number}" for number in range(30)))
    with app.app_context():
        stream = open_stream("reference")
        for _ in range(30):
            record(stream.id, "noted", by="system")
        db.session.commit()
    workers = [
        Thread(target=worker.run, args=(app,), kwargs={"once": True, "stop": Event()}) for _ in range(2)
    ]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join(60)
    assert len(smtp.letters) == len({letter["Message-ID"] for letter in smtp.letters}) == 30
    assert row(app, "letter 29").attempts == 1
    with app.app_context():
        places = db.session.execute(select(LogEntry.log_index).order_by(LogEntry.log_index)).scalars().all()
    assert list(places) == list(range(len(places)))


def _streams(app: Flask) -> int:
    with app.app_context():
        return db.session.execute(select(func.count()).select_from(Stream)).scalar_one()


def test_stored_bytes_are_destroyed_only_when_nobodys_at_two_visits(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    lying = {"a"}
    monkeypatch.setattr(worker.shelf, "unclaimed", lambda: frozenset(lying))
    monkeypatch.setattr(worker.shelf, "sweep_store", lambda spared: len(lying - spared))
    chore = worker.Leftovers()
    assert chore(app, Event()) == 0
    lying.add("b")
    assert chore(app, Event()) == 1
