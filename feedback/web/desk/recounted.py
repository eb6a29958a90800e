"""Dates that moved because the calendar changed late: the changes, and the cases of each that a person may see."""

from __future__ import annotations

from flask import abort, render_template, request, url_for

from feedback.agencies import tree
from feedback.complaints import recount
from feedback.people.rights import Right
from feedback.web.desk.door import door
from feedback.web.guards import allow, me


@door.get("/desk/recounts")
@allow(Right.SEE_DESK)
def recounts() -> str:
    """Every change of the calendar that was counted with, its cause, and how many of the person's cases moved."""
    return render_template("desk/recounts.html", rows=recount.recountings(me()))


@door.get("/desk/recounts/<int:edition_id>")
@allow(Right.SEE_DESK)
def recounted(edition_id: int) -> str:
    """The cases that one change moved, old date beside new; fifty a page."""
    found = recount.recounting(edition_id)
    if found is None:
        abort(404)
    cases, last = recount.moved(me(), edition_id, request.args.get("after", 0, type=int))
    onward = url_for("desk.recounted", edition_id=edition_id, after=last) if last else None
    return render_template(
        "desk/recounted.html", change=found, cases=cases, next=onward, units=tree.short_names()
    )
