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
    """Print the letter of each final note that has none. Without a press the note's page offers the document alone.

    Nothing is held open while one is printed; two workers would only print the same letter twice.
    """
    done = 0
    while not stop.is_set():
        with app.app_context(), reading():
            note = letter_files.unprinted()
            told = (note.id, _html(note)) if note is not None else None
            db.session.rollback()
        if told is None:
            break
        with app.app_context():  # no transaction: printing takes its time
            pdf = press.printed(told[1])
            done += letter_files.keep(told[0], pdf)
            db.session.commit()
    return done


def _html(note: ConductNote) -> str:
    with force_locale(LANGUAGE):
        return render_template("papers/conclusion.html", parts=letter_of(note), lang=LANGUAGE)
