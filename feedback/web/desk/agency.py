"""The acts of an agency: taking a case on, handing it on inside the house, asking, writing, sending it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from feedback.base import clock
from feedback.complaints import cycles, extensions, follow_up, triage
from feedback.complaints.annexes import Use
from feedback.complaints.models import Complaint
from feedback.complaints.status import WITH_AGENCY, Status
from feedback.people import exclusions
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.web import uploading
from feedback.web.desk import forms, offices, wording
from feedback.web.desk.acts import Act, Stand

_WORK = frozenset(WITH_AGENCY)
_ROUTED = frozenset({Status.ROUTED})
_BUSY = frozenset({Status.IN_PROGRESS})
_CLOSED = frozenset({Status.CLOSED})


def _ask(complaint: Complaint, form: Any, me: Person) -> None:
    if complaint.status is Status.RECEIVED:
        triage.question(complaint, form.text.data, by=me)
    else:
        follow_up.ask(complaint, form.text.data, by=me)


def _ask_to_forward(form: Any, _stand: Stand) -> None:
    """From the page of forwarding: the question for the reporter's consent, to be sent or changed."""
    if "forward_to" in request.args:
        form.text.data = _(
            "%(body)s decides what you reported, not the regency. May we forward your report there? "
            "Answer yes or no; without your consent we do not.",
            body=request.args["forward_to"][:160] or _("Another institution"),
        )


def _may_ask(stand: Stand) -> bool:
    if stand.can("question"):
        return stand.verifies and stand.may(Right.TRIAGE)
    return stand.can("ask") and stand.works and stand.may(Right.ASK_REPORTER)


def _may_write(stand: Stand) -> bool:
    return stand.works and stand.at(*WITH_AGENCY, Status.AWAITING_REPORTER)


def _dispose(complaint: Complaint, form: Any, me: Person) -> None:
    officer = forms.chosen(form.officer_id.data) or 0
    follow_up.dispose(complaint, officer, form.instruction.data or "", form.finish_by.data, by=me)


def _officers(form: Any, stand: Stand) -> dict[str, Any]:
    forms.offer(form.officer_id, offices.colleagues(stand.complaint), blank=_l("Choose"))
    return {}


def _subunits(form: Any, stand: Stand) -> dict[str, Any]:
    one = stand.complaint
    forms.offer(
        form.unit_id, offices.below(one.holder_agency_id, without=one.holder_unit_id), blank=_l("Choose")
    )
    return {}


def _others(form: Any, stand: Stand) -> dict[str, Any]:
    forms.offer(form.unit_id, _other_offices(stand), blank=_l("Choose"))
    return {}


def _anywhere(form: Any, stand: Stand) -> dict[str, Any]:
    forms.offer(form.holder_unit_id, _other_offices(stand), blank=_l("Choose"))
    return {}


def _other_offices(stand: Stand) -> offices.Groups:
    """Every office but the holder and those that must not know of the case."""
    one = stand.complaint
    groups = offices.offices(without=tuple(exclusions.excluded_unit_ids(one.id)))
    return {
        name: kept
        for name, group in groups.items()
        if (kept := [office for office in group if office[0] != one.holder_unit_id])
    }


def _extend(complaint: Complaint, form: Any, me: Person) -> None:
    draft = uploading.draft_of(form)
    extensions.ask(complaint, form.days.data or 0, form.reason.data, form.evidence.data or "", draft, by=me)


def _longest(form: Any, _stand: Stand) -> dict[str, Any]:
    form.days.description = _l("1 to %(count)s working days.", count=extensions.LONGEST)
    return {"waiting": uploading.waiting(form)}


def _request(_form: Any, stand: Stand) -> dict[str, Any]:
    asked = stand.extension
    return {"asked": [wording.line(asked, stand.story, {})] if asked else []}


def _in_three_days(form: Any, stand: Stand) -> None:
    form.wanted_by.data = clock.today() + timedelta(days=3)


def _support(complaint: Complaint, form: Any, me: Person) -> None:
    unit = forms.chosen(form.unit_id.data) or 0
    follow_up.ask_support(complaint, unit, form.text.data, form.wanted_by.data, by=me)


def _transfer(complaint: Complaint, form: Any, me: Person) -> None:
    triage.transfer(complaint, forms.chosen(form.holder_unit_id.data) or 0, form.reason.data, by=me)


def _decide(complaint: Complaint, form: Any, me: Person) -> None:
    extensions.decide(complaint, form.approved.data == "yes", form.reason.data, by=me)


