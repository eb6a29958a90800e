"""Delivery to a real mail server: nothing is lost, and what comes twice can be recognised."""

from __future__ import annotations

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
from tests.post_room import deliver, later, row, tell

Readers = dict[tuple[str, int], list[Address]]


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
        outbox.tell("case_routed", to=outbox.to_unit(1), key="a", not_before=tomorrow)
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
