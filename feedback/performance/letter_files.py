"""The printed letter on a final note: made once by the worker, sealed with the note's key, gone with its words."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, select
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import clock
from feedback.base.database import Base, BigKey, db
from feedback.base.refusal import Refusal
from feedback.ledger.record import record
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.performance import grounds
from feedback.performance.models import ConductNote, NoteKind, NoteState
from feedback.vault import ciphers

CONTEXT = "conduct_letter"


class ConductLetter(Base):
    """A note's letter: its number, and the PDF, sealed. `made_on` is null while it waits to be printed.

    `content` is null then, and where the machine could not print.
    """

    __tablename__ = "conduct_letters"
    __table_args__ = (
        CheckConstraint("(number IS NULL) = (dated_on IS NULL)", name="a_numbered_letter_has_a_date"),
    )

    note_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("conduct_notes.id"), primary_key=True, autoincrement=False
    )
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    made_on: Mapped[date | None]
    number: Mapped[str | None] = mapped_column(String(60))
    dated_on: Mapped[date | None]
    classification: Mapped[str] = mapped_column(String(20), default="", server_default="")


def give_number(note: ConductNote, number: str, dated_on: date, classification: str, *, by: Person) -> None:
    """Write down which number the letter has, of which day, under which archive code; it is printed anew.

    By those who work on the note. Refusal before the note is final, for a day outside its time, and for a number that
    the letter on another note has.
    """
    grounds.still(note, NoteState.FINAL)
    grounds.ask_handler(
        note, by, Right.DECIDE_CONDUCT if by.may(Right.DECIDE_CONDUCT) else Right.PROPOSE_CONDUCT
    )
    said = number.strip()
    if not said:
        raise Refusal(_l("Write the number of the letter."), field="number")
    if note.ended_on is None or not note.ended_on <= dated_on <= clock.today():
        raise Refusal(
            _l("Write the date of the letter: not before the note became final, not after today."), field="on"
        )
    db.session.refresh(note, with_for_update=True)  # the worker may be keeping a print of it
    row = ConductLetter
    same = select(row.note_id).where(row.number == said, row.note_id != note.id)
    if db.session.scalar(same.limit(1)) is not None:
        raise Refusal(_l("The letter on another note has this number."), field="number")
    letter = of(note)
    if (letter.number, letter.dated_on, letter.classification) == (said, dated_on, classification):
        return  # a second press
    letter.number, letter.dated_on, letter.classification = said, dated_on, classification
    letter.content, letter.made_on = None, None
    db.session.add(letter)
    facts = {"number": said, "on": dated_on.isoformat(), "classification": classification}
    record(note.stream_id, "conduct_letter_numbered", by=by.actor, facts=facts)
    db.session.flush()


def of(note: ConductNote) -> ConductLetter:
    """The letter of a note; one that is not kept yet where nothing is known of it."""
    return db.session.get(ConductLetter, note.id) or ConductLetter(note_id=note.id, classification="")


def unprinted(after: int = 0) -> ConductNote | None:
    """The oldest final note beyond the id `after` whose letter waits to be printed. One statement."""
    note, letter = ConductNote, ConductLetter
    return db.session.scalars(
        select(note)
        .outerjoin(letter, letter.note_id == note.id)
        .where(
            note.id > after,
            note.kind == NoteKind.CONDUCT,
            note.state == NoteState.FINAL,
            letter.made_on.is_(None),
        )
        .order_by(note.id)
        .limit(1)
    ).first()


def keep(note_id: int, pdf: bytes | None, number: str | None = None) -> bool:
    """Keep the print with its note, over an earlier one.

    False when the note's words were destroyed meanwhile, or the letter got another number than the printed one.
    """
    found = select(ConductNote).where(ConductNote.id == note_id).with_for_update()
    note = db.session.scalars(found.execution_options(populate_existing=True)).one()
    if note.state is not NoteState.FINAL:
        return False
    cipher = ciphers.cipher_of(note.stream_id)
    sealed = cipher.seal(pdf, CONTEXT) if cipher is not None and pdf is not None else None
    letter = of(note)
    if letter.number != number:
        return False
    letter.content, letter.made_on = sealed, clock.today()
    db.session.add(letter)
    db.session.flush()
    return True


def printed(note: ConductNote) -> bytes | None:
    """The letter of a note; None while it is not printed. Two statements."""
    sealed = db.session.scalar(select(ConductLetter.content).where(ConductLetter.note_id == note.id))
    cipher = ciphers.cipher_of(note.stream_id) if sealed is not None else None
    return cipher.open(sealed, CONTEXT) if cipher is not None and sealed is not None else None


def is_printed(note: ConductNote) -> bool:
    """Whether there is a PDF of the letter. One statement."""
    letter = ConductLetter
    asked = select(letter.note_id).where(letter.note_id == note.id, letter.content.is_not(None))
    return db.session.scalar(asked) is not None
