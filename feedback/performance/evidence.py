"""The files a note rests on: cleaned like every file, kept in the note's own stream, gone with its words.

Two kinds. What only those who work on the note read; and what the person reads too, after a human took out
whatever would make the reporter known (rules.md §6: the right of reply with redacted evidence). Both are there
before the note is sent: nobody is asked to answer something that grows afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, func, select

from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.files import shelf
from feedback.files.cleaning import CleanFile
from feedback.files.models import StoredFile
from feedback.ledger.record import record
from feedback.people.persons import Person
from feedback.performance import grounds
from feedback.performance.models import ConductNote, Evidence, NoteKind, NoteState
from feedback.vault import ciphers


def attach(note: ConductNote, files: Sequence[CleanFile], *, shown: bool, by: Person) -> None:
    """Keep files that `store.put` made durable with the note; `shown` ones the person reads too.

    By the proposer, before the note is sent; a file that is there already is there once. An inspector who had
    cleared the words of a guarded note clears them again when the person is to be shown something more.
    """
    ask_open(note, by=by)
    if not files:
        raise Refusal(_l("Choose a file."), field="files")
    fresh = _fresh(note, files, Evidence.redacted.is_(shown))
    if not fresh:  # the same press again
        return
    if _count(note) + len(fresh) > most():
        sentence = _l("A note carries at most %(count)s files. Remove one first.", count=most())
        raise Refusal(sentence, field="files")
    _keep(note, fresh, "conduct_file_added", shown=shown, by=by)
    if shown:
        note.cleared_by = None
    db.session.flush()


def enclose(note: ConductNote, files: Sequence[CleanFile], *, by: Person) -> None:
    """Keep what the person himself brings with his reply; whoever works on the note reads it, and he does.

    Said with the words of a reply, so by whom and until when is `conduct.reply`'s to ask. Refusal when they are
    more than a reply carries.
    """
    his = Evidence.added_by == by.user_id
    fresh = _fresh(note, files, his)
    if fresh and len(db.session.execute(of_note(note).where(his)).all()) + len(fresh) > most():
        sentence = _l("Your replies carry at most %(count)s files together.", count=most())
        raise Refusal(sentence, field="files")
    _keep(note, fresh, "conduct_file_enclosed", shown=True, by=by)
    db.session.flush()


def take_off(note: ConductNote, token: str, *, by: Person) -> None:
    """Take a file off again, before the note is sent; Hidden when the note has no such file."""
    ask_open(note, by=by)
    row = db.session.execute(of_note(note).where(StoredFile.token == token)).one_or_none()
    if row is None:
        raise Hidden
    said, cipher = {"file": row.StoredFile.name}, ciphers.cipher_of(note.stream_id)
    record(note.stream_id, "conduct_file_removed", by=by.actor, text=said, cipher=cipher)
    db.session.delete(row.Evidence)
    shelf.take_away(row.StoredFile)
    db.session.flush()


def may_attach(note: ConductNote, me: Person) -> bool:
    """Whether this person may still add files to a note he sees."""
    open_ = note.kind is NoteKind.CONDUCT and note.state is NoteState.PROPOSED
    return open_ and me.user_id == note.proposed_by


def ask_open(note: ConductNote, *, by: Person) -> None:
    """Raises Stale, Refusal or Hidden unless `by` may add files to the note, or take them off, now."""
    grounds.still(note, NoteState.PROPOSED)
    grounds.ask_handler(note, by)
    if not may_attach(note, by):
        raise Refusal(_l("Only who proposed the note adds files to it."))


def of_note(note: ConductNote) -> Select[StoredFile, Evidence]:
    """Every file of the note, oldest first, with the Evidence that says whether the person is shown it."""
    return (
        select(StoredFile, Evidence)
        .join(Evidence, Evidence.file_token == StoredFile.token)
        .where(Evidence.note_id == note.id, StoredFile.stream_id == note.stream_id)
        .order_by(StoredFile.id)
    )


def shown_of(note: ConductNote) -> Select[StoredFile]:
    """The files of the note that the person is shown, oldest first."""
    return of_note(note).where(Evidence.redacted).with_only_columns(StoredFile)


def most() -> int:
    """How many files one side may add to a note."""
    return int(current_app.config.get("MAX_FILES") or 5)


def _fresh(note: ConductNote, files: Sequence[CleanFile], among: ColumnElement[bool]) -> list[CleanFile]:
    """The files that are not there yet `among` the note's, each once."""
    there = of_note(note).where(among).with_only_columns(StoredFile.clean_sha256)
    known = set(db.session.scalars(there))
    return list({one.clean_sha256: one for one in files if one.clean_sha256 not in known}.values())


def _keep(note: ConductNote, files: Sequence[CleanFile], kind: str, *, shown: bool, by: Person) -> None:
    cipher = ciphers.cipher_of(note.stream_id)
    for clean in files:
        said = {"file": clean.name, "sha256": clean.clean_sha256}
        event = record(note.stream_id, kind, by=by.actor, facts={"shown": shown}, text=said, cipher=cipher)
        kept = shelf.keep(clean, by=by.actor, stream_id=note.stream_id, entry_seq=event.seq)
        db.session.add(Evidence(note_id=note.id, file_token=kept.token, redacted=shown, added_by=by.user_id))


def _count(note: ConductNote) -> int:
    files = select(func.count()).where(
        Evidence.note_id == note.id, Evidence.file_token.is_not(None), Evidence.added_by == note.proposed_by
    )
    return db.session.scalar(files) or 0
