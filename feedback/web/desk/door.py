"""The door of the desk: verifiers, officers and their heads, operators who take in reports for others."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, g, request, url_for
from flask_babel import lazy_gettext as _l

from feedback.people.rights import Right
from feedback.web.desk import shelves
from feedback.web.desk.shelves import Margin
from feedback.web.guards import visitor

door = Blueprint("desk", __name__)


def show_margin(margin: Margin) -> None:
    """Let the margin of this page show the person's views, and how many cases lie on each queue and view."""
    g.desk_margin = margin


@door.context_processor
def _margin() -> dict[str, Any]:
    return {"nav_items": _items, "nav_groups": _groups, "most": shelves.MOST}


def _groups() -> list[tuple[str, list[dict[str, Any]]]]:
    """The rows of the margin under their headings, in the order of a working day."""
    return [(group, list(rows)) for group, rows in groupby(_items(), key=lambda row: str(row["group"]))]


def _items() -> list[dict[str, Any]]:
    """The rows of the margin: the person's queues, with counts where the page has asked for them."""
    me = visitor()
    if me is None:
        return []
    shown: Margin = g.get("desk_margin", Margin((), {}))
    counts = shown.counts
    rows: list[dict[str, Any]] = []
    if me.may(Right.SEE_DESK):
        rows.append(_item(url_for("desk.front"), _l("Today")))
        rows.append(_item(url_for("desk.week"), _l("My week")))
        address = url_for("desk.queue", name="-")[:-1]
        for queue in shelves.of(me):
            count = counts.get(queue.name)
            row = _item(address + queue.name, queue.label, str(queue.group))
            rows.append(row | {"count": count, "late": queue.late and bool(count)})
        for view in shown.views:
            row = _item(url_for("desk.view", id=view.id), view.name, str(_l("Views you keep")))
            rows.append(row | {"count": counts.get(shelves.name_of(view))})
    return rows + [_item(url_for(endpoint), label) for endpoint, label in shelves.pages(me)]


def _item(url: str, label: Any, group: str = "") -> dict[str, Any]:
    here = request.path == url
    return {"label": str(label), "url": url, "count": None, "group": group, "late": False, "current": here}
