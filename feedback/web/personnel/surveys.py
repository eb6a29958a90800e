"""Satisfaction surveys at the desk: begun, given to units as links, read by unit and element, published with a plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.agencies import book, tree
from feedback.base import cells, clock
from feedback.base.database import db
from feedback.base.refusal import Hidden
from feedback.base.workbook import workbook
from feedback.people import security_log
from feedback.people.persons import Person
from feedback.people.rights import Right, roles_with
from feedback.people.roles import HEADS
from feedback.staffing import months, volumes
from feedback.surveys import holding, ikm, results
from feedback.surveys.ikm import Element
from feedback.surveys.models import Survey, Term
from feedback.surveys.results import Promise, Result
from feedback.web import survey_words
from feedback.web.guards import allow, fresh, me
from feedback.web.personnel.door import attempt, door
from feedback.web.personnel.staffing_forms import version
from feedback.web.personnel.survey_forms import PlanForm, SurveyForm, VersionForm

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@door.get("/personnel/surveys")
@allow(Right.SEE_SURVEYS)
def survey_list() -> ResponseReturnValue:
    """All surveys, and the form for a new one. One statement."""
    return _list(SurveyForm(formdata=None))


@door.post("/personnel/surveys")
@allow(Right.KEEP_SURVEYS)
def begin_survey() -> ResponseReturnValue:
    """Begin a survey."""
    form = SurveyForm()

    def begun() -> ResponseReturnValue:
        made = holding.begin(
            form.name.data or "",
            form.from_on.data,
            form.to_on.data,
            form.least.data or 0,
            form.own_weights or None,
            by=me(),
        )
        flash(_("Saved."))
        return redirect(url_for(".survey_of", survey_id=made.id), 303)

    return attempt(form, begun, lambda: _list(form))


@door.get("/personnel/surveys/<int:survey_id>")
@allow(Right.SEE_SURVEYS)
def survey_of(survey_id: int) -> ResponseReturnValue:
    """One survey: every unit with its respondents, index and lowest elements. Three statements, however many units."""
    return _one(holding.find(survey_id))


@door.post("/personnel/surveys/<int:survey_id>/publication")
@allow(Right.KEEP_SURVEYS)
def publish_survey(survey_id: int) -> ResponseReturnValue:
    """Show everybody the results."""
    form = VersionForm()

    def published() -> ResponseReturnValue:
        holding.publish(holding.find(survey_id), version(form), by=me())
        flash(_("Everybody can read the results now."))
        return redirect(url_for(".survey_of", survey_id=survey_id), 303)

    return attempt(form, published, lambda: _one(holding.find(survey_id), form))


@door.post("/personnel/surveys/<int:survey_id>/export")
@allow(Right.SEE_SURVEYS)
@fresh
def export_survey(survey_id: int) -> ResponseReturnValue:
    """The table of units and elements as CSV or XLSX; taking it is noted in the record."""
    survey, kind = holding.find(survey_id), request.form.get("kind", "")
    if kind not in ("csv", "xlsx"):
        abort(404)
    head = ["kode_unit", "unit", "responden", *(one.code for one in holding.elements(survey)), "ikm", "mutu"]
    body = list(_lines(_mine(survey)))
    security_log.note(
        "figures_exported",
        by=me().actor,
        user_id=me().user_id,
        exported=f"survey_{kind}",
        from_on=survey.from_on.isoformat(),
        to_on=survey.to_on.isoformat(),
        group=str(survey.id),
    )
    db.session.commit()
    name = f"skm-{survey_id}.{kind}"
    if kind == "xlsx":
        return _file(workbook("skm", head, body), SHEET, name)
    return _file("".join(cells.written(head, body)).encode(), "text/csv", name)


@door.get("/personnel/surveys/<int:survey_id>/units/<int:unit_id>")
@allow(Right.SEE_SURVEYS)
def survey_unit(survey_id: int, unit_id: int) -> ResponseReturnValue:
    """One unit: its elements, and what is done about the lowest."""
    return _unit(survey_id, unit_id, None)


@door.post("/personnel/surveys/<int:survey_id>/units/<int:unit_id>/plans")
@allow(Right.MEND_AFTER_SURVEY)
def add_plan(survey_id: int, unit_id: int) -> ResponseReturnValue:
    """Write down what is done about an element: the unit's head, or who holds the surveys."""
    _must_see(unit_id)
    survey = holding.find(survey_id)
    form = PlanForm().offer(holding.elements(survey))

    def planned() -> ResponseReturnValue:
        promise = Promise(
            Element(form.element.data), Term(form.term.data), form.action.data or "", form.due_on.data
        )
        results.plan(survey, unit_id, promise, by=me())
        flash(_("Saved."))
        return redirect(url_for(".survey_unit", survey_id=survey_id, unit_id=unit_id), 303)

    return attempt(form, planned, lambda: _unit(survey_id, unit_id, form))


