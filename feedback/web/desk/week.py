"""An officer's week: what is due each working day, his and his unit's, what he finished, what came back.

And a summary in plain words for a message to a colleague: numbers, categories and places, never who reported or what
he wrote; a sealed case is only counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import ScalarSelect, Select, case, func, select

from feedback.agencies import tree
from feedback.base import clock
from feedback.base.database import db
from feedback.base.questions import written_once
from feedback.complaints import act_drafts, queues
from feedback.complaints.models import Complaint
from feedback.complaints.status import WITH_AGENCY
from feedback.deadlines import shelf as deadlines
from feedback.people import persons
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.web.desk import rows, shelves
from feedback.web.desk.doing import TABLE
from feedback.web.desk.door import door, show_margin
from feedback.web.desk.rows import Row
from feedback.web.filters import day as in_full
from feedback.web.filters import site_name
from feedback.web.guards import allow, me

WORKING_DAYS = 5
LISTED = 15
"""Cases that a summary names; a longer list is read in the system."""


@dataclass(frozen=True)
class Day:
    """What is due on one working day (`late`: before today), in cases; addresses lead to them."""

    on: date | None
    mine: int
    all: int
    mine_url: str
    all_url: str

    @property
    def late(self) -> bool:
        """Whether it is what has passed already."""
        return self.on is None


@dataclass(frozen=True)
class Done:
    """What the person answered and what of his was closed since Monday, in cases."""

    answered: int
    closed: int


@door.get("/desk/week")
@allow(Right.SEE_DESK)
def week() -> str:
    """The working days from today on; to be read, printed, or sent on as a summary."""
    show_margin(shelves.margin(me()))
    days = _days(me())
    next_ones = rows.rows(_until(_mine(me(), clock.today()), days[-1].on))
    returned = rows.rows(rows.first(_came_back(me(), clock.today()), LISTED))
    return render_template(
        "desk/week.html",
        days=days,
        rows=next_ones,
        returned=returned,
        done=_done(me()),
        begun=db.session.execute(act_drafts.of(me()).limit(LISTED)).all(),
        acts={act.noun: act.label for act in TABLE},
        stands_in=persons.stood_in_for(me().user_id, clock.today()),
        summary=summary(me(), days, next_ones),
    )


def summary(me: Person, days: Sequence[Day], shown: Sequence[Row]) -> str:
    """Plain words for a message: no title, no name, no contact; of sealed cases only how many there are."""
    today = in_full(clock.today())
    office = ", ".join(dict.fromkeys(tree.short_names().get(post.unit_id, "") for post in me.posts))
    lines = [f"{site_name()}, {office}", today, ""]
    for one in days:
        name = _("Past the limit") if one.late else in_full(one.on)
        lines.append(_("%(name)s: %(all)s (mine: %(mine)s)", name=name, all=one.all, mine=one.mine))
    open_ = [row for row in shown if not row.secret]
    if open_:
        lines += ["", _("Mine that are due next:")]
        lines += [f"- {row.number}, {row.category}, {row.place}: {row.due.words}" for row in open_[:LISTED]]
    hidden = len(shown) - len(open_)
    if hidden:
        lines.append(_("and %(count)s sealed, to be read in the system only", count=hidden))
    if len(open_) > LISTED:
        lines.append(_("and %(count)s more", count=len(open_) - LISTED))
    return "\n".join(lines)


def _days(me: Person) -> list[Day]:
    """What is late, then the working days from today on; a day off counts to the next working day. One statement."""
    calendar, today = deadlines.calendar(), clock.today()
    working = [today if calendar.is_working(today) else calendar.next_working(today)]
    while len(working) < WORKING_DAYS:
        working.append(calendar.next_working(working[-1]))
    counts: dict[date | None, list[int]] = {on: [0, 0] for on in (None, *working)}
    for due_on, mine, all_ in db.session.execute(_by_day(me, today, working[-1])):
        on = None if due_on < today else next(one for one in working if one >= due_on)
        counts[on][0] += int(mine)
        counts[on][1] += all_
    return [_day(on, mine, all_) for on, (mine, all_) in counts.items()]


def _day(on: date | None, mine: int, all_: int) -> Day:
    due = "late" if on is None else on.isoformat()
    return Day(
        on,
        mine,
        all_,
        url_for("desk.queue", name="mine", due=due),
        url_for("desk.queue", name="due-next", due=due),
    )


@written_once
def _by_day(me: Person, _today: date, last: date) -> Select[*tuple[Any, ...]]:
    shelf = queues.due_next(me).where(Complaint.due_on <= last)
    mine = func.sum(case((Complaint.officer_id == me.user_id, 1), else_=0))
    return shelf.with_only_columns(Complaint.due_on, mine, func.count()).group_by(Complaint.due_on)


@written_once
def _mine(me: Person, _today: date) -> queues.Shelf:
    return queues.mine(me)


@written_once
def _came_back(me: Person, _today: date) -> queues.Shelf:
    return queues.came_back(me)


def _until(shelf: queues.Shelf, last: date | None) -> list[Any]:
    found = rows.first(shelf, queues.PAGE)
    return [one for one in found if last is None or one.due_on <= last]


def _done(me: Person) -> Done:
    """Since Monday: what he answered, and what of his was closed; one statement."""
    today = clock.today()
    return Done(*db.session.execute(_done_since(me, today - timedelta(days=today.weekday()))).one())


@written_once
def _done_since(me: Person, monday: date) -> Select[int, int]:
    shelf = queues.visible_to(me).where(Complaint.officer_id == me.user_id)
    answered = shelf.where(Complaint.answered_on >= monday, Complaint.status.not_in(WITH_AGENCY))
    closed = shelf.where(Complaint.closed_on >= monday)
    return select(_count(answered), _count(closed))


def _count(shelf: queues.Shelf) -> ScalarSelect[int]:
    return (
        select(func.count()).select_from(shelf.with_only_columns(Complaint.id).subquery()).scalar_subquery()
    )
