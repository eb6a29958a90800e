"""The door of the inspectorate and the secretary's delegate: figures, late cases, adjudication, the record."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import lazy_gettext as _l

from feedback.people.rights import Right
from feedback.web.guards import visitor

door = Blueprint("inspectorate", __name__, url_prefix="/inspectorate")

_FIGURES, _RECORD = (Right.SEE_OVERSIGHT_FIGURES, Right.OBSERVE), (Right.AUDIT, Right.OBSERVE)

PAGES: tuple[tuple[str, Any, tuple[Right, ...]], ...] = (
    ("inspectorate.front", _l("Figures"), _FIGURES),
    ("inspectorate.week", _l("The week on one page"), _FIGURES),
    ("inspectorate.secretary", _l("Agencies this week"), (Right.SEE_OVERSIGHT_FIGURES,)),
    ("inspectorate.overdue", _l("Past the limit"), (Right.SEE_OVERSIGHT_FIGURES,)),
    ("inspectorate.breaches", _l("Limits that passed"), (Right.SEE_OVERSIGHT_FIGURES,)),
    ("desk.recounts", _l("Dates that moved"), (Right.SEE_OVERSIGHT_FIGURES,)),
    ("inspectorate.alarms", _l("Alarms"), (Right.SEE_OVERSIGHT_FIGURES,)),
    ("inspectorate.signs", _l("Signs to look into"), (Right.AUDIT,)),
    ("inspectorate.escalations", _l("Passed upwards"), (Right.SEE_OVERSIGHT_FIGURES,)),
    ("inspectorate.reminders_list", _l("Reminders"), (Right.SEE_OVERSIGHT_FIGURES,)),
    ("inspectorate.reveals", _l("Sealed identities"), (Right.REVEAL_REQUEST,)),
    ("inspectorate.erasures", _l("Requests to erase"), (Right.DECIDE_ERASURE,)),
    ("inspectorate.legal_holds", _l("Legal holds"), (Right.ASK_HOLD, Right.APPROVE_HOLD)),
    ("inspectorate.pressures", _l("Pressed reporters"), (Right.ANSWER_PRESSURE,)),
    ("inspectorate.examinations_list", _l("Examinations"), (Right.HANDLE_OVERSIGHT,)),
    ("inspectorate.attempts", _l("Attempts to open a report"), (Right.ANSWER_PRESSURE,)),
    ("admin.leaks", _l("Data breaches"), (Right.KEEP_BREACHES,)),
    ("inspectorate.set_aside", _l("Set aside: a sample"), (Right.AUDIT,)),
    ("inspectorate.second_looks", _l("Second looks"), (Right.AUDIT,)),
    ("inspectorate.interests", _l("Conflicts of interest"), (Right.LET_BACK,)),
    ("inspectorate.audit", _l("The record"), _RECORD),
    ("inspectorate.editions_made", _l("Monthly editions"), _FIGURES),
    ("inspectorate.definitions", _l("What each figure means"), _FIGURES),
)
SETTINGS = (
    ("admin.settings", _l("Settings")),
    ("admin.standards", _l("Service standards")),
    ("admin.calendar", _l("Calendar")),
    ("admin.hours_of_regency", _l("Working hours")),
    ("admin.ladder", _l("Who is told when")),
    ("admin.retention", _l("Retention")),
    ("admin.rights", _l("Roles and rights")),
)
"""What an observer reads at the administrator's door."""


@door.context_processor
def _margin() -> dict[str, Any]:
    return {"nav_items": _items}


def _items() -> list[dict[str, Any]]:
    """The rows of the margin: this door's pages, the settings for an observer, and the way back to the desk."""
    me = visitor()
    if me is None:
        return []
    rows = [
        _item(url_for(endpoint), label)
        for endpoint, label, rights in PAGES
        if any(me.may(right) for right in rights)
    ]
    if me.may(Right.SEE_DESK):
        rows.append(_item("/desk", _l("To the desk")))
    if me.may(Right.OBSERVE):
        rows += [_item(url_for(endpoint), label, _l("The regency")) for endpoint, label in SETTINGS]
    return rows


def _item(url: str, label: Any, group: Any = "") -> dict[str, Any]:
    here = request.path == url
    return {"label": label, "url": url, "count": None, "late": False, "group": str(group), "current": here}
