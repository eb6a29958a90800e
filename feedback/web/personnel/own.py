"""One's own record: everything held about the person, who has read it, and what he can say about it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select

from feedback.base.database import db, reading
from feedback.base.refusal import Hidden
from feedback.people.models import CivilServant
from feedback.people.persons import persons
from feedback.people.rights import Right
from feedback.performance import (
    appraisals,
    awards,
    coaching,
    conduct,
    discipline,
    evidence,
    guidance,
    locking,
    notes,
    personal_file,
    proposals,
    sheets,
    trainings,
)
from feedback.performance.models import Clearance, ConductNote
from feedback.performance.periods import containing
from feedback.web.guards import allow, me
from feedback.web.personnel import pages
from feedback.web.personnel.door import attempt, door
from feedback.web.personnel.evidence import cleaned
from feedback.web.personnel.forms import OwnObjectionForm, ReplyForm
from feedback.web.personnel.guidance_forms import DoneForm
from feedback.web.sizes import takes_files

READERS = 30
SHEETS = 12


@door.get("/record")
@allow(Right.SEE_OWN_RECORD)
def record() -> ResponseReturnValue:
    """The person's own page: all that is held about him."""
    servant = _me()
    read = db.session.scalars(sheets.readers(me()).limit(READERS)).all()
    entries = db.session.scalars(guidance.given_to(servant.id).limit(SHEETS)).all()
    plans = db.session.scalars(coaching.of_person(servant.id).limit(SHEETS)).all()
    return render_template(
        "record/record.html",
        servant=servant,
        postings=pages.postings(servant.id),
        sheet=pages.sheet(servant, me()),
        notes=db.session.scalars(notes.own_record(me()).order_by(ConductNote.id.desc())).all(),
        certificates=db.session.scalars(notes.certificates(me()).order_by(Clearance.id.desc())).all(),
        readers=read,
        names=persons({row.user_id for row in read} | {row.given_by for row in entries}),
        entries=entries,
        plans=plans,
        steps=coaching.steps_of(plans),
        said=personal_file.words(servant.id),
        done_form=DoneForm(formdata=None),
        appraisals=db.session.scalars(appraisals.of_person(servant.id).limit(SHEETS)).all(),
        awards=db.session.scalars(awards.of_person(servant.id)).all(),
        trainings=db.session.scalars(trainings.of_person(servant.id).limit(SHEETS)).all(),
        guides=guidance.guides_somebody(me()),
        tray=notes.tray,
        examinations=db.session.execute(_examinations()).all(),
        locked=db.session.scalars(locking.own(me()).limit(SHEETS)).all(),
        objections=db.session.scalar(select(func.count()).select_from(locking.to_decide(me()).subquery())),
        period_of=lambda one: containing(one.first_on, one.kind),
    )


@door.get("/record/handling/<int:credit_id>")
@allow(Right.SEE_OWN_RECORD)
def record_handling(credit_id: int) -> ResponseReturnValue:
    """Why so much of a case is his."""
    return pages.arithmetic(_me(), credit_id, me(), url_for("personnel.record"))


@door.get("/record/notes/<int:note_id>")
@allow(Right.SEE_OWN_RECORD)
def own_note(note_id: int) -> ResponseReturnValue:
    """A note about him; before he says that he has it, only that it is there."""
    return _page(note_id)


@door.post("/record/notes/<int:note_id>/receipt")
@allow(Right.REPLY_OWN_RECORD)
def own_receipt(note_id: int) -> ResponseReturnValue:
    """He has it: from now on his time to reply runs."""
    note = _find(note_id)
    proposals.receive(note, by=me())
    response = redirect(url_for("personnel.own_note", note_id=note_id), 303)
    db.session.commit()
    return response


@door.post("/record/notes/<int:note_id>/reply")
@allow(Right.REPLY_OWN_RECORD)
@takes_files
def own_reply(note_id: int) -> ResponseReturnValue:
    """His reply, with what shows it; he may write more than one. Files are cleaned before the transaction begins."""
    form = ReplyForm()
    with reading():  # nobody leaves files at a note he cannot answer
        may = conduct.may_reply(_find(note_id), me())
        db.session.rollback()

    def act() -> ResponseReturnValue:
        ready = cleaned(form) if may else ()
        note = _find(note_id)
        conduct.reply(note, form.words.data, by=me(), companion=form.companion.data or "")
        evidence.enclose(note, ready, by=me())
        flash(_("Your reply is part of the note. Whoever decides reads it first."))
        return redirect(url_for("personnel.own_note", note_id=note_id), 303)

    return attempt(form, act, lambda: _page(note_id, reply_form=form))


@door.post("/record/notes/<int:note_id>/objection")
@allow(Right.REPLY_OWN_RECORD)
def own_objection(note_id: int) -> ResponseReturnValue:
    """His objection to the decision."""
    form = OwnObjectionForm()

    def act() -> ResponseReturnValue:
        conduct.object_to(_find(note_id), form.words.data, by=me())
        flash(_("Your objection is with the reviewer's superior. Until it is decided nothing counts."))
        return redirect(url_for("personnel.own_note", note_id=note_id), 303)

    return attempt(form, act, lambda: _page(note_id, objection_form=form))


@door.get("/record/certificates/<number>")
@allow(Right.SEE_OWN_RECORD)
def certificate(number: str) -> ResponseReturnValue:
    """The Surat Keterangan Tidak Terbukti, to print; for nobody else."""
    found = db.session.scalar(notes.certificates(me()).where(Clearance.number == number))
    if found is None:
        raise Hidden
    return render_template("record/certificate.html", certificate=found, servant=_me())


def _examinations() -> Any:
    """What was handed over to him about those under him, open ones first: rows of (ConductNote, name)."""
    note = ConductNote
    shelf = discipline.handed_to(me()).join(CivilServant, CivilServant.id == note.civil_servant_id)
    return shelf.add_columns(CivilServant.name).order_by(note.discipline_result.is_not(None), note.id)


def _me() -> CivilServant:
    return db.session.get_one(CivilServant, me().civil_servant_id)


def _find(note_id: int) -> ConductNote:
    note = db.session.scalar(notes.own_record(me()).where(ConductNote.id == note_id))
    if note is None:
        raise Hidden
    return note


def _page(note_id: int, **forms: Any) -> str:
    note = _find(note_id)
    tray = notes.tray(note)
    unread = tray is notes.Tray.RECEIPT
    shown = {
        "reply_form": ReplyForm(formdata=None),
        "objection_form": OwnObjectionForm(formdata=None),
    } | forms
    return render_template(
        "record/note.html",
        note=note,
        tray=tray,
        unread=unread,
        entries=[] if unread else notes.entries(note),
        files=[] if unread else db.session.scalars(evidence.shown_of(note)).all(),
        units=pages.unit_names([note.unit_id]),
        told_so=note.state in ("decided", "final"),
        **shown,
    )
