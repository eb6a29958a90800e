"""The door of personnel: sheets for those who keep and assess, notes for heads and inspectors, and one's own record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.base.database import db, reading, writing
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.people.models import CivilServant
from feedback.people.rights import Right
from feedback.performance import sheets
from feedback.performance.models import ConductNote
from feedback.web.forms import HouseForm
from feedback.web.guards import me, visitor
from feedback.web.personnel import words

door = Blueprint("personnel", __name__)


@dataclass(frozen=True)
class Area:
    """One line of the navigation."""

    label: str
    url: str
    current: bool
    group: str
    count: int | None = None
    late: bool = False


def seen(servant_id: int, note_id: int | None = None) -> None:
    """This page shows what is held about a person: it is written down before the page leaves."""
    g.record_read = (servant_id, note_id)


def attempt(
    form: HouseForm, act: Callable[[], ResponseReturnValue], again: Callable[[], str]
) -> ResponseReturnValue:
    """Do what the form asks and commit; else the page `again` (422) with what was typed and what is wrong."""
    try:
        if form.validate():
            answer = act()
            db.session.commit()
            return answer
    except (Hidden, Stale):
        raise
    except Refusal as refusal:
        form.take(refusal)
    db.session.rollback()
    with reading():
        return again(), 422


@door.after_request
def _write_down(response: Response) -> Response:
    """Who reads a person's record is recorded, in a transaction of its own; a page that can't be is not shown."""
    servant_id, note_id = g.pop("record_read", (None, None))
    if servant_id is not None and response.status_code in (200, 422):
        db.session.rollback()
        with writing():
            servant = db.session.get_one(CivilServant, servant_id)
            note = db.session.get(ConductNote, note_id) if note_id else None
            sheets.note_read(servant, by=me(), note=note)
            db.session.commit()
    return response


@door.context_processor
def _navigation() -> dict[str, Any]:
    return {"nav_items": areas, "words": words}


_FROM_THE_RECORD = (Right.DECIDE_SHEETS, Right.GUIDE)
"""Who holds these only as a civil servant finds the way on his own record, when there is something to do."""


def areas() -> list[Area]:
    """The areas this person may enter."""
    person = visitor()
    if person is None:
        return []
    mine, people, posts = _("About you"), _("Civil servants"), _("Staffing")
    rows = [
        ("personnel.people", _("All civil servants"), people, Right.SEE_SHEETS),
        ("personnel.guided", _("Those you guide"), people, Right.GUIDE),
        ("personnel.periods", _("Evidence sheets by period"), people, Right.MANAGE_CIVIL_SERVANTS),
        ("personnel.appraisals_page", _("Appraisals from e-Kinerja"), people, Right.MANAGE_CIVIL_SERVANTS),
        ("personnel.awards_list", _("Awards"), people, Right.MANAGE_CIVIL_SERVANTS),
        ("personnel.training_list", _("Training"), people, Right.MANAGE_CIVIL_SERVANTS),
        ("admin.roster", _("Roster"), people, Right.MANAGE_CIVIL_SERVANTS),
        ("personnel.examination_results", _("Reports of examination"), people, Right.MANAGE_CIVIL_SERVANTS),
        ("personnel.notes_list", _("Conduct notes"), people, Right.PROPOSE_CONDUCT),
        ("personnel.staffing", _("Needs of all offices"), posts, Right.SEE_STAFFING),
        ("personnel.own_staffing", _("Staffing of your office"), posts, Right.SEE_OWN_STAFFING),
        ("personnel.staffing_places", _("Needs by kecamatan"), posts, Right.SEE_STAFFING),
        ("personnel.norm_times", _("Norm times"), posts, Right.SEE_STAFFING),
        ("personnel.formation_list", _("Formations"), posts, Right.SEE_STAFFING),
        ("personnel.formation_comments", _("Comments to read"), posts, Right.KEEP_STAFFING),
        ("personnel.survey_list", _("Satisfaction surveys"), _("Surveys"), Right.SEE_SURVEYS),
        ("personnel.record", _("Your record"), mine, Right.SEE_OWN_RECORD),
        ("personnel.sheet_objections", _("Objections to sheets"), mine, Right.DECIDE_SHEETS),
    ]
    return [
        Area(label, url_for(endpoint), _is_here(endpoint), group)
        for endpoint, label, group, right in rows
        if endpoint in current_app.view_functions
        and person.may(right)
        and (right not in _FROM_THE_RECORD or person.posts_with(right))
    ]


def _is_here(endpoint: str) -> bool:
    path, own = request.path, url_for(endpoint)
    if endpoint == "personnel.record":
        return path == own or (path.startswith(f"{own}/") and not path.startswith(f"{own}/objections"))
    if endpoint == "personnel.people":
        return path == own or path.startswith(f"{own}/people")
    if endpoint == "personnel.staffing":
        return path == own or path.startswith((f"{own}/units", f"{own}/files", f"{own}/scenarios"))
    if endpoint == "personnel.formation_list" and path == url_for("personnel.formation_comments"):
        return False
    return path == own or path.startswith(f"{own}/")
