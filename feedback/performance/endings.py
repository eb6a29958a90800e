"""How a note ends: as a record that expires, or as nothing, with its words destroyed and nobody named."""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.files import shelf as files
from feedback.ledger import erase
from feedback.ledger.read import read
from feedback.ledger.record import record
from feedback.people import persons
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.people.roles import HEADS
from feedback.performance import grounds
from feedback.performance.letter_files import ConductLetter
from feedback.performance.models import (
    Clearance,
    ConductNote,
    ConductReply,
    Evidence,
    NoteState,
    RecordRead,
)
from feedback.performance.proposals import tell_subject
from feedback.vault import ciphers, erasures
from feedback.vault.erasures import What

OPEN = (
    NoteState.PROPOSED,
    NoteState.SENT,
    NoteState.NOTIFIED,
    NoteState.ANSWERED,
    NoteState.DECIDED,
)
RULE = "conduct_not_proven"
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


def finalise(note: ConductNote, *, by: str) -> None:
    """It becomes part of the record when the time to object has passed without an objection.

    Refusal while the case behind it is open again: then nothing is undisputed.
    """
    grounds.still(note, NoteState.DECIDED)
    if note.objection_due_on is None or clock.today() <= note.objection_due_on:
        raise Refusal(_l("The time to object is not over yet."))
    if note.objected_on is not None:
        raise Refusal(_l("The objection has to be decided first."))
    if grounds.case_is_open(note.case_stream_id):
        raise Refusal(_l("The case was taken up again. Wait until it is finished."))
    _make_final(note, by)


def decide_objection(note: ConductNote, upheld: bool, reason: str, *, by: Person) -> None:
    """The objection is upheld (the note ends without a record) or rejected (it becomes final).

    By the reviewer's superior, the delegate or an inspector who had no part in the note.
    """
    grounds.still(note, NoteState.DECIDED)
    grounds.ask_handler(note, by, Right.DECIDE_CONDUCT)
    if note.objected_on is None:
        raise Refusal(_l("There is no objection."))
    if by.user_id in (note.proposed_by, note.decided_by, note.second_by) or not _over(by, note.decided_by):
        raise Refusal(_l("The reviewer's superior or an inspector who had no part in it must decide this."))
    if not reason.strip():
        raise Refusal(_l("Write the reason for the decision on the objection."), field="reason")
    if not upheld and grounds.case_is_open(note.case_stream_id):
        raise Refusal(_l("The case was taken up again. Wait until it is finished."))
    note.objection_by = by.user_id
    event = record(
        note.stream_id,
        "conduct_objection_decided",
        by=by.actor,
        facts={"upheld": upheld},
        text={"reason": reason.strip()},
        cipher=ciphers.cipher_of(note.stream_id),
    )
    if upheld:
        end_unproven(note, by=by.actor)
    else:
        tell_subject(note, "conduct_decided", event.seq)
        _make_final(note, by.actor)


def drop(note: ConductNote, reason: str, *, by: Person) -> None:
    """The note comes to nothing, at any time before it is final."""
    grounds.still(note, *OPEN)
    grounds.ask_handler(note, by)
    if not reason.strip():
        raise Refusal(_l("Write why it is dropped."), field="reason")
    text, cipher = {"reason": reason.strip()}, ciphers.cipher_of(note.stream_id)
    record(note.stream_id, "conduct_withdrawn", by=by.actor, text=text, cipher=cipher)
    end_unproven(note, by=by.actor)


def end_unproven(note: ConductNote, *, by: str) -> None:
    """Destroy the words, forget everybody; who had received it gets a Surat Keterangan Tidak Terbukti.

    What stays is the stream of sealed headers and a row that names nobody.
    """
    event = record(note.stream_id, "conduct_dropped", by=by)
    db.session.flush()
    if note.notified_on is not None and note.civil_servant_id is not None:
        certificate = Clearance(
            number=_number(),
            civil_servant_id=note.civil_servant_id,
            told_on=note.notified_on,
            ended_on=clock.today(),
        )
        db.session.add(certificate)
        tell_subject(note, "conduct_decided", event.seq)
    forget(note)


def expire(note: ConductNote, *, by: str) -> None:
    """A final note whose time is over is forgotten like one that was never proven, without a certificate."""
    grounds.still(note, NoteState.FINAL)
    record(note.stream_id, "conduct_expired", by=by)
    forget(note)


def forget(note: ConductNote, *, token: str = "") -> None:
    """The row names nobody, no word and no file of its stream can be read again, its key is gone.

    `token` when this is done again after a restore.
    """
    for table in (ConductReply, Evidence, RecordRead, ConductLetter):
        db.session.execute(delete(table).where(table.note_id == note.id))
    files.forget(note.stream_id)
    note.state, note.ended_on = NoteState.DROPPED, clock.today()
    for name in (
        "civil_servant_id",
        "unit_id",
        "proposed_by",
        "happened_on",
        "cleared_by",
        "sent_on",
        "notified_on",
        "reply_due_on",
        "answered_on",
        "conclusion",
        "decided_by",
        "decided_on",
        "second_by",
        "objection_due_on",
        "objected_on",
        "objection_by",
        "expires_on",
        "discipline_number",
        "discipline_on",
        "discipline_result",
    ):
        setattr(note, name, None)
    db.session.flush()
    for entry in read(note.stream_id):
        if entry.sealed or entry.text:
            erase.erase_body(entry.event_id, by="system", rule=RULE)
    ciphers.destroy_key(note.stream_id)
    erasures.note(note.stream_id, What.NOTE, RULE, token=token)
    db.session.flush()


def _make_final(note: ConductNote, by: str) -> None:
    expires_on = clock.today() + timedelta(days=365 * grounds.term("conduct_note_years"))
    note.state, note.ended_on, note.expires_on = NoteState.FINAL, clock.today(), expires_on
    record(note.stream_id, "conduct_final", by=by, facts={"expires_on": expires_on})
    db.session.flush()


def _over(me: Person, reviewer_id: int | None) -> bool:
    if any(post.role not in HEADS for post in me.posts_with(Right.DECIDE_CONDUCT)):
        return True
    reviewer = persons.person(reviewer_id or 0)
    theirs = reviewer.posts_with(Right.DECIDE_CONDUCT) if reviewer else ()
    return any(
        post.unit_path.startswith(mine.unit_path) and post.unit_id != mine.unit_id
        for post in theirs
        for mine in me.posts_as(*HEADS)
    )


def _number() -> str:
    signs = "".join(secrets.choice(_LETTERS) for _ in range(10))
    return f"KTT-{signs[:5]}-{signs[5:]}"
