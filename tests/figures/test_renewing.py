"""Facts and cells follow the events, whatever happens and whoever is killed."""

from __future__ import annotations

from collections import Counter
from datetime import date
from threading import Barrier, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import delete, func, select, update

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import follow_up, reporter
from feedback.complaints.changes import CaseChange
from feedback.complaints.models import Complaint
from feedback.figures import check, count, renewing
from feedback.figures.facts import Cell, FactRow, FigureState, Turn
from feedback.figures.period import month_of
from feedback.figures.selection import By, Selection
from tests.complaints import telling
from tests.complaints.lives import VERBS, Deed, live

BEGIN = date(2026, 1, 5)
deeds = some.lists(
    some.builds(Deed, some.sampled_from(sorted(VERBS)), some.sampled_from([0, 1, 1, 2, 6, 12])),
    min_size=4,
    max_size=14,
)


def settle() -> None:
    while renewing.renew(3):
        pass


def marks() -> int:
    return db.session.scalar(select(func.count()).select_from(CaseChange)) or 0


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=deeds, second=deeds)
def test_whatever_a_life_brings_the_cells_are_what_its_events_say(inside, crew, first, second):
    live(first, crew, BEGIN, lambda _: None)
    settle()
    assert check.check().sound
    live(second, crew, BEGIN, lambda _: renewing.renew())
    with clock.at(clock.midday(date(2026, 6, 1))):
        VERBS["sweep"](db.session.scalars(select(Complaint)).first(), crew)
    settle()
    report = check.check()
    assert report.sound, list(report.lines())
    assert report.waiting == 0
    db.session.rollback()


def test_a_page_counts_what_the_worker_has_not_seen_yet(inside, crew):
    telling.filed()
    settle()
    telling.filed()
    asked = Selection(month_of(clock.today()), clock.today())
    waiting = count.lines(asked, By.ALL)[0]
    assert waiting.shares["received"].count == 2
    settle()
    assert count.lines(asked, By.ALL)[0].facts == waiting.facts


def test_a_worker_killed_before_the_commit_leaves_every_mark(app, crew):
    with app.app_context():
        telling.filed()
        db.session.commit()
        waiting = marks()
        assert renewing.renew()
        db.session.rollback()  # killed
        assert marks() == waiting
        assert db.session.scalar(select(func.count()).select_from(FactRow)) == 0
        settle()
        db.session.commit()
        assert marks() == 0
        assert check.check().sound


def test_a_change_made_while_the_worker_folds_keeps_its_mark(inside, crew, monkeypatch):
    complaint = telling.in_work(crew)
    write = renewing._replace

    def meanwhile(stream_ids, basis):
        write(stream_ids, basis)
        follow_up.write(complaint, "Sedang kami periksa.", by=crew["officer_dputr"])

    monkeypatch.setattr(renewing, "_replace", meanwhile)
    renewing.renew()
    assert marks() == 1
    monkeypatch.undo()
    settle()
    assert check.check().sound


def test_two_workers_lose_and_double_nothing(app, crew):
    with app.app_context():
        for _each in range(6):
            telling.in_work(crew)
        db.session.commit()
    ready, done = Barrier(2), Counter()

    def work(name: str) -> None:
        ready.wait()
        left = 1
        while left:  # who finds the other at it is told 0, which does not mean that nothing is left
            with app.app_context():
                done[name] += renewing.renew(2)
                db.session.commit()
                left = marks()

    workers = [Thread(target=work, args=(name,)) for name in "ab"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with app.app_context():
        assert marks() == 0
        report = check.check()
        assert report.sound, list(report.lines())
        assert report.facts > 30


def test_a_unit_that_moves_to_another_agency_takes_its_promises_along(inside, crew):
    telling.in_work(crew)
    settle()
    state = db.session.scalars(select(FigureState)).one()
    before = state.basis
    db.session.execute(update(FigureState).values(basis="an older calendar"))
    assert renewing.renew() > 0
    assert db.session.scalars(select(FigureState)).one().basis == before
    settle()
    assert check.check().sound


def test_check_finds_what_was_tampered_with_and_mends_it(inside, crew):
    """The broken twins: a fact gone, a cell that lies."""
    reporter.withdraw(telling.filed())
    telling.filed()
    settle()
    db.session.execute(delete(FactRow).where(FactRow.kind == "received"))
    db.session.execute(update(Cell).where(Cell.kind == "closed").values(n=7))
    db.session.execute(update(Turn).where(Turn.kind == "closed").values(n=-3))
    report = check.check()
    assert len(report.wrong_cases) == 2
    assert any(right == 1 and kept == 7 for kept, right in report.cells.values())
    assert any(right == 1 and kept == -3 for kept, right in report.turns.values())
    assert not report.sound
    check.mend(report)
    settle()
    assert check.check().sound


@pytest.mark.postgresql
def test_who_writes_never_waits_for_the_worker(app, crew):
    with app.app_context():
        complaint_id = telling.in_work(crew).id
        db.session.commit()
        renewing.renew()  # holds its marks, not committed yet
        with app.app_context():
            follow_up.write(
                db.session.get_one(Complaint, complaint_id), "Kami periksa.", by=crew["officer_dputr"]
            )
            db.session.commit()
        db.session.commit()
        assert marks() == 1
