"""Whatever happens to a case: its row is what its events say, one office holds it, and its clocks can be replayed."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from feedback.base.database import db
from feedback.complaints import reading, replay
from feedback.complaints.models import Complaint
from feedback.complaints.status import Status
from feedback.deadlines import promises
from feedback.deadlines.steps import Step
from feedback.ledger.verify import verify
from feedback.performance.models import HandlingCredit
from tests.complaints.lives import VERBS, Deed, live

BEGIN = date(2026, 3, 2)
deeds = some.lists(
    some.builds(Deed, some.sampled_from(sorted(VERBS)), some.integers(min_value=0, max_value=12)),
    max_size=25,
)
many = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


def witness(complaint: Complaint) -> None:
    db.session.flush()
    entries = reading.entries_of(complaint)
    assert replay.differences(complaint, entries) == {}
    told = replay.clocks(entries)
    kept = promises.clocks_of(complaint.id)
    assert {p.name: p for p in told.promises} == {p.name: p for p in kept.promises}
    assert complaint.holder_unit_id == complaint.holder.id
    assert (complaint.status is Status.CLOSED) == (complaint.due_on is None)


@many
@given(deeds)
def test_every_life_can_be_told_from_its_events(inside, crew, deeds):
    live(deeds, crew, BEGIN, witness)


@many
@given(deeds)
def test_no_life_lengthens_the_citizens_promise_but_by_pauses_and_approved_time(inside, crew, deeds):
    first: dict[int, date] = {}

    def look(complaint: Complaint) -> None:
        for promise in promises.clocks_of(complaint.id).promises:
            if promise.step is Step.COMPLETION and promise.leg == 0 and not promise.pauses:
                said = first.setdefault(promise.cycle, promise.promised_on)
                assert promise.promised_on == said

    live(deeds, crew, BEGIN, look)


@many
@given(deeds)
def test_the_credit_of_a_cycle_is_whole_or_nothing(inside, crew, deeds):
    complaint = live(deeds, crew, BEGIN, lambda _: None)
    given_by_cycle: dict[int, Fraction] = {}
    for row in db.session.scalars(select(HandlingCredit).where(HandlingCredit.stream_id == complaint.id)):
        share = Fraction(row.share_num, row.share_den)
        given_by_cycle[row.cycle] = given_by_cycle.get(row.cycle, Fraction(0)) + share
    assert set(given_by_cycle.values()) <= {Fraction(0), Fraction(1)}
    if complaint.status is not Status.CLOSED:
        assert all(share == 0 for share in given_by_cycle.values())


def test_after_many_lives_the_ledger_verifies(inside, crew):
    for start in range(5):
        plan = [Deed(verb, start % 3) for verb in sorted(VERBS)[start:] + sorted(VERBS)[:start]]
        live(plan, crew, BEGIN + timedelta(days=start), lambda _: None)
    db.session.flush()
    report = verify()
    assert report.events > 50
    assert report.faults == []


def test_a_row_changed_behind_the_events_is_noticed(inside, crew):
    """The broken twin: were the witness blind, this would pass unseen."""
    complaint = live([Deed("route", 1), Deed("accept", 1)], crew, BEGIN, witness)
    complaint.bounces = 7
    assert set(replay.differences(complaint, reading.entries_of(complaint))) == {"bounces"}
