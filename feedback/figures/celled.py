"""How many facts say what, as cells and turns know it: so that looking costs the same however many cases there are.

Cells count what stands today; turns say by how much each count changed on each day, so that all of them until a day
past are what stood at its end. What is open then is told backwards, from today's, as it is spread over all the days
on which anything ever came in. What both count of cases that are hidden from the person, or that have changed since,
is taken away and told anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

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
from feedback.complaints.models import Complaint
from feedback.complaints.standing import DESK_ROLES
from feedback.figures import standing
from feedback.figures.facts import IS_OPEN, Cell, FactRow, Kind, Turn
from feedback.figures.figure import DUE
from feedback.figures.period import Period, month_of
from feedback.figures.selection import COLUMN, By, Group, Selection
from feedback.people import exclusions
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.people.roles import Role

_HAPPENED = sorted(kind.value for kind in set(Kind) - DUE - {Kind.OPEN})
_CAME_DUE = sorted(kind.value for kind in DUE)


class _Wanted(NamedTuple):
    """What to read of cells: rows by `by`, from those of `dimension`, of one `group` ("*": all); `narrow` leaves
    suspected abuse out; `daily` keeps each day apart, or with `monthly` each month.
    """

    by: By
    dimension: By
    group: Group
    narrow: bool
    daily: bool
    monthly: bool


def question(
    asked: Selection, by: By, behind: standing.Changed, *, daily: bool, monthly: bool
) -> Select[Any] | None:
    """Rows of group, kind, value, day and how many, from cells or turns; None where they do not know.

    The day is that of what is open, else null; with `daily` every day, or with `monthly` every month.
    """
    wanted = _wanted(asked, by, daily, monthly)
    if wanted is None:
        return None
    parts = list(_as_of(asked, wanted) if asked.back else _today(asked, wanted))
    apart = _apart(asked, behind, wanted.narrow)
    if apart is not None:
        parts.append(_taken_away(asked, wanted, apart))
    if behind.stream_ids:
        parts.append(_told_anew(asked, wanted, behind))
    grouped, kind, value, on, n = union_all(*parts).subquery().c
    total = func.sum(n)
    return (
        select(grouped, kind, value, type_coerce(on, Date), total)
        .group_by(grouped, kind, value, on)
        .having(total != literal_column("0"))
    )


def days_of(asked: Selection, facts: Any) -> ColumnElement[bool]:
    """The facts that belong to the selection's days: what happened in the period, what came due in the part of it
    that is over, and whatever is open.
    """
    return or_(_of_kinds(facts, asked), facts.kind == IS_OPEN)


def _wanted(asked: Selection, by: By, daily: bool, monthly: bool) -> _Wanted | None:
    me, groups = asked.me, asked.groups
    everything = me is None or asked.observed or me.may(Right.SEE_ALL_CASES)
    if not asked.by_groups_alone or not (everything or (me is not None and _sees_by_rule(me, asked))):
        return None
    if not groups:
        return _Wanted(by, by, "*", not everything, daily, monthly)
    (one, group), *more = groups.items()
    return (
        None if more or by not in (one, By.ALL) else _Wanted(by, one, group, not everything, daily, monthly)
    )


def _sees_by_rule(me: Person, asked: Selection) -> bool:
    """Whether what he sees is all but suspected abuse, less what is hidden from him: of today, for what a case was
    suspected of on a day past says nothing of who may see it now.
    """
    return (
        not asked.back and me.holds(Role.SECRETARY_DELEGATE) and not me.posts_as(*DESK_ROLES, Role.VERIFIER)
    )


def _today(asked: Selection, wanted: _Wanted) -> Iterator[Select[Any]]:
    cells = Cell.__table__.c
    of = (_same(asked, wanted, cells), cells.grain)
    spans = [
        (kinds, *span)
        for kinds, days in ((_HAPPENED, asked.period), (_CAME_DUE, asked.over))
        for span in (_spans(days) if wanted.monthly else [("d", days.from_on, days.to_on)])
    ]
    said = [
        and_(cells.grain == _word(grain), _in(cells.kind, kinds), standing.within(cells.on, first, last))
        for kinds, grain, first, last in spans
    ]
    yield _selected(cells, wanted, cells.n).where(*of[0], or_(false(), *said))
    yield _open_today(asked, wanted)


def _as_of(asked: Selection, wanted: _Wanted) -> Iterator[Select[Any]]:
    turns = Turn.__table__.c
    same = _same(asked, wanted, turns)
    yield _selected(turns, wanted, turns.n).where(*same, turns.day <= asked.today, _of_kinds(turns, asked))
    yield _open_today(asked, wanted)
    later = turns.kind == IS_OPEN, turns.day > asked.today
    yield _selected(turns, wanted, -turns.n, stock=True).where(*same, *later)


def _open_today(asked: Selection, wanted: _Wanted) -> Select[Any]:
    cells = Cell.__table__.c
    is_open = cells.grain == _word("d"), cells.kind == IS_OPEN
    return _selected(cells, wanted, cells.n, stock=True).where(*_same(asked, wanted, cells), *is_open)


def _selected(table: Any, wanted: _Wanted, n: Any, *, stock: bool = False) -> Select[Any]:
    group = (
        func.nullif(table.grouped, literal_column("''")) if wanted.by in COLUMN else as_type(null(), String)
    )
    on = table.on if stock or wanted.daily else as_type(null(), Date)
    return select(group.label("grouped"), table.kind, table.value, on.label("on"), n.label("n"))


def _same(asked: Selection, wanted: _Wanted, table: Any) -> list[ColumnElement[bool]]:
    same: list[ColumnElement[bool]] = [table.dimension == _word(wanted.dimension.value)]
    if wanted.group != "*":
        same.append(table.grouped == ("" if wanted.group is None else str(wanted.group)))
    if asked.service_class is not None:
        same.append(table.service_class == str(asked.service_class))
    if wanted.narrow:
        same.append(table.service_class != _word(ServiceClass.OVERSIGHT.value))
    return same


def _taken_away(asked: Selection, wanted: _Wanted, apart: Any) -> Select[Any]:
    """What was counted of the cases `apart`, to be counted the other way round."""
    facts = FactRow.__table__.c
    classes = [_not_abuse(facts.service_class)] if wanted.narrow else []
    return _of_facts(facts, wanted, "-1").where(
        *standing.stands(asked, facts),
        facts.stream_id.in_(apart),
        days_of(asked, facts),
        *asked.narrowed(facts),
        *classes,
    )


def _told_anew(asked: Selection, wanted: _Wanted, behind: standing.Changed) -> Select[Any]:
    """What stands of the changed cases."""
    fresh = standing.fresh(behind).subquery("fresh_rows").c
    return _of_facts(fresh, wanted, "1").where(
        days_of(asked, fresh), *asked.narrowed(fresh), *asked.seen(fresh.stream_id)
    )


def _of_facts(facts: Any, wanted: _Wanted, n: str) -> Select[Any]:
    by = wanted.by
    group = as_type(facts[COLUMN[by]], String) if by in COLUMN else as_type(null(), String)
    on = facts.on if wanted.daily else case((facts.kind == IS_OPEN, facts.on), else_=null())
    kind = type_coerce(facts.kind, String)
    return select(group.label("grouped"), kind, facts.value, on, literal_column(n).label("n"))


def _of_kinds(table: Any, asked: Selection) -> ColumnElement[bool]:
    period, over = asked.period, asked.over
    return or_(
        and_(_in(table.kind, _HAPPENED), standing.within(table.on, period.from_on, period.to_on)),
        and_(_in(table.kind, _CAME_DUE), standing.within(table.on, over.from_on, over.to_on)),
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


def _in(column: Any, kinds: Iterable[str]) -> ColumnElement[bool]:
    # Written into the SQL: a list of values beside it is unfolded anew each time it is asked.
    found: ColumnElement[bool] = column.in_([_word(kind) for kind in kinds])
    return found


def _word(word: str) -> ColumnElement[str]:
    return literal_column(f"'{word}'")
