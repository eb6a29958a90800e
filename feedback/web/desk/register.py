"""The register of letters of the person's offices, as a page and as a file; and their letterheads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select, func

from feedback.agencies.models import Unit
from feedback.base import cells
from feedback.base.database import db, reading
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.complaints.register import Paper, PaperKind
from feedback.exchange import drawers, numbering, papers
from feedback.people import security_log
from feedback.people.rights import Right
from feedback.web import phrases
from feedback.web.desk.door import door
from feedback.web.desk.paper_forms import LetterheadForm
from feedback.web.guards import allow, me

PAGE = 50
KINDS = tuple(kind.value for kind in (*papers.OF_A_CASE, PaperKind.HANDOVER))


@door.get("/desk/papers")
@allow(Right.WRITE_PAPERS)
def register() -> str:
    """The register, newest first, as far as the filters let it. Four statements."""
    asked = _asked(request.args)
    shelf = _filtered(drawers.register(me()), asked)
    page = _page_number(request.args.get("page", "1"))
    rows = db.session.scalars(shelf.limit(PAGE + 1).offset((page - 1) * PAGE)).all()
    return render_template(
        "desk/register.html",
        rows=rows[:PAGE],
        asked=asked,
        kinds=KINDS,
        page=page,
        more=len(rows) > PAGE,
        keeps=bool(numbering.offices(me())),
    )


@door.post("/desk/papers/file")
@allow(Right.WRITE_PAPERS)
def register_file() -> Response:
    """The register under the same filters as a file; that it was taken is noted."""
    asked = _asked(request.form)
    rows = db.session.scalars(_filtered(drawers.register(me()), asked).limit(10_000)).all()
    lines = [_line(row) for row in rows]
    security_log.note("register_exported", by=me().actor, user_id=me().user_id, rows=len(lines))
    db.session.commit()
    head = ["number", "dated", "kind", "nature", "classification", "office", "report", "version", "signed_on"]
    answer = Response(stream_with_context(_parts(head, lines)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="register.csv"'
    return answer


@door.get("/desk/letterheads")
@allow(Right.KEEP_LETTERHEAD)
def letterheads() -> str:
    """The offices whose letterhead the person keeps."""
    posts = numbering.offices(me())
    rows = [(db.session.get_one(Unit, post.unit_id), numbering.letterhead(post.unit_id)) for post in posts]
    return render_template("desk/letterheads.html", rows=rows)


@door.get("/desk/letterheads/<int:unit_id>")
@allow(Right.KEEP_LETTERHEAD)
def letterhead(unit_id: int) -> str:
    """One office's letterhead, and how its letters look with it."""
    unit = _office(unit_id)
    row = numbering.letterhead(unit_id)
    return _letterhead_page(LetterheadForm(obj=row), unit)


@door.post("/desk/letterheads/<int:unit_id>")
@allow(Right.KEEP_LETTERHEAD)
def keep_letterhead(unit_id: int) -> ResponseReturnValue:
    """Keep it; letters already made stay as they are."""
    form = LetterheadForm()
    unit = _office(unit_id)
    seen = str(form.version.data or "")
    try:
        if form.validate():
            values = {name: form[name].data or "" for name in numbering.FIELDS}
            numbering.keep_letterhead(
                unit_id, int(seen) if seen.isdecimal() and len(seen) < 10 else -1, values, by=me()
            )
            db.session.commit()
            flash(_("Kept. The next letters look like this."))
            return redirect(url_for("desk.letterheads"), 303)
    except Stale as stale:
        stale.mine = [(str(form[name].label.text), form[name].data or "") for name in numbering.FIELDS]
        stale.back = request.path
        raise
    except Refusal as refusal:
        form.take(refusal)
    db.session.rollback()
    with reading():
        return _letterhead_page(form, unit), 422


def _letterhead_page(form: LetterheadForm, unit: Unit) -> str:
    return render_template("desk/letterhead.html", form=form, unit=unit, head=numbering.head_of(unit))


def _office(unit_id: int) -> Unit:
    if unit_id not in {post.unit_id for post in numbering.offices(me())}:
        raise Hidden
    return db.session.get_one(Unit, unit_id)


def _asked(said: Any) -> dict[str, str]:
    return {name: str(said.get(name, "")).strip()[:60] for name in ("q", "kind", "from_on", "to_on")}


def _filtered(shelf: Select[Paper], asked: dict[str, str]) -> Select[Paper]:
    if asked["q"]:
        wanted = asked["q"].lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        shelf = shelf.where(func.lower(Paper.number).like(f"%{wanted}%", escape="\\"))
    if asked["kind"] in KINDS:
        shelf = shelf.where(Paper.kind == PaperKind(asked["kind"]))
    for name, low in (("from_on", True), ("to_on", False)):
        on = _day(asked[name])
        if on is not None:
            shelf = shelf.where(Paper.dated >= on if low else Paper.dated <= on)
    return shelf


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _page_number(said: str) -> int:
    return max(1, min(int(said), 10_000)) if said.isascii() and said.isdigit() else 1


def _line(row: Paper) -> list[Any]:
    return [
        row.number,
        row.dated,
        str(phrases.PAPER[row.kind.value]),
        str(phrases.NATURE[row.nature.value]),
        row.classification,
        row.unit.name,
        row.case.number if row.case else None,
        row.version,
        row.signed_on,
    ]


def _parts(head: list[str], lines: list[list[Any]]) -> Iterator[str]:
    return cells.written(head, lines)
