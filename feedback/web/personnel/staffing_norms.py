"""Norm times: the list, one with its past, a new one, and the end of one."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from feedback.agencies import history
from feedback.agencies.models import Category
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.people import persons
from feedback.people.rights import Right
from feedback.staffing import norms
from feedback.staffing.models import NormTime, WorkKind
from feedback.staffing.needs import category_names
from feedback.staffing.norms import Norm
from feedback.web.guards import allow, me
from feedback.web.personnel.door import attempt, door
from feedback.web.personnel.staffing_forms import EndForm, NormForm, version


@door.get("/personnel/staffing/norms")
@allow(Right.SEE_STAFFING)
def norm_times() -> ResponseReturnValue:
    """Every kind of work with its norm. One statement."""
    rows = db.session.scalars(norms.shelf()).all()
    return render_template("personnel/norms.html", rows=rows, today=clock.today())


@door.get("/personnel/staffing/norms/new")
@allow(Right.KEEP_STAFFING)
def new_norm() -> ResponseReturnValue:
    """The form for a kind of work that has no norm yet."""
    form = NormForm(formdata=None, valid_from=date(clock.today().year, 1, 1))
    return _form(form)


@door.post("/personnel/staffing/norms")
@allow(Right.KEEP_STAFFING)
def add_norm() -> ResponseReturnValue:
    """Enter a norm, a new one or the next of one that is there."""
    form = NormForm()
    return attempt(form, lambda: _entered(form), lambda: _form(form))


@door.get("/personnel/staffing/norms/<int:norm_id>")
@allow(Right.SEE_STAFFING)
def norm_time(norm_id: int) -> ResponseReturnValue:
    """One kind of work: its norms one after the other, what was changed by whom, and the form for the next."""
    norm = norms.find(norm_id)
    line = db.session.scalars(norms.line(norm.kind, norm.code)).all()
    form = NormForm(
        formdata=None,
        obj=norm,
        minutes=f"{norm.seconds / 60:g}",
        seen=norms.mark(line),
        valid_from=clock.today(),
    )
    form.valid_from.data = clock.today()
    return _one(norm, form, EndForm(formdata=None, version=norm.version))


@door.post("/personnel/staffing/norms/<int:norm_id>/end")
@allow(Right.KEEP_STAFFING)
def end_norm(norm_id: int) -> ResponseReturnValue:
    """This work is no longer counted."""
    norm, form = norms.find(norm_id), EndForm()

    def ended() -> ResponseReturnValue:
        norms.end(norm, version(form), form.last_on.data, by=me())
        flash(_("Saved."))
        return redirect(url_for(".norm_time", norm_id=norm_id), 303)

    return attempt(form, ended, lambda: _one(norms.find(norm_id), NormForm(formdata=None), form))


def _entered(form: NormForm) -> ResponseReturnValue:
    kind, code = WorkKind(form.kind.data), (form.code.data or "").upper()
    made = norms.enter(
        Norm(
            kind=kind,
            code=code,
            name=_name(kind, code, form.name.data or ""),
            seconds=form.seconds,
            source=form.source.data or "",
            valid_from=form.valid_from.data,
            position=form.position.data or "",
        ),
        by=me(),
        seen=form.seen.data or "",
    )
    flash(_("Saved."))
    return redirect(url_for(".norm_time", norm_id=made.id), 303)


def _name(kind: WorkKind, code: str, typed: str) -> str:
    """A category is called as it is; a service as somebody says."""
    if kind is WorkKind.SERVICE:
        if not typed:
            raise Refusal(_("Write what the service is called."), field="name")
        return typed
    name = db.session.scalar(select(Category.name_id).where(Category.code == code))
    if name is None:
        raise Refusal(_("There is no category with this code."), field="code")
    return name


def _form(form: NormForm) -> str:
    return render_template("personnel/norm_new.html", form=form, categories=sorted(category_names().values()))


def _one(norm: NormTime, form: NormForm, end_form: EndForm) -> str:
    past = history.history(norms.THING, norms.key(norm.kind, norm.code))
    actors = {int(one.actor.removeprefix("user:")) for one in past if one.actor.startswith("user:")}
    line = db.session.scalars(norms.line(norm.kind, norm.code)).all()
    if request.method == "POST":
        form.process(formdata=None, obj=norm, minutes=f"{norm.seconds / 60:g}", seen=norms.mark(line))
    return render_template(
        "personnel/norm.html",
        norm=norm,
        form=form,
        end_form=end_form,
        line=line,
        past=past,
        people={f"user:{id_}": name for id_, name in persons.persons(actors).items()},
    )
