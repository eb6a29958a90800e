"""How many facts of a selection say what: from cells where they know, else from the facts themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    and_,
    case,
    false,
    func,
    literal_column,
    null,
    or_,
    select,
    type_coerce,
    union,
    union_all,
)
from sqlalchemy import cast as as_type

from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Category
from feedback.base.database import db
from feedback.complaints.models import Complaint
from feedback.complaints.standing import DESK_ROLES
from feedback.figures import standing
from feedback.figures.dictionary import DUE
from feedback.figures.facts import Cell, FactRow, Kind
from feedback.figures.period import Period, month_of
from feedback.figures.selection import COLUMN, By, Selection
from feedback.people import exclusions
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.people.roles import Role

Group = int | str | None
Key = tuple[Kind, int, date | None]
"""Kind, value, and of what is open the day it came in."""
_WORDS = (By.CLASS, By.CHANNEL)
_HAPPENED = sorted(kind.value for kind in set(Kind) - DUE - {Kind.OPEN})
_CAME_DUE = sorted(kind.value for kind in DUE)


def of(asked: Selection, by: By) -> dict[Group, Counter[Key]]:
    """The facts of each group. Two statements; three while changes wait for the worker."""
    found: dict[Group, Counter[Key]] = {}
    for grouped, kind, value, on, n in db.session.execute(_question(asked, by, _day_of_stock)):
        found.setdefault(_group(by, grouped), Counter())[Kind(kind), value, on] = int(n)
    return found


def by_day(asked: Selection, *, monthly: bool) -> dict[date, Counter[Key]]:
    """What happened and what came due on each day of the period (or in each month, under its first day).

    Months are counted together only where the period begins with a month's first day. Statements as for `of`.
    """
    found: dict[date, Counter[Key]] = {}
    for _all, kind, value, on, n in db.session.execute(_question(asked, By.ALL, _day, monthly=monthly)):
        if kind != Kind.OPEN.value:
            day = on.replace(day=1) if monthly else on
            found.setdefault(day, Counter())[Kind(kind), value, None] += int(n)
    return found


def _question(asked: Selection, by: By, day: Callable[[Any], Any], *, monthly: bool = True) -> Select[Any]:
    behind = standing.changed(asked)
    kept = _in_cells(asked, by)
    if kept is None:
        return _counted(asked, by, behind, day)
    return _counted_in_cells(asked, by, behind, *kept, day=day, monthly=monthly)


def days_of(asked: Selection, facts: Any) -> ColumnElement[bool]:
    """The facts that belong to the selection's days: what happened in the period, what came due in the part of it
    that is over, and whatever is open.
    """
    period, over = asked.period, asked.over
    return or_(
        and_(facts.kind.in_(_HAPPENED), standing.within(facts.on, period.from_on, period.to_on)),
        and_(facts.kind.in_(_CAME_DUE), standing.within(facts.on, over.from_on, over.to_on)),
        facts.kind == literal_column(f"'{Kind.OPEN.value}'"),
    )


def _counted(asked: Selection, by: By, behind: standing.Changed, day: Callable[[Any], Any]) -> Select[Any]:
    facts, conditions = standing.facts(asked, behind)
    grouped = as_type(facts[COLUMN[by]] if by in COLUMN else null(), String)
    on = day(facts)
    columns = (type_coerce(facts.kind, String), facts.value, on)
    return (
        select(grouped, *columns, func.count())
        .where(days_of(asked, facts), *conditions, *asked.narrowed(facts), *asked.seen(facts.stream_id))
        .group_by(grouped, *columns)
    )


def _day(facts: Any) -> Any:
    return facts.on


def _day_of_stock(facts: Any) -> Any:
    return case((facts.kind == literal_column(f"'{Kind.OPEN.value}'"), facts.on), else_=null())


def _in_cells(asked: Selection, by: By) -> tuple[By, Group | str] | None:
    """The dimension of the cells that know the answer, and the one group wanted of it ("*": all); None: none do."""
    if (
        asked.back
        or not asked.by_groups_alone
        or not (asked.me is None or asked.observed or _sees_by_rule(asked.me))
    ):
        return None
    groups = asked.groups
    if not groups:
        return by, "*"
    (one, group), *more = groups.items()
    return (one, group) if not more and by in (one, By.ALL) else None


def _sees_by_rule(me: Person) -> bool:
    """Whether what he sees is all cases, or all but suspected abuse, less those hidden from him."""
    if me.may(Right.SEE_ALL_CASES):
        return True
    return me.holds(Role.SECRETARY_DELEGATE) and not me.posts_as(*DESK_ROLES, Role.VERIFIER)


def _counted_in_cells(
    asked: Selection,
    by: By,
    behind: standing.Changed,
    dimension: By,
    wanted: Group | str,
    *,
    day: Callable[[Any], Any],
    monthly: bool,
) -> Select[Any]:
    me, facts = asked.me, FactRow.__table__.c
    narrow = not (me is None or asked.observed or me.may(Right.SEE_ALL_CASES))
    parts = list(_cells(asked, by, dimension, wanted, narrow, day=day, monthly=monthly))
    group = as_type(facts[COLUMN[by]], String) if by in COLUMN else as_type(null(), String)
    apart = _apart(asked, behind, narrow)
    if apart is not None:
        classes = [_not_abuse(facts.service_class)] if narrow else []
        parts.append(
            select(
                group.label("grouped"),
                type_coerce(facts.kind, String),
                facts.value,
                day(facts),
                literal_column("-1").label("n"),
            ).where(
                facts.until.is_(None),
                facts.stream_id.in_(apart),
                days_of(asked, facts),
                *asked.narrowed(facts),
                *classes,
            )
        )
    if behind.stream_ids:
        fresh = standing.fresh(behind).subquery("fresh_rows").c
        group = as_type(fresh[COLUMN[by]], String) if by in COLUMN else as_type(null(), String)
        parts.append(
            select(group, fresh.kind, fresh.value, day(fresh), literal_column("1")).where(
                days_of(asked, fresh), *asked.narrowed(fresh), *asked.seen(fresh.stream_id)
            )
        )
    every = union_all(*parts).subquery()
    grouped, kind, value, on, n = every.c
    total = func.sum(n)
    return (
        select(grouped, kind, value, type_coerce(on, Date), total)
        .group_by(grouped, kind, value, on)
        .having(total != literal_column("0"))
    )


def _cells(
    asked: Selection,
    by: By,
    dimension: By,
    wanted: Group | str,
    narrow: bool,
    *,
    day: Callable[[Any], Any],
    monthly: bool,
) -> Iterator[Select[Any]]:
    cells = Cell.__table__.c
    same: list[ColumnElement[bool]] = [cells.dimension == literal_column(f"'{dimension.value}'")]
    if wanted != "*":
        same.append(cells.grouped == ("" if wanted is None else str(wanted)))
    if asked.service_class is not None:
        same.append(cells.service_class == str(asked.service_class))
    if narrow:
        same.append(cells.service_class != literal_column(f"'{ServiceClass.OVERSIGHT.value}'"))
    group = func.nullif(cells.grouped, "") if by in COLUMN else as_type(null(), String)
    columns = (group.label("grouped"), cells.kind, cells.value)
    on = cells.on if day is _day else as_type(null(), Date).label("on")
    yield select(*columns, on, cells.n).where(*same, _of_spans(asked, cells, monthly))
    is_open = (cells.grain == literal_column("'d'"), cells.kind == literal_column(f"'{Kind.OPEN.value}'"))
    yield select(*columns, cells.on, cells.n).where(*same, *is_open)


def _of_spans(asked: Selection, cells: Any, monthly: bool) -> ColumnElement[bool]:
    """The cells of the selection's days: months where they are whole, days else."""
    return or_(
        false(),
        *(
            and_(
                cells.grain == literal_column(f"'{grain}'"),
                cells.kind.in_(kinds),
                standing.within(cells.on, first, last),
            )
            for kinds, days in ((_HAPPENED, asked.period), (_CAME_DUE, asked.over))
            for grain, first, last in (_spans(days) if monthly else [("d", days.from_on, days.to_on)])
        ),
    )


