"""The worker's part in the letter on a final conduct note: printed once, whatever the language of the screens."""

from __future__ import annotations

from threading import Event

from flask import Flask, render_template
from flask_babel import force_locale

from feedback.base.database import db, reading
from feedback.exchange import press
from feedback.performance import letter_files
from feedback.performance.models import ConductNote
from feedback.web.note_letter import letter_of

LANGUAGE = "id"


def print_letters(app: Flask, stop: Event) -> int:
    """Print the letter of each final note that waits for it. Without a press the note's page offers the document alone.

    Nothing is held open while one is printed; two workers would only print the same letter twice. One that cannot be
    printed does not hold up those behind it: its fault is raised when they are done, and it is tried again next time.
    """
    done, last = 0, 0
    faults: list[Exception] = []
    while not stop.is_set() and (waits := _next(app, last)) is not None:
        last, number = waits
        try:
            done += _print(app, last, number)
        except Exception as fault:
            faults.append(fault)
    if faults:
        raise faults[0]
    return done


def _next(app: Flask, last: int) -> tuple[int, str | None] | None:
    """The next note whose letter waits, and the letter's number."""
    with app.app_context(), reading():
        note = letter_files.unprinted(last)
        found = (note.id, letter_files.of(note).number) if note is not None else None
        db.session.rollback()
    return found


def _print(app: Flask, note_id: int, number: str | None) -> bool:
    with app.app_context(), reading():
        html = _html(db.session.get_one(ConductNote, note_id))
        db.session.rollback()
    with app.app_context():  # no transaction: printing takes its time
        pdf = press.printed(html)
        kept = letter_files.keep(note_id, pdf, number)
        db.session.commit()
    return kept


def _html(note: ConductNote) -> str:
    with force_locale(LANGUAGE):
        return render_template("papers/conclusion.html", parts=letter_of(note), lang=LANGUAGE)
