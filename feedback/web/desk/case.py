"""The page of one case: the story on the left, facts and what to do next on the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Response, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from feedback.agencies import tree
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden
from feedback.complaints import keeping_away, office_time, queues, standing
from feedback.complaints.asides import Inquiry
from feedback.complaints.models import Complaint
from feedback.complaints.reading import Story
from feedback.deadlines import shelf as deadlines
from feedback.deadlines.explain import Line
from feedback.deadlines.promise import Promise
from feedback.deadlines.steps import Step
from feedback.files.models import StoredFile
from feedback.people.rights import Right
from feedback.vault import contacts
from feedback.web.desk import deciding, rows, wording
from feedback.web.desk.acts import Stand, acts
from feedback.web.desk.audience import story_for
from feedback.web.desk.beside import beside
from feedback.web.desk.doing import TABLE
from feedback.web.desk.door import door
from feedback.web.due import Due, due
from feedback.web.guards import allow, me, safe_next
from feedback.web.handing import handed

LISTS = ("/desk/queues/", "/desk/views/", "/desk/search", "/desk/week")
STEPS = (Step.VERIFICATION, Step.FIRST_FOLLOW_UP, Step.COMPLETION, Step.REPORTER_ANSWER, Step.CONFIRMATION)


@dataclass(frozen=True)
class Promised:
    """One promise of the running cycle with what to say of it today and why it is due when it is."""

    promise: Promise
    due: Due
    why: tuple[Line, ...]
    ours: bool


@door.get("/desk/complaints/<number>")
@allow(Right.SEE_DESK)
def case(number: str) -> str:
    """The case as this person may see it, with what he can do now."""
    complaint = queues.find(me(), number)
    story = story_for(me(), complaint)
    stand = Stand(me(), complaint, story)
    first, others = acts(stand, TABLE)
    around = beside(me(), complaint)
    return render_template(
        "desk/case.html",
        complaint=complaint,
        story=story,
        stand=stand,
        category=rows.category_name(complaint.category),
        place=rows.place(complaint),
        due=_due(complaint),
        lines=wording.lines(story),
        back=_came_from(),
        kin=around.kin,
        begun=[act for act in TABLE if act.noun in around.begun],
        next=around.next,
        matters=deciding.matters(stand),
        evidence=deciding.evidence(stand),
        alike=deciding.alike(me(), stand),
        first=first,
        others=others,
        promises=_promises(complaint, story),
        spent=office_time.spent(story),
        unit_names=tree.names(),
        away=_away(stand),
        contact=contacts.read(complaint.id) if standing.may_see_contact(me(), complaint) else None,
    )


def _away(stand: Stand) -> tuple[int, list[str]]:
    """From how many the case is kept, for who may do so; with their names, for who may let them back."""
    count = keeping_away.count(stand.story) if stand.may(Right.KEEP_AWAY) else 0
    if not count or not stand.may(Right.LET_BACK):
        return count, []
    return count, [one.name for one in keeping_away.kept(stand.complaint)]


@door.get("/desk/complaints/<number>/files/<token>")
@allow(Right.SEE_DESK)
def file(number: str, token: str) -> Response:
    """A file of the case, always as something to keep, never to run."""
    complaint = queues.find(me(), number)
    theirs = select(Inquiry.id).where(Inquiry.case_id == complaint.id)
    of_case = or_(StoredFile.stream_id == complaint.id, StoredFile.stream_id.in_(theirs))
    stored = db.session.scalar(select(StoredFile).where(of_case, StoredFile.token == token))
    if stored is None:
        raise Hidden
    return handed(stored)


def _came_from() -> tuple[str, Any]:
    """The list from which the person came, else where his day begins."""
    before = urlsplit(request.referrer or "")
    path = before.path + (f"?{before.query}" if before.query else "")
    if before.netloc == request.host and path.startswith(LISTS) and safe_next(path):
        return path, _l("Back to the list")
    return url_for("desk.front"), _l("Today")


def _due(complaint: Complaint) -> Due:
    """What is due next, as a tag."""
    paused = complaint.paused_on is not None
    return due(complaint.due_on, clock.today(), deadlines.calendar(), paused=paused)


def _promises(complaint: Complaint, story: Story) -> list[Promised]:
    """The promises of the running cycle: the citizen's and the present holder's, in the order of the steps.

    The holder's own is left out where it ends on the day promised to the citizen.
    """
    calendar, today = deadlines.calendar(), clock.today()
    kept = [
        one
        for one in story.clocks.promises
        if one.cycle == complaint.cycle and one.leg in (0, complaint.leg) and (one.running or one.met_on)
    ]
    citizens = {(one.step, one.due_on) for one in kept if one.leg == 0}
    kept = [one for one in kept if one.leg == 0 or (one.step, one.due_on) not in citizens]
    kept.sort(key=lambda one: (STEPS.index(one.step), one.leg, one.started_on))
    return [
        Promised(
            one,
            due(one.due_on, today, calendar, paused=one.paused, met_on=one.met_on, started_on=one.started_on),
            tuple(story.why(one, calendar)),
            one.leg > 0,
        )
        for one in kept
    ]
