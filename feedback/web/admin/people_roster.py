"""Civil servants from a file: tried first, then taken over, with a report of each row left out."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.people import roster as rosters
from feedback.people.rights import Right
from feedback.people.roster_file import COLUMNS, KINDS
from feedback.web.admin.door import door
from feedback.web.admin.people_forms import RosterForm
from feedback.web.guards import allow, me
from feedback.web.sizes import takes_files


@door.get("/roster")
@allow(Right.MANAGE_CIVIL_SERVANTS)
def roster() -> ResponseReturnValue:
    """Ask for the file and say how it must look."""
    return render_template("admin/people_roster.html", form=RosterForm(), report=None, **_shape())


@door.post("/roster")
@allow(Right.MANAGE_CIVIL_SERVANTS)
@takes_files
def take_roster() -> ResponseReturnValue:
    """Try the file, or take it over; the report is the same."""
    form, report = RosterForm(), None
    try:
        if form.validate_on_submit():
            report = rosters.take(form.file.data.read(), by=me())
    except Refusal as refusal:
        db.session.rollback()
        form.take(refusal)
    if form.trial.data:
        db.session.rollback()
    page = render_template("admin/people_roster.html", form=form, report=report, **_shape())
    db.session.commit()
    return page, 200 if report else 422


def _shape() -> dict[str, object]:
    return {"columns": COLUMNS, "kinds": sorted(KINDS)}
