"""The acts around an answer: giving it with evidence, approving it, sending it back to its author."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from feedback.complaints import approvals, incidents, resolution
from feedback.complaints.annexes import Use
from feedback.complaints.models import Complaint
from feedback.complaints.resolution import Answer
from feedback.complaints.status import Outcome, Status
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.web import uploading
from feedback.web.desk import forms
from feedback.web.desk.acts import Act, Stand

_BUSY = frozenset({Status.IN_PROGRESS})


def said(form: Any) -> Answer:
    """The answer as the form has it."""
    return Answer(
        outcome=Outcome(form.outcome.data),
        text=form.text.data,
        evidence=form.evidence.data or "",
        planned_for=form.planned_for.data,
        programme=form.programme.data or "",
        budget_year=form.budget_year.data or "",
        files=uploading.draft_of(form),
    )


def _answer(complaint: Complaint, form: Any, me: Person) -> Any:
    if resolution.answer(complaint, said(form), by=me):
        return _l("The answer is with the reporter, who can confirm or object.")
    return _l("The answer waits for the head of your agency.")


def _approve(complaint: Complaint, form: Any, me: Person) -> None:
    approvals.approve(complaint, said(form), by=me)


def _with_files(form: Any, stand: Stand) -> dict[str, Any]:
    """What waits with the form already, and how many members of the incident are told the same."""
    one = stand.complaint
    return {
        "waiting": uploading.waiting(form),
        "together": incidents.counts([one.id], by=stand.me).get(one.id, 0),
    }


def _start_from_proposal(form: Any, stand: Stand) -> None:
    proposal = stand.proposal
    if proposal is None:
        return
    form.outcome.data = proposal.facts.get("outcome")
    for name in ("text", "evidence", "programme", "budget_year"):
        form[name].data = proposal.text.get(name, "")
    if proposal.files and not form.evidence.data:
        form.evidence.data = str(_l("See the attached files."))
    planned = proposal.facts.get("planned_for")
    form.planned_for.process_data(None)
    if planned:
        form.planned_for.process_formdata([planned])


def _proposal(form: Any, stand: Stand) -> dict[str, Any]:
    one = stand.complaint
    together = incidents.counts([one.id], by=stand.me).get(one.id, 0)
    return {"proposal": stand.proposal, "waiting": (), "together": together}


ACTS: tuple[Act, ...] = (
    Act(
        "answer",
        _l("Answer"),
        frozenset({Right.ANSWER}),
        forms.AnswerForm,
        lambda s: s.works and s.can("answer") and not s.barred and s.proposal is None,
        _answer,
        first=_BUSY,
        key="a",
        ready=_with_files,
        slow=uploading.clean,
        template="desk/answer.html",
        use=Use.ANSWER,
    ),
    Act(
        "answer-approval",
        _l("Approve the proposed answer"),
        frozenset({Right.APPROVE_ANSWER}),
        forms.ApprovalForm,
        lambda s: s.approves and s.at(Status.IN_PROGRESS),
        _approve,
        says=_l("The answer is with the reporter, who can confirm or object."),
        first=_BUSY,
        ready=_proposal,
        template="desk/answer.html",
        prefill=_start_from_proposal,
    ),
    Act(
        "answer-refusal",
        _l("Send the answer back to its author"),
        frozenset({Right.APPROVE_ANSWER}),
        forms.ReasonForm,
        lambda s: s.approves,
        lambda complaint, form, me: approvals.refuse(complaint, form.reason.data, by=me),
        says=_l("The answer is back with its author."),
        first=_BUSY,
        look="second",
    ),
)
