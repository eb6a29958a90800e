"""The worker's part in an edition: its workbook and its PDF, made once and kept with it."""

from __future__ import annotations

from threading import Event

from flask import Flask, render_template
from flask_babel import force_locale, gettext

from feedback.agencies import settings
from feedback.base import clock
from feedback.base.database import db, reading
from feedback.exchange import press
from feedback.figures import edition_sheet, editions
from feedback.figures.edition_content import NONE
from feedback.figures.edition_page import page
from feedback.figures.suppression import TOTAL
from feedback.web import phrases

LANGUAGE = "id"


def make_files(app: Flask, stop: Event) -> int:
    """Make the files of each edition that lacks them. Without a press there is no PDF, and the page says so.

    Nothing is held open while they are made; two workers would only make the same files twice.
    """
    done = 0
    while not stop.is_set():
        with app.app_context(), reading():
            edition = editions.without_files()
            html = _html(edition) if edition is not None else ""
            told = (edition.id, edition.content, edition.number, edition.reason) if edition else None
            db.session.rollback()
        if told is None:
            break
        with app.app_context():  # no transaction: printing takes its time
            made = edition_sheet.xlsx(*told[1:]), press.printed(html)
            kept = db.session.get_one(editions.Edition, told[0])
            (kept.xlsx, kept.pdf), kept.files_on = made, clock.today()
            db.session.commit()
        done += 1
    return done


def _html(edition: editions.Edition) -> str:
    found = settings.settings("regency_name", "office_address")
    with force_locale(LANGUAGE):
        return render_template(
            "papers/edition.html",
            found=page(edition),
            regency=found.get("regency_name") or "",
            classes={**phrases.SERVICE_CLASS, NONE: gettext("Not classified yet"), TOTAL: gettext("All")},
            lang=LANGUAGE,
        )
