"""The numbers in the margin of the desk: what lies on each shelf, for everybody, and found by indexes."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, func, select, text

from feedback.base import clock, questions
from feedback.base.database import db
from feedback.complaints import follow_up, queues
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.web.desk import rows, shelves
from tests.complaints import telling
from tests.crew import Crew
from tests.web.matrix.world import World

pytest_plugins = ("tests.web.matrix.regency",)

LATER = timedelta(days=40)


def test_the_margin_counts_what_lies_on_each_shelf(regency: World, monkeypatch: pytest.MonkeyPatch) -> None:
    filled = set()
    with regency.app.app_context(), clock.at(clock.now() + LATER):
        crew = Crew(regency.app)
        follow_up.send_back(telling.routed(crew), "Bukan urusan kami.", by=crew["officer_dputr"])
        for look, (name, me) in product((queues.LOOK, 0), crew.items()):  # one look, and one for each queue
            monkeypatch.setattr(queues, "LOOK", look)
            questions.forget()
            if me.may(Right.SEE_DESK):
                counted = shelves.counted(me)
                assert counted == {queue.name: _lying_on(queue, me) for queue in _counted_queues(me)}, name
                filled |= {queue for queue, count in counted.items() if count}
        questions.forget()
    assert filled == {name for name, queue in shelves.QUEUES.items() if not queue.newest}


def _counted_queues(me: Person) -> list[shelves.Queue]:
    return [queue for queue in shelves.of(me) if not queue.newest]


def _lying_on(queue: shelves.Queue, me: Person) -> int:
    return db.session.scalar(select(func.count()).select_from(queue.shelf(me).subquery())) or 0


@pytest.mark.parametrize("who", ["officer_dputr", "head_dputr"])
def test_a_queue_and_its_count_are_found_by_the_index_of_due_dates(
    inside: Flask, crew: Crew, who: str
) -> None:
    me = crew[who]
    page = rows._question(queues.due_next(me), 51, False, False)
    assert "ix_complaints_agency_due" in _plan(page)
    parts = {queue.name: queue.shelf for queue in _counted_queues(me) if isinstance(queue.shelf, queues.Part)}
    assert "ix_complaints_agency_due" in _plan(queues.counting(me, parts, 100))


def _plan(question: Select[Any]) -> str:
    """How the database means to do it, whatever the parameters; on PostgreSQL as if tables were large."""
    said = question.compile(db.engine, compile_kwargs={"render_postcompile": True})
    if db.engine.dialect.name == "sqlite":
        values = tuple(said.params[name] for name in said.positiontup or ())
        found = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values)
        return "\n".join(str(row) for row in found)
    names: list[str] = []
    numbered = re.sub(r"%\((\w+)\)s", lambda found: f"${_place(found[1], names)}", str(said)).replace(
        "%%", "%"
    )
    for setting in ("enable_seqscan = off", "plan_cache_mode = force_generic_plan"):
        db.session.execute(text(f"SET LOCAL {setting}"))
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
