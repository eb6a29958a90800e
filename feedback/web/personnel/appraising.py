"""Appraisals from e-Kinerja: a file tried first, then taken over; read only, held against the matrix."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.people.models import CivilServant
from feedback.people.rights import Right
from feedback.performance import appraisals
from feedback.performance.appraisals import COLUMNS, MATRIX, Report
from feedback.performance.guidance_models import Appraisal, Level
from feedback.web.guards import allow, me
from feedback.web.personnel.door import door
from feedback.web.personnel.guidance_forms import AppraisalsForm
from feedback.web.sizes import takes_files

PAGE = 100


@door.get("/personnel/appraisals")
@allow(Right.MANAGE_CIVIL_SERVANTS)
def appraisals_page() -> ResponseReturnValue:
    """Ask for the file, and show what does not fit the matrix. One statement."""
    return _page(AppraisalsForm(formdata=None), None)


@door.post("/personnel/appraisals")
@allow(Right.MANAGE_CIVIL_SERVANTS)
@takes_files
def take_appraisals() -> ResponseReturnValue:
    """Try the file, or take it over; the report is the same."""
    form, report = AppraisalsForm(), None
    try:
        if form.validate():
            sent = form.file.data
            report = appraisals.take(sent.read() if sent else b"", by=me())
    except Refusal as refusal:
        db.session.rollback()
        form.take(refusal)
    if form.trial.data:
        db.session.rollback()
    page = _page(form, report)
    db.session.commit()
    return page, 200 if report else 422


def _page(form: AppraisalsForm, report: Report | None) -> str:
    named = select(CivilServant.name).where(CivilServant.id == Appraisal.civil_servant_id).scalar_subquery()
    own = Appraisal.civil_servant_id != (me().civil_servant_id or 0)
    unfit = db.session.execute(appraisals.unfit().where(own).add_columns(named).limit(PAGE)).all()
    return render_template(
        "personnel/appraisals.html",
        form=form,
        report=report,
        unfit=unfit,
        columns=COLUMNS,
        levels=(Level.ABOVE, Level.MEETS, Level.BELOW),
        across=(Level.BELOW, Level.MEETS, Level.ABOVE),
        matrix=MATRIX,
    )
