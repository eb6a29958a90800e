"""The papers of a case: what was written, and writing another one or a new version."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden
from feedback.complaints import queues
from feedback.complaints.models import Complaint
from feedback.complaints.register import Nature, Paper, PaperKind
from feedback.exchange import drafting, drawers, fit, official, papers
from feedback.people.rights import Right
from feedback.web.desk.audience import story_for
from feedback.web.desk.door import door
from feedback.web.desk.paper import asked
from feedback.web.desk.paper_forms import PaperForm
from feedback.web.guards import allow, me

MOST = 100


@door.get("/desk/complaints/<number>/papers")
@allow(Right.WRITE_PAPERS)
def papers_of_case(number: str) -> str:
    """What was written of the case, and what the person can write."""
    complaint = queues.find(me(), number)
    rows = db.session.scalars(drawers.of_case(me(), complaint).limit(MOST)).all()
    kinds = () if complaint.erased_on else papers.kinds_for(me(), complaint)
    return render_template(
        "desk/papers.html", complaint=complaint, rows=rows, kinds=kinds, replaced=_replaced(rows)
    )


@door.get("/desk/complaints/<number>/papers/<kind>")
@allow(Right.WRITE_PAPERS)
def paper_form(number: str, kind: str) -> ResponseReturnValue:
    """The form, filled in from the case."""
    complaint, chosen = queues.find(me(), number), _kind(kind)
    if chosen not in papers.kinds_for(me(), complaint):
        flash(_("This step is not possible now, or belongs to another desk."), "note")
        return redirect(url_for("desk.papers_of_case", number=complaint.number), 303)
    form, unit = PaperForm(), papers.office_of(me(), complaint)
    nature = Nature.SECRET if fit.is_guarded(complaint) else Nature.ORDINARY
    words = drafting.begun(me(), complaint, chosen, unit, story_for(me(), complaint))
    form.begin(words, dated=clock.today(), nature=nature.value)
    return _page(form, complaint, chosen)


@door.post("/desk/complaints/<number>/papers/<kind>")
@allow(Right.WRITE_PAPERS)
def write_paper(number: str, kind: str) -> ResponseReturnValue:
    """Ask for the paper; the worker makes it."""
    form, chosen = PaperForm(), _kind(kind)
    form.ready(chosen)
    db.session.rollback()

    def write() -> Paper:
        complaint = queues.find(me(), number, to_change=True)
        return papers.write(complaint, form.draft(chosen), by=me())

    def again() -> str:
        return _page(form, queues.find(me(), number), chosen)

    return asked(
        form,
        write,
        "desk.paper",
        again,
        _("The letter is being made. You can go on working; it will be here."),
    )


@door.get("/desk/papers/<token>/version")
@allow(Right.WRITE_PAPERS)
def new_version(token: str) -> ResponseReturnValue:
    """The form with the words of the version before."""
    before = drawers.find(me(), token)
    if before.case is None or before.kind not in papers.kinds_for(me(), before.case) or drawers.newer(before):
        flash(_("This step is not possible now, or belongs to another desk."), "note")
        return redirect(url_for("desk.paper", token=token), 303)
    form = PaperForm()
    codes = {"dated": before.dated, "nature": before.nature.value, "number": before.number}
    form.begin(papers.words_of(before), classification=before.classification, **codes)
    return _page(form, before.case, before.kind, before)


@door.post("/desk/papers/<token>/version")
@allow(Right.WRITE_PAPERS)
def write_version(token: str) -> ResponseReturnValue:
    """Ask for the new version."""
    form, before = PaperForm(), drawers.find(me(), token, to_change=True)
    form.ready(before.kind)

    def again() -> str:
        found = drawers.find(me(), token)
        if found.case is None:
            raise Hidden
        return _page(form, found.case, found.kind, found)

    return asked(
        form,
        lambda: papers.renew(before, form.draft(before.kind), by=me()),
        "desk.paper",
        again,
        _("The letter is being made. You can go on working; it will be here."),
    )


def _kind(name: str) -> PaperKind:
    if name not in list(papers.OF_A_CASE):
        abort(404)
    return PaperKind(name)


def _page(form: PaperForm, complaint: Complaint, kind: PaperKind, before: Paper | None = None) -> str:
    if "key" not in form or not form.key.data or not form.classification.choices:
        form.ready(kind)
    unit = papers.office_of(me(), complaint)
    return render_template(
        "desk/paper_form.html",
        form=form,
        complaint=complaint,
        kind=kind.value,
        shape=official.kind(kind.value)["form"],
        before=before,
        unit=unit,
        guarded=fit.is_guarded(complaint),
    )


def _replaced(rows: Any) -> set[int]:
    return {row.replaces_id for row in rows if row.replaces_id}
