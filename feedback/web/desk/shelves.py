"""The queues of the desk: their names in addresses, their words, and who has which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.questions import written_once
from feedback.complaints import queues, saved_views
from feedback.complaints.queues import Shelf
from feedback.complaints.saved_views import View
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.people.roles import HEADS, OFFICERS, Role
from feedback.web.desk import narrowing

MOST = 100
"""Counts in the margin stop here ("99+"), so that a full shelf costs no more than a short one."""

Counts = dict[str, int | None]

_CHECKS = frozenset({Role.VERIFIER, Role.INSPECTOR, Role.SECRETARY_DELEGATE})
_WORKS = OFFICERS | {Role.INSPECTOR, Role.SECRETARY_DELEGATE}
_ALL = OFFICERS | _CHECKS


@dataclass(frozen=True)
class Queue:
    """A shelf under a name. `empty` says what an empty one means; `newest` orders by what came in last."""

    name: str
    label: Any
    empty: Any
    shelf: queues.Queue
    roles: frozenset[Role]
    group: Any = ""
    late: bool = False
    newest: bool = False

    @property
    def is_elsewhere(self) -> bool:
        """Whether it stands behind the views a person keeps: not what he begins with."""
        return self.group is _MORE


@dataclass(frozen=True)
class Margin:
    """What the margin of a page says: the person's views, and counts by the names of queues and views.

    None for a view whose cases were not counted to the end.
    """

    views: tuple[View, ...]
    counts: Counts


_NEW, _WORK, _MORE = _l("Verification"), _l("At your desk"), _l("Elsewhere")

QUEUES = {
    queue.name: queue
    for queue in (
        Queue(
            "verification",
            _l("To be verified"),
            _l("Every new report has been passed on."),
            queues.unverified,
            _CHECKS,
            _NEW,
        ),
        Queue(
            "due-next",
            _l("Due next"),
            _l("No report is waiting for your office."),
            queues.due_next,
            _WORKS,
            _WORK,
        ),
        Queue("mine", _l("Mine"), _l("You have taken no report yet."), queues.mine, _WORKS, _WORK),
        Queue(
            "unassigned",
            _l("Not taken yet"),
            _l("Every report of your office has an officer."),
            queues.unassigned,
            _WORKS,
            _WORK,
        ),
        Queue(
            "decisions",
            _l("To be decided"),
            _l("No answer and no request for more time waits for a decision."),
            queues.to_decide,
            HEADS | {Role.SECRETARY_DELEGATE, Role.INSPECTOR},
            _WORK,
        ),
        Queue(
            "advice",
            _l("Opinions asked for"),
            _l("No other office has asked yours for an opinion."),
            queues.asked_for_advice,
            OFFICERS,
            _WORK,
        ),
        Queue(
            "overdue",
            _l("Past the limit"),
            _l("Nothing is late."),
            queues.overdue,
            _ALL,
            _WORK,
            late=True,
        ),
        Queue(
            "unexplained",
            _l("Explanations that are late"),
            _l("No office complained about is late with an explanation."),
            queues.unexplained,
            _WORKS,
            _MORE,
            late=True,
        ),
        Queue(
            "waiting",
            _l("Waiting for reporters"),
            _l("No question and no answer waits for a reporter."),
            queues.waiting,
            _ALL,
            _MORE,
        ),
        Queue(
            "bounced",
            _l("Sent back"),
            _l("No report has been sent back."),
            queues.bounced,
            _ALL,
            _MORE,
        ),
        Queue(
            "with-agencies",
            _l("With the agencies"),
            _l("No agency holds a report that you passed on."),
            queues.with_agencies,
            _CHECKS,
            _MORE,
        ),
        Queue(
            "set-aside",
            _l("Set aside"),
            _l("Nothing is set aside as spam or abuse."),
            queues.quarantined,
            frozenset({Role.VERIFIER, Role.INSPECTOR}),
            _MORE,
        ),
        Queue(
            "lapor",
            _l("To be answered in LAPOR!"),
            _l("LAPOR! waits for nothing."),
            queues.not_in_lapor,
            _ALL,
            _MORE,
        ),
        Queue(
            "not-in-lapor",
            _l("Not yet in LAPOR!"),
            _l("Every open report has its LAPOR! number."),
            queues.unknown_to_lapor,
            _CHECKS,
            _MORE,
        ),
        Queue(
            "closed",
            _l("Finished"),
            _l("No report is finished yet."),
            queues.closed,
            _WORKS,
            _MORE,
            newest=True,
        ),
    )
}


def of(me: Person) -> list[Queue]:
    """The person's queues, the one where his day begins first."""
    return [queue for queue in QUEUES.values() if not me.roles.isdisjoint(queue.roles)]


