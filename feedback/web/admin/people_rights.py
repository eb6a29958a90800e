"""The one table of rights, to be read."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from feedback.people.rights import RIGHT_NAMES, RIGHTS, Right
from feedback.people.roles import Role
from feedback.web.admin.door import door
from feedback.web.guards import allow


@door.get("/rights")
@allow(Right.MANAGE_PEOPLE, Right.AUDIT, Right.OBSERVE)
def rights() -> ResponseReturnValue:
    """Who may do what; the table the guards themselves use."""
    return render_template("admin/people_rights.html", rights=RIGHTS, names=RIGHT_NAMES, roles=list(Role))
