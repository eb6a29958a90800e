"""A note about a person's service begins: proposed, cleared, sent and provably received (rules.md §6).

Everything said lies sealed in the note's own stream; its headers name the case's stream and never the
person, who acts in them as "subject". The case's stream learns nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.deadlines import shelf
from feedback.ledger.record import record
from feedback.ledger.streams import hold, open_stream
from feedback.notices.outbox import tell, to_user
from feedback.people.civil_servants import posting_on
from feedback.people.models import Absence, CivilServant
from feedback.people.persons import Person
from feedback.people.roles import Role
from feedback.performance import grounds
from feedback.performance.models import Conclusion, ConductNote, Evidence, NoteKind, NoteState
from feedback.vault import ciphers

STREAM = "conduct_note"
SUBJECT = "subject"


@dataclass(frozen=True)
class Proposal:
    """What is noted about `servant`, on the case's events `evidence` (sequence numbers).

    `released` is the evidence in words the person may read: nothing by which the reporter is known.
    `guarded` says that the reporter is confidential or anonymous.
    """

    servant: CivilServant
    kind: NoteKind
    happened_on: date
    summary: str
    released: str
    evidence: tuple[int, ...]
    guarded: bool = False


def propose(case_stream_id: int, said: Proposal, *, by: Person) -> ConductNote:
    """Propose a note or an appreciation from a closed case; an appreciation is final at once (see `_thank`).

    By the head of a superior unit (for an appreciation of the unit itself too), the regional secretary's
    delegate or an inspector from outside. Hidden when the case is hidden from them; Refusal for anybody
    involved, without evidence, from a case that is not closed, or when the person had no post that day.
    """
    grounds.ask_uninvolved(case_stream_id, said.servant.id, by)
    unit = _unit_on(said.servant.id, said.happened_on)
    if not grounds.above(by, unit, own=said.kind is NoteKind.APPRECIATION):
        raise Refusal(_l("Only the head of a superior unit or an inspector can propose this."))
    if grounds.case_is_open(case_stream_id):
        raise Refusal(_l("The case is not closed yet. Wait until it is finished."))
    if _is_noted(case_stream_id, said):
        raise Refusal(_l("This person has been noted for this from this case already."))
    if not said.evidence:
        raise Refusal(_l("Name at least one entry of the case that shows it."), field="evidence")
    if not said.summary.strip():
        raise Refusal(_l("Write what happened."), field="summary")
    note = ConductNote(
        stream_id=open_stream(STREAM).id,
        case_stream_id=case_stream_id,
        civil_servant_id=said.servant.id,
        unit_id=unit.id,
        kind=said.kind,
        state=NoteState.PROPOSED,
        proposed_by=by.user_id,
        proposed_on=clock.today(),
        happened_on=said.happened_on,
        guarded=said.guarded,
    )
    db.session.add(note)
    db.session.flush()
    db.session.add_all(Evidence(note_id=note.id, case_seq=seq, added_by=by.user_id) for seq in said.evidence)
    facts = {"case": case_stream_id, "kind": said.kind, "evidence": sorted(said.evidence)}
    text = {
        "civil_servant": str(said.servant.id),
        "summary": said.summary.strip(),
        "released": said.released.strip(),
    }
    cipher = ciphers.new_cipher(note.stream_id)
    record(note.stream_id, "conduct_proposed", by=by.actor, facts=facts, text=text, cipher=cipher)
    if said.kind is NoteKind.APPRECIATION and not said.guarded:
        _thank(note, by)
    db.session.flush()
    return note


def clear(note: ConductNote, *, by: Person, seen: int | None = None) -> None:
    """An inspector, not the proposer, agrees that its words and files do not make the reporter known.

    Refusal for anybody else. `seen` is the last entry he read: Stale when another came after it, such as a file
    added meanwhile. A cleared appreciation counts from now on.
    """
    grounds.still(note, NoteState.PROPOSED)
    grounds.ask_handler(note, by)
    if not by.holds(Role.INSPECTOR) or by.user_id == note.proposed_by:
        raise Refusal(_l("An inspector who did not propose it must approve the words first."))
    if seen is not None and hold(note.stream_id).head_seq != seen:
        raise Stale(grounds.MOVED_ON)
    note.cleared_by = by.user_id
    record(note.stream_id, "conduct_cleared", by=by.actor)
    if note.kind is NoteKind.APPRECIATION:
        _thank(note, by)
    db.session.flush()


def send(note: ConductNote, *, by: Person) -> None:
    """It is sent to the person, with a letter that says nothing but that it is there. Not received yet."""
    grounds.still(note, NoteState.PROPOSED)
    grounds.ask_handler(note, by)
    if note.guarded and note.cleared_by is None:
        raise Refusal(_l("The reporter is protected. An inspector must approve the words first."))
    note.state, note.sent_on = NoteState.SENT, clock.today()
    event = record(note.stream_id, "conduct_sent", by=by.actor)
    tell_subject(note, "conduct_notified", event.seq)
    db.session.flush()


def receive(note: ConductNote, *, by: Person, how: str = "") -> None:
    """It is proven that the person has it; the days to reply begin, leave not counted.

    The person says so himself, or whoever handed it over on paper says `how` (when, where, who saw it).
    """
    grounds.still(note, NoteState.SENT)
    own = by.civil_servant_id is not None and by.civil_servant_id == note.civil_servant_id
    if not own:
        grounds.ask_handler(note, by)
        if not how.strip():
            raise Refusal(_l("Write how it was handed over: when, where and who saw it."), field="how")
    due_on = _reply_due(note.civil_servant_id or 0, clock.today())
    note.state, note.notified_on, note.reply_due_on = NoteState.NOTIFIED, clock.today(), due_on
    record(
        note.stream_id,
        "conduct_notified",
        by=SUBJECT if own else by.actor,
        facts={"due_on": due_on},
        text=None if own else {"how": how.strip()},
        cipher=None if own else ciphers.cipher_of(note.stream_id),
    )
    db.session.flush()


def tell_subject(note: ConductNote, letter: str, seq: int) -> None:
    """Write the person a letter, when he has an account."""
    user_id = db.session.scalar(select(CivilServant.user_id).where(CivilServant.id == note.civil_servant_id))
    if user_id is not None:
        tell(letter, to=to_user(user_id), key=f"{letter}|{note.stream_id}|{seq}")


def only_subject(note: ConductNote, me: Person) -> None:
    """Raises Hidden for everybody but the person himself."""
    if me.civil_servant_id is None or me.civil_servant_id != note.civil_servant_id:
        raise Hidden(_l("There is no such note."))


def _thank(note: ConductNote, by: Person) -> None:
    # Praise harms nobody, so it needs no reply, no second and no time to object.
    expires_on = clock.today() + timedelta(days=365 * grounds.term("conduct_note_years"))
    note.conclusion, note.decided_by, note.decided_on = Conclusion.APPRECIATED, by.user_id, clock.today()
    note.state, note.ended_on, note.expires_on = NoteState.FINAL, clock.today(), expires_on
    record(note.stream_id, "conduct_final", by=by.actor, facts={"expires_on": expires_on})


def _is_noted(case_stream_id: int, said: Proposal) -> bool:
    note = ConductNote
    same = select(note.id).where(
        note.case_stream_id == case_stream_id,
        note.civil_servant_id == said.servant.id,
        note.kind == said.kind,
    )
    return db.session.scalar(same.limit(1)) is not None


def _unit_on(civil_servant_id: int, day: date) -> Unit:
    posting = posting_on(civil_servant_id, day)
    if posting is None:
        raise Refusal(_l("This person had no post on that day."), field="happened_on")
    return db.session.get_one(Unit, posting.unit_id)


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
    return own.due(on, grounds.term("conduct_reply_days"))
