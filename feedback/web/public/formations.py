"""Formations for everybody: which posts are wanted, how far they have come, and a box for what people think of it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired

from feedback.agencies import tree
from feedback.base.database import db, reading
from feedback.base.refusal import Refusal
from feedback.people.throttle import TooMany
from feedback.staffing import comments, standing
from feedback.staffing import formations as wanted
from feedback.staffing.models import Formation, Stage
from feedback.vault import drafts
from feedback.web import limits
from feedback.web.forms import HouseForm, choices
from feedback.web.guards import public
from feedback.web.public.door import door

SHOWN = 50
SSCASN = "https://sscasn.bkn.go.id"


class CommentForm(HouseForm):
    """What somebody thinks; `secret` makes a second press of the same form nothing more."""

    formation = SelectField(_l("What it is about"))
    text = TextAreaField(_l("Your comment"), [InputRequired()])
    secret = HiddenField()

    def offer(self, rows: list[tuple[int, str]]) -> CommentForm:
        """Give the choices."""
        self.formation.choices = choices(
            {str(id_): name for id_, name in rows}, blank=_l("Needs and process in general")
        )
        return self


@door.get("/formations")
@public
def formations() -> ResponseReturnValue:
    """The posts wanted, with their stages and what people say. Four statements."""
    return _page(None)


@door.post("/formations/comments")
@public
def comment() -> ResponseReturnValue:
    """Leave a comment; somebody reads it before it is shown."""
    with reading():
        rows = _rows()
        form = _form(rows)
        db.session.rollback()
    if not (form.validate_on_submit() and drafts.is_secret(form.secret.data)):
        return _again(form)
    try:
        with reading():
            limits.look("comment")
            db.session.rollback()
        if comments.write(form.text.data or "", _chosen(form), form.secret.data):
            limits.note("comment")
        db.session.commit()
    except TooMany as refusal:
        form.take(refusal)
        return _again(form)[0], 429
    except Refusal as refusal:
        db.session.rollback()
        form.take(refusal)
        return _again(form)
    flash(_("Thank you. Somebody reads it first; then it is shown here without a name."))
    return redirect(url_for("public.formations") + "#comments", 303)


def _rows() -> list[Formation]:
    return list(db.session.scalars(wanted.shelf()))


def _form(rows: list[Formation], **more: object) -> CommentForm:
    names = tree.names()
    return CommentForm(**more).offer([(one.id, f"{one.position}, {names[one.unit_id]}") for one in rows])


def _chosen(form: CommentForm) -> int | None:
    return int(form.formation.data) if form.formation.data else None


def _again(form: CommentForm) -> tuple[str, int]:
    with reading():
        return _page(form), 422


def _page(form: CommentForm | None) -> str:
    rows = _rows()
    return render_template(
        "public/formations.html",
        rows=rows,
        stages=list(Stage),
        comments=db.session.scalars(comments.shown().limit(SHOWN)).all(),
        about={one.id: one.position for one in rows},
        names=tree.names(),
        posts=standing.by_agency(),
        form=form or _form(rows, formdata=None, secret=drafts.new_secret()),
        longest=comments.LONGEST,
        sscasn=SSCASN,
    )
