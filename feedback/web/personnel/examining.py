"""A final note handed over to a disciplinary examination, and what the direct superior brings back of it."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.base.database import db
from feedback.base.refusal import Hidden
from feedback.people import civil_servants
from feedback.people.rights import Right
from feedback.performance import discipline, evidence, notes
from feedback.performance.discipline import Examined
from feedback.performance.models import ConductNote, Finding
from feedback.web.guards import allow, me
from feedback.web.personnel import forms, pages, working
from feedback.web.personnel.door import attempt, door, seen
from feedback.web.personnel.evidence import as_answer, shown_file


@door.post("/personnel/notes/<int:note_id>/examination")
@allow(Right.DECIDE_CONDUCT)
def hand_over(note_id: int) -> ResponseReturnValue:
    """Hand a final note over to the person's direct superior."""
    form = forms.HandOverForm()
    return working.do(
        note_id,
        form,
        lambda one: discipline.hand_over(one, form.reason.data, by=me()),
        _("Handed over. The direct superior and the person are told."),
    )


@door.get("/record/examinations/<int:note_id>")
@allow(Right.EXAMINE_DISCIPLINE)
def examination(note_id: int) -> ResponseReturnValue:
    """What was handed over to this superior: what the person himself reads, and nothing of the case."""
    return _page(note_id)


@door.post("/record/examinations/<int:note_id>")
@allow(Right.EXAMINE_DISCIPLINE)
def examined(note_id: int) -> ResponseReturnValue:
    """Record how the examination ended."""
    form = forms.ExaminedForm()

    def act() -> ResponseReturnValue:
        result = Examined(form.number.data, form.on.data, Finding(form.finding.data))
        discipline.bring_back(_find(note_id), result, by=me())
        flash(_("The result is recorded. The person is told."))
        return redirect(url_for("personnel.examination", note_id=note_id), 303)

    return attempt(form, act, lambda: _page(note_id, form))


@door.get("/record/examinations/<int:note_id>/files/<token>")
@allow(Right.EXAMINE_DISCIPLINE)
def examined_file(note_id: int, token: str) -> Response:
    """A file that the person is shown, for who examines."""
    one = _find(note_id)
    seen(one.civil_servant_id or 0, one.id)
    return as_answer(shown_file(one, token))


def _find(note_id: int) -> ConductNote:
    found = db.session.scalar(discipline.handed_to(me()).where(ConductNote.id == note_id))
    if found is None:
        raise Hidden
    return found


def _page(note_id: int, again: forms.ExaminedForm | None = None) -> str:
    one = _find(note_id)
    servant_id = one.civil_servant_id or 0
    seen(servant_id, one.id)
    return render_template(
        "personnel/examination.html",
        note=one,
        person=civil_servants.names([servant_id]).get(servant_id, ""),
        units=pages.unit_names([one.unit_id]),
        entries=notes.entries(one),
        files=db.session.scalars(evidence.shown_of(one)).all(),
        form=again or forms.ExaminedForm(formdata=None),
    )