def _spans(days: Period) -> Iterator[tuple[str, date, date]]:
    """The days as whole months where they hold any, and single days before and behind: (grain, first, last)."""
    if days.to_on < days.from_on:
        return
    first = days.from_on
    if first.day > 1:
        first = month_of(first).to_on + timedelta(days=1)
    end = days.to_on + timedelta(days=1)
    last = end if end.day == 1 else days.to_on.replace(day=1)  # the first day behind the last whole month
    if first >= last:
        yield "d", days.from_on, days.to_on
        return
    yield "m", first, last - timedelta(days=1)
    if days.from_on < first:
        yield "d", days.from_on, first - timedelta(days=1)
    if last <= days.to_on:
        yield "d", last, days.to_on


def _apart(asked: Selection, behind: standing.Changed, narrow: bool) -> Any:
    """The cases whose facts cells count wrongly for this person: hidden from him, or changed since; None: none."""
    parts: list[Any] = []
    if asked.me is not None:
        parts.append(exclusions.hidden(asked.me))
    if narrow:
        abuse = select(Category.id).where(Category.service_class == ServiceClass.OVERSIGHT)
        parts.append(
            select(Complaint.id).where(Complaint.service_class.is_(None), Complaint.category_id.in_(abuse))
        )
    if behind.stream_ids:
        parts.append(select(Complaint.id).where(Complaint.id.in_(behind.stream_ids)))
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else select(union(*parts).subquery().c[0])


def _not_abuse(column: Any) -> ColumnElement[bool]:
    return or_(column.is_(None), column != ServiceClass.OVERSIGHT)


def _group(by: By, grouped: str | None) -> Group:
    if by is By.ALL:
        return 0
    return grouped if grouped is None or by in _WORDS else int(grouped)
