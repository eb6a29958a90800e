"""Random lives, nights without a worker, two workers at once: each level once, none missing, nobody kept away told.

Each promise is shown to hold by a broken twin: without the database's constraint, and without the question who may
know of a case, the same lives break it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import MetaData, PrimaryKeyConstraint, Table, UniqueConstraint, insert, select
from sqlalchemy.schema import CreateTable, DropConstraint, DropTable

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints.lateness import WORKED_ON
from feedback.complaints.models import Complaint
from feedback.deadlines import shelf
from feedback.deadlines.models import PromiseRow
from feedback.deadlines.steps import OFFICE_STEPS
from feedback.inspection import ladder, ladder_levels, ladder_receivers
from feedback.inspection.ladder_models import CountsFrom, Digest, Escalation, Telling
from feedback.people import exclusions
from tests.complaints import telling
from tests.complaints.lives import VERBS
from tests.inspection.climbing import MONDAY, early, on

PEOPLE = ("officer_dputr", "head_dputr", "verifier", "delegate", "inspector")
TABLE: Table = Escalation.__table__  # type: ignore[assignment]  # a mapped class has one
KIND = ("filed", "routed", "urgent", "in work", "abuse", "conduct")

deeds = some.tuples(
    some.integers(0, 2),
    some.sampled_from(sorted(set(VERBS) - {"sweep"})),
    some.booleans(),
    some.integers(0, 6),
)
lives = some.tuples(
    some.lists(some.sampled_from(KIND), min_size=2, max_size=3),
    some.lists(some.tuples(some.integers(0, 2), some.sampled_from(PEOPLE)), max_size=3),
    some.lists(deeds, min_size=3, max_size=14),
)
many = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


def begun(kind: str, crew: Any) -> Complaint:
    if kind == "abuse":
        return telling.filed("Petugas meminta uang untuk surat.", category="PENGAWASAN")
    if kind == "conduct":
        return telling.filed(telling.RUDE, about_conduct=True, unit="Puskesmas Muara Bulian", category=None)
    if kind == "in work":
        return telling.in_work(crew)
    complaint = telling.filed()
    if kind != "filed":
        telling.route(complaint, crew, urgent=kind == "urgent")
    return complaint


def live(life: Any, crew: Any, witness: Callable[[date], None]) -> None:
    """Cases begin, some are kept from somebody, something happens every few days; a night's round is often missed."""
    kinds, kept, happenings = life
    with on(MONDAY):
        cases = [begun(kind, crew) for kind in kinds]
        for nth, name in kept:
            case = cases[nth % len(cases)]
            exclusions.exclude_person(case.id, user_id=crew.id_of(name), reason="named")
    day = MONDAY
    for nth, verb, outage, days in happenings:
        day += timedelta(days=days)
        if not outage:
            rounds(day)
            witness(day)
        with on(day):
            try:
                with db.session.begin_nested():
                    VERBS[verb](cases[nth % len(cases)], crew)
            except (Refusal, LookupError):
                pass
    rounds(day + timedelta(days=9))
    witness(day + timedelta(days=9))


def rounds(day: date) -> None:
    """Two workers in one night: what the second found to do, the first has done meanwhile."""
    with early(day):
        found = ladder._reached(ladder_levels.valid(day), day, shelf.calendar(), ladder.BATCH)
        while ladder.climb():
            pass
        before = ladder._reached
        ladder._reached = lambda *_asked: found  # type: ignore[assignment]  # it looked before the other wrote
        try:
            ladder.climb()
        finally:
            ladder._reached = before


def once() -> bool:
    rows = db.session.execute(
        select(Escalation.stream_id, Escalation.cycle, Escalation.leg, Escalation.step, Escalation.level)
    )
    return max(Counter(rows.all()).values(), default=1) == 1


def missing(day: date) -> list[tuple[int, str]]:
    """What a plain look at every promise says is lacking: written apart from the ladder's own question."""
    calendar, lacking = shelf.calendar(), []
    for promise, case in db.session.execute(
        select(PromiseRow, Complaint).join(Complaint, Complaint.id == PromiseRow.stream_id)
    ):
        runs = promise.met_on is None and promise.ended_on is None and promise.paused_on is None
        if not runs or promise.step not in OFFICE_STEPS or case.status not in WORKED_ON or case.quarantined:
            continue
        for level in ladder_levels.valid(day):
            if level.urgent != case.urgent or not reached(level, promise, case, day, calendar):
                continue
            same = select(Escalation.id).where(
                Escalation.stream_id == case.id,
                Escalation.cycle == promise.cycle,
                Escalation.leg == promise.leg,
                Escalation.step == promise.step,
                Escalation.level == level.code,
            )
            if db.session.scalars(same).first() is None:
                lacking.append((case.id, level.code))
    return lacking