@door.post("/personnel/surveys/plans/<int:mend_id>/end")
@allow(Right.MEND_AFTER_SURVEY)
def finish_plan(mend_id: int) -> ResponseReturnValue:
    """It is done."""
    found = results.find_plan(mend_id)
    _must_see(found.unit_id)
    results.finish(found, by=me())
    there = url_for(".survey_unit", survey_id=found.survey_id, unit_id=found.unit_id)
    db.session.commit()
    flash(_("Saved."))
    return redirect(there, 303)


def sees(person: Person, unit_id: int) -> bool:
    """Whether the person may read this unit's result: a head those of his own office, all others every one."""
    if person.holds(*(roles_with(Right.SEE_SURVEYS) - HEADS)):
        return True
    unit = book.book().units.get(unit_id)
    return unit is not None and any(unit.path.startswith(post.unit_path) for post in person.posts_as(*HEADS))


def _must_see(unit_id: int) -> None:
    """Hidden for whoever may not read this unit's result."""
    if unit_id not in book.book().units or not sees(me(), unit_id):
        raise Hidden(f"unit {unit_id}")


def _mine(survey: Survey) -> dict[int, Result]:
    person = me()
    return {unit_id: one for unit_id, one in results.of(survey).items() if sees(person, unit_id)}


def _list(form: SurveyForm) -> str:
    rows = db.session.scalars(holding.shelf()).all()
    return render_template("personnel/surveys.html", rows=rows, form=form, today=clock.today())


def _one(survey: Survey, form: VersionForm | None = None) -> str:
    names = tree.names()
    found = sorted(_mine(survey).values(), key=lambda one: names.get(one.unit_id, ""))
    used = volumes.counted(months.of_days(survey.from_on, survey.to_on))
    wanted = {
        unit_id: ikm.sample(round(sum(one.volume for one in of_unit))) for unit_id, of_unit in used.items()
    }
    return render_template(
        "personnel/survey.html",
        survey=survey,
        rows=found,
        wanted=wanted,
        fewest=holding.FEWEST,
        form=form or VersionForm(formdata=None, version=str(survey.version)),
        names=names,
        today=clock.today(),
        survey_words=survey_words,
    )


def _unit(survey_id: int, unit_id: int, form: PlanForm | None) -> str:
    survey = holding.find(survey_id)
    _must_see(unit_id)
    plan = form or PlanForm(formdata=None).offer(holding.elements(survey))
    return render_template(
        "personnel/survey_unit.html",
        survey=survey,
        result=results.of_unit(survey, unit_id),
        plans=db.session.scalars(results.plans(survey, unit_id)).all(),
        fewest=holding.FEWEST,
        form=plan,
        keeps=me().may(Right.MEND_AFTER_SURVEY),
        unit_id=unit_id,
        name=tree.names()[unit_id],
        survey_words=survey_words,
    )


def _lines(found: dict[int, Result]) -> Iterator[list[Any]]:
    """Without index and means where so few answered that they could be told from it."""
    names, units = tree.names(), book.book().units
    for unit_id, one in sorted(found.items(), key=lambda each: names.get(each[0], "")):
        told = one.told(holding.FEWEST)
        means = [
            float(round(marks.mean, 2)) if told and marks.mean else None for marks in one.elements.values()
        ]
        grade = one.grade.letter if told and one.grade else None
        code = units[unit_id].code if unit_id in units else ""
        value = float(one.index) if told and one.index is not None else None
        yield [code, names.get(unit_id, ""), one.respondents, *means, value, grade]


def _file(body: bytes, media_type: str, name: str) -> Response:
    answer = Response(body, mimetype=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
