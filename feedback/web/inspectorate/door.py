"""The door of the inspectorate and the secretary's delegate: figures, late cases, adjudication, the record."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import lazy_gettext as _l

from feedback.people.rights import Right
from feedback.web.guards import visitor

door = Blueprint("inspectorate", __name__, url_prefix="/inspectorate")

_FIGURES, _RECORD = (Right.SEE_OVERSIGHT_FIGURES, Right.OBSERVE), (Right.AUDIT, Right.OBSERVE)
_TIME, _LOOK, _GUARD = _l("Time limits"), _l("To look closer"), _l("Protection")

_SEE = (Right.SEE_OVERSIGHT_FIGURES,)
PAGES: tuple[tuple[str, Any, Any, tuple[Right, ...]], ...] = (
    ("inspectorate.front", _l("Figures"), "", _FIGURES),
    ("inspectorate.week", _l("The week on one page"), "", _FIGURES),
    ("inspectorate.secretary", _l("Agencies this week"), "", _SEE),
    ("inspectorate.editions_made", _l("Monthly editions"), "", _FIGURES),
    ("personnel.staffing", _l("Staffing needs"), "", (Right.SEE_STAFFING,)),
    ("personnel.survey_list", _l("Satisfaction surveys"), "", (Right.SEE_SURVEYS,)),
    ("inspectorate.definitions", _l("What each figure means"), "", _FIGURES),
    ("inspectorate.overdue", _l("Past the limit"), _TIME, _SEE),
    ("inspectorate.breaches", _l("Limits that passed"), _TIME, _SEE),
    ("desk.recounts", _l("Dates that moved"), _TIME, _SEE),
    ("inspectorate.alarms", _l("Alarms"), _TIME, _SEE),
    ("inspectorate.escalations", _l("Passed upwards"), _TIME, _SEE),
    ("inspectorate.reminders_list", _l("Reminders"), _TIME, _SEE),
    ("inspectorate.signs", _l("Signs to look into"), _LOOK, (Right.AUDIT,)),
    ("inspectorate.second_looks", _l("Second looks"), _LOOK, (Right.AUDIT,)),
    ("inspectorate.set_aside", _l("Set aside: a sample"), _LOOK, (Right.AUDIT,)),
    ("inspectorate.examinations_list", _l("Examinations"), _LOOK, (Right.HANDLE_OVERSIGHT,)),
    ("inspectorate.interests", _l("Conflicts of interest"), _LOOK, (Right.LET_BACK,)),
    ("inspectorate.audit", _l("The record"), _LOOK, _RECORD),
    ("inspectorate.pressures", _l("Pressed reporters"), _GUARD, (Right.ANSWER_PRESSURE,)),
    ("inspectorate.attempts", _l("Attempts to open a report"), _GUARD, (Right.ANSWER_PRESSURE,)),
    ("inspectorate.reveals", _l("Sealed identities"), _GUARD, (Right.REVEAL_REQUEST,)),
    ("inspectorate.erasures", _l("Requests to erase"), _GUARD, (Right.DECIDE_ERASURE,)),
    ("inspectorate.legal_holds", _l("Legal holds"), _GUARD, (Right.ASK_HOLD, Right.APPROVE_HOLD)),
    ("admin.leaks", _l("Data breaches"), _GUARD, (Right.KEEP_BREACHES,)),
)
"""Each page, its words, the heading it stands under in the margin, and who sees it."""
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
        _item(url_for(endpoint), label, group)
        for endpoint, label, group, rights in PAGES
        if any(me.may(right) for right in rights)
    ]
    if me.may(Right.SEE_DESK):
        rows.insert(0, _item("/desk", _l("To the desk")))
    if me.may(Right.OBSERVE):
        rows += [_item(url_for(endpoint), label, _l("The regency")) for endpoint, label in SETTINGS]
    return rows


def _item(url: str, label: Any, group: Any = "") -> dict[str, Any]:
    here = request.path == url
    return {"label": label, "url": url, "count": None, "late": False, "group": str(group), "current": here}
