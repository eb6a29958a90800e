"""The fourth chapter: the outcome is told, where the regency wants it after its head has approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import update

from feedback.agencies import settings, tree
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import clockwork, deciders, fault, follow_up, incidents, letters
from feedback.complaints.annexes import AnswerProposal
from feedback.complaints.models import Complaint
from feedback.complaints.record import clocks_of, record, required, target, today
from feedback.complaints.standing import must_hold
from feedback.complaints.status import (
    ANSWERS,
    Outcome,
    Status,
)
from feedback.files import shelf as files
from feedback.files.models import StoredFile
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.people.roles import Role
from feedback.performance import handling

APPROVAL = "answers_approved_in"


@dataclass(frozen=True)
class Answer:
    """What is told to the reporter. `evidence` says what shows it (needed for resolved, or files instead).

    A planned outcome names its programme, budget year and date. `files` is the hash of uploaded evidence files.
    """

    outcome: Outcome
    text: str
    evidence: str = ""
    planned_for: date | None = None
    programme: str = ""
    budget_year: str = ""
    files: str | None = None

    def check(self) -> None:
        """Raises Refusal when the outcome lacks what it needs."""
        if self.outcome not in ANSWERS:
            raise Refusal(_("Choose what came of the case."), field="outcome")
        required(self.text, _("Write the answer to the reporter."), "text")
        if self.outcome is Outcome.RESOLVED and not (self.evidence.strip() or self.files):
            raise Refusal(
                _("Show that it is done: attach a photo or describe the evidence."), field="evidence"
            )
        if self.outcome is Outcome.PLANNED:
            if self.planned_for is None or self.planned_for <= today():
                raise Refusal(_("Give the date by which it is planned."), field="planned_for")
            if not self.programme.strip() or not self.budget_year.strip():
                raise Refusal(_("Name the programme and the budget year."), field="programme")

    def words(self) -> dict[str, str]:
        """The free text of it, by name."""
        return {
            "text": self.text.strip(),
            "evidence": self.evidence.strip(),
            "programme": self.programme.strip(),
            "budget_year": self.budget_year.strip(),
        }


def needs_approval(complaint: Complaint, by: Person) -> bool:
    """Whether an answer of this officer waits for the agency head first (a setting of the regency, by agency code)."""
    agency = tree.by_id(complaint.holder_agency_id)
    if agency.code not in (settings.setting(APPROVAL) or ()):
        return False
    return not any(post.unit_id == agency.id for post in by.posts_as(Role.AGENCY_HEAD))


def answer(complaint: Complaint, said: Answer, *, by: Person) -> bool:
    """in_progress → answered: True when told, False when it waits for the head's approval."""
    must_hold(by, complaint, Right.ANSWER)
    target(complaint, "answer")
    said.check()
    fault.must_state_none(complaint, said.text)
    fault.must_state_none(complaint, said.evidence, "evidence")
    if complaint.barred_officer_id == by.user_id:
        raise Refusal(_("The reporter disputed your answer. Another officer must look at this case now."))
    if db.session.get(AnswerProposal, complaint.id) is not None:
        raise Refusal(_("An answer is waiting for approval already."))
    if complaint.officer_id is None:
        follow_up.claim(complaint, by=by)
    if needs_approval(complaint, by):
        _propose(complaint, said, by)
        return False
    tell_all(complaint, said, by)
    return True


def tell_all(complaint: Complaint, said: Answer, by: Person, proposal: AnswerProposal | None = None) -> None:
    """Tell the reporter, and those of the incident's members: each in his own thread, with the same files."""
    _itself, *members = incidents.together(complaint, "answer", by=by)
    seq = tell(complaint, said, by, with_files=True)
    if proposal is not None:
        _show_files_of(proposal, seq)
    for one in members:
        files.share(complaint.id, seq, with_stream=one.id, with_entry=tell(one, said, by, with_files=False))


def _propose(complaint: Complaint, said: Answer, by: Person) -> None:
    planned = said.planned_for.isoformat() if said.planned_for else None
    heads = deciders.heads(complaint)
    to_delegate = not heads and deciders.delegate_may_know(complaint)
    event = record(
        complaint,
        "answer_proposed",
        by=by,
        facts={"outcome": said.outcome.value, "planned_for": planned, "delegate": to_delegate},
        text=said.words(),
    )
    if said.files:
        files.adopt(said.files, complaint.id, event.seq)
    db.session.add(
        AnswerProposal(
            stream_id=complaint.id,
            outcome=said.outcome,
            planned_for=said.planned_for,
            proposed_by=by.user_id,
            proposed_on=today(),
            seq=event.seq,
            with_delegate=to_delegate,
        )
    )
    if to_delegate:
        deciders.tell_delegate(complaint, "approval_asked", event.seq)
    else:
        deciders.tell_heads(complaint, heads, "approval_asked", event.seq)


def _show_files_of(proposal: AnswerProposal, seq: int) -> None:
    """What came with the proposal, which the reporter never reads, belongs to the answer from now on."""
    came_with = (StoredFile.stream_id == proposal.stream_id, StoredFile.entry_seq == proposal.seq)
    db.session.execute(update(StoredFile).where(*came_with).values(entry_seq=seq))


def tell(complaint: Complaint, said: Answer, by: Person, *, with_files: bool) -> int:
    """Write the answer down and tell the reporter; `answer`, `approve` and an import have asked who may.

    The event's number in the stream.
    """
    clocks, on = clocks_of(complaint), today()
    event = record(
        complaint,
        "answered",
        by=by,
        sets={
            "status": Status.ANSWERED,
            "outcome": said.outcome,
            "answered_on": on,
            "planned_for": said.planned_for,
        },
        text=said.words(),
        clocks=clocks,
        ticks=clockwork.answered(clocks, cycle=complaint.cycle, on=on, holder=complaint.holder_unit_id),
    )
    if said.files and with_files:
        files.adopt(said.files, complaint.id, event.seq)
    handling.end(complaint.id, on=on, seq=event.seq)
    deciders.end_request(complaint)
    letters.to_reporter(complaint, "case_answered", event.seq)
    return event.seq
