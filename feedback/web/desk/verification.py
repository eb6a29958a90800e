"""The acts of verification: classify and pass on, join, set aside, protect, publish, forward, answer at once."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from feedback.agencies.classes import ServiceClass
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints import lessons, protection, publication, quarantine, queues, releasing, triage
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity, Outcome, Status, Visibility
from feedback.complaints.triage import Classification
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.web.desk import forwarding, hints, lapor, verification_forms
from feedback.web.desk.acts import Act, Stand
from feedback.web.desk.forms import ReasonForm, VersionForm, chosen

_NEW = frozenset({Status.RECEIVED})
_FIRST_DESK = frozenset({Right.ROUTE})


def _route(complaint: Complaint, form: Any, me: Person) -> None:
    decided = Classification(
        service_class=ServiceClass(form.service_class.data),
        category_id=chosen(form.category_id.data) or 0,
        holder_unit_id=chosen(form.holder_unit_id.data) or 0,
        about_conduct=form.about_conduct.data,
        urgent=form.urgent.data,
    )
    triage.route(complaint, decided, by=me)
    lessons.tally(complaint)


def _dismiss(complaint: Complaint, form: Any, me: Person) -> None:
    lapor.copy(complaint, form, me)
    triage.dismiss(complaint, Outcome(form.outcome.data), form.reason.data, by=me)


def _join(complaint: Complaint, form: Any, me: Person) -> None:
    try:
        lead = queues.find(me, form.lead.data, to_change=True)
    except Hidden:
        raise Refusal(_("You have no report with this number."), field="lead") from None
    triage.join(complaint, lead, by=me)


def _publish(complaint: Complaint, form: Any, me: Person) -> None:
    publication.publish(complaint, form.title.data, form.body.data, by=me)


def _may_publish(stand: Stand) -> bool:
    one = stand.complaint
    secret = one.visibility is Visibility.SECRET or not one.consents_to_publication or one.quarantined
    return not secret and one.category_id is not None


def _start_from_published(form: Any, stand: Stand) -> None:
    published = stand.story.last("published")
    if published is not None:
        form.title.data, form.body.data = published.text.get("title"), published.text.get("text")


def _masked(_form: Any, stand: Stand) -> dict[str, Any]:
    one = stand.complaint
    return {"masked": releasing.masked(one, stand.story.text), "betraying": releasing.betraying(one)}


def _start_from_lead(form: Any, stand: Stand) -> None:
    form.lead.data = request.args.get("lead", "")


ACTS: tuple[Act, ...] = (
    Act(
        "routing",
        _l("Classify and pass on"),
        _FIRST_DESK,
        verification_forms.RoutingForm,
        lambda s: s.verifies and s.can("route") and not s.complaint.quarantined,
        _route,
        says=_l("The report is with its holder. The dates promised to the reporter are fixed now."),
        first=_NEW,
        key="c",
        ready=hints.for_routing,
        template="desk/routing.html",
        prefill=hints.propose,
    ),
    Act(
        "dismissal",
        _l("Answer at once"),
        _FIRST_DESK,
        verification_forms.DismissalForm,
        lambda s: s.verifies and s.can("dismiss"),
        _dismiss,
        says=_l("The reporter has the answer; the case is finished."),
        first=_NEW,
        ready=lapor.copied_too,
        look="second",
    ),
    forwarding.ACT,
    Act(
        "incident",
        _l("Join to another report"),
        frozenset({Right.JOIN}),
        verification_forms.JoinForm,
        lambda s: s.verifies and s.at(Status.RECEIVED) and s.complaint.lead_id is None,
        _join,
        says=_l("The report moves with the leading one from now on."),
        ready=hints.for_joining,
        prefill=_start_from_lead,
        template="desk/incident.html",
    ),
    Act(
        "incident-end",
        _l("Take out of the incident"),
        frozenset({Right.JOIN, Right.ANSWER}),
        VersionForm,
        lambda s: s.complaint.lead_id is not None and (s.may(Right.JOIN) or s.works),
        lambda complaint, _form, me: triage.part(complaint, by=me),
        says=_l("The report goes on alone."),
        at_once=True,
    ),
    Act(
        "quarantine",
        _l("Set aside as spam or abuse"),
        frozenset({Right.QUARANTINE}),
        verification_forms.QuarantineForm,
        lambda s: s.verifies and s.at(Status.RECEIVED) and not s.complaint.quarantined,
        lambda complaint, form, me: quarantine.put(complaint, form.reason.data, by=me),
        says=_l("The report is set aside."),
    ),
    Act(
        "release",
        _l("Take it back from the set-aside"),
        frozenset({Right.QUARANTINE}),
        VersionForm,
        lambda s: s.complaint.quarantined,
        lambda complaint, _form, me: quarantine.release(complaint, by=me),
        says=_l("The report is in the queue again."),
        first=_NEW,
        at_once=True,
        look="second",
    ),
    Act(
        "protection",
        _l("Protect the reporter"),
        frozenset({Right.TRIAGE, Right.HANDLE_OVERSIGHT}),
        VersionForm,
        lambda s: s.verifies and s.complaint.identity is Identity.OPEN,
        lambda complaint, _form, me: protection.protect(complaint, by=me),
        says=_l("Name and contact are sealed now, and the case is secret."),
        template="desk/protection.html",
    ),
    Act(
        "publication",
        _l("Publish a text"),
        frozenset({Right.PUBLISH}),
        verification_forms.PublicationForm,
        _may_publish,
        _publish,
        says=_l("The moderated text is public."),
        prefill=_start_from_published,
        ready=_masked,
        template="desk/publication.html",
    ),
    Act(
        "publication-end",
        _l("Take the published text back"),
        frozenset({Right.PUBLISH}),
        ReasonForm,
        lambda s: s.complaint.published,
        lambda complaint, form, me: publication.withdraw(complaint, form.reason.data, by=me),
        says=_l("The text is no longer public."),
    ),
)
