"""The second chapter: verification. Each report is classified and brought to whoever must act."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from feedback.agencies import routing
from feedback.agencies.book import book
from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Category, Unit
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import clockwork, deciders, fault, incidents, inquiries, lapor, letters, likenesses
from feedback.complaints.models import Complaint
from feedback.complaints.places import is_grave
from feedback.complaints.record import clocks_of, record, required, target, today
from feedback.complaints.standing import (
    must,
    must_be_outside,
    must_referee,
    must_verify,
    works_for_holder,
)
from feedback.complaints.status import (
    DISMISSALS,
    Closing,
    Outcome,
    Status,
    Visibility,
)
from feedback.people import conflicts, exclusions
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.performance import handling


@dataclass(frozen=True)
class Classification:
    """What a verifier decides when a case is routed: its class, category and holder."""

    service_class: ServiceClass
    category_id: int
    holder_unit_id: int
    about_conduct: bool = False
    urgent: bool = False


@dataclass(frozen=True)
class Supposed:
    """What is supposed of a case as long as nobody has said it."""

    category_id: int | None = None
    service_class: ServiceClass | None = None
    unit_id: int | None = None
    region_id: int | None = None


def suggestion(complaint: Complaint, supposed: Supposed = Supposed()) -> routing.Route:
    """Where the rules would send the case, with their reasons (rules.md §2, routing)."""
    question = routing.RoutingQuestion(
        category_id=supposed.category_id or complaint.category_id,
        region_id=complaint.region_id or supposed.region_id or complaint.kecamatan_id,
        unit_id=complaint.unit_id or supposed.unit_id,
        service_class=complaint.service_class or supposed.service_class,
        about_conduct=complaint.about_conduct,
    )
    return routing.route(question, book())


def route(complaint: Complaint, decided: Classification, *, by: Person) -> None:
    """received → routed: the case gets its class, category and holder; the promises to the citizen are frozen.

    Refusal when the holder lies inside the unit that must not know of the case.
    """
    must_verify(by, complaint)
    target(complaint, "route")
    if complaint.quarantined:
        raise Refusal(_("This report is set aside. Take it back first."))
    category = db.session.get(Category, decided.category_id)
    holder = db.session.get(Unit, decided.holder_unit_id)
    if category is None or holder is None or not holder.active:
        raise Refusal(_("Choose a category and an office from the list."), field="holder_unit_id")
    grave = decided.service_class is ServiceClass.OVERSIGHT or is_grave(decided.about_conduct, category)
    if grave:
        _keep_away(complaint, holder)
    for one in incidents.together(complaint, "route", by=by):
        _route(one, decided, category, holder, by, lead=complaint)


def _keep_away(complaint: Complaint, holder: Unit) -> None:
    accused = complaint.unit
    if accused is None:
        return
    if holder.path.startswith(accused.path):
        raise Refusal(
            _("This case is about %(unit)s. Choose an office outside it.", unit=accused.name),
            field="holder_unit_id",
        )
    exclusions.exclude_unit(complaint.id, accused.id, "complained_about")


def _route(
    complaint: Complaint,
    decided: Classification,
    category: Category,
    holder: Unit,
    by: Person,
    lead: Complaint,
) -> None:
    on, leg = today(), complaint.leg + 1
    verified_by = complaint.holder_unit_id
    clocks = clocks_of(complaint)
    secret = category.secret or decided.service_class is ServiceClass.OVERSIGHT
    event = record(
        complaint,
        "routed",
        by=by,
        sets={
            "status": Status.ROUTED,
            "service_class": decided.service_class,
            "category_id": category.id,
            "about_conduct": decided.about_conduct,
            "urgent": decided.urgent,
            "visibility": Visibility.SECRET if secret else complaint.visibility,
            "holder_unit_id": holder.id,
            "holder_agency_id": holder.agency_id,
            "verified_by_unit_id": verified_by,
            "officer_id": None,
            "leg": leg,
            "routed_on": on,
        },
        facts={"with": lead.id} if lead is not complaint else None,
        clocks=clocks,
        ticks=clockwork.routed(
            clocks,
            cycle=complaint.cycle,
            leg=leg,
            service_class=decided.service_class,
            on=on,
            holder=holder.id,
        ),
    )
    complaint.holder, complaint.category = holder, category
    if secret or is_grave(decided.about_conduct, category):
        likenesses.forget(complaint)
    conflicts.spare(complaint.id, holder.path)
    handling.begin(
        complaint.id, cycle=complaint.cycle, leg=leg, unit_id=holder.id, user_id=None, on=on, seq=event.seq
    )
    letters.to_holder_and_reporter(complaint, event.seq)


def question(complaint: Complaint, text: str, *, by: Person) -> None:
    """received → awaiting_reporter: the verifier asks; every running clock pauses."""
    must_verify(by, complaint)
    ask(complaint, "question", text, by=by)


def ask(complaint: Complaint, move: str, text: str, *, by: Person) -> None:
    """Put a question to the reporter (moves `question` and `ask`): the clocks pause and his time to answer runs."""
    came_from = complaint.status
    status = target(complaint, move)
    said = required(text, _("Write the question to the reporter."), "text")
    clocks, on = clocks_of(complaint), today()
    event = record(
        complaint,
        "question_asked",
        by=by,
        sets={"status": status, "awaiting_from": came_from},
        text={"text": said},
        clocks=clocks,
        ticks=clockwork.asked(clocks, cycle=complaint.cycle, on=on, holder=complaint.holder_unit_id),
    )
    letters.to_reporter(complaint, "question_asked", event.seq)


def dismiss(complaint: Complaint, outcome: Outcome, reason: str, *, by: Person) -> None:
    """received → closed by the verifier: not the regency's competence, or explained at once; reason mandatory.

    Refusal while LAPOR! waits for this answer: a closed case is out of the verifier's sight.
    """
    must_verify(by, complaint)
    target(complaint, "dismiss")
    if lapor.waits(complaint):
        raise Refusal(
            _("LAPOR! waits for this answer too. Copy it there, then write down the day."), field="lapor_on"
        )
    if outcome not in DISMISSALS:
        raise Refusal(_("A report that was never routed can only be explained or sent to the right body."))
    said = required(reason, _("Write the answer to the reporter."), "reason")
    fault.must_state_none(complaint, said, "reason")
    clocks, on = clocks_of(complaint), today()
    event = record(
        complaint,
        "dismissed",
        by=by,
        sets={
            "status": Status.CLOSED,
            "outcome": outcome,
            "closing": Closing.DISMISSED,
            "answered_on": on,
            "closed_on": on,
        },
        text={"text": said},
        clocks=clocks,
        ticks=clockwork.dismissed(clocks, on),
    )
    letters.to_reporter(complaint, "case_answered", event.seq)
    inquiries.end(complaint)


def transfer(complaint: Complaint, holder_unit_id: int, reason: str, *, by: Person) -> None:
    """routed or in_progress → routed elsewhere. The citizen's promise stays; the new agency's leg gets its own."""
    must_referee(by, complaint, Right.TRANSFER)
    target(complaint, "transfer")
    said = required(reason, _("Write why it goes elsewhere."), "reason")
    holder = db.session.get(Unit, holder_unit_id)
    if holder is None or holder.id == complaint.holder_unit_id:
        raise Refusal(_("Choose another office."), field="holder_unit_id")
    must_be_outside(complaint, holder)
    for one in incidents.together(complaint, "transfer", by=by):
        _transfer(one, holder, said, by)


def _transfer(complaint: Complaint, holder: Unit, reason: str, by: Person) -> None:
    clocks, on, leg = clocks_of(complaint), today(), complaint.leg + 1
    service_class = complaint.service_class or ServiceClass.NON_OVERSIGHT
    event = record(
        complaint,
        "transferred",
        by=by,
        sets={
            "status": Status.ROUTED,
            "holder_unit_id": holder.id,
            "holder_agency_id": holder.agency_id,
            "officer_id": None,
            "leg": leg,
        },
        text={"reason": reason},
        clocks=clocks,
        ticks=clockwork.routed(
            clocks, cycle=complaint.cycle, leg=leg, service_class=service_class, on=on, holder=holder.id
        ),
    )
    complaint.holder = holder
    deciders.end(complaint)
    conflicts.spare(complaint.id, holder.path)
    handling.begin(
        complaint.id, cycle=complaint.cycle, leg=leg, unit_id=holder.id, user_id=None, on=on, seq=event.seq
    )
    letters.to_holder_and_reporter(complaint, event.seq)


def join(complaint: Complaint, lead: Complaint, *, by: Person) -> None:
    """Join a report to the lead of an incident: it goes where the lead is and moves with it from now on."""
    must_verify(by, complaint)
    must(by.may(Right.JOIN), by, Right.JOIN)
    if lead.id == complaint.id or lead.lead_id is not None or incidents.members(complaint):
        raise Refusal(
            _("Choose the report that leads the incident, not one that was joined itself."), field="lead"
        )
    if lead.status in {Status.ANSWERED, Status.CLOSED} or complaint.status is not Status.RECEIVED:
        raise Refusal(
            _("Only a new report can be joined, and only to one that is still worked on."), field="lead"
        )
    if complaint.lead_id is not None:
        raise Refusal(_("This report belongs to an incident already."), field="lead")
    # They are answered together, so whoever must not know of one may not see the other either.
    if exclusions.excluded_unit_ids(complaint.id) != exclusions.excluded_unit_ids(lead.id):
        raise Refusal(
            _("These two are not hidden from the same offices, so they cannot be joined."), field="lead"
        )
    record(complaint, "joined", by=by, sets={"lead_id": lead.id})
    if lead.status is not Status.RECEIVED and lead.category is not None and lead.service_class is not None:
        decided = Classification(
            lead.service_class, lead.category.id, lead.holder_unit_id, lead.about_conduct, lead.urgent
        )
        _route(complaint, decided, lead.category, lead.holder, by, lead)


def part(complaint: Complaint, *, by: Person) -> None:
    """Take a report out of its incident again; it stays where it is and goes on alone.

    A verifier does so, or who works for the holder and sees that it is another problem.
    """
    near = by.may(Right.JOIN) or works_for_holder(by, complaint)
    must(near, by, Right.JOIN, Right.ANSWER)
    if complaint.lead_id is None:
        raise Refusal(_("This report belongs to no incident."))
    record(complaint, "parted", by=by, sets={"lead_id": None})
