"""The numbers in the margin of the desk: what lies on each shelf, for everybody, and found by indexes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, func, select, text

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import follow_up, queues, reporter
from feedback.complaints.models import Complaint
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.web.desk import rows, shelves, week
from tests.complaints import telling
from tests.crew import Crew
from tests.web.matrix.world import World

pytest_plugins = ("tests.web.matrix.regency",)

LATER = timedelta(days=40)


def test_the_margin_counts_what_lies_on_each_shelf(regency: World) -> None:
    filled = set()
    with regency.app.app_context(), clock.at(clock.now() + LATER):
        crew = Crew(regency.app)
        follow_up.send_back(telling.routed(crew), "Bukan urusan kami.", by=crew["officer_dputr"])
        for name, me in crew.items():
            if me.may(Right.SEE_DESK):
                counted = shelves.counted(me)
                assert counted == {queue.name: _lying_on(queue, me) for queue in _counted_queues(me)}, name
                filled |= {queue for queue, count in counted.items() if count}
    assert filled == {name for name, queue in shelves.QUEUES.items() if not queue.newest}


def test_no_count_says_less_than_it_found(inside: Flask, crew: Crew) -> None:
    """Up to its limit a count is exact; the twin is one that stops a case too early."""
    me = crew["officer_dputr"]
    for _ in range(3):
        telling.routed(crew)
    shelf = queues.due_next(me)
    assert [queues.counts({"it": shelf}, most)["it"] for most in (2, 3, 4)] == [2, 3, 3]


def test_a_view_is_counted_only_where_it_can_be_counted_to_the_end(
    inside: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = crew["officer_dputr"]
    cases = [telling.routed(crew) for _ in range(4)]
    follow_up.accept(cases[-1], by=me)
    taken = queues.due_next(me), [Complaint.officer_id == me.user_id]

    def found(most: int) -> int | None:
        return db.session.execute(queues.counting({}, most, {"view": taken})).scalar_one()

    for look, counts in {4: [1, 1], 3: [None, None], 1000: [1, 1]}.items():
        monkeypatch.setattr(queues, "LOOK", look)
        assert [found(100), found(2)] == counts, look
    monkeypatch.setattr(queues, "LOOK", 3)
    follow_up.accept(cases[0], by=me)
    assert [found(1), found(2), found(3)] == [2, 2, None]  # so many are enough, wherever the others lie


def _counted_queues(me: Person) -> list[shelves.Queue]:
    return [queue for queue in shelves.of(me) if not queue.newest]


def _lying_on(queue: shelves.Queue, me: Person) -> int:
    return db.session.scalar(select(func.count()).select_from(queue.shelf(me).subquery())) or 0


# who, queue | the index that holds its cases and nearly nothing else
FOUND_BY = {
    ("officer_dputr", "due-next"): "ix_complaints_agency_work",
    ("officer_dputr", "mine"): "ix_complaints_officer_work",
    ("officer_dputr", "unassigned"): "ix_complaints_agency_untaken",
    ("officer_dputr", "overdue"): "ix_complaints_agency_due",
    ("officer_dputr", "waiting"): "ix_complaints_agency_waits",
    ("officer_dputr", "bounced"): "ix_complaints_bounced",
    ("officer_dputr", "closed"): "ix_complaints_agency_closed",
    ("head_dputr", "decisions"): "ix_extensions_undecided",
    ("verifier", "waiting"): "ix_complaints_waits",
    ("verifier", "set-aside"): "ix_complaints_aside",
    ("inspector", "closed"): "ix_complaints_closed",
}
ON_SQLITE = {
    ("officer_dputr", "unassigned"): "ix_complaints_officer_work",  # what no officer has lies together in it
    ("verifier", "set-aside"): "ix_complaints_verified_due",  # it has not looked how many there are
}


def test_a_queue_and_its_count_are_found_by_an_index_of_its_own(inside: Flask, crew: Crew) -> None:
    _let_much_lie_there(crew)
    wanted = FOUND_BY | (ON_SQLITE if db.engine.dialect.name == "sqlite" else {})
    for (who, name), index in wanted.items():
        queue = shelves.QUEUES[name]
        shelf = queue.shelf(crew[who])
        page = _plan(rows._question(shelf, 51, queue.newest, False))
        assert index in page, (who, name, page)
        if not queue.newest:
            count = _plan(queues.counting({name: shelf}, 100))
            assert index in count, (who, name, count)


def test_what_an_officer_finished_lately_is_found_by_indexes(inside: Flask, crew: Crew) -> None:
    _let_much_lie_there(crew)
    found = _plan(week._done_since(crew["officer_dputr"], clock.today()))
    assert "ix_complaints_officer_answered" in found, found
    assert not re.search(r"SCAN complaints'|Seq Scan on complaints", found), found


def _let_much_lie_there(crew: Crew) -> None:
    """A desk as it never should be: each of some cases a few hundred times, and the database has looked at them."""
    telling.filed()
    telling.routed(crew)
    telling.in_work(crew)
    telling.answered(crew)
    reporter.confirm(telling.answered(crew))
    names = [column.name for column in Complaint.__table__.columns if column.name not in {"id", "number"}]
    numbered = "WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < 500) "
    again = "SELECT id + 1000000 * k AS new, complaints.* FROM complaints CROSS JOIN n"
    for said in (
        f"INSERT INTO streams (id, kind, head_seq, head_hash) {numbered} "
        f"SELECT streams.id + 1000000 * k, kind, head_seq, head_hash FROM streams CROSS JOIN n "
        "WHERE streams.id IN (SELECT id FROM complaints)",
        f"INSERT INTO complaints (id, number, {', '.join(names)}) {numbered} "
        f"SELECT new, new, {', '.join(names)} FROM ({again}) AS again",
    ):
        db.session.execute(text(said))
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("ANALYZE complaints"))


def _plan(question: Select[Any]) -> str:
    """How the database means to do it, whatever the parameters."""
    said = question.compile(db.engine, compile_kwargs={"render_postcompile": True})
    if db.engine.dialect.name == "sqlite":
        values = tuple(said.params[name] for name in said.positiontup or ())
        found = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values)
        return "\n".join(str(row) for row in found)
    names: list[str] = []
    numbered = re.sub(r"%\((\w+)\)s", lambda found: f"${_place(found[1], names)}", str(said)).replace(
        "%%", "%"
    )
    db.session.execute(text("SET LOCAL plan_cache_mode = force_generic_plan"))
    cursor = db.session.connection().connection.cursor()
    cursor.execute(f"PREPARE the_question AS {numbered}")
    cursor.execute(f"EXPLAIN EXECUTE the_question ({', '.join(['NULL'] * len(names))})")
    found = "\n".join(str(row) for row in cursor.fetchall())
    cursor.execute("DEALLOCATE the_question")
    return found


def _place(name: str, names: list[str]) -> int:
    if name not in names:
        names.append(name)
    return names.index(name) + 1
