"""A note about a person's service, from a closed case to a record or to nothing (rules.md §6).

Everything said lies in the note's own stream, in bodies that can be erased; its headers name the case's
stream and never the person, who acts in them as "subject". The case's stream learns nothing of it.
Whether the case is closed is for the hall to see; who may know of it is asked here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import literal, select

from feedback.agencies.models import Unit
from feedback.agencies.settings import setting
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.deadlines import shelf
from feedback.ledger.record import Cipher, record
from feedback.ledger.streams import hold, open_stream
from feedback.people.civil_servants import posting_on
from feedback.people.exclusions import hides
from feedback.people.models import Absence, CivilServant
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.people.roles import HEADS
from feedback.performance.models import (
    Conclusion,
    ConductNote,
    ConductReply,
    Evidence,
    NoteKind,
    NoteState,
    ReplyKind,
)

STREAM = "conduct_note"
SUBJECT = "subject"
ADVERSE = frozenset({Conclusion.SUBSTANTIATED, Conclusion.PARTLY})
STANDING = frozenset({*ADVERSE, Conclusion.APPRECIATED})
"""Conclusions that can become a record; every other ends with the note dropped."""

TERMS = {"conduct_reply_days": 5, "conduct_objection_days": 14, "conduct_note_years": 2}
"""Working days to reply, calendar days to object, years a note counts, where the regency sets no other."""


def propose(
    case_stream_id: int,
    servant: CivilServant,
    kind: NoteKind,
    summary: str,
    *,
    by: Person,
    happened_on: date,
    evidence: list[int],
    cipher: Cipher | None = None,
) -> ConductNote:
    """Propose a note or an appreciation on the events `evidence` (sequence numbers) of a closed case.

    By the head of a superior unit, the regional secretary's delegate or an inspector. Hidden when the case
    is hidden from them; Refusal for anybody involved, without evidence, or when the person had no post.
    """
    _ask_uninvolved(case_stream_id, servant.id, by)
    unit = _unit_on(servant.id, happened_on)
    if not _above(by, unit):
        raise Refusal(_l("Only the head of a superior unit or an inspector can propose this."))
    if not evidence:
        raise Refusal(_l("Name at least one entry of the case that shows it."), field="evidence")
    stream = open_stream(STREAM)
    note = ConductNote(
        stream_id=stream.id,
        case_stream_id=case_stream_id,
        civil_servant_id=servant.id,
        unit_id=unit.id,
        kind=kind,
        proposed_by=by.user_id,
        proposed_on=clock.today(),
    )
    db.session.add(note)
    db.session.flush()
    db.session.add_all(Evidence(note_id=note.id, case_seq=seq, added_by=by.user_id) for seq in evidence)
    facts = {"case": case_stream_id, "kind": kind, "evidence": sorted(evidence)}
    text = {"civil_servant": str(servant.id), "summary": summary}
    record(stream.id, "conduct_proposed", by=by.actor, facts=facts, text=text, cipher=cipher)
    return note


def notify(note: ConductNote, *, by: Person) -> None:
    """The person has provably received it today; the days to reply begin, leave not counted."""
    _still(note, NoteState.PROPOSED)
    _ask_uninvolved(note.case_stream_id, note.civil_servant_id, by)
    due_on = _reply_due(note.civil_servant_id, clock.today())
    note.state, note.notified_on, note.reply_due_on = NoteState.NOTIFIED, clock.today(), due_on
    record(note.stream_id, "conduct_notified", by=by.actor, facts={"due_on": due_on})
    db.session.flush()


def reply(note: ConductNote, words: str, *, by: Person, cipher: Cipher | None = None) -> ConductReply:
    """The person answers; he may until it is decided. Hidden for anybody else."""
    if by.civil_servant_id != note.civil_servant_id:
        raise Hidden(_l("There is no such note."))
    _still(note, NoteState.NOTIFIED, NoteState.ANSWERED)
    if note.decided_on is not None:
        raise Refusal(_l("This note is decided. You can object to the decision."))
    event = record(note.stream_id, "conduct_answered", by=SUBJECT, text={"reply": words}, cipher=cipher)
    given = ConductReply(
        note_id=note.id,
        kind=ReplyKind.REPLY,
        given_by=by.user_id,
        given_on=clock.today(),
        entry_seq=event.seq,
    )
    db.session.add(given)
    note.state, note.answered_on = NoteState.ANSWERED, note.answered_on or clock.today()
    db.session.flush()
    return given


def decide(
    note: ConductNote, conclusion: Conclusion, reason: str, *, by: Person, cipher: Cipher | None = None
) -> None:
    """Conclude, after the reply or when the time for it is over; an adverse conclusion waits for a second.

    By somebody uninvolved who did not propose it. Silence admits nothing, so `reason` is always needed.
    """
    _still(note, NoteState.NOTIFIED, NoteState.ANSWERED)
    _ask_uninvolved(note.case_stream_id, note.civil_servant_id, by, Right.DECIDE_CONDUCT)
    if by.user_id == note.proposed_by:
        raise Refusal(_l("Somebody other than the proposer must decide."))
    if note.state is NoteState.NOTIFIED and note.reply_due_on and clock.today() <= note.reply_due_on:
        raise Refusal(_l("The time to reply is not over yet."))
    if note.decided_on is not None:
        raise Refusal(_l("This note is decided and waits for a second person."))
    note.conclusion, note.decided_by, note.decided_on = conclusion, by.user_id, clock.today()
    facts = {"conclusion": conclusion}
    record(
        note.stream_id, "conduct_decided", by=by.actor, facts=facts, text={"reason": reason}, cipher=cipher
    )
    if conclusion not in ADVERSE:
        _decided(note)
    db.session.flush()


def second(note: ConductNote, *, by: Person) -> None:
    """A second person, neither proposer nor reviewer, agrees to an adverse conclusion."""
    _still(note, NoteState.NOTIFIED, NoteState.ANSWERED)
    _ask_uninvolved(note.case_stream_id, note.civil_servant_id, by, Right.DECIDE_CONDUCT)
    if note.decided_by is None or by.user_id in (note.decided_by, note.proposed_by):
        raise Refusal(_l("A second person must agree to the decision."))
    note.second_by = by.user_id
    record(note.stream_id, "conduct_seconded", by=by.actor)
    _decided(note)
    db.session.flush()


def finalise(note: ConductNote, *, by: str) -> None:
    """It becomes part of the record when the time to object has passed without an objection."""
    _still(note, NoteState.DECIDED)
    objected = select(ConductReply.id).where(
        ConductReply.note_id == note.id, ConductReply.kind == ReplyKind.OBJECTION
    )
    if note.conclusion not in STANDING:
        raise Refusal(_l("What is not proven does not become a record. Drop the note."))
    if note.objection_due_on is None or clock.today() <= note.objection_due_on:
        raise Refusal(_l("The time to object is not over yet."))
    if db.session.scalar(objected.limit(1)) is not None:
        raise Refusal(_l("The objection has to be decided first."))
    expires_on = clock.today() + timedelta(days=365 * _term("conduct_note_years"))
    note.state, note.ended_on, note.expires_on = NoteState.FINAL, clock.today(), expires_on
    record(note.stream_id, "conduct_final", by=by, facts={"expires_on": expires_on})
    db.session.flush()


def drop(note: ConductNote, reason: str, *, by: Person, cipher: Cipher | None = None) -> None:
    """The note comes to nothing, at any time before it is final."""
    _still(note, NoteState.PROPOSED, NoteState.NOTIFIED, NoteState.ANSWERED, NoteState.DECIDED)
    _ask_uninvolved(note.case_stream_id, note.civil_servant_id, by)
    note.state, note.ended_on = NoteState.DROPPED, clock.today()
    record(note.stream_id, "conduct_dropped", by=by.actor, text={"reason": reason}, cipher=cipher)
    db.session.flush()


def _decided(note: ConductNote) -> None:
    note.objection_due_on = clock.today() + timedelta(days=_term("conduct_objection_days"))
    note.state = NoteState.DECIDED


def _still(note: ConductNote, *states: NoteState) -> None:
    hold(note.stream_id)
    db.session.flush()
    db.session.refresh(note)
    if note.state not in states:
        raise Stale(_l("This note has moved on. Look at it again before you go on."))


def _ask_uninvolved(
    case_stream_id: int, civil_servant_id: int, me: Person, right: Right = Right.PROPOSE_CONDUCT
) -> None:
    if not me.may(right):
        raise Refusal(_l("Your role does not allow this."))
    seen = db.session.scalar(select(literal(1)).where(hides(me, literal(case_stream_id))))
    if seen is None:
        raise Hidden(_l("There is no such case."))
    if me.civil_servant_id == civil_servant_id:
        raise Refusal(_l("Nobody acts on a note about himself."))


def _unit_on(civil_servant_id: int, day: date) -> Unit:
    posting = posting_on(civil_servant_id, day)
    if posting is None:
        raise Refusal(_l("This person had no post on that day."), field="happened_on")
    return db.session.get_one(Unit, posting.unit_id)


def _above(me: Person, unit: Unit) -> bool:
    heads = me.posts_as(*HEADS)
    superior = any(unit.path.startswith(post.unit_path) and post.unit_id != unit.id for post in heads)
    return superior or any(post.role not in HEADS for post in me.posts_with(Right.PROPOSE_CONDUCT))


def _reply_due(civil_servant_id: int, on: date) -> date:
    away = (
        select(Absence.from_on, Absence.to_on)
        .join(CivilServant, CivilServant.user_id == Absence.user_id)
        .where(CivilServant.id == civil_servant_id, Absence.to_on > on)
    )
    calendar = shelf.calendar()
    leave = {
        first + timedelta(days=n)
        for first, last in db.session.execute(away)
        for n in range((last - first).days + 1)
    }
    own = replace(calendar, off=calendar.off | leave, on=calendar.on - leave)
    return own.due(on, _term("conduct_reply_days"))


def _term(name: str) -> int:
    return int(setting(name) or TERMS[name])
