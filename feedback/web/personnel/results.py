"""What examinations of the inspectorate leave with personnel: number, date and result of the report, and no more."""

from __future__ import annotations

from flask import render_template

from feedback.base.database import db
from feedback.inspection import examinations
from feedback.people.rights import Right
from feedback.web.guards import allow
from feedback.web.personnel.door import door

SHOWN = 100


@door.get("/personnel/examinations")
@allow(Right.MANAGE_CIVIL_SERVANTS)
def examination_results() -> str:
    """The reports told to personnel, the newest first. Three statements."""
    return render_template(
        "personnel/results.html", rows=db.session.execute(examinations.told().limit(SHOWN)).all()
    )
