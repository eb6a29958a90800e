"""The printed letter on a final note: made once by the worker, sealed with the note's key, gone with its words."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary, select
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import clock
from feedback.base.database import Base, BigKey, db
from feedback.base.rows import put_over
from feedback.performance.models import ConductNote, NoteKind, NoteState
from feedback.vault import ciphers

CONTEXT = "conduct_letter"


class ConductLetter(Base):
    """A note's letter as a PDF, sealed; `content` is None where the machine could not print."""

    __tablename__ = "conduct_letters"

    note_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("conduct_notes.id"), primary_key=True, autoincrement=False
    )
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    made_on: Mapped[date]


def unprinted() -> ConductNote | None:
    """The oldest final note whose letter was not printed yet. One statement."""
    note = ConductNote
    return db.session.scalars(
        select(note)
        .outerjoin(ConductLetter, ConductLetter.note_id == note.id)
        .where(note.kind == NoteKind.CONDUCT, note.state == NoteState.FINAL, ConductLetter.note_id.is_(None))
        .order_by(note.id)
        .limit(1)
    ).first()


def keep(note_id: int, pdf: bytes | None) -> bool:
    """Keep the letter with its note, over an earlier one; False when the note's words were destroyed meanwhile."""
    found = select(ConductNote).where(ConductNote.id == note_id).with_for_update()
    note = db.session.scalars(found.execution_options(populate_existing=True)).one()
    if note.state is not NoteState.FINAL:
        return False
    cipher = ciphers.cipher_of(note.stream_id)
    sealed = cipher.seal(pdf, CONTEXT) if cipher is not None and pdf is not None else None
    put_over(ConductLetter, {"note_id": note.id, "content": sealed, "made_on": clock.today()})
    return True


def printed(note: ConductNote) -> bytes | None:
    """The letter of a note; None while it is not printed. Two statements."""
    sealed = db.session.scalar(select(ConductLetter.content).where(ConductLetter.note_id == note.id))
    cipher = ciphers.cipher_of(note.stream_id) if sealed is not None else None
    return cipher.open(sealed, CONTEXT) if cipher is not None and sealed is not None else None
