"""One note as those work on it who may: found on their shelf, shown whole, and a step of it done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from feedback.base.database import db, reading
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.complaints import queues
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.complaints.reading import Happening, story
from feedback.people import civil_servants
from feedback.people.persons import persons
from feedback.people.roles import Role
from feedback.performance import discipline, evidence, notes
from feedback.performance.models import ConductNote, Evidence, NoteState
from feedback.web.guards import me
from feedback.web.personnel import forms, pages
from feedback.web.personnel.door import seen
from feedback.web.personnel.words import ENTRY


def do(note_id: int, form: Any, act: Callable[[ConductNote], None], says: str) -> ResponseReturnValue:
    """Do the step and go on; else the page again with everything typed."""
    try:
        if form is None or form.validate():
            one = find(note_id)
            act(one)
            ended = one.state is NoteState.DROPPED
            flash(says)
            target = url_for("personnel.notes_list") if ended else url_for("personnel.note", note_id=note_id)
            db.session.commit()
            return redirect(target, 303)
    except Stale as stale:
        stale.mine = [(one.label.text, one.data) for one in form or () if one.type == "TextAreaField"]
        raise
    except Hidden:
        raise
    except Refusal as refusal:
        if form is None:
            raise
        form.take(refusal)
    db.session.rollback()
    with reading():
        return page(note_id, form), 422


def find(note_id: int) -> ConductNote:
    """The note on this person's shelf; Hidden otherwise."""
    found = db.session.scalar(notes.visible_to(me()).where(ConductNote.id == note_id))
    if found is None:
        raise Hidden
    return found


def page(note_id: int, again: Any = None) -> str:
    """The note whole, with the step that is this person's; `again` is a form of it with what was typed."""
    one = find(note_id)
    entries = notes.entries(one)
    actors = {int(entry.actor[5:]) for entry in entries if entry.actor.startswith("user:")}
    asked = {
        "receipt": forms.ReceiptForm,
        "decide": forms.ConclusionForm,
        "second": forms.AgreementForm,
        "objection": forms.ObjectionForm,
        "drop": forms.ReasonForm,
        "evidence": forms.EvidenceForm,
        "hand_over": forms.HandOverForm,
    }
    offered = {
        name: again if isinstance(again, kind) else kind(formdata=None, prefix="")
        for name, kind in asked.items()
    }
    complaint, shown = _evidence(one)
    seen(one.civil_servant_id or 0, one.id)
    return render_template(
        "personnel/note.html",
        note=one,
        tray=notes.tray(one),
        may_act=notes.may_act(one, me()),
        entries=entries,
        names=persons(actors),
        complaint=complaint,
        evidence=shown,
        files=db.session.execute(evidence.of_note(one)).all(),
        may_attach=evidence.may_attach(one, me()),
        may_hand_over=discipline.may_hand_over(one),
        person=civil_servants.names([one.civil_servant_id or 0]).get(one.civil_servant_id or 0, ""),
        units=pages.unit_names([one.unit_id]),
        numbers=pages.numbers({one.case_stream_id}),
        forms=offered,
        again=again,
        kinds=ENTRY,
    )


def _evidence(one: ConductNote) -> tuple[Complaint | None, list[Happening]]:
    """The case's entries the note rests on, when the case is on this person's shelf."""
    complaint = db.session.scalar(queues.visible_to(me()).where(Complaint.id == one.case_stream_id))
    if complaint is None:
        return None, []
    marked = set(db.session.scalars(select(Evidence.case_seq).where(Evidence.note_id == one.id)))
    audience = Audience.INSPECTORATE if me().holds(Role.INSPECTOR) else Audience.STAFF
    return complaint, [entry for entry in story(complaint, audience).happenings if entry.seq in marked]
