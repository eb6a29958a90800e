"""Service statistics and filled posts from a file: tried first, then taken over, with a report of each row left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.people.rights import Right
from feedback.people.roster_file import KINDS
from feedback.staffing import posts, volumes
from feedback.staffing.sheet import Report
from feedback.web.guards import allow, me
from feedback.web.personnel.door import door
from feedback.web.personnel.staffing_forms import SheetForm
from feedback.web.sizes import takes_files


@dataclass(frozen=True)
class Kind:
    """A kind of file: what it is called, how a row looks, and who takes it."""

    title: Any
    says: Any
    columns: Mapping[str, tuple[str, ...]]
    example: str
    take: Callable[..., Report]


KINDS_OF_FILE = {
    "volumes": Kind(
        _l("Service statistics"),
        _l(
            "One row for each office, service and period. Months that overlap would count twice and are left out."
        ),
        volumes.COLUMNS,
        "DUKCAPIL,KTP-EL,Perekaman KTP elektronik,2026-11,1250",
        volumes.take,
    ),
    "posts": Kind(
        _l("Filled posts"),
        _l(
            "One row for each office, position and kind. Of each office the newest day counts, whole: name all posts."
        ),
        posts.COLUMNS,
        "DUKCAPIL,Operator Sistem Informasi,PPPK,4,2026-12-01",
        posts.take,
    ),
}


@door.get("/personnel/staffing/files/<kind>")
@allow(Right.KEEP_STAFFING)
def staffing_file(kind: str) -> ResponseReturnValue:
    """Ask for the file and say how it must look."""
    return _page(kind, SheetForm(formdata=None), None)


@door.post("/personnel/staffing/files/<kind>")
@allow(Right.KEEP_STAFFING)
@takes_files
def take_staffing_file(kind: str) -> ResponseReturnValue:
    """Try the file, or take it over; the report is the same."""
    form, report, of = SheetForm(), None, _kind(kind)
    try:
        if form.validate_on_submit():
            report = of.take(form.file.data.read(), by=me())
    except Refusal as refusal:
        db.session.rollback()
        form.take(refusal)
    if form.trial.data:
        db.session.rollback()
    page = _page(kind, form, report)
    db.session.commit()
    return page, 200 if report else 422


def _page(kind: str, form: SheetForm, report: Report | None) -> str:
    return render_template(
        "personnel/staffing_file.html",
        kind=kind,
        of=_kind(kind),
        kinds=sorted(KINDS) if kind == "posts" else (),
        others=[(name, one.title) for name, one in KINDS_OF_FILE.items()],
        form=form,
        report=report,
    )


def _kind(kind: str) -> Kind:
    if kind not in KINDS_OF_FILE:
        raise Hidden(f"no file of {kind}")
    return KINDS_OF_FILE[kind]
