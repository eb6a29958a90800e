"""Templates: words an officer may begin from when he answers, asks or writes, kept by heads and verifiers."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, or_, select
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from feedback.agencies import categories
from feedback.agencies.models import Unit
from feedback.base.database import db, reading
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints import fault, placeholders
from feedback.complaints.annexes import AnswerTemplate, Use
from feedback.complaints.status import Outcome
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.people.roles import HEADS, Role
from feedback.web import phrases
from feedback.web.desk import offices
from feedback.web.desk.door import door
from feedback.web.desk.forms import NEEDED, OUTCOMES, TEXT, chosen, offer
from feedback.web.filters import language
from feedback.web.forms import HouseForm, choices
from feedback.web.guards import allow, me

KEEPERS = (Right.HANDOVER, Right.PUBLISH)


class TemplateForm(HouseForm):
    """A title to find it by, the words, and what it is for."""

    title = StringField(_l("Title"), [NEEDED, Length(max=120)])
    body = TextAreaField(_l("Text"), [NEEDED, TEXT])
    use = SelectField(
        _l("Used to"), [Optional()], choices=choices(phrases.TEMPLATE_USE), default=Use.ANSWER.value
    )
    outcome = SelectField(
        _l("Outcome"), [Optional()], choices=choices(phrases.OUTCOME, OUTCOMES, blank=_l("Any outcome"))
    )
    category_id = SelectField(_l("Category"), [Optional()], validate_choice=False)
    active = BooleanField(_l("In use"), default=True)


@door.get("/desk/templates")
@allow(*KEEPERS)
def templates() -> str:
    """The templates of the person's agencies, and the regency's own."""
    rows = db.session.execute(_shelf(me())).all()
    return render_template("desk/templates.html", rows=rows, keeps=_keeps, names=categories.names(language()))


@door.get("/desk/templates/new")
@allow(*KEEPERS)
def new_template() -> str:
    """An empty template."""
    return _page(TemplateForm(), None)


@door.post("/desk/templates")
@allow(*KEEPERS)
def add_template() -> ResponseReturnValue:
    """Keep a new template: a head's for his agency, a verifier's for the whole regency."""
    return _keep(TemplateForm(), AnswerTemplate(unit_id=_own_agency(me())))


@door.get("/desk/templates/<int:id>")
@allow(*KEEPERS)
def template(id: int) -> str:
    """One template, to be changed."""
    row = _find(id)
    form = TemplateForm(obj=row)
    form.outcome.data = row.outcome.value if row.outcome else ""
    form.use.data = row.use.value
    return _page(form, row)


@door.post("/desk/templates/<int:id>")
@allow(*KEEPERS)
def change_template(id: int) -> ResponseReturnValue:
    """Change it, or take it out of use."""
    return _keep(TemplateForm(), _find(id))


def _keep(form: TemplateForm, row: AnswerTemplate) -> ResponseReturnValue:
    if form.validate() and _fit(form) and not request.form.get("preview"):
        row.title, row.body, row.active = form.title.data, form.body.data, form.active.data
        row.use = Use(form.use.data or Use.ANSWER)
        row.outcome = Outcome(form.outcome.data) if form.outcome.data and row.use is Use.ANSWER else None
        row.category_id = chosen(form.category_id.data)
        db.session.add(row)
        db.session.commit()
        flash(_("The template is kept."))
        return redirect(url_for("desk.templates"), 303)
    known = row if row.id else None
    with reading():
        return _page(form, known), 422 if form.errors else 200


def _fit(form: TemplateForm) -> bool:
    """Whether every place in braces can be filled, and nobody is found at fault; else the form says what is not."""
    text = form.body.data or ""
    strange = placeholders.unknown(text)
    try:
        if strange:
            raise Refusal(
                _("Nothing is known to put in for %(what)s.", what=", ".join(strange)), field="body"
            )
        fault.must_never_be_ready(text, "body")
    except Refusal as refusal:
        form.take(refusal)
        return False
    return True


def _page(form: TemplateForm, row: AnswerTemplate | None) -> str:
    """The form, with what the text would look like for an invented case."""
    offer(form.category_id, offices.categories(), blank=_("Any category"))
    preview = placeholders.filled(form.body.data or "", placeholders.example())
    return render_template(
        "desk/template.html", form=form, row=row, preview=preview, places=placeholders.KNOWN
    )


def _find(id: int) -> AnswerTemplate:
    """A template the person keeps; Hidden otherwise."""
    row = db.session.get(AnswerTemplate, id)
    if row is None or not _keeps(row):
        raise Hidden
    return row


def _keeps(row: AnswerTemplate) -> bool:
    if row.unit_id is None:
        return me().holds(Role.VERIFIER)
    return any(post.agency_id == row.unit_id for post in me().posts_as(*HEADS))


def _own_agency(me: Person) -> int | None:
    heads = me.posts_as(*HEADS)
    return None if me.holds(Role.VERIFIER) or not heads else heads[0].agency_id


def _shelf(me: Person) -> Select[AnswerTemplate, str]:
    agencies = {post.agency_id for post in me.posts}
    return (
        select(AnswerTemplate, Unit.short_name)
        .outerjoin(Unit, Unit.id == AnswerTemplate.unit_id)
        .where(or_(AnswerTemplate.unit_id.is_(None), AnswerTemplate.unit_id.in_(agencies)))
        .order_by(AnswerTemplate.active.desc(), AnswerTemplate.title, AnswerTemplate.id)
    )
