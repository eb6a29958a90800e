"""The clock jumps while cases live: the order is that of the record, no time is negative, nobody is let in again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import follow_up, reporter, sweep
from feedback.complaints.models import Complaint
from feedback.deadlines.models import PromiseRow as Promise
from feedback.ledger.models import Event
from feedback.ledger.verify import verify
from feedback.people.models import User
from feedback.people.sign_in import find_session, start_session
from feedback.vault import ciphers
from tests.complaints import telling
from tests.crew import Crew

JUMPS = {
    "four hundred days on": (datetime(2026, 3, 2, 3, tzinfo=UTC), timedelta(days=400)),
    "two hours back": (datetime(2026, 3, 2, 3, tzinfo=UTC), timedelta(hours=-2)),
    "a day back": (datetime(2026, 3, 2, 3, tzinfo=UTC), timedelta(days=-1)),
    "over the end of the year": (datetime(2026, 12, 31, 16, 59, 58, tzinfo=UTC), timedelta(seconds=5)),
    "back over the end of the year": (datetime(2026, 12, 31, 17, 0, 2, tzinfo=UTC), timedelta(seconds=-5)),
    "onto a leap day": (datetime(2028, 2, 28, 16, 59, 58, tzinfo=UTC), timedelta(seconds=5)),
    "from a leap day a year on": (datetime(2028, 2, 29, 3, tzinfo=UTC), timedelta(days=366)),
    "over midnight of the other zones": (datetime(2026, 3, 2, 14, 59, tzinfo=UTC), timedelta(hours=1)),
}


@pytest.mark.parametrize("jump", JUMPS)
def test_a_case_lives_through_it(inside: Flask, crew: Crew, jump: str) -> None:
    begin, by = JUMPS[jump]
    with clock.at(begin):
        complaint = telling.in_work(crew)
        db.session.commit()
    with clock.at(begin + by):
        follow_up.write(complaint, "Kami sudah ke lokasi.", by=crew["officer_dputr"])
        telling.answer(complaint, crew)
        db.session.commit()
        sweep.sweep()
        db.session.commit()
        if complaint.status.value == "answered":
            reporter.confirm(complaint)
            db.session.commit()
    _sound(complaint)


def _sound(complaint: Complaint) -> None:
    seqs = list(
        db.session.scalars(select(Event.seq).where(Event.stream_id == complaint.id).order_by(Event.seq))
    )
    assert seqs == list(range(1, len(seqs) + 1))
    for promise in db.session.scalars(select(Promise).where(Promise.stream_id == complaint.id)):
        assert promise.working_days is None or promise.working_days >= 0
    assert verify(cipher_of=ciphers.cipher_of).faults == []


def test_sessions_end_and_do_not_revive(inside: Flask, crew: Crew) -> None:
    with clock.at(datetime(2026, 3, 2, 3, tzinfo=UTC)):
        token = start_session(db.session.get_one(User, crew.id_of("verifier")))
        db.session.commit()
        assert find_session(token) is not None
    with clock.at(datetime(2027, 4, 6, 3, tzinfo=UTC)):
        assert find_session(token) is None


def test_pages_show_a_case_of_tomorrow(app: Flask, client: FlaskClient, crew: Crew) -> None:
    """The clock was ahead and went back: the case of "tomorrow" is there, and nothing breaks over it."""
    with app.app_context(), clock.at(clock.now() + timedelta(days=1)):
        telling.in_work(crew)
        db.session.commit()
    assert client.get("/figures").status_code == 200
    assert client.get("/").status_code == 200
