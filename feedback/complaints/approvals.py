"""Where the regency wants it, an answer waits for the head of the agency; one left too long is the delegate's."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, exists, false, or_, select

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import deciders, letters, resolution
from feedback.complaints.annexes import AnswerProposal
from feedback.complaints.models import Complaint
from feedback.complaints.record import SYSTEM, record, required, target
from feedback.complaints.resolution import Answer
from feedback.complaints.standing import must, works_for_holder
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.people.roles import Role


def approve(complaint: Complaint, said: Answer, *, by: Person) -> None:
    """The proposed answer is approved, with corrections; it is told as the proposer's."""
    proposal = _waiting(complaint, by)
    target(complaint, "answer")
    said.check()
    resolution.tell_all(complaint, said, by, proposal)
    db.session.delete(proposal)
    db.session.flush()


def refuse(complaint: Complaint, reason: str, *, by: Person) -> None:
    """The proposed answer goes back to its author."""
    proposal = _waiting(complaint, by)
    said = required(reason, _("Write what should be changed."), "reason")
    event = record(complaint, "answer_sent_back", by=by, text={"reason": said})
    db.session.delete(proposal)
    db.session.flush()
    letters.to_holder(complaint, "reply_arrived", event.seq)


def decides(me: Person, complaint: Complaint, *, with_delegate: bool) -> bool:
    """Whether a proposed answer of the case is the person's to decide on."""
    if with_delegate:
        return me.holds(Role.SECRETARY_DELEGATE)
    heads = any(complaint.holder.path.startswith(post.unit_path) for post in me.posts_as(Role.AGENCY_HEAD))
    return heads and works_for_holder(me, complaint)


def to_decide(me: Person) -> ColumnElement[bool]:
    """The condition on Complaint "an answer waits for the person's approval"."""
    his: list[ColumnElement[bool]] = []
    if me.holds(Role.AGENCY_HEAD):
        his.append(AnswerProposal.with_delegate.is_(False))
    if me.holds(Role.SECRETARY_DELEGATE):
        his.append(AnswerProposal.with_delegate.is_(True))
    return exists().where(AnswerProposal.stream_id == Complaint.id, or_(false(), *his))


def undecided() -> Select[int]:
    """The cases of all proposed answers that wait for a head or the delegate."""
    return select(AnswerProposal.stream_id)


def pass_idle(limit: int = deciders.BATCH) -> int:
    """Proposed answers that a head has left for two working days (or as set) pass to the delegate; how many.

    Call again until 0.
    """
    found = deciders.passed(deciders.idle(AnswerProposal, AnswerProposal.proposed_on), limit)
    for complaint, _row in found:
        event = record(complaint, "approval_passed", by=SYSTEM)
        deciders.tell_both(complaint, "approval_passed", event.seq)
    return len(found)


def _waiting(complaint: Complaint, by: Person) -> AnswerProposal:
    """The answer that waits for this person. Refusal when none does."""
    must(by.may(Right.APPROVE_ANSWER), by, Right.APPROVE_ANSWER)
    proposal = db.session.get(AnswerProposal, complaint.id)
    if proposal is None:
        raise Refusal(_("No answer is waiting for approval."))
    must(decides(by, complaint, with_delegate=proposal.with_delegate), by, Right.APPROVE_ANSWER)
    return proposal
