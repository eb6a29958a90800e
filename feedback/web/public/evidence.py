"""Bukti Sudah Mengadu: a page to print that says that a report was made, what was promised and how it stands."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from feedback.agencies import tree
from feedback.base import clock
from feedback.deadlines.promise import Promise
from feedback.vault.visits import Visit
from feedback.web.guards import public
from feedback.web.public.door import door
from feedback.web.public.visiting import CasePage, case_of, page_of, visiting


@door.get("/follow/case/evidence")
@public
@visiting
def evidence(visit: Visit) -> ResponseReturnValue:
    """Number, days, promises, state; neither the secret code nor a word of the report. Four statements."""
    complaint = case_of(visit)
    page = page_of(complaint)
    return render_template(
        "public/evidence.html",
        complaint=complaint,
        page=page,
        promises=_promises(page),
        holder=tree.names()[complaint.holder_unit_id],
        today=clock.today(),
    )


def _promises(page: CasePage) -> list[Promise]:
    """What was promised to the reporter himself, the oldest first."""
    own = [one for one in page.story.clocks.promises if one.leg == 0]
    return sorted(own, key=lambda one: (one.cycle, one.started_on, one.due_on))
