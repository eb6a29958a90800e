"""A change tried over a whole quarter by the worker: batch by batch, anew when the house changes, counts only."""

from __future__ import annotations

from datetime import timedelta
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select

from feedback import worker
from feedback.agencies import edit
from feedback.agencies.models import Category
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import suppositions
from feedback.complaints.status import Identity
from feedback.complaints.supposing import Change
from feedback.complaints.suppositions import State, Supposition
from tests.complaints import telling
from tests.crew import Crew

TEXT = "Tolong urusan gelagah wangi nomor {} di tempat kami diselesaikan sesegera mungkin ya."
BY = "user:1"


def told(app: Flask, crew: Crew, count: int) -> None:
    """So many open decisions on something that no keyword knows, one sealed, one too old."""
    with app.app_context():
        for number in range(count):
            telling.routed(crew, text=TEXT.format(number), category="PASAR-UMKM")
        telling.routed(
            crew, text=TEXT.format("rahasia"), category="PASAR-UMKM", identity=Identity.CONFIDENTIAL
        )
        db.session.commit()
    with clock.at(clock.now() - timedelta(days=200)), app.app_context():
        telling.routed(crew, text=TEXT.format("lama"), category="PASAR-UMKM")
        db.session.commit()


def asked(app: Flask, *words: str) -> int:
    """Have these keywords tried for the markets."""
    with app.app_context():
        row = suppositions.ask(Change(telling.category_id("PASAR-UMKM"), words), by=BY)
        db.session.commit()
        return row.id


def row(number: int) -> Supposition:
    """The supposition as it stands."""
    db.session.expire_all()
    return db.session.get_one(Supposition, number)


def test_the_worker_tries_the_whole_quarter_batch_by_batch(
    app: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suppositions, "BATCH", 2)
    told(app, crew, 5)
    number = asked(app, "gelagah wangi")
    assert worker.suppose(app, Event()) == 2
    with app.app_context():
        half = row(number)
        assert (half.state, suppositions.counted_of(half).tried) == (State.WAITING, 2)
    while worker.suppose(app, Event()):
        pass
    with app.app_context():
        done = row(number)
        counted = suppositions.counted_of(done)
        market = telling.category_id("PASAR-UMKM")
        assert (done.state, counted.tried, counted.right) == (State.DONE, 5, (0, 5))
        assert {new for _old, new in counted.categories} == {market}
        assert sum(counted.categories.values()) == 5
        assert sum(after for _unit, _before, after in counted.by_unit()) == 5
        assert "gelagah" not in str(done.counted)
    assert worker.suppose(app, Event()) == 0


def test_it_begins_anew_when_the_house_changes(
    app: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suppositions, "BATCH", 2)
    told(app, crew, 3)
    number = asked(app, "gelagah wangi")
    worker.suppose(app, Event())
    with app.app_context():
        market = db.session.get_one(Category, telling.category_id("PASAR-UMKM"))
        edit.change_category(market.id, market.version, {"keywords": ["gelagah wangi"]}, by=BY)
        db.session.commit()
    while worker.suppose(app, Event()):
        pass
    with app.app_context():
        counted = suppositions.counted_of(row(number))
        assert (counted.tried, counted.right, counted.moved) == (3, (3, 3), 0)


def test_a_change_while_a_batch_is_tried_drops_it(app: Flask, crew: Crew) -> None:
    told(app, crew, 2)
    number = asked(app, "gelagah wangi")
    with app.app_context():
        batch = suppositions.next_batch()
        assert batch is not None
        db.session.rollback()
        market = db.session.get_one(Category, telling.category_id("PASAR-UMKM"))
        edit.change_category(market.id, market.version, {"keywords": ["pasar"]}, by=BY)
        assert suppositions.settle(batch) == 0
        assert row(number).state is State.WAITING


def test_two_workers_count_nothing_twice(app: Flask, crew: Crew) -> None:
    told(app, crew, 2)
    number = asked(app, "gelagah wangi")
    with app.app_context():
        first, second = suppositions.next_batch(), suppositions.next_batch()
        assert first is not None
        assert second is not None
        assert suppositions.settle(first) == 2
        assert suppositions.settle(second) == 0
        assert suppositions.counted_of(row(number)).tried == 2


def test_a_category_gone_out_of_use_ends_it(app: Flask, crew: Crew) -> None:
    told(app, crew, 1)
    number = asked(app, "gelagah wangi")
    with app.app_context():
        market = db.session.get_one(Category, telling.category_id("PASAR-UMKM"))
        edit.change_category(market.id, market.version, {"active": False}, by=BY)
        db.session.commit()
    assert worker.suppose(app, Event()) == 0
    with app.app_context():
        assert row(number).state is State.GIVEN_UP


def test_few_wait_and_old_ones_go(inside: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    change = Change(telling.category_id("PASAR-UMKM"), ("pasar",))
    with pytest.raises(Refusal):
        suppositions.ask(Change(0), by=BY)
    for _ in range(suppositions.WAITING):
        suppositions.ask(change, by=BY)
    with pytest.raises(Refusal):
        suppositions.ask(change, by=BY)
    monkeypatch.setattr(suppositions, "KEPT", 1)
    for number in db.session.scalars(select(Supposition.id)).all():
        suppositions.give_up(number)
    suppositions.ask(change, by=BY)
    assert len(db.session.scalars(suppositions.shelf()).all()) == 1