def reached(level: Any, promise: Any, case: Complaint, day: date, calendar: Any) -> bool:
    looks = ladder_levels.looks_on(level, day, calendar)
    if level.counts_from is CountsFrom.BROUGHT:
        fresh = promise.step.value == "first_follow_up" and case.status.value == "routed"
        return fresh and calendar.count(promise.started_on, looks) >= level.days
    if level.days < 0:
        return calendar.count(looks, promise.due_on) <= -level.days or promise.due_on <= looks
    return promise.due_on < looks and calendar.count(promise.due_on, looks) >= level.days


def wrongly_told(crew: Any) -> list[int]:
    """Tellings of cases that did not exist for whoever was told."""
    rows = db.session.execute(
        select(Escalation.stream_id, Telling.user_id).join(Telling, Telling.escalation_id == Escalation.id)
    ).all()
    return [row.user_id for row in rows if exclusions.hidden_from(row.stream_id, [row.user_id])]


def letters_a_day() -> int:
    """How many letters somebody got on one day, urgent ones apart."""
    plain = select(Digest.user_id, Digest.on).where(Digest.urgent.is_(False))
    return max(Counter(db.session.execute(plain).all()).values(), default=0)


@many
@given(lives)
def test_each_level_once_none_missing_and_nobody_kept_away_is_told(inside, crew, life):
    def witness(day: date) -> None:
        with early(day):
            assert once()
            assert missing(day) == []
            assert wrongly_told(crew) == []
            assert letters_a_day() <= 1

    try:
        live(life, crew, witness)
    finally:
        db.session.rollback()


def test_without_the_question_who_may_know_the_kept_away_are_told(inside, crew, monkeypatch):
    monkeypatch.setattr(ladder_receivers.Receivers, "may_know", lambda *_asked: True)
    live(KEPT_AWAY, crew, lambda _day: None)
    assert wrongly_told(crew)


def test_with_it_they_are_not(inside, crew):
    live(KEPT_AWAY, crew, lambda _day: None)
    assert wrongly_told(crew) == []
    assert db.session.scalars(select(Telling)).first() is not None


KEPT_AWAY = (["in work"], [(0, "head_dputr")], [(0, "note", False, 5)] * 3)


def _plainly(rows: list[dict[str, Any]]) -> Any:
    """An INSERT that asks nobody whether the row is there."""
    return db.session.execute(insert(TABLE).values(rows).returning(*TABLE.columns)).all()


def _unconstrain() -> None:
    """The table as it would be without its constraint, until the test's transaction is rolled back."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(DropConstraint(next(one for one in TABLE.constraints if _is_unique(one))))
        return
    bare = TABLE.to_metadata(MetaData())
    bare.constraints -= {one for one in bare.constraints if not isinstance(one, PrimaryKeyConstraint)}
    db.session.execute(DropTable(TABLE))
    db.session.execute(CreateTable(bare))


def _is_unique(constraint: Any) -> bool:
    return isinstance(constraint, UniqueConstraint)


@pytest.mark.parametrize("constrained", [True, False])
def test_without_the_constraint_two_workers_tell_twice(inside, crew, monkeypatch, constrained):
    if not constrained:
        _unconstrain()
        monkeypatch.setattr(ladder, "_once", _plainly)
    live((["in work"], [], [(0, "note", False, 5)] * 3), crew, lambda _day: None)
    assert once() is constrained


def test_two_workers_at_the_very_same_moment_tell_once_and_leave_nothing_out(app, crew):
    """Two threads, two connections, one start; on PostgreSQL they truly run beside each other."""
    with app.app_context():
        with clock.at(clock.now() - timedelta(days=21)):
            for _each in range(12):
                telling.in_work(crew)
        db.session.commit()
    start = Barrier(2)

    def work(_nth: int) -> int:
        start.wait(timeout=30)
        done = 0
        while True:
            with app.app_context():
                batch = ladder.climb(7)  # small batches meet more often
                db.session.commit()
            done += batch
            if not batch:
                return done

    with ThreadPoolExecutor(2) as workers:
        done = list(workers.map(work, range(2)))
    with app.app_context():
        while ladder.climb():  # what both found in the other's hands
            db.session.commit()
        assert once()
        assert missing(clock.today()) == []
        assert letters_a_day() == 1
        assert sum(done) <= len(db.session.scalars(select(Escalation.id)).all())
        told = db.session.execute(select(Telling.escalation_id, Telling.user_id)).all()
        assert len(told) == len(set(told))
