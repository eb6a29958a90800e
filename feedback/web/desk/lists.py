"""The lists of the desk: where the day begins, and the queues."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import abort, render_template, request, url_for

from feedback.base import clock
from feedback.complaints import saved_views
from feedback.complaints.saved_views import Order, View
from feedback.deadlines import shelf as deadlines
from feedback.people import persons
from feedback.people.rights import Right
from feedback.people.roles import HEADS, Role
from feedback.web.desk import bulk, narrowing, rows, shelves, team
from feedback.web.desk.door import door, show_margin
from feedback.web.desk.shelves import Counts, Queue
from feedback.web.due import SOON
from feedback.web.guards import allow, me

FEW = 10


@door.get("/desk")
@allow(Right.SEE_DESK)
def front() -> str:
    """Where the day begins: what is late or due, the first queue's next cases, a head's team."""
    margin = shelves.margin(me())
    show_margin(margin)
    today = clock.today()
    soon = deadlines.calendar().due(today, SOON)
    begin = _begin(margin.counts)
    shown = rows.rows(rows.first(shelves.shelf(begin, me()), FEW))
    load = team.load(me(), today, soon) if me().holds(*HEADS) else []
    stands_in = persons.stood_in_for(me().user_id, today)
    return render_template(
        "desk/front.html",
        queue=begin,
        rows=shown,
        counts=margin.counts,
        load=load,
        few=FEW,
        stands_in=stands_in,
    )


@door.get("/desk/margin")
@allow(Right.SEE_DESK)
def margin_now() -> str:
    """The margin with its counts as they are now: for a page that did not count, or was left open. Two statements."""
    show_margin(shelves.margin(me()))
    return render_template("desk/margin.html", here=request.args.get("here", ""))


@door.get("/desk/queues/<name>")
@allow(Right.SEE_DESK)
def queue(name: str) -> str:
    """One queue, fifty cases a page, with filters that live in the address."""
    found = shelves.QUEUES.get(name)
    if found is None or me().roles.isdisjoint(found.roles):
        abort(404)
    return show(found)


def show(found: Queue, view: View | None = None) -> str:
    """A queue, or a view kept of it, narrowed further by what the address asks for."""
    show_margin(shelves.margin(me()))
    asked = narrowing.asked(request.args)
    shelf = shelves.shelf(found, me()) if view is None else shelves.view_shelf(view, me())
    if asked:
        shelf = shelf.where(*narrowing.conditions(me(), asked))
    chosen = request.args.getlist("columns")
    columns = narrowing.columns(chosen or (view.columns if view else ()))
    sorted_by = order(found, view)
    page = rows.page(shelf, _key(), newest=sorted_by is Order.NEWEST)
    here = url_for("desk.view", id=view.id) if view else url_for("desk.queue", name=found.name)
    said = {**asked, **({"columns": list(columns)} if chosen else {}), **_ordered()}
    return render_template(
        "desk/queue.html",
        queue=found,
        view=view,
        may_change=view is not None and saved_views.may_change(me(), view),
        page=page,
        asked=asked,
        columns=columns,
        order=sorted_by.value,
        narrowing=narrowing,
        choices=narrowing.choices(),
        here=here,
        first=with_query(here, said),
        next=with_query(here, said | {"after": page.next}) if page.next else None,
        acts=bulk.offered(me(), found.name),
    )


def order(found: Queue, view: View | None = None) -> Order:
    """The order asked for by the address, else the view's, else the queue's."""
    asked = request.args.get("order", "")
    if asked in narrowing.ORDERS:
        return Order(asked)
    if view is not None:
        return view.order
    return Order.NEWEST if found.newest else Order.SOONEST


def _begin(counts: Counts) -> Any:
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


def _ordered() -> dict[str, Any]:
    return {"order": request.args["order"]} if request.args.get("order") in narrowing.ORDERS else {}


def with_query(here: str, said: Mapping[str, Any]) -> str:
    """An address of ours with what it asks for."""
    return f"{here}?{urlencode(said, doseq=True)}" if said else here
