"""Facts of copied cases, and the cells and turns that count them: in bulk, and true (`flask figures check` finds
nothing).
"""

from __future__ import annotations

from sqlalchemy import text

from feedback.base.database import db
from feedback.figures import renewing
from feedback.figures.facts import Cell, FactRow, Turn
from feedback.figures.selection import COLUMN, By

_NAMES = [column.name for column in FactRow.__table__.columns if column.name != "id"]
_PLACED = {"stream_id": "copies.target", "promise_id": "own.id"}
FACTS = f"""
    INSERT INTO figure_facts ({", ".join(f'"{name}"' for name in _NAMES)})
    SELECT {", ".join(_PLACED.get(name, f'f."{name}"') for name in _NAMES)}
    FROM figure_facts AS f
    JOIN copies ON copies.source = f.stream_id
    LEFT JOIN promises AS theirs ON theirs.id = f.promise_id
    LEFT JOIN promises AS own ON own.stream_id = copies.target AND own.cycle = theirs.cycle
        AND own.leg = theirs.leg AND own.step = theirs.step AND own.started_on = theirs.started_on"""
CELLS = """
    INSERT INTO figure_cells (dimension, grain, kind, "on", grouped, service_class, value, n)
    SELECT '{dimension}', '{grain}', kind, {on}, coalesce({column}::text, ''), coalesce(service_class, ''), value,
        count(*)
    FROM figure_facts WHERE until IS NULL {kinds} GROUP BY 3, 4, 5, 6, 7"""
TURNS = """
    INSERT INTO figure_turns (dimension, kind, "on", grouped, service_class, value, day, n)
    SELECT '{dimension}', kind, "on", coalesce({column}::text, ''), coalesce(service_class, ''), value, day, sum(step)
    FROM (
        SELECT *, since AS day, 1 AS step FROM figure_facts
        UNION ALL SELECT *, until, -1 FROM figure_facts WHERE until IS NOT NULL
    ) AS turned
    GROUP BY 2, 3, 4, 5, 6, 7 HAVING sum(step) <> 0"""
GRAINS = (("d", '"on"', ""), ("m", "date_trunc('month', \"on\")::date", "AND kind <> 'open'"))


def fold() -> None:
    """Let the product fold what was told. Commits."""
    while renewing.renew():
        db.session.commit()
    db.session.commit()


def copy() -> None:
    """Copy the facts of `copies` and count cells and turns anew; commits nothing."""
    db.session.execute(text(FACTS))
    for table in (Cell, Turn):
        db.session.execute(text(f"DELETE FROM {table.__tablename__}"))
    for by in By:
        column = COLUMN.get(by, "NULL")
        db.session.execute(text(TURNS.format(dimension=by.value, column=column)))
        for grain, on, kinds in GRAINS:
            said = CELLS.format(dimension=by.value, grain=grain, on=on, column=column, kinds=kinds)
            db.session.execute(text(said))
