"""What the head of an office reads that must not know of a case: a question, its day, and room for the answer."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, MultipleFileField, TextAreaField

from feedback.base import clock
from feedback.base.database import db, reading
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints import inquiries
from feedback.complaints.asides import Inquiry
from feedback.deadlines import shelf as deadlines
from feedback.files import shelf as files
from feedback.people.rights import Right
from feedback.web import uploading
from feedback.web.desk.door import door
from feedback.web.desk.forms import FILES_SAY, NEEDED, TEXT
from feedback.web.due import Due, due
from feedback.web.forms import HouseForm
from feedback.web.guards import allow, me
from feedback.web.sizes import takes_files

MOST = 100


class ExplanationForm(HouseForm):
    """The office's explanation, with files."""

    text = TextAreaField(_l("Your explanation"), [NEEDED, TEXT])
    uploads = MultipleFileField(_l("Photos or documents"), description=FILES_SAY)
    draft = HiddenField()


@door.get("/desk/inquiries")
@allow(Right.EXPLAIN)
def inquiries_list() -> str:
    """The questions put to the offices that the person heads. Four statements."""
    found = db.session.scalars(inquiries.asked_of(me()).limit(MOST)).all()
    return render_template("desk/inquiries.html", rows=[(one, _due(one)) for one in found])


@door.get("/desk/inquiries/<token>")
@allow(Right.EXPLAIN)
def inquiry_asked(token: str) -> str:
    """One question, and the explanation that was given or the box for it."""
    return _page(_find(token), ExplanationForm())


@door.post("/desk/inquiries/<token>/answer")
@allow(Right.EXPLAIN)
@takes_files
def explain(token: str) -> ResponseReturnValue:
    """Explain; what was typed stays when it cannot be taken."""
    form = ExplanationForm()
    try:
        with reading():  # nobody leaves files at a question that is not his
            inquiries.must_wait(_find(token))
            db.session.rollback()
        uploading.clean(form, me())
        if form.validate():
            found = _find(token, to_change=True)
            kept = uploading.draft_of(form)
            inquiries.answer(found, form.text.data, by=me(), draft=kept)
            db.session.commit()
            flash(_("Your explanation is there. Thank you."))
            return redirect(url_for(".inquiry_asked", token=token), 303)
    except Hidden:
        raise
    except Refusal as refusal:
        form.take(refusal)
    db.session.rollback()
    with reading():
        return _page(_find(token), form), 422


def _find(token: str, *, to_change: bool = False) -> Inquiry:
    asked = inquiries.asked_of(me()).where(Inquiry.token == token)
    found = db.session.scalars(asked.with_for_update() if to_change else asked).one_or_none()
    if found is None:
        raise Hidden
    return found


def _page(found: Inquiry, form: Any) -> str:
    waiting = uploading.waiting(form)
    return render_template(
        "desk/inquiry.html",
        inquiry=found,
        due=_due(found),
        words=inquiries.words_of(found),
        sent=db.session.scalars(files.of_stream(found.id)).all() if found.answered_on else (),
        form=form,
        waiting=waiting,
    )


def _due(found: Inquiry) -> Due | None:
    if found.ended_on is not None:
        return None
    return due(
        found.due_on, clock.today(), deadlines.calendar(), met_on=found.answered_on, started_on=found.asked_on
    )
