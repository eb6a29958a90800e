"""Workers that die at the worst moment: nothing is lost, and what comes twice can be recognised."""

from __future__ import annotations

import pytest
from flask import Flask

from feedback import worker
from feedback.base.database import db
from feedback.notices import delivery, outbox
from feedback.notices.models import LetterState
from feedback.notices.resolve import Address
from tests.post import PostOffice
from tests.post_room import Killed, deliver, later, row, tell

Readers = dict[tuple[str, int], list[Address]]


def test_of_several_mailboxes_only_those_not_reached_are_tried_again(
    app: Flask, smtp: PostOffice, readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers["unit", 1] = [Address(f"{name}@office.example") for name in ("ani", "budi", "citra")]
    tell(app, "a")
    settle, noted = delivery.settle, delivery.progress

    def dies(*_: object) -> None:
        raise Killed

    def notes_then_dies(claim: delivery.Claim, tags: tuple[str, ...]) -> None:
        noted(claim, tags)
        db.session.commit()
        raise Killed

    monkeypatch.setattr(delivery, "progress", notes_then_dies)
    with pytest.raises(Killed):
        deliver(app)
    monkeypatch.setattr(delivery, "progress", noted)
    monkeypatch.setattr(delivery, "settle", dies)
    with later(1), pytest.raises(Killed):
        deliver(app)
    monkeypatch.setattr(delivery, "settle", settle)
    with later(2):
        assert deliver(app) == 1
    assert [len(smtp.to(name)) for name in ("ani", "budi", "citra")] == [1, 1, 2]  # three runs, two deaths


def test_kills_between_sending_and_marking_lose_nothing(
    app: Flask, smtp: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(app, *(f"letter {number}" for number in range(12)))
    crashes, settle = 0, delivery.settle

    def sometimes_killed(claim: delivery.Claim, outcome: delivery.Outcome) -> bool:
        nonlocal crashes
        if claim.attempts <= 3 and claim.id % 2:
            crashes += 1
            raise Killed
        return settle(claim, outcome)

    monkeypatch.setattr(delivery, "settle", sometimes_killed)
    for hour in range(60):
        with later(hour):
            try:
                deliver(app)
            except Killed:
                continue
    names = [letter["Message-ID"] for letter in smtp.letters]
    assert crashes > 5
    assert len(set(names)) == 12
    assert len(names) - 12 <= crashes
    with app.app_context():
        assert outbox.tally()[LetterState.SENT] == 12


def test_the_twin_that_marks_before_sending_loses_letters(
    app: Flask, smtp: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same kills against a worker that notes "sent" first: the tests above would catch it."""
    tell(app, *(f"letter {number}" for number in range(12)))

    def marks_first(app: Flask, claim: delivery.Claim, carrier: worker.Carrier) -> delivery.Outcome:
        outcome = delivery.Outcome(LetterState.SENT)
        worker._settle(app, claim, outcome)
        if claim.id % 2:
            raise Killed
        with app.app_context():
            written = delivery.write(claim)
            assert isinstance(written, list)
            return delivery.hand_over(claim, written, carrier, lambda _tags: None)

    monkeypatch.setattr(worker, "_send", marks_first)
    for hour in range(20):
        with later(hour):
            try:
                deliver(app)
            except Killed:
                continue
    with app.app_context():
        assert outbox.tally()[LetterState.SENT] == 12
    assert len(smtp.letters) == 6


def test_a_lease_that_ran_out_passes_on_and_the_first_worker_can_no_longer_mark(
    app: Flask, smtp: PostOffice
) -> None:
    tell(app, "a")
    with app.app_context():
        [slow] = delivery.claim()
        db.session.commit()
    assert deliver(app) == 0  # leased
    with later(1):
        assert deliver(app) == 1
    with app.app_context():
        assert not delivery.settle(slow, delivery.Outcome(LetterState.WAITING, "smtp_451"))
        db.session.commit()
    assert row(app, "a").state is LetterState.SENT


def test_a_letter_that_kills_its_worker_each_time_is_given_up_alone(
    app: Flask, smtp: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(app, "before", "poison", "after")
    write = delivery.write

    def dies_of_poison(claim: delivery.Claim) -> object:
        if claim.key == "poison":
            raise Killed
        return write(claim)

    monkeypatch.setattr(delivery, "write", dies_of_poison)
    for hour in range(12):
        with later(hour):
            try:
                deliver(app)
            except Killed:
                continue
    poison = row(app, "poison")
    assert (poison.state, poison.attempts, poison.last_error) == (LetterState.DEAD, 8, "worker_lost")
    assert len(smtp.to("unit1@")) == len(smtp.to("unit3@")) == 1
