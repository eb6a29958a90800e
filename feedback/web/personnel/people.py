"""Sheets: civil servants as personnel and assessors find them. Nothing unproven, nothing in dispute is here."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden
from feedback.people.models import CivilServant, Posting
from feedback.people.rights import Right
from feedback.performance import notes, sheets
from feedback.performance.models import ConductNote
from feedback.web.guards import allow, me
from feedback.web.personnel import pages
from feedback.web.personnel.door import door, seen

PAGE = 50


@door.get("/personnel")
@allow(Right.SEE_SHEETS)
def people() -> ResponseReturnValue:
    """Civil servants by name, fifty at a time, found by name or NIP. Two statements."""
    text = request.args.get("text", "")[:120]
    shelf = sheets.named(sheets.people_for(me()), text)
    if (last_id := request.args.get("after", type=int)) is not None:
        shelf = sheets.after(shelf, request.args.get("name", ""), last_id)
    found = list(db.session.scalars(shelf.limit(PAGE + 1)))
    shown, last = found[:PAGE], found[PAGE - 1] if len(found) > PAGE else None
    more = url_for("personnel.people", text=text, name=last.name, after=last.id) if last else None
    return render_template(
        "personnel/people.html", people=shown, posts=_posts_today(shown), more=more, text=text
    )


@door.get("/personnel/people/<int:servant_id>")
@allow(Right.SEE_SHEETS)
def person(servant_id: int) -> ResponseReturnValue:
    """One sheet: postings, work in a period, appreciations and final notes."""
    servant = sheets.find(me(), servant_id)
    sheet = pages.sheet(servant, me())
    final = db.session.scalars(notes.final_of(servant.id).order_by(ConductNote.ended_on.desc())).all()
    seen(servant.id)
    return render_template(
        "personnel/person.html",
        servant=servant,
        postings=pages.postings(servant.id),
        sheet=sheet,
        notes=final,
    )


@door.get("/personnel/people/<int:servant_id>/handling/<int:credit_id>")
@allow(Right.SEE_SHEETS)
def person_handling(servant_id: int, credit_id: int) -> ResponseReturnValue:
    """Why a share is what it is."""
    servant = sheets.find(me(), servant_id)
    page = pages.arithmetic(servant, credit_id, me(), url_for("personnel.person", servant_id=servant.id))
    seen(servant.id)
    return page


@door.get("/personnel/people/<int:servant_id>/notes/<int:note_id>")
@allow(Right.SEE_SHEETS)
def person_note(servant_id: int, note_id: int) -> ResponseReturnValue:
    """A final note or an appreciation: what happened, what the person said to it, what was concluded."""
    servant = sheets.find(me(), servant_id)
    note = db.session.scalar(notes.final_of(servant.id).where(ConductNote.id == note_id))
    if note is None:
        raise Hidden
    entries = notes.entries(note)
    seen(servant.id, note.id)
    return render_template(
        "personnel/final.html",
        servant=servant,
        note=note,
        entries=entries,
        units=pages.unit_names([note.unit_id]),
    )


def _posts_today(people: list[CivilServant]) -> dict[int, list[Any]]:
    """Where everybody shown serves today, in one statement: rows of civil_servant_id, position, name of the unit."""
    today = clock.today()
    rows = db.session.execute(
        select(Posting.civil_servant_id, Posting.position, Unit.name)
        .join(Unit, Unit.id == Posting.unit_id)
        .where(
            Posting.civil_servant_id.in_([one.id for one in people]),
            Posting.from_on <= today,
            or_(Posting.to_on.is_(None), Posting.to_on >= today),
        )
        .order_by(Posting.from_on.desc())
    )
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.civil_servant_id, []).append(row)
    return found
