"""Following a report with its code: in, the case, its files, a new code, out."""

from __future__ import annotations

import json

import structlog
from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from feedback.base.database import db, reading
from feedback.base.refusal import Hidden
from feedback.complaints import proof as proofs
from feedback.people.throttle import TooMany
from feedback.vault import codes, drafts, visits
from feedback.vault.visits import Visit
from feedback.web import limits
from feedback.web.forms import HouseForm
from feedback.web.guards import public
from feedback.web.public import visiting
from feedback.web.public.door import door
from feedback.web.public.intake import send_file
from feedback.web.public.offers import case_page
from feedback.web.public.visiting import case_of, page_of
from feedback.web.public.visiting import visiting as with_visit

log = structlog.get_logger("web")


class CodeForm(HouseForm):
    """The receipt code."""

    code = StringField("", [Length(max=200)])


class NewCodeForm(HouseForm):
    """One press that makes a new code; `secret` makes a second press give the same one."""

    secret = HiddenField()


@door.get("/follow")
@public
def follow() -> ResponseReturnValue:
    """Ask for the code."""
    return render_template("public/follow.html", form=CodeForm())


@door.post("/follow")
@public
def enter() -> ResponseReturnValue:
    """Open the case the code belongs to; whatever is wrong with a code, the answer and its cost are the same."""
    form = CodeForm()
    try:
        with reading():
            limits.look("code")
            db.session.rollback()
        stream_id = codes.find(form.code.data or "")
        if stream_id is None:
            limits.count("code")
    except TooMany as refusal:
        form.take(refusal)
        return _code_page(form), 429
    if stream_id is None:
        log.info("code_refused")
        form.code.errors = [_("This code opens no report. Look at each sign again.")]
        return _code_page(form), 422
    token = visits.open_visit(stream_id)
    db.session.commit()
    return visiting.hand_over(make_response(redirect(url_for("public.case"), 303)), token)


@door.get("/follow/case")
@public
@with_visit
def case(visit: Visit) -> ResponseReturnValue:
    """The case as its reporter reads it, with what he can do now."""
    return case_page(visit)


@door.get("/follow/case/files/<token>")
@public
@with_visit
def case_file(visit: Visit, token: str) -> ResponseReturnValue:
    """A file of the thread; one that came with something internal does not exist here."""
    story = page_of(case_of(visit)).story
    for happening in story.happenings:
        for file in happening.files:
            if file.token == token:
                return send_file(file)
    raise Hidden


@door.get("/follow/case/proof.json")
@public
@with_visit
def proof(visit: Visit) -> ResponseReturnValue:
    """A receipt that its reporter may keep and check without us; nobody has to take it."""
    complaint = case_of(visit)
    answer = make_response(json.dumps(proofs.receipt(complaint), ensure_ascii=False, indent=1))
    answer.mimetype = "application/json"
    answer.headers["Content-Disposition"] = 'attachment; filename="bukti.json"'
    return answer


@door.get("/follow/new-code")
@public
@with_visit
def new_code(visit: Visit) -> ResponseReturnValue:
    """Somebody else typed this report: a code of one's own comes first."""
    if not visit.must_change:
        return redirect(url_for("public.case"), 303)
    return render_template("public/follow_new_code.html", form=NewCodeForm(secret=drafts.new_secret()))


@door.post("/follow/code")
@public
def make_code() -> ResponseReturnValue:
    """Make the new code and show it once; the old one dies, and every other visit ends with it."""
    token = visiting.token_of_request()
    with reading():
        visit = visits.find(token) if token else None
        db.session.rollback()
    form = NewCodeForm()
    if token is None or visit is None or not drafts.is_secret(form.secret.data):
        return redirect(url_for("public.follow"), 303)
    code = codes.derive(form.secret.data)
    code_hash = codes.hash_code(code)
    if visit.must_change:
        codes.replace(visit.stream_id, code_hash)
        visits.end_others(visit.stream_id, token)
        db.session.commit()
    elif codes.find_hash(code_hash) != visit.stream_id:
        return redirect(url_for("public.case"), 303)
    with reading():
        return render_template("public/follow_code.html", code=code, number=case_of(visit).number)


@door.post("/follow/leave")
@public
def leave() -> ResponseReturnValue:
    """End the visit."""
    token = visiting.token_of_request()
    if token is not None:
        visits.end(token)
        db.session.commit()
    flash(_("Closed. Nobody can open your report here without the code."))
    return visiting.take_back(make_response(redirect(url_for("public.follow"), 303)))


def _code_page(form: CodeForm) -> str:
    db.session.rollback()
    with reading():
        return render_template("public/follow.html", form=form)