def margin(me: Person) -> Margin:
    """The person's views, and how many cases lie on each of his queues and views; two statements."""
    views = tuple(one for one in saved_views.views(me) if _has(me, one.queue))
    return Margin(views, counted(me, views))


def counted(me: Person, views: tuple[View, ...] = ()) -> Counts:
    """How many cases lie on each of the person's queues and of `views`, up to MOST; one statement.

    Finished ones are not counted.
    """
    question = _counting(me, clock.today(), views)
    return {} if question is None else dict(db.session.execute(question).mappings().one())


def name_of(view: View) -> str:
    """What a view is called among the counts."""
    return f"view-{view.id}"


def shelf(queue: Queue, me: Person) -> Shelf:
    """The person's shelf under the queue's name, the same object all day: rows.py keeps its questions by it."""
    return _shelf(queue.name, me, clock.today())


def view_shelf(view: View, me: Person) -> Shelf:
    """The person's shelf under a view, the same object all day while nobody changes it."""
    return _view_shelf(view, me, clock.today())


@written_once
def _shelf(name: str, me: Person, _today: date) -> Shelf:
    return QUEUES[name].shelf(me)


@written_once
def _view_shelf(view: View, me: Person, _today: date) -> Shelf:
    return QUEUES[view.queue].shelf(me).where(*narrowing.conditions(me, view.asked))


@written_once
def _counting(me: Person, _today: date, views: tuple[View, ...]) -> Select[*tuple[int | None, ...]] | None:
    shelves = {queue.name: queue.shelf(me) for queue in of(me) if not queue.newest}
    narrowed = {
        name_of(one): (QUEUES[one.queue].shelf(me), narrowing.conditions(me, one.asked))
        for one in views
        if not QUEUES[one.queue].newest
    }
    return queues.counting(shelves, MOST, narrowed) if shelves else None


def _has(me: Person, name: str) -> bool:
    return name in QUEUES and not me.roles.isdisjoint(QUEUES[name].roles)


def pages(me: Person) -> list[tuple[str, Any]]:
    """The other pages of the person's desk: endpoint and words."""
    found: list[tuple[str, Any]] = []
    if me.may(Right.ASSIST_INTAKE):
        found += [
            ("desk.intake", _l("Enter a report")),
            ("desk.lost_code", _l("Lost secret code")),
            ("desk.calls", _l("Reporters to be phoned")),
        ]
    elif me.may(Right.SEE_CONTACT):
        found.append(("desk.calls", _l("Reporters to be phoned")))
    if me.may(Right.WRITE_PAPERS):
        found.append(("desk.register", _l("Register of letters")))
    if me.may(Right.SEE_DESK):
        found.append(("desk.escalations", _l("Passed up to you")))
    if me.may(Right.TRIAGE):
        found.append(("desk.office_calls", _l("Offices to be phoned")))
    if me.may(Right.EXPLAIN):
        found.append(("desk.reminders_to_answer", _l("Reminders of the inspectorate")))
        found.append(("desk.inquiries_list", _l("Explanations asked of you")))
    if me.may(Right.HANDOVER):
        found.append(("desk.handover", _l("Hand over a post")))
    if me.may(Right.SEE_DESK):
        found.append(("desk.recounts", _l("Dates that moved")))
    if me.holds(*HEADS, Role.VERIFIER):
        found.append(("desk.templates", _l("Answer templates")))
    if me.may(Right.SEE_DESK):
        found.append(("desk.ladder", _l("Who is told when")))
    if me.may(Right.SEE_STAFFING):
        found.append(("personnel.staffing", _l("Staffing needs")))
    if me.may(Right.SEE_OWN_STAFFING):
        found.append(("personnel.own_staffing", _l("Staffing of your office")))
    if me.may(Right.SEE_SURVEYS):
        found.append(("personnel.survey_list", _l("Satisfaction surveys")))
    if me.civil_servant_id is not None and me.may(Right.SEE_OWN_RECORD):
        found.append(("personnel.record", _l("My own record")))
    if me.may(Right.SEE_DESK):
        found.append(("desk.keys", _l("Keys")))
    return found
