"""One paper: whether it is ready, its files, the page to print, the signed scan that comes back."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from feedback.base.database import db, reading
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints.register import Paper, PaperState
from feedback.exchange import composing, drawers, papers, printing, word
from feedback.files import shelf
from feedback.files.attach import attach
from feedback.files.models import StoredFile
from feedback.people import persons
from feedback.people.rights import Right
from feedback.web import assets, handing
from feedback.web.desk.door import door
from feedback.web.desk.paper_forms import SignedForm
from feedback.web.forms import HouseForm
from feedback.web.guards import allow, me
from feedback.web.handing import handed
from feedback.web.sizes import takes_files

OURS = {printing.DOCX: word.MEDIA_TYPE, printing.ZIP: printing.ZIP}


@door.get("/desk/papers/<token>")
@allow(Right.WRITE_PAPERS)
def paper(token: str) -> str:
    """How the paper stands, and what can be done with it."""
    return _page(drawers.find(me(), token), SignedForm())


@door.get("/desk/papers/<token>/files/<file>")
@allow(Right.WRITE_PAPERS)
def paper_file(token: str, file: str) -> Response:
    """A file made of the paper, or its signed scan."""
    row = drawers.find(me(), token)
    return hand_out(shelf.of_stream(row.id).where(StoredFile.token == file))


@door.get("/desk/papers/<token>/print")
@allow(Right.WRITE_PAPERS)
def paper_print(token: str) -> str:
    """The same paper as a page to be printed from the browser, also where no PDF can be made."""
    composed = composing.compose(drawers.find(me(), token))
    if composed is None:
        raise Hidden
    return render_template("papers/sheet.html", sheet=composed.sheet, style=assets.address("letter.css"))


@door.post("/desk/papers/<token>/again")
@allow(Right.WRITE_PAPERS)
def paper_again(token: str) -> ResponseReturnValue:
    """Have it tried again."""
    try:
        papers.again(drawers.find(me(), token, to_change=True), by=me())
        db.session.commit()
        flash(_("It is tried again."))
    except Refusal as refusal:
        db.session.rollback()
        with reading():
            form = SignedForm()
            form.take(refusal)
            return _page(drawers.find(me(), token), form), 422
    return redirect(url_for("desk.paper", token=token), 303)


@door.post("/desk/papers/<token>/signed")
@allow(Right.WRITE_PAPERS)
@takes_files
def paper_signed(token: str) -> ResponseReturnValue:
    """Keep the signed scan: it is cleaned before the transaction begins that keeps it."""
    form = SignedForm()
    try:
        with reading():  # nobody leaves files at a paper that is not on his shelf
            papers.must_wait_for_scan(drawers.find(me(), token), by=me())
            db.session.rollback()
        if not getattr(form.scan.data, "filename", ""):
            raise Refusal(_("Choose the scan of the signed letter."), field="scan")
        clean = attach(form.scan.data.read(), form.scan.data.filename)
        if form.validate():
            row = drawers.find(me(), token, to_change=True)
            papers.bring_back(row, clean, form.number.data or "", by=me())
            db.session.commit()
            flash(_("The signed letter is kept, and its fingerprint is in the record."))
            return redirect(url_for("desk.paper", token=token), 303)
    except Hidden:
        raise
    except Refusal as refusal:
        form.take(refusal)
    db.session.rollback()
    with reading():
        return _page(drawers.find(me(), token), form), 422


def asked(
    form: HouseForm, ask: Callable[[], Paper], there: str, again: Callable[[], str], said: str
) -> ResponseReturnValue:
    """Have the paper made that a valid form asks for, and go to its page; else the form with what was typed (422)."""
    try:
        if form.validate():
            token = ask().token
            db.session.commit()
            flash(said)
            return redirect(url_for(there, token=token), 303)
    except Hidden:
        raise
    except Refusal as refusal:
        form.take(refusal)
    db.session.rollback()
    with reading():
        return again(), 422


def hand_out(question: object) -> Response:
    """The file of a shelf, always as something to keep; Hidden when there is none."""
    stored = db.session.scalar(question)  # type: ignore[call-overload]  # a Select of one row
    if stored is None:
        raise Hidden
    return handed(stored, told=handing.TOLD | OURS)


def writer(row: Paper) -> str:
    """Who wrote it, by name. One statement."""
    return "" if row.written_by is None else persons.persons([row.written_by]).get(row.written_by, "")


def _page(row: Paper, form: SignedForm) -> str:
    made = db.session.scalars(shelf.of_stream(row.id)).all()
    older = db.session.scalars(select(Paper).where(Paper.id == row.replaces_id)).one_or_none()
    later = drawers.newer(row)
    keeps = papers.may_keep(me(), row)
    return render_template(
        "desk/paper.html",
        paper=row,
        form=form,
        made=[one for one in made if one.by == "system"],
        signed=[one for one in made if one.by != "system"],
        writer=writer(row),
        older=older,
        newer=later,
        keeps=keeps,
        renews=later is None and row.case is not None and row.kind in papers.kinds_for(me(), row.case),
        waits=row.state is PaperState.WAITING,
        has_pdf=any(one.media_type == printing.PDF for one in made if one.by == "system"),
    )
