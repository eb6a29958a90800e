"""The routes of the acts: each a noun below the case, a page to read by GET and the act itself by POST."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError

from feedback.base.database import db, reading
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.complaints import act_drafts, queues, record
from feedback.complaints.act_drafts import Draft
from feedback.complaints.models import Complaint
from feedback.web.desk import (
    agency,
    answering,
    excluding,
    explaining,
    lapor,
    meeting,
    ready_made,
    verification,
    wording,
)
from feedback.web.desk.acts import Act, Stand
from feedback.web.desk.audience import story_for
from feedback.web.desk.door import door
from feedback.web.guards import allow, me
from feedback.web.sizes import takes_files

TABLE: tuple[Act, ...] = (
    *verification.ACTS,
    *answering.ACTS,
    *explaining.ACTS,
    *meeting.ACTS,
    *agency.ACTS,
    *lapor.ACTS,
    *excluding.ACTS,
)
"""Every act of the desk, in the order in which a case page offers them."""


def _route(act: Act) -> Callable[[str], ResponseReturnValue]:
    @allow(*act.rights)
    def view(number: str) -> ResponseReturnValue:
        return _ask(act, number) if request.method == "GET" else _do(act, number)

    if act.slow is not None:
        takes_files(view)
    view.__doc__ = f"The act `{act.noun}`: its form, and doing it."
    return view


def _ask(act: Act, number: str) -> ResponseReturnValue:
    """The form of the act; back to the case when it is not possible now."""
    complaint = queues.find(me(), number)
    stand = Stand(me(), complaint, story_for(me(), complaint))
    if not act.may(stand):
        flash(_("This step is not possible now, or belongs to another desk."), "note")
        return redirect(url_for("desk.case", number=complaint.number), 303)
    form = act.form()
    if act.prefill is not None:
        act.prefill(form, stand)
    begun = act_drafts.read(complaint, act.noun, by=me()) if act.drafted and not request.args else None
    if begun is not None:
        _go_on(form, begun.words)
    return _page(act, form, stand, complaint.version, begun=begun)


def _go_on(form: Any, words: dict[str, str]) -> None:
    """Put what he had begun to write into the form again; what no field can take any more is left out."""
    for name, text in words.items():
        if name in form and name != "version":
            with suppress(ValueError):
                form[name].process_formdata([text])


def _do(act: Act, number: str) -> ResponseReturnValue:
    """Do the act on the version that the person saw; else show everything typed again."""
    form, changed = act.form(), False
    try:
        if act.slow is not None:
            with reading():  # nobody leaves files at a case that is not on his shelf
                queues.find(me(), number)
                db.session.rollback()
            act.slow(form, me())
        if form.validate():
            complaint = queues.find(me(), number, to_change=True)
            record.same_version(complaint, form.seen)
            ident = complaint.id
            says = act.do(complaint, form, me()) or act.says
            if act.drafted:
                act_drafts.drop(complaint, act.noun, by=me())
            db.session.commit()
            flash(str(says))
            return redirect(_after(ident, number), 303)
    except Hidden:
        raise
    except Stale as stale:
        changed = True
        form.form_errors.append(str(stale.sentence))
    except Refusal as refusal:
        form.take(refusal)
    return _again(act, form, number, changed)


def _again(act: Act, form: Any, number: str, changed: bool) -> ResponseReturnValue:
    """The page with all that was typed; after a colleague's change (409), with what he did and the new version."""
    db.session.rollback()
    with reading():
        complaint = queues.find(me(), number)
        stand = Stand(me(), complaint, story_for(me(), complaint))
        version = complaint.version if changed else form.seen
        theirs: list[Any] = []
        if changed:
            theirs = wording.lines(stand.story, after=form.seen)
        return _page(act, form, stand, version, theirs=theirs), 409 if changed else 422


def _page(
    act: Act, form: Any, stand: Stand, version: int, theirs: Any = (), begun: Draft | None = None
) -> str:
    more = act.ready(form, stand) if act.ready is not None else {}
    if act.use is not None:
        more["ready_made"] = ready_made.offered(stand.complaint, act.use)
    form.version.data = str(version)
    return render_template(
        act.template,
        act=act,
        form=form,
        complaint=stand.complaint,
        story=stand.story,
        possible=act.may(stand),
        theirs=theirs,
        begun=begun,
        **more,
    )


def _after(ident: int, number: str) -> str:
    """The case, or the desk when the case has left the person's sight."""
    still = queues.visible_to(me()).where(Complaint.id == ident).with_only_columns(Complaint.id)
    try:
        seen = db.session.execute(still).first() is not None
    except OperationalError:  # it is stored: that the database went away since must not say otherwise
        db.session.rollback()
        seen = False
    return url_for("desk.case", number=number) if seen else url_for("desk.front")


for _act in TABLE:
    _rule = f"/desk/complaints/<number>/{_act.noun}"
    door.add_url_rule(_rule, _act.noun, _route(_act), methods=["GET", "POST"])
