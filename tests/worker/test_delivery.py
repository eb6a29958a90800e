"""Delivery to a real mail server: nothing is lost, and what comes twice can be recognised."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

import pytest
from flask import Flask

from feedback import worker
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.notices import delivery, outbox, resolve
from feedback.notices.models import LetterState, RecipientKind
from feedback.notices.resolve import Address
from tests.post import PostOffice
from tests.post_room import row, tell

Readers = dict[tuple[str, int], list[Address]]


class Killed(BaseException):
    """The worker process died here."""


def deliver(app: Flask) -> int:
    return worker.deliver(app, Event())


@contextmanager
def later(hours: float) -> Iterator[None]:
    with clock.at(clock.now() + timedelta(hours=hours)):
        yield


def test_a_letter_is_delivered_once(app: Flask, smtp: PostOffice) -> None:
    tell(app, "a")
    assert deliver(app) == 1
    assert deliver(app) == 0
    [letter] = smtp.letters
    assert letter["To"] == "unit1@office.example"
    sent = row(app, "a")
    assert (sent.state, sent.attempts, sent.sent_on) == (LetterState.SENT, 1, clock.today())
    assert sent.message_id == letter["Message-ID"]
    assert (sent.lease_until, sent.reached) == (None, [])


def test_a_letter_that_must_wait_waits(app: Flask, smtp: PostOffice) -> None:
    with app.app_context():
        tomorrow = clock.now() + timedelta(days=1)
        outbox.tell("breach", to=outbox.to_unit(1), key="a", not_before=tomorrow)
        db.session.commit()
    assert deliver(app) == 0
    with later(25):
        assert deliver(app) == 1


def test_a_letter_turned_away_is_tried_again_later_and_longer_each_time(app: Flask, smtp: PostOffice) -> None:
    tell(app, "a")
    smtp.refuses = "451 try again later"
    assert deliver(app) == 0
    first = row(app, "a")
    assert (first.state, first.attempts, first.last_error) == (LetterState.WAITING, 1, "smtp_451")
    assert timedelta(seconds=40) < first.not_before - clock.now() < timedelta(seconds=80)
    assert deliver(app) == 0  # not yet
    assert row(app, "a").attempts == 1
    smtp.refuses = ""
    with later(1):
        assert deliver(app) == 1
    assert len(smtp.letters) == 1


def test_pauses_grow_up_to_six_hours(app: Flask) -> None:
    hours = [delivery.pause(attempts) / timedelta(hours=1) for attempts in range(1, 9)]
    assert hours[0] < hours[1] < hours[2] < hours[3] < hours[4]
    assert max(hours) <= 7.5
    assert sum(hours) > 12  # a post office that is down for a night loses nothing


def test_a_letter_is_given_up_after_eight_attempts_and_can_be_revived(app: Flask, smtp: PostOffice) -> None:
    tell(app, "a")
    smtp.refuses = "554 no"
    for attempt in range(1, delivery.ATTEMPTS + 1):
        with later(8 * attempt):
            deliver(app)
    given_up = row(app, "a")
    assert (given_up.state, given_up.attempts) == (LetterState.DEAD, 8)
    assert given_up.last_error == "smtp_554"
    smtp.refuses = ""
    with later(200):
        assert deliver(app) == 0
    with app.app_context():
        delivery.revive(given_up.id)
        db.session.commit()
    assert deliver(app) == 1


def test_only_a_letter_that_was_given_up_can_be_revived(app: Flask, smtp: PostOffice) -> None:
    tell(app, "a")
    with app.app_context(), pytest.raises(Refusal):
        delivery.revive(row(app, "a").id)


def test_a_reader_without_address_costs_no_attempts(app: Flask, smtp: PostOffice, readers: Readers) -> None:
    readers["unit", 1] = []
    tell(app, "a")
    deliver(app)
    assert (row(app, "a").state, row(app, "a").last_error) == (LetterState.DROPPED, "no_address")


def test_a_fault_of_one_letter_does_not_stop_the_next(
    app: Flask, smtp: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_the_second(number: int) -> list[Address]:
        if number == 1:
            raise RuntimeError("no such unit")
        return [Address("second@office.example")]

    monkeypatch.setitem(resolve._resolvers, RecipientKind.UNIT, only_the_second)
    tell(app, "a", "b")
    assert deliver(app) == 1
    assert (row(app, "a").state, row(app, "a").last_error) == (LetterState.WAITING, "RuntimeError")


def test_when_the_post_is_down_one_letter_tries_and_the_others_keep_their_attempts(app: Flask) -> None:
    app.config.update(SMTP_HOST="127.0.0.1", SMTP_PORT=1, SMTP_SECURITY="none")
    tell(app, "a", "b", "c")
    assert deliver(app) == 0
    assert [row(app, key).attempts for key in "abc"] == [1, 0, 0]
    assert row(app, "b").lease_until is None


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


def test_two_workers_deliver_two_hundred_letters_exactly_once(app: Flask, smtp: PostOffice) -> None:
    tell(app, *(f"letter {number}" for number in range(200)))
    sent: list[int] = []
    workers = [Thread(target=lambda: sent.append(deliver(app))) for _ in range(2)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join(120)
    assert sum(sent) == 200
    assert len(smtp.letters) == 200
    assert len({letter["Message-ID"] for letter in smtp.letters}) == 200


def test_a_worker_told_to_stop_gives_back_what_it_claimed(app: Flask, smtp: PostOffice) -> None:
    tell(app, "a", "b")
    stop = Event()
    with app.app_context():
        claims = delivery.claim()
        db.session.commit()
    stop.set()
    worker._carry(app, claims, stop)
    assert [(row(app, key).attempts, row(app, key).lease_until) for key in "ab"] == [(0, None), (0, None)]
