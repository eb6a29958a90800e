"""Reading the report over once more and sending it: one case, however often the button is pressed."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from feedback.agencies.models import Category, Region, Unit
from feedback.base.database import db, reading
from feedback.base.refusal import Refusal
from feedback.complaints import intake
from feedback.complaints.drafts import Prepared, prepare
from feedback.complaints.intake import AlreadyFiled, Filed
from feedback.files import shelf
from feedback.files.models import StoredFile
from feedback.people.throttle import TooMany
from feedback.vault import drafts
from feedback.web import limits
from feedback.web.guards import public
from feedback.web.public import audience, places, sheets
from feedback.web.public.audience import Readers
from feedback.web.public.door import door
from feedback.web.public.intake import elsewhere, next_step, with_sheet
from feedback.web.public.report_forms import SendForm
from feedback.web.public.sheets import Sheet

log = structlog.get_logger("web")

BUSY = (OperationalError, PoolTimeout, IntegrityError)
"""What a database says that cannot take it now; a key that is taken is a number drawn twice: another is drawn."""


@dataclass(frozen=True)
class Letter:
    """The report as its reviewer reads it: names instead of ids."""

    sheet: Sheet
    category: str
    office: str
    region: str
    files: tuple[StoredFile, ...]
    readers: Readers


@door.get("/report/review")
@public
@with_sheet
def review(secret: str, sheet: Sheet) -> ResponseReturnValue:
    """The whole report as a letter, each part with a way to change it."""
    if (step := next_step(sheet)) != "review":
        return redirect(url_for(f"public.{step}"), 303)
    return _page(SendForm(draft=secret), _letter(secret, sheet))


@door.post("/report/review")
@public
def send() -> ResponseReturnValue:
    """Send it in one transaction, after the slow hash. Whatever stands in the way, the page comes again as it was."""
    form = SendForm()
    with reading():
        current = sheets.find()
        tired, crowded = limits.look_at_report(current[1].unit_id) if current else (None, False)
        db.session.rollback()
    if current is None or current[1].is_sent:
        return elsewhere(current)
    secret, sheet = current
    if (step := next_step(sheet)) != "review":
        return redirect(url_for(f"public.{step}"), 303)
    try:
        if tired is not None:
            raise tired
        automatic = bool(form.website.data) or sheets.filled_too_fast(sheet)
        _file(secret, prepare(sheet.as_draft(secret, automatic=automatic, crowded=crowded)), sheet.unit_id)
        return redirect(url_for("public.receipt"), 303)
    except TooMany:
        code = 429
        form.form_errors.append(
            _("Many reports come from your network just now. Yours is kept: wait a while, then send again.")
        )
    except Refusal as refusal:
        code = 422
        form.take(refusal)
    except BUSY as fault:
        log.error("report_not_filed", fault=fault)
        code = 503
        form.form_errors.append(
            _("It could not be sent just now. Your report is kept: press the button once more.")
        )
    return _once_more(form, secret, sheet), code


def _file(secret: str, prepared: Prepared, office: int | None) -> None:
    """One transaction; nothing more when the same form was filed by another press. Every press is counted."""
    try:
        intake.file_complaint(prepared, beside=lambda filed: _settle(secret, filed, office))
        db.session.commit()
    except AlreadyFiled:
        db.session.rollback()
        limits.count("send")
        with reading():
            intake.filed_before(prepared)
            db.session.rollback()
    except Refusal:
        db.session.rollback()
        limits.count("send")
        raise


def _settle(secret: str, filed: Filed, office: int | None) -> None:
    sheets.settle(secret, filed)
    limits.note("send")
    limits.note_about(office)


def _once_more(form: SendForm, secret: str, sheet: Sheet) -> str:
    """The review again; while the database is away, a plain page with the words and the same button."""
    db.session.rollback()
    try:
        with reading():
            return _page(form, _letter(secret, sheet))
    except BUSY:
        db.session.rollback()
        return render_template("public/report_kept.html", form=form, sheet=sheet)


def _page(form: SendForm, letter: Letter) -> str:
    return render_template("public/report_review.html", form=form, letter=letter)


def _letter(secret: str, sheet: Sheet) -> Letter:
    category = db.session.get(Category, sheet.category_id) if sheet.category_id else None
    unit = db.session.get(Unit, sheet.unit_id) if sheet.unit_id else None
    region = db.session.get(Region, sheet.region_id) if sheet.region_id else None
    files = tuple(db.session.scalars(shelf.of_draft(drafts.hash_of(secret))))
    told = next(one for one in audience.readers(sheet) if one.identity == (sheet.identity or "open"))
    return Letter(
        sheet=sheet,
        category=places.name_of(category) if category else "",
        office=unit.name if unit else "",
        region=region.name if region else "",
        files=files,
        readers=told,
    )
