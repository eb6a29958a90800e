"""Examinations of suspected abuse at the door: for those assigned and the head of the inspectorate, and nobody else."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from feedback.agencies import tree
from feedback.base import clock
from feedback.base.database import db, reading
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints import queues
from feedback.complaints.examined import Examination, Recommendation, Scanned, Stage
from feedback.complaints.models import Complaint
from feedback.files import shelf
from feedback.files.models import StoredFile
from feedback.inspection import examinations
from feedback.people import directory, persons
from feedback.people.rights import Right
from feedback.people.roles import Role
from feedback.web import uploading
from feedback.web.guards import allow, me
from feedback.web.handing import handed
from feedback.web.inspectorate.cases import category_name
from feedback.web.inspectorate.door import door
from feedback.web.inspectorate.examination_forms import FORMS, FulfilmentForm, ReviewForm, ScanForm
from feedback.web.sizes import takes_files

SHOWN = 50
STEPS = {
    Stage.REVIEW: ("review", "assignment", "ending"),
    Stage.ASSIGNED: ("report", "review", "assignment", "ending"),
    Stage.REPORTED: ("recommendation", "personnel"),
    Stage.ENDED: (),
}
"""What comes next at each stage, the first one on top."""


@door.get("/examinations")
@allow(Right.HANDLE_OVERSIGHT)
def examinations_list() -> str:
    """The examinations the person is assigned to; all of them for the head. At most four statements."""
    rows = db.session.execute(examinations.mine(me()).limit(SHOWN)).all()
    return render_template(
        "inspectorate/examinations.html", rows=rows, category=category_name, today=clock.today()
    )


@door.get("/complaints/<number>/examination")
@allow(Right.HANDLE_OVERSIGHT)
def examination_of(number: str) -> ResponseReturnValue:
    """The examination of a case that the person is assigned to; else the form to begin one."""
    complaint = queues.find(me(), number)
    row = examinations.of_case(me(), complaint)
    if row is not None:
        return redirect(url_for(".examination", token=row.token), 303)
    return _show_begin(complaint, ReviewForm())


@door.post("/complaints/<number>/examination")
@allow(Right.HANDLE_OVERSIGHT)
def begin_examination(number: str) -> ResponseReturnValue:
    """Begin one with a review note."""
    complaint = queues.find(me(), number, to_change=True)
    form = ReviewForm()
    if form.validate_on_submit():
        try:
            row = examinations.begin(complaint, form.text.data or "", by=me())
        except Refusal as refusal:
            db.session.rollback()
            form.take(refusal)
            complaint = queues.find(me(), number)
        else:
            db.session.commit()
            return redirect(url_for(".examination", token=row.token), 303)
    return _show_begin(complaint, form), 422


@door.get("/examinations/<token>")
@allow(Right.HANDLE_OVERSIGHT)
def examination(token: str) -> str:
    """What was written, who is assigned, what is recommended, and the next step. At most fifteen statements."""
    row, complaint = examinations.find(me(), token)
    return _show(row, complaint)


@door.post("/examinations/<token>/<any(review, assignment, report, recommendation, ending, personnel):step>")
@allow(Right.HANDLE_OVERSIGHT)
def examination_step(token: str, step: str) -> ResponseReturnValue:
    """Take one step."""
    row, complaint = examinations.find(me(), token, to_change=True)
    form = FORMS[step](prefix=step)
    _offer(form, row)
    if form.validate_on_submit():
        try:
            form.take_step(row, me())
        except Refusal as refusal:
            db.session.rollback()
            form.take(refusal)
            row, complaint = examinations.find(me(), token)
        else:
            db.session.commit()
            flash(_("It is on record for those assigned."))
            return redirect(url_for(".examination", token=token), 303)
    return _show(row, complaint, step, form), 422


@door.post("/examinations/<token>/scans")
@allow(Right.HANDLE_OVERSIGHT)
@takes_files
def bring_scan(token: str) -> ResponseReturnValue:
    """Keep a signed letter that came back, or other evidence."""
    form = ScanForm(prefix="scan")
    try:
        with reading():  # nobody leaves files at what is not his to read
            examinations.find(me(), token)
            db.session.rollback()
        uploading.clean(form, me())
        if form.validate():
            row, _complaint = examinations.find(me(), token, to_change=True)
            examinations.attach(row, Scanned(form.shows.data), uploading.draft_of(form), by=me())
            db.session.commit()
            flash(_("It is on record for those assigned."))
            return redirect(url_for(".examination", token=token), 303)
    except Hidden:
        raise
    except Refusal as refusal:
        form.take(refusal)
    db.session.rollback()
    with reading():
        return _show(*examinations.find(me(), token), "scan", form), 422


@door.get("/examinations/<token>/files/<file>")
@allow(Right.HANDLE_OVERSIGHT)
def examination_file(token: str, file: str) -> Response:
    """A file of the examination, for those assigned alone."""
    row, _complaint = examinations.find(me(), token)
    stored = db.session.scalars(shelf.of_stream(row.id).where(StoredFile.token == file)).one_or_none()
    if stored is None:
        raise Hidden
    return handed(stored)


@door.get("/examinations/<token>/recommendations/<int:recommendation_id>")
@allow(Right.HANDLE_OVERSIGHT)
def recommendation(token: str, recommendation_id: int) -> str:
    """The form that says that a recommendation was followed."""
    row, _complaint = examinations.find(me(), token)
    return _show_fulfilment(row, _one(row, recommendation_id), FulfilmentForm())


@door.post("/examinations/<token>/recommendations/<int:recommendation_id>")
@allow(Right.HANDLE_OVERSIGHT)
def fulfil_recommendation(token: str, recommendation_id: int) -> ResponseReturnValue:
    """Write down that a recommendation was followed, and what shows it."""
    row, _complaint = examinations.find(me(), token, to_change=True)
    found, form = _one(row, recommendation_id), FulfilmentForm()
    if form.validate_on_submit():
        try:
            examinations.fulfil(row, found, form.text.data or "", form.on.data, by=me())
        except Refusal as refusal:
            form.take(refusal)
        else:
            db.session.commit()
            return redirect(url_for(".examination", token=token), 303)
    return _show_fulfilment(row, found, form), 422


def _one(row: Examination, recommendation_id: int) -> Recommendation:
    found = next((one for one in examinations.recommendations(row) if one.id == recommendation_id), None)
    if found is None:
        raise Hidden
    return found


def _show(row: Examination, complaint: Complaint, step: str = "", typed: Any = None) -> str:
    told = examinations.entries(row)
    team = examinations.team(row)
    steps = [one for one in STEPS[row.stage] if one != "personnel" or row.told_on is None]
    forms = {one: typed if one == step else FORMS[one](formdata=None, prefix=one) for one in steps}
    if step and step not in forms and step != "scan":
        forms[step] = typed
    for form in forms.values():
        _offer(form, row)
    actors = {int(one.actor.removeprefix("user:")) for one in told if one.actor.startswith("user:")}
    return render_template(
        "inspectorate/examination.html",
        row=row,
        complaint=complaint,
        category=category_name(complaint),
        entries=told,
        team=team,
        names=persons.persons(actors | {one.user_id for one in team}),
        recommendations=examinations.recommendations(row),
        words={one.seq: one.text.get("text", "") for one in told},
        units=tree.names(),
        forms=forms,
        scan=typed if step == "scan" else ScanForm(formdata=None, prefix="scan"),
        waiting=uploading.waiting(typed) if step == "scan" else (),
        files=_files(row),
        wrong=typed,
        step=step,
        today=clock.today(),
    )


def _files(row: Examination) -> dict[int, list[StoredFile]]:
    """The files of an examination by the entry they came with. One statement."""
    found: dict[int, list[StoredFile]] = {}
    for one in db.session.scalars(shelf.of_stream(row.id)):
        found.setdefault(one.entry_seq or 0, []).append(one)
    return found


def _show_begin(complaint: Complaint, form: ReviewForm) -> str:
    return render_template(
        "inspectorate/examination_begin.html",
        complaint=complaint,
        category=category_name(complaint),
        form=form,
    )


def _show_fulfilment(row: Examination, found: Recommendation, form: FulfilmentForm) -> str:
    words = {one.seq: one.text.get("text", "") for one in examinations.entries(row)}
    return render_template(
        "inspectorate/recommendation.html",
        row=row,
        found=found,
        form=form,
        words=words,
        unit=tree.names().get(found.unit_id, ""),
    )


def _offer(form: Any, row: Examination) -> None:
    """The choices of a form: inspectors, offices; its usual answers where nothing was typed."""
    if "team" in form:
        ids = list(db.session.scalars(directory.holders(Role.INSPECTOR, clock.today())))
        names = persons.persons(ids)
        form.team.choices = form.leads.choices = [SelectChoice(str(id_), names[id_]) for id_ in ids]
        if request.method == "GET":
            form.team.data = [str(one.user_id) for one in examinations.team(row)]
    if "unit_id" in form:
        form.unit_id.choices = [
            SelectChoice(str(id_), name) for id_, name in sorted(tree.names().items(), key=lambda one: one[1])
        ]
