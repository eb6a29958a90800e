"""Closed cases by the office that held them and by category: the work that cases make."""

from __future__ import annotations

from sqlalchemy import func, literal_column, select

from feedback.base.database import db
from feedback.figures import standing
from feedback.figures.facts import Kind
from feedback.figures.selection import Selection


def closed(asked: Selection) -> dict[tuple[int, int | None], int]:
    """How many cases were closed in the period, by unit and category (None without one), as far as they may be counted
    for who asks. Two statements; three or four while changes wait for the worker.
    """
    facts, conditions = standing.facts(asked, standing.changed(asked))
    question = (
        select(facts.unit_id, facts.category_id, func.count())
        .where(
            facts.kind == literal_column(f"'{Kind.CLOSED.value}'"),
            standing.within(facts.on, asked.period.from_on, asked.period.to_on),
            *conditions,
            *asked.narrowed(facts),
            *asked.seen(facts.stream_id),
        )
        .group_by(facts.unit_id, facts.category_id)
    )
    return {(unit_id, category_id): n for unit_id, category_id, n in db.session.execute(question)}
