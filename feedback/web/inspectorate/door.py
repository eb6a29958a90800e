"""The door of the inspectorate and the secretary's delegate: figures, late cases, adjudication, the record."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import lazy_gettext as _l

from feedback.people.rights import Right
from feedback.web.guards import visitor

door = Blueprint("inspectorate", __name__, url_prefix="/inspectorate")

PAGES = (
    ("inspectorate.front", _l("Figures"), Right.SEE_OVERSIGHT_FIGURES),
    ("inspectorate.overdue", _l("Past the limit"), Right.SEE_OVERSIGHT_FIGURES),
    ("inspectorate.breaches", _l("Limits that passed"), Right.SEE_OVERSIGHT_FIGURES),
    ("inspectorate.alarms", _l("Alarms"), Right.SEE_OVERSIGHT_FIGURES),
    ("inspectorate.pressures", _l("Pressed reporters"), Right.HANDLE_OVERSIGHT),
    ("inspectorate.set_aside", _l("Set aside: a sample"), Right.AUDIT),
    ("inspectorate.audit", _l("The record"), Right.AUDIT),
    ("inspectorate.definitions", _l("What each figure means"), Right.SEE_OVERSIGHT_FIGURES),
)


@door.context_processor
def _margin() -> dict[str, Any]:
    return {"nav_items": _items}


def _items() -> list[dict[str, Any]]:
    """The rows of the margin: this door's pages, and the way back to the desk."""
    me = visitor()
    if me is None:
        return []
    rows = [
        {"label": label, "url": url_for(endpoint), "count": None, "late": False, "group": ""}
        for endpoint, label, right in PAGES
        if me.may(right)
    ]
    for row in rows:
        row["current"] = request.path == row["url"]
    if me.may(Right.SEE_DESK):
        rows.append({"label": _l("To the desk"), "url": "/desk", "count": None, "late": False, "group": ""})
        rows[-1]["current"] = False
    return rows
