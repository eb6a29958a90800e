"""The lists of the desk: where the day begins, the queues, the search."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedback.base import clock
from feedback.complaints import numbers, queues, search
from feedback.deadlines import shelf as deadlines
from feedback.people.rights import Right
from feedback.people.roles import HEADS, Role
from feedback.web import attempts
from feedback.web.desk import offices, rows, shelves, team
from feedback.web.desk.door import door, show_counts
from feedback.web.due import SOON
from feedback.web.guards import allow, me

FEW = 10


@door.get("/desk")
@allow(Right.SEE_DESK)
def front() -> str:
    """Where the day begins: what is late or due, the first queue's next cases, a head's team."""
    counts = shelves.counted(me())
    show_counts(counts)
    today = clock.today()
    soon = deadlines.calendar().due(today, SOON)
    begin = _begin(counts)
    shown = rows.rows(rows.first(shelves.shelf(begin, me()), FEW))
    load = team.load(me(), today, soon) if me().holds(*HEADS) else []
    return render_template("desk/front.html", queue=begin, rows=shown, counts=counts, load=load, few=FEW)


@door.get("/desk/queues/<name>")
@allow(Right.SEE_DESK)
def queue(name: str) -> str:
    """One queue, fifty cases a page, with filters that live in the address."""
    found = shelves.QUEUES.get(name)
    if found is None or me().roles.isdisjoint(found.roles):
        abort(404)
    show_counts(shelves.counted(me()))
    page = rows.page(rows.filtered(shelves.shelf(found, me()), request.args), _key(), newest=found.newest)
    bulk = me().may(Right.CLAIM) and name in ("due-next", "unassigned", "mine", "overdue")
    dispose = bulk and me().may(Right.DISPOSE)
    return render_template(
        "desk/queue.html",
        queue=found,
        page=page,
        asked=_asked(),
        choices=rows.choices(),
        next=_next("desk.queue", page, name=name),
        bulk=bulk,
        team=offices.team(me()) if dispose else [],
    )


@door.get("/desk/search")
@allow(Right.SEE_DESK)
def find() -> ResponseReturnValue:
    """By number or by words, among everything the person may see; a number leads straight to its case."""
    said = request.args.get("q", "").strip()
    page = None
    if said:
        page = rows.page(queues.visible_to(me()).where(search.matches(said)), _key(), newest=True)
        if numbers.tidy(said) and len(page.rows) == 1:
            return redirect(page.rows[0].url, 303)
        if not page.rows:
            attempts.sought(said)
    onward = _next("desk.find", page) if page else None
    return render_template("desk/search.html", said=said, page=page, next=onward)


def _begin(counts: dict[str, int]) -> Any:
    """The queue to begin with: verification for who verifies, else what is due at the desk."""
    first = (
        "verification"
        if me().holds(Role.VERIFIER, Role.INSPECTOR) and counts.get("verification")
        else "due-next"
    )
    mine = {queue.name: queue for queue in shelves.of(me())}
    return mine.get(first) or next(iter(mine.values()))


def _key() -> str:
    return request.args.get("after", "")


def _asked() -> dict[str, str]:
    """What the address asks for, as it goes into the next page's address."""
    return {name: request.args[name] for name in rows.FILTERS if request.args.get(name, "").strip()}


def _next(endpoint: str, page: rows.Page, **place: str) -> str | None:
    values: dict[str, Any] = {**place, **_asked(), "after": page.next}
    return url_for(endpoint, **values) if page.next else None
