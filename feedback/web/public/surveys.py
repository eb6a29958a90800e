"""Satisfaction surveys for residents: the questionnaire by a unit's link or after a closed case, and the results."""

from __future__ import annotations

import hmac
from hashlib import sha256

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from feedback.agencies import tree
from feedback.base import clock
from feedback.base.database import db, reading
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints.models import Complaint
from feedback.complaints.status import Status
from feedback.people.throttle import TooMany
from feedback.surveys import answering, holding, results
from feedback.surveys.models import Way
from feedback.vault import drafts
from feedback.vault.visits import Visit
from feedback.web import limits, survey_words
from feedback.web.guards import public
from feedback.web.public.door import door
from feedback.web.public.survey_form import QuestionForm
from feedback.web.public.visiting import case_of, visiting


@door.get("/survey/<token>")
@public
def survey(token: str) -> ResponseReturnValue:
    """The questionnaire of the unit whose link this is. Two statements."""
    link, running = holding.link(token), holding.running(clock.today())
    form = QuestionForm(running, formdata=None, secret=drafts.new_secret()) if running else None
    return _page(form, link.unit_id)


@door.post("/survey/<token>")
@public
def answer_survey(token: str) -> ResponseReturnValue:
    """Keep the answers of somebody with a unit's link."""
    with reading():
        link, running = holding.link(token), holding.running(clock.today())
        unit_id = link.unit_id
        db.session.rollback()
    if running is None:
        return _page(None, unit_id), 422
    form = QuestionForm(running)
    if not drafts.is_secret(form.secret.data):
        return redirect(url_for(".survey", token=token), 303)
    once = sha256(f"survey|{running.id}|{form.secret.data}".encode()).hexdigest()
    return _kept(form, running.id, unit_id, Way.LINK, once)


@door.get("/follow/case/survey")
@public
@visiting
def survey_after(visit: Visit) -> ResponseReturnValue:
    """The questionnaire after a closed case."""
    unit_id, running = _about(case_of(visit)), holding.running(clock.today())
    if unit_id is None:
        return redirect(url_for("public.case"), 303)
    return _page(QuestionForm(running, formdata=None) if running else None, unit_id)


@door.post("/follow/case/survey")
@public
@visiting
def answer_survey_after(visit: Visit) -> ResponseReturnValue:
    """Keep the answers of a reporter, once for a case; nothing leads from them to the case."""
    with reading():
        complaint = case_of(visit)
        unit_id, running = _about(complaint), holding.running(clock.today())
        stream_id = complaint.id
        db.session.rollback()
    if unit_id is None:
        return redirect(url_for("public.case"), 303)
    if running is None:
        return _page(None, unit_id), 422
    key = str(current_app.config["SECRET_KEY"]).encode()
    once = hmac.new(key, f"survey|{running.id}|{stream_id}".encode(), sha256).hexdigest()
    return _kept(QuestionForm(running), running.id, unit_id, Way.CASE, once)


@door.get("/survey-results")
@public
def survey_results() -> ResponseReturnValue:
    """The newest published survey: the index of every unit where enough answered. Two statements."""
    found = db.session.scalars(holding.published()).all()
    newest = found[0] if found else None
    units = results.of(newest) if newest else {}
    shown = {id_: one for id_, one in units.items() if newest and one.told(newest.least)}
    names = tree.names()
    return render_template(
        "public/survey_results.html",
        survey=newest,
        rows=sorted(shown.values(), key=lambda one: (-(one.index or 0), names[one.unit_id])),
        hidden=len(units) - len(shown),
        whole=results.together(newest, shown) if newest else None,  # without those that are hidden
        names=names,
        words=survey_words,
    )


@door.get("/survey-results/<int:unit_id>")
@public
def survey_result(unit_id: int) -> ResponseReturnValue:
    """One unit of the newest published survey: its elements, the lowest first to be mended, and its plan."""
    newest = db.session.scalars(holding.published().limit(1)).first()
    result = results.of_unit(newest, unit_id) if newest else None
    if newest is None or result is None or not result.told(newest.least):
        raise Hidden
    return render_template(
        "public/survey_result.html",
        survey=newest,
        result=result,
        plans=db.session.scalars(results.plans(newest, unit_id)).all(),
        name=tree.names()[unit_id],
        words=survey_words,
    )


def offered(visit: Visit) -> tuple[Complaint, bool]:
    """The visited case, and whether its reporter is offered a survey that can be answered today. One statement."""
    question = (
        select(Complaint, holding.is_running(clock.today()))
        .where(Complaint.id == visit.stream_id)
        .options(joinedload(Complaint.category))
    )
    complaint, running = db.session.execute(question).one()
    return complaint, running and _may_be_asked(complaint)


def _may_be_asked(complaint: Complaint) -> bool:
    """Whether its reporter is asked how satisfied he is: the case is closed, and its category is no secret one."""
    return complaint.status is Status.CLOSED and not (complaint.category and complaint.category.secret)


def _about(complaint: Complaint) -> int | None:
    """The unit that served the reporter; None where he is not asked."""
    return (complaint.unit_id or complaint.holder_unit_id) if _may_be_asked(complaint) else None


def _kept(form: QuestionForm, survey_id: int, unit_id: int, way: Way, once: str) -> ResponseReturnValue:
    if not form.validate_on_submit():
        return _again(form, unit_id), 422
    try:
        with reading():
            limits.look("survey")
            db.session.rollback()
        running = holding.find(survey_id)
        if answering.answer(running, unit_id, form.marks, form.who, way=way, once=once):
            limits.note("survey")
        db.session.commit()
    except TooMany as refusal:
        form.take(refusal)
        return _again(form, unit_id), 429
    except Refusal as refusal:
        db.session.rollback()
        form.take(refusal)
        return _again(form, unit_id), 422
    flash(_("Thank you. Your answers are counted."))
    back = "public.case" if way is Way.CASE else "public.survey_results"
    return redirect(url_for(back), 303)


def _again(form: QuestionForm, unit_id: int) -> str:
    with reading():
        return _page(form, unit_id)


def _page(form: QuestionForm | None, unit_id: int) -> str:
    return render_template(
        "public/survey.html", form=form, unit=tree.names().get(unit_id, ""), words=survey_words
    )
