"""How many facts of a selection say what: from cells where they know, else from the facts themselves."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import Select, String, case, func, null, select, type_coerce
from sqlalchemy import cast as as_type

from feedback.base.database import db
from feedback.base.questions import written_once
from feedback.figures import celled, standing
from feedback.figures.facts import IS_OPEN, Kind
from feedback.figures.selection import COLUMN, By, Group, Selection

Key = tuple[Kind, int, date | None]
"""Kind, value, and of what is open the day it came in."""
_WORDS = (By.CLASS, By.CHANNEL)
_KINDS = {kind.value: kind for kind in Kind}


def of(asked: Selection, by: By) -> dict[Group, Counter[Key]]:
    """The facts of each group. Two statements; three while changes wait for the worker."""
    found: dict[Group, Counter[Key]] = {}
    for grouped, kind, value, on, n in _rows(asked, by):
        found.setdefault(_group(by, grouped), Counter())[_KINDS[kind], value, on] = int(n)
    return found


def by_day(asked: Selection, *, monthly: bool) -> dict[date, Counter[Key]]:
    """What happened and what came due on each day of the period (or in each month, under its first day).

    Months are counted together only where the period begins with a month's first day. Statements as for `of`.
    """
    found: dict[date, Counter[Key]] = {}
    for _all, kind, value, on, n in _rows(asked, By.ALL, daily=True, monthly=monthly):
        if kind != Kind.OPEN.value:
            day = on.replace(day=1) if monthly else on
            found.setdefault(day, Counter())[_KINDS[kind], value, None] += int(n)
    return found


def _rows(asked: Selection, by: By, *, daily: bool = False, monthly: bool = True) -> Any:
    behind = standing.changed(asked)
    if behind == standing.NOTHING:
        question = _kept_question(asked, by, daily, monthly)
    else:
        question = _question(asked, by, behind, daily, monthly)
    return db.session.connection().execute(question)


@written_once
def _kept_question(asked: Selection, by: By, daily: bool, monthly: bool) -> Select[Any]:
    return _question(asked, by, standing.NOTHING, daily, monthly)


def _question(asked: Selection, by: By, behind: standing.Changed, daily: bool, monthly: bool) -> Select[Any]:
    known = celled.question(asked, by, behind, daily=daily, monthly=monthly)
    return _counted(asked, by, behind, daily) if known is None else known


def _counted(asked: Selection, by: By, behind: standing.Changed, daily: bool) -> Select[Any]:
    facts, conditions = standing.facts(asked, behind)
    grouped = as_type(facts[COLUMN[by]] if by in COLUMN else null(), String)
    on = facts.on if daily else case((facts.kind == IS_OPEN, facts.on), else_=null())
    columns = (type_coerce(facts.kind, String), facts.value, on)
    days = celled.days_of(asked, facts)
    return (
        select(grouped, *columns, func.count())
        .where(days, *conditions, *asked.narrowed(facts), *asked.seen(facts.stream_id))
        .group_by(grouped, *columns)
    )


def _group(by: By, grouped: str | None) -> Group:
    if by is By.ALL:
        return 0
    return grouped if grouped is None or by in _WORDS else int(grouped)
