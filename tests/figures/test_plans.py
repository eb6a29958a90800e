"""Lists and counts of a period find their rows by an index, with empty side tables too."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql, sqlite

from feedback.base.database import db
from feedback.complaints import queues
from feedback.figures import cases
from feedback.figures.cases import Part
from feedback.figures.dictionary import FIGURES
from feedback.figures.period import month_of
from feedback.figures.selection import Selection
from feedback.inspection import watch

TODAY = date(2026, 4, 30)
FIGURES_LISTED = (
    "received",
    "silent_of_closed",
    "overdue_now_of_open",
    "completed_in_time_of_due_adjudicated",
    "working_days_to_outcome",
)


def plan(question) -> str:
    """How the database means to do it; on PostgreSQL as if tables were large."""
    engine = db.engine.dialect
    postgres = engine.name == "postgresql"
    dialect = postgresql.dialect() if postgres else sqlite.dialect()
    said = str(question.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    if postgres:
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
        db.session.execute(text("SET LOCAL enable_bitmapscan = off"))
        db.session.execute(text("SET LOCAL enable_hashjoin = off"))
        db.session.execute(text("SET LOCAL enable_mergejoin = off"))
    rows = db.session.connection().exec_driver_sql(
        f"{'EXPLAIN' if postgres else 'EXPLAIN QUERY PLAN'} {said.replace('%', '%%') if postgres else said}"
    )
    return "\n".join(str(row) for row in rows)


@pytest.mark.parametrize("name", FIGURES_LISTED)
def test_the_cases_behind_a_figure_are_found_by_an_index(inside, crew, name):
    asked = Selection(month_of(TODAY), TODAY, me=crew["inspector"])
    found = plan(cases.ordered(FIGURES[name], Part.OF, asked).limit(51))
    assert "ix_figure_facts_kind_on" in found, found
    assert "SCAN complaints" not in found.replace("SCAN complaints USING INDEX", "")


def test_the_overdue_list_is_found_by_an_index(inside, crew):
    shelf = queues.soonest(watch.overdue(crew["inspector"], TODAY)).limit(51)
    assert "ix_complaints_open_due" in plan(shelf)


@pytest.mark.parametrize("who", ["officer_dputr", "officer_pkm", "delegate", "inspector"])
def test_what_lapor_waits_for_is_found_by_its_number(inside, crew, who):
    found = plan(queues.not_in_lapor(crew[who]))
    assert "lapor_number" in found, found
