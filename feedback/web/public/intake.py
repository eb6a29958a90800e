"""Writing a report in three short steps, without an account: what happened, where, and who may know.

Each step is kept as soon as it is sent, faults and files included, so that nothing typed is ever lost.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from feedback.agencies.settings import setting
from feedback.base.database import db, reading
from feedback.base.refusal import Hidden
from feedback.files import shelf
from feedback.files.models import StoredFile
from feedback.people.throttle import TooMany
from feedback.suggestions import heard, heard_words
from feedback.vault import drafts
from feedback.web import limits
from feedback.web.guards import public
from feedback.web.handing import handed
from feedback.web.public import likely, sheets, uploads
from feedback.web.public.door import door
from feedback.web.public.report_forms import WhatForm
from feedback.web.public.sheets import Sheet
from feedback.web.sizes import takes_files

log = structlog.get_logger("web")

View = Callable[..., ResponseReturnValue]


def with_sheet(view: Callable[[str, Sheet], ResponseReturnValue]) -> View:
    """Give the view the secret and the sheet being written; without one, begin at the beginning."""

    @wraps(view)
    def found() -> ResponseReturnValue:
        current = sheets.current()
        if current is None or current[1].is_sent:
            return elsewhere(current)
        return view(*current)

    return found


def elsewhere(current: tuple[str, Sheet] | None) -> ResponseReturnValue:
    """To the receipt of a report that is sent; to the beginning when none is being written."""
    if current is not None:
        return redirect(url_for("public.receipt"), 303)
    flash(_("There is no report being written here any more. Please begin again."), "note")
    return redirect(url_for("public.what"), 303)


@door.get("/report")
@public
def what() -> ResponseReturnValue:
    """Step 1, empty or as far as it was written; `?new` begins another report."""
    current = None if "new" in request.args else sheets.current()
    secret, sheet = current or (drafts.new_secret(), sheets.new())
    if sheet.is_sent:
        secret, sheet = drafts.new_secret(), sheets.new()
    conduct = "yes" if sheet.about_conduct else "no"
    unit = request.args.get("unit", sheet.unit_id or "", type=str)
    same = request.args.get("same", sheet.came_from)[:20]
    form = WhatForm(draft=secret, text=sheet.text, conduct=conduct, person=sheet.person, unit=unit, same=same)
    return what_page(form, secret)


@door.post("/report")
@public
@takes_files
def save_what() -> ResponseReturnValue:
    """Keep what happened and the files; on to the place, or back to what has to be mended."""
    form = WhatForm()
    secret, sheet, fresh = _begun()
    if sheet.is_sent:
        return redirect(url_for("public.receipt"), 303)
    if fresh:
        try:
            limits.count("draft")
        except TooMany as refusal:
            form.take(refusal)
            return what_page(form, secret), 429
    taken = uploads.take(form.files.data, uploads.most() - _count(secret))
    fits = form.validate_on_submit()
    form.fill(sheet)
    sheet.has_files = sheet.has_files or bool(taken.files)
    sheet.urgent = _sounds_urgent(sheet.text)
    if form.same.data != sheet.came_from:
        likely.came_from(sheet, form.same.data or "")
    if fits and "where" in sheet.done:
        likely.look(sheet)
    if taken.faults:
        form.files.errors = list(taken.faults)
    return keep(secret, sheet, form, "what", fits=fits and not taken.faults, taken=taken)


@door.post("/report/files/<token>/removal")
@public
def remove_file(token: str) -> ResponseReturnValue:
    """Take a file off the report again."""
    secret = sheets.secret_of_request()
    if secret is None:
        raise Hidden
    shelf.drop(_own_file(secret, token))
    db.session.commit()
    return redirect(url_for("public.what"), 303)


@door.get("/report/files/<token>")
@public
def draft_file(token: str) -> ResponseReturnValue:
    """A file of the report being written, for the one who writes it."""
    secret = sheets.secret_of_request()
    if secret is None:
        raise Hidden
    return send_file(_own_file(secret, token))


def what_page(form: WhatForm, secret: str) -> str:
    """Step 1 as it is shown."""
    files = db.session.scalars(shelf.of_draft(drafts.hash_of(secret))).all()
    form.draft.data = secret
    return render_template(
        "public/report_what.html", form=form, files=files, room=uploads.most() - len(files)
    )


def keep(
    secret: str, sheet: Sheet, form: Any, step: str, *, fits: bool, taken: uploads.Taken | None = None
) -> ResponseReturnValue:
    """Keep the sheet; on to the next open step, or (unless it `fits`) the same page with what has to be mended.

    When the database cannot take it now, the page is shown again (503) with everything typed, under the same secret.
    """
    if fits and step not in sheet.done:
        sheet.done.append(step)
    code = 422
    try:
        sheets.keep(secret, sheet)  # holds the draft: a second press waits here
        if taken is not None and (more := uploads.keep(taken, drafts.hash_of(secret))):
            form.files.errors, fits = [*form.files.errors, *more], False
        db.session.commit()
    except OperationalError as fault:
        log.error("draft_not_kept", fault=fault)
        db.session.rollback()
        form.form_errors.append(
            _("This could not be kept just now. Your text is still here: press once more.")
        )
        fits, code = False, 503
    if fits:
        return sheets.hand_over(make_response(redirect(url_for(f"public.{next_step(sheet)}"), 303)), secret)
    with reading():
        return sheets.hand_over(make_response(PAGES[step](form, secret), code), secret)


PAGES: dict[str, Callable[[Any, str], str]] = {"what": what_page}
"""The page of each step, for showing it again; the other steps add theirs."""


def next_step(sheet: Sheet) -> str:
    """The first step not done yet; `review` when all are. Only who has like reports to look at is asked about them."""
    asked = ("what", "where", "alike", "who") if sheet.alike else ("what", "where", "who")
    return next((step for step in asked if step not in sheet.done), "review")


def _sounds_urgent(text: str) -> bool:
    """Whether the words tell of danger. One statement."""
    with reading():
        found = heard.urgency(text, heard_words.in_use()).level > 1
        db.session.rollback()
    return found


def emergency(sheet: Sheet) -> list[dict[str, str]]:
    """The emergency numbers when the text sounds like danger; else none."""
    return (setting("emergency_numbers") or []) if sheet.urgent else []


def send_file(file: StoredFile) -> ResponseReturnValue:
    """The file: a picture in the page, everything else as a download."""
    return handed(file, shown=True)


def _begun() -> tuple[str, Sheet, bool]:
    """The secret and sheet this form belongs to, and whether it is the first time it is kept."""
    current = sheets.current()
    if current is not None:
        return *current, False
    return sheets.secret_of_request() or drafts.new_secret(), sheets.new(), True


def _count(secret: str) -> int:
    with reading():
        count = len(db.session.scalars(shelf.of_draft(drafts.hash_of(secret))).all())
        db.session.rollback()
    return count


def _own_file(secret: str, token: str) -> StoredFile:
    mine = select(StoredFile).where(StoredFile.token == token, StoredFile.draft == drafts.hash_of(secret))
    found = db.session.scalars(mine).one_or_none()
    if found is None:
        raise Hidden
    return found
