"""A note is answered and decided: the right of reply, a conclusion with its reason, a second for an adverse one.

Silence admits nothing; what is not proven ends the note at once (see `endings`).
"""

from __future__ import annotations

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.ledger.record import record
from feedback.notices.outbox import tell, to_user
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.performance import endings, grounds, notes
from feedback.performance.models import (
    Conclusion,
    ConductNote,
    ConductReply,
    NoteState,
    ReplyKind,
)
from feedback.performance.proposals import SUBJECT, only_subject, tell_subject
from feedback.vault import ciphers

ADVERSE = frozenset({Conclusion.SUBSTANTIATED, Conclusion.PARTLY})
CONCLUSIONS = (*sorted(ADVERSE, reverse=True), Conclusion.NOT_PROVEN, Conclusion.UNDETERMINED)
"""What a reviewer can conclude about a conduct note; an appreciation is never decided here."""


def reply(note: ConductNote, words: str, *, by: Person, companion: str = "") -> ConductReply:
    """The person answers; he may until it is decided. Hidden for anybody else.

    `companion` names somebody who helps him, if he wants one. The same words once more (a second press) are the reply
    that is there.
    """
    only_subject(note, by)
    grounds.still(note, NoteState.NOTIFIED, NoteState.ANSWERED)
    if note.decided_on is not None:
        raise Refusal(_l("The reviewer has decided already. You can object when the decision reaches you."))
    if not words.strip():
        raise Refusal(_l("Write your reply."), field="words")
    text = {"reply": words.strip(), "companion": companion.strip()}
    if (before := _same_reply(note, text)) is not None:
        return before
    given = _said(note, "conduct_answered", ReplyKind.REPLY, text, by)
    note.state, note.answered_on = NoteState.ANSWERED, note.answered_on or clock.today()
    db.session.flush()
    return given


def may_reply(note: ConductNote, me: Person) -> bool:
    """Whether the person can still answer the note."""
    waits = note.state in (NoteState.NOTIFIED, NoteState.ANSWERED) and note.decided_on is None
    return waits and me.civil_servant_id is not None and note.civil_servant_id == me.civil_servant_id


def decide(note: ConductNote, conclusion: Conclusion, reason: str, *, by: Person) -> None:
    """Conclude, after the reply or when the time for it is over; an adverse conclusion waits for a second.

    By somebody uninvolved, above the unit, who did not propose it. What is not proven ends the note.
    """
    grounds.still(note, NoteState.NOTIFIED, NoteState.ANSWERED)
    grounds.ask_handler(note, by, Right.DECIDE_CONDUCT)
    if by.user_id == note.proposed_by:
        raise Refusal(_l("Somebody other than the proposer must decide."))
    if note.state is NoteState.NOTIFIED and note.reply_due_on and clock.today() <= note.reply_due_on:
        raise Refusal(_l("The time to reply is not over yet."))
    if note.decided_on is not None:
        raise Refusal(_l("This note is decided and waits for a second person."))
    if conclusion not in CONCLUSIONS:
        raise Refusal(_l("Choose what you conclude."), field="conclusion")
    if not reason.strip():
        raise Refusal(_l("Write the reason. Silence is no admission."), field="reason")
    note.conclusion, note.decided_by, note.decided_on = conclusion, by.user_id, clock.today()
    record(
        note.stream_id,
        "conduct_decided",
        by=by.actor,
        facts={"conclusion": conclusion},
        text={"reason": reason.strip()},
        cipher=ciphers.cipher_of(note.stream_id),
    )
    if conclusion not in ADVERSE:
        endings.end_unproven(note, by=by.actor)
    db.session.flush()


def second(note: ConductNote, *, by: Person) -> None:
    """A second person, neither proposer nor reviewer, agrees to an adverse conclusion; the person is told."""
    grounds.still(note, NoteState.NOTIFIED, NoteState.ANSWERED)
    grounds.ask_handler(note, by, Right.DECIDE_CONDUCT)
    if note.decided_by is None or by.user_id in (note.decided_by, note.proposed_by):
        raise Refusal(_l("A second person must agree to the decision."))
    note.second_by, note.state = by.user_id, NoteState.DECIDED
    note.objection_due_on = clock.today() + timedelta(days=grounds.term("conduct_objection_days"))
    facts = {"objection_due_on": note.objection_due_on}
    event = record(note.stream_id, "conduct_seconded", by=by.actor, facts=facts)
    tell_subject(note, "conduct_decided", event.seq)
    db.session.flush()


def disagree(note: ConductNote, reason: str, *, by: Person) -> None:
    """The second person does not agree: the conclusion is taken back and somebody decides anew."""
    grounds.still(note, NoteState.NOTIFIED, NoteState.ANSWERED)
    grounds.ask_handler(note, by, Right.DECIDE_CONDUCT)
    if note.decided_by is None or by.user_id in (note.decided_by, note.proposed_by):
        raise Refusal(_l("A second person must agree to the decision."))
    if not reason.strip():
        raise Refusal(_l("Write why you do not agree."), field="reason")
    note.conclusion = note.decided_by = note.decided_on = None
    cipher = ciphers.cipher_of(note.stream_id)
    text = {"reason": reason.strip()}
    record(note.stream_id, "conduct_not_seconded", by=by.actor, text=text, cipher=cipher)
    db.session.flush()


def object_to(note: ConductNote, words: str, *, by: Person) -> ConductReply:
    """The person objects to the decision, once, until `objection_due_on`. Hidden for anybody else."""
    only_subject(note, by)
    grounds.still(note, NoteState.DECIDED)
    if note.objected_on is not None:
        raise Refusal(_l("You have objected already. The decision on it will reach you."))
    if note.objection_due_on is not None and clock.today() > note.objection_due_on:
        raise Refusal(_l("The time to object is over."))
    if not words.strip():
        raise Refusal(_l("Write why you object."), field="words")
    given = _said(note, "conduct_objected", ReplyKind.OBJECTION, {"objection": words.strip()}, by)
    note.objected_on = clock.today()
    db.session.flush()
    return given


def _same_reply(note: ConductNote, text: dict[str, str]) -> ConductReply | None:
    """The newest reply, when it says the very same."""
    row = ConductReply
    asked = select(row).where(row.note_id == note.id, row.kind == ReplyKind.REPLY)
    newest = db.session.scalars(asked.order_by(row.id.desc()).limit(1)).first()
    if newest is None:
        return None
    told = next(entry.text for entry in notes.entries(note) if entry.seq == newest.entry_seq)
    return newest if dict(told) == {name: words for name, words in text.items() if words} else None


def _said(
    note: ConductNote, kind: str, reply_kind: ReplyKind, text: dict[str, str], by: Person
) -> ConductReply:
    cipher = ciphers.cipher_of(note.stream_id)
    said = {name: words for name, words in text.items() if words}
    event = record(note.stream_id, kind, by=SUBJECT, text=said, cipher=cipher)
    given = ConductReply(
        note_id=note.id, kind=reply_kind, given_by=by.user_id, given_on=clock.today(), entry_seq=event.seq
    )
    db.session.add(given)
    reader = note.decided_by or note.proposed_by
    if reader is not None:
        tell("conduct_answered", to=to_user(reader), key=f"conduct_answered|{note.stream_id}|{event.seq}")
    return given
