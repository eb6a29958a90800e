"""The administrator's door: reference data, people and settings; no case content ever."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, request, url_for
from flask_babel import gettext as _

from feedback.people.rights import Right
from feedback.web.admin.reference_words import SOURCE
from feedback.web.guards import visitor

PAGES = {"resets": "resets_page", "hours": "hours_of_regency"}  # areas whose page is not called like them

door = Blueprint("admin", __name__, url_prefix="/admin")


@dataclass(frozen=True)
class Area:
    """One line of the navigation."""

    label: str
    url: str
    current: bool
    group: str
    count: int | None = None
    late: bool = False


@door.context_processor
def _navigation() -> dict[str, Any]:
    return {"nav_items": areas, "sources": SOURCE}


def areas() -> list[Area]:
    """The areas this person may enter, those that exist."""
    person = visitor()
    reference, people = _("The regency"), _("People")
    times, operation = _("Time limits"), _("Operation")
    rows = [
        ("units", _("Agencies and units"), reference, (Right.MANAGE_REFERENCE,)),
        ("regions", _("Kecamatan and desa"), reference, (Right.MANAGE_REFERENCE,)),
        ("categories", _("Categories"), reference, (Right.MANAGE_REFERENCE,)),
        ("rules", _("Routing"), reference, (Right.MANAGE_REFERENCE,)),
        ("outside", _("Bodies outside"), reference, (Right.MANAGE_REFERENCE,)),
        ("archive_codes", _("Archive codes"), reference, (Right.MANAGE_REFERENCE,)),
        ("settings", _("Settings"), reference, (Right.MANAGE_REFERENCE, Right.OBSERVE)),
        ("calendar", _("Calendar"), times, (Right.MANAGE_REFERENCE, Right.OBSERVE)),
        ("hours", _("Working hours"), times, (Right.MANAGE_REFERENCE, Right.OBSERVE)),
        ("standards", _("Service standards"), times, (Right.MANAGE_REFERENCE, Right.OBSERVE)),
        ("ladder", _("Who is told when"), times, (Right.MANAGE_REFERENCE, Right.OBSERVE)),
        ("retention", _("Retention"), times, (Right.MANAGE_REFERENCE, Right.OBSERVE)),
        ("people", _("Accounts"), people, (Right.MANAGE_PEOPLE,)),
        ("rights", _("Roles and rights"), people, (Right.MANAGE_PEOPLE, Right.OBSERVE)),
        ("resets", _("Resets that wait"), people, (Right.RESET_FACTORS,)),
        ("roster", _("Civil servants from a file"), people, (Right.MANAGE_CIVIL_SERVANTS,)),
        ("leaks", _("Data breaches"), people, (Right.KEEP_BREACHES,)),
        ("letters", _("Letters not delivered"), operation, (Right.SEE_OUTBOX,)),
        ("suggestions", _("Suggestions"), operation, (Right.MANAGE_REFERENCE, Right.OBSERVE)),
        ("alarms", _("Alarms of the house"), operation, (Right.SEE_OUTBOX,)),
    ]
    if person is None:
        return []
    found = [
        Area(label, url_for(f"admin.{PAGES.get(name, name)}"), _is_here(name), group)
        for name, label, group, rights in rows
        if f"admin.{PAGES.get(name, name)}" in current_app.view_functions
        and any(person.may(right) for right in rights)
    ]
    # An observer comes from the figures, which no administrator has.
    return found + [Area(_("Figures"), "/inspectorate", False, "")] * person.may(Right.OBSERVE)


def _is_here(name: str) -> bool:
    path = request.path.removeprefix("/admin/")
    return path == name or path.startswith(f"{name}/")
