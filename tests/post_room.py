"""What the tests of letters share: an empty outbox and invented readers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import delete, select

from feedback import worker
from feedback.base import clock
from feedback.base.database import db
from feedback.notices import outbox, resolve
from feedback.notices.models import Letter, RecipientKind
from feedback.notices.resolve import Address


@pytest.fixture
def empty_outbox(app: Flask) -> None:
    """No letter waits: those of hiring the crew are gone."""
    with app.app_context():
        db.session.execute(delete(Letter))
        db.session.commit()


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, int], list[Address]]:
    """Who reads whose letters: empty it, fill it; user and unit 1..999 have one mailbox each by default."""
    known: dict[tuple[str, int], list[Address]] = {}

    def of(kind: str) -> Callable[[int], list[Address]]:
        return lambda number: known.get((kind, number), [Address(f"{kind}{number}@office.example")])

    monkeypatch.setattr(resolve, "_resolvers", {kind: of(kind.value) for kind in RecipientKind})
    monkeypatch.setattr(resolve, "_links", {})
    monkeypatch.setattr(resolve, "_homes", {})
    return known


def tell(app: Flask, *keys: str, letter: str = "case_routed") -> None:
    """Tell one letter per key, to units 1, 2, 3 …, and commit."""
    with app.app_context():
        for number, key in enumerate(keys, 1):
            outbox.tell(letter, to=outbox.to_unit(number), key=key, facts={"number": f"BH-{number}"})
        db.session.commit()


def row(app: Flask, key: str) -> Letter:
    """The outbox row of `key` as it stands, detached."""
    with app.app_context():
        found = db.session.execute(select(Letter).where(Letter.key == key)).scalar_one()
        db.session.expunge(found)
        return found


class Killed(BaseException):
    """The worker process died here."""


def deliver(app: Flask) -> int:
    """One round of the worker's delivery; how many letters left."""
    return worker.deliver(app, Event())


@contextmanager
def later(hours: float) -> Iterator[None]:
    """Live some hours from now."""
    with clock.at(clock.now() + timedelta(hours=hours)):
        yield
