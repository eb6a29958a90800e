"""Codes of the archive classification, which stand in the numbers of letters: the list, a new one, changing one."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from feedback.agencies import edit
from feedback.agencies.models import ArchiveCode
from feedback.base import clock
from feedback.base.database import db
from feedback.people.rights import Right
from feedback.web.admin.door import door
from feedback.web.admin.reference_forms import ArchiveCodeForm
from feedback.web.admin.reference_past import past
from feedback.web.admin.reference_saving import chosen, save, version
from feedback.web.guards import allow, me

NAMES = ("name", "valid_from", "valid_to")


@door.get("/archive_codes")
@allow(Right.MANAGE_REFERENCE)
def archive_codes() -> ResponseReturnValue:
    """Every code by its number, those out of use too."""
    rows = db.session.execute(select(ArchiveCode).order_by(ArchiveCode.code)).scalars().all()
    return render_template("admin/archive_codes.html", rows=rows, today=clock.today())


@door.get("/archive_codes/new")
@allow(Right.MANAGE_REFERENCE)
def new_archive_code() -> ResponseReturnValue:
    """An empty form."""
    return render_template("admin/new_archive_code.html", form=_new_form())


@door.post("/archive_codes")
@allow(Right.MANAGE_REFERENCE)
def add_archive_code() -> ResponseReturnValue:
    """Add a code."""
    form = _new_form()
    return save(
        form,
        lambda: edit.add_archive_code(chosen(form, "code", *NAMES), by=me().actor),
        url_for("admin.archive_codes"),
        "admin/new_archive_code.html",
    )


@door.get("/archive_codes/<int:code_id>")
@allow(Right.MANAGE_REFERENCE)
def archive_code(code_id: int) -> ResponseReturnValue:
    """One code: its name and days to change, and its past."""
    found = db.get_or_404(ArchiveCode, code_id)
    return render_template("admin/row.html", form=_form(found), **_around(found))


@door.post("/archive_codes/<int:code_id>")
@allow(Right.MANAGE_REFERENCE)
def change_archive_code(code_id: int) -> ResponseReturnValue:
    """Save what was changed of a code."""
    found = db.get_or_404(ArchiveCode, code_id)
    form = _form()
    return save(
        form,
        lambda: edit.change_archive_code(
            code_id, version(form), chosen(form, *NAMES, "confirmed"), by=me().actor
        ),
        url_for("admin.archive_codes"),
        "admin/row.html",
        **_around(found),
    )


def _form(found: ArchiveCode | None = None) -> ArchiveCodeForm:
    """Without the code itself: letters bear it."""
    form = ArchiveCodeForm(obj=found)
    del form.code
    return form


def _new_form() -> ArchiveCodeForm:
    form = ArchiveCodeForm()
    del form.confirmed
    return form


def _around(found: ArchiveCode) -> dict[str, object]:
    return {
        "row": found,
        "title": f"{found.code} {found.name}",
        "list_url": url_for("admin.archive_codes"),
        "past": past("archive_code", found.id),
    }
