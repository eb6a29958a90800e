"""The door of the desk: verifiers, officers and their heads, operators who take in reports for others."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, g, request, url_for
from flask_babel import lazy_gettext as _l

from feedback.complaints.saved_views import View
from feedback.people.rights import Right
from feedback.web.desk import shelves
from feedback.web.desk.shelves import Counts, Margin, Queue
from feedback.web.guards import visitor

door = Blueprint("desk", __name__)


def show_margin(margin: Margin) -> None:
    """Let the margin of this page show the person's views, and how many cases lie on each queue and view."""
    g.desk_margin = margin


@door.context_processor
def _margin() -> dict[str, Any]:
    return {"nav_items": _items, "nav_groups": _groups, "most": shelves.MOST}


def _groups(here: str = "") -> list[tuple[str, list[dict[str, Any]]]]:
    """The rows of the margin under their headings, in the order of a working day. `here`: the page it stands on."""
    return [(group, list(rows)) for group, rows in groupby(_items(here), key=lambda row: str(row["group"]))]


def _items(here: str = "") -> list[dict[str, Any]]:
    """The rows of the margin: the person's queues, with counts where the page has asked for them.

    On the others a script asks for them afterwards (`desk.margin_now`), so that no page of a case counts queues.
    """
    me = visitor()
    if me is None:
        return []
    g.desk_here = here or request.path
    shown: Margin = g.get("desk_margin", Margin((), {}))
    rows: list[dict[str, Any]] = []
    if me.may(Right.SEE_DESK):
        rows.append(_item(url_for("desk.front"), _l("Today")))
        if me.may(Right.ACCEPT):
            rows.append(_item(url_for("desk.week"), _l("My week")))
        address = url_for("desk.queue", name="-")[:-1]
        for elsewhere in (False, True):
            mine = (one for one in shelves.of(me) if one.is_elsewhere is elsewhere)
            rows += [_of_queue(one, address, shown.counts) for one in mine]
            rows += [] if elsewhere else [_of_view(one, shown.counts) for one in shown.views]
    return rows + [_item(url_for(endpoint), label) for endpoint, label in shelves.pages(me)]


def _of_queue(queue: Queue, address: str, counts: Counts) -> dict[str, Any]:
    count = counts.get(queue.name)
    row = _item(address + queue.name, queue.label, str(queue.group))
    return row | {"count": count, "late": queue.late and bool(count)}


def _of_view(view: View, counts: Counts) -> dict[str, Any]:
    row = _item(url_for("desk.view", id=view.id), view.name, str(_l("Views you keep")))
    return row | {"count": counts.get(shelves.name_of(view))}


def _item(url: str, label: Any, group: str = "") -> dict[str, Any]:
    here = g.desk_here == url
    return {"label": str(label), "url": url, "count": None, "group": group, "late": False, "current": here}