ACTS: tuple[Act, ...] = (
    Act(
        "acceptance",
        _l("Accept the report"),
        frozenset({Right.ACCEPT}),
        forms.VersionForm,
        lambda s: s.works and s.can("accept") and not s.barred,
        lambda complaint, _form, me: follow_up.accept(complaint, by=me),
        says=_l(
            "The report is yours now. Write to the reporter soon: your first message meets the first limit."
        ),
        first=_ROUTED,
        key="t",
        at_once=True,
    ),
    Act(
        "claim",
        _l("Take the report"),
        frozenset({Right.CLAIM}),
        forms.VersionForm,
        lambda s: (
            s.works and s.at(Status.IN_PROGRESS) and s.complaint.officer_id != s.me.user_id and not s.barred
        ),
        lambda complaint, _form, me: follow_up.claim(complaint, by=me),
        says=_l("The report is yours now."),
        key="t",
        at_once=True,
        look="second",
    ),
    Act(
        "question",
        _l("Ask a question"),
        frozenset({Right.ASK_REPORTER, Right.TRIAGE}),
        forms.QuestionForm,
        _may_ask,
        _ask,
        says=_l("The question is with the reporter. The time limits pause until the answer."),
        use=Use.QUESTION,
        first=_BUSY | {Status.RECEIVED},
        key="r",
        prefill=_ask_to_forward,
        look="second",
    ),
    Act(
        "message",
        _l("Write to the reporter"),
        frozenset({Right.ASK_REPORTER}),
        forms.MessageForm,
        _may_write,
        lambda complaint, form, me: follow_up.write(complaint, form.text.data, by=me),
        says=_l("The message is with the reporter."),
        use=Use.MESSAGE,
        first=_BUSY | {Status.AWAITING_REPORTER},
        key="m",
        look="second",
    ),
    Act(
        "return",
        _l("Send it back"),
        frozenset({Right.RETURN_CASE}),
        forms.ReturnForm,
        lambda s: s.works and s.can("bounce"),
        lambda complaint, form, me: follow_up.send_back(complaint, form.reason.data, by=me),
        says=_l("The report is back with the verifier."),
        first=_ROUTED,
        look="quiet",
    ),
    Act(
        "disposition",
        _l("Give it to an officer"),
        frozenset({Right.DISPOSE}),
        forms.DispositionForm,
        lambda s: s.works and s.at(*WITH_AGENCY),
        _dispose,
        says=_l("The officer has the report now and gets a letter."),
        first=_ROUTED,
        key="d",
        ready=_officers,
        look="second",
    ),
    Act(
        "subunit",
        _l("Give it to a unit below"),
        frozenset({Right.DISPOSE}),
        forms.SubunitForm,
        lambda s: s.works and s.at(*WITH_AGENCY) and s.has_units_below,
        lambda complaint, form, me: follow_up.hand_down(
            complaint, forms.chosen(form.unit_id.data) or 0, form.instruction.data or "", by=me
        ),
        says=_l("The unit has the report now."),
        ready=_subunits,
    ),
    Act(
        "support",
        _l("Ask another office for an opinion"),
        frozenset({Right.DISPOSE, Right.ASK_REPORTER}),
        forms.SupportForm,
        lambda s: s.works and s.at(*WITH_AGENCY),
        _support,
        says=_l("The office is asked. It can read the report from now on."),
        ready=_others,
        prefill=_in_three_days,
    ),
    Act(
        "advice",
        _l("Give the opinion asked for"),
        frozenset({Right.ADVISE}),
        forms.AdviceForm,
        lambda s: s.is_asked and s.complaint.is_open,
        lambda complaint, form, me: follow_up.advise(complaint, form.text.data, by=me),
        says=_l("Your opinion is with the holder."),
        first=frozenset(Status),
    ),
    Act(
        "extension",
        _l("Ask for an extension"),
        frozenset({Right.EXTEND}),
        forms.ExtensionForm,
        lambda s: s.works and s.at(Status.IN_PROGRESS) and s.extension is None,
        _extend,
        says=_l("The request is made. The time limit runs until it is decided."),
        ready=_longest,
        slow=uploading.clean,
        template="desk/extension.html",
    ),
    Act(
        "extension-decision",
        _l("Decide on more time"),
        frozenset({Right.APPROVE_EXTENSION, Right.HANDLE_OVERSIGHT}),
        forms.ExtensionDecisionForm,
        lambda s: s.decides_extension,
        _decide,
        says=_l("The decision is recorded."),
        first=frozenset(Status),
        ready=_request,
    ),
    Act(
        "transfer",
        _l("Transfer to another office"),
        frozenset({Right.TRANSFER}),
        forms.TransferForm,
        lambda s: s.referees and s.can("transfer"),
        _transfer,
        says=_l("The report is with its new holder."),
        ready=_anywhere,
    ),
    Act(
        "reopening",
        _l("Take the case up again"),
        frozenset({Right.REOPEN}),
        forms.ReasonForm,
        lambda s: s.referees and s.can("reopen"),
        lambda complaint, form, me: cycles.reopen(complaint, form.reason.data, by=me),
        says=_l("The case is open again, with new time limits."),
        first=_CLOSED,
        look="second",
    ),
    Act(
        "note",
        _l("Keep an internal note"),
        frozenset({Right.NOTE}),
        forms.NoteForm,
        lambda s: True,
        lambda complaint, form, me: follow_up.note(complaint, form.text.data, by=me),
        says=_l("The note is kept."),
        key="n",
    ),
)
