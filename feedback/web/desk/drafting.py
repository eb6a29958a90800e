"""Drafts: what somebody has begun to write waits for him on the server, kept by a button or by script after a pause."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import BooleanField, FileField, MultipleFileField, SelectMultipleField
from wtforms.fields.core import Field

from feedback.base.database import db, reading
from feedback.base.refusal import Refusal
from feedback.complaints import act_drafts, placeholders, queues
from feedback.complaints.models import Complaint
from feedback.people.rights import Right
from feedback.web.desk import doing, ready_made
from feedback.web.desk.acts import Act
from feedback.web.desk.door import door
from feedback.web.guards import allow, me
from feedback.web.sizes import takes_files

_NOT_KEPT = (BooleanField, FileField, MultipleFileField, SelectMultipleField)
_OURS = frozenset({"csrf_token", "version"})


@door.post("/desk/complaints/<number>/drafts/<noun>")
@allow(Right.SEE_DESK)
@takes_files
def draft(number: str, noun: str) -> ResponseReturnValue:
    """Keep what is in the form of an act, put a ready-made text into it, or throw it away; then the form again."""
    act = next((one for one in doing.TABLE if one.noun == noun and one.drafted), None)
    if act is None or not any(me().may(right) for right in act.rights):
        abort(404)
    form = act.form()
    if act.slow is not None and not _quiet():
        with reading():  # nobody leaves files at a case that is not on his shelf
            queues.find(me(), number)
            db.session.rollback()
        try:
            act.slow(form, me())
        except Refusal as refusal:  # the words are kept although a file is not
            db.session.rollback()
            flash(str(refusal.sentence), "bad")
    complaint = queues.find(me(), number)
    if request.form.get("throw_away"):
        act_drafts.drop(complaint, noun, by=me())
        said = _("Your draft is thrown away.")
    else:
        act_drafts.keep(complaint, noun, _words(act, form, complaint), by=me())
        said = _("Your draft is kept. Nobody but you sees it.")
    db.session.commit()
    if _quiet():
        return "", 204
    flash(said, "note")
    return redirect(url_for(act.endpoint, number=number), 303)


def _quiet() -> bool:
    """Whether script keeps it while he goes on writing."""
    return bool(request.form.get("quiet"))


def _words(act: Act, form: Any, complaint: Complaint) -> dict[str, str]:
    words = {field.short_name: _text(field) for field in form if _is_kept(field)}
    chosen = request.form.get("template", "")
    text = ready_made.text(chosen, complaint, act.use)
    if text is not None:
        before = words.get("text", "")
        filled = placeholders.filled(text.body, placeholders.of(complaint))
        words["text"] = f"{before}\n\n{filled}" if before else filled
        if text.outcome is not None and not words.get("outcome"):
            words["outcome"] = text.outcome.value
    return words


def _is_kept(field: Field) -> bool:
    return not isinstance(field, _NOT_KEPT) and field.short_name not in _OURS


def _text(field: Field) -> str:
    """What was typed, as it was; a file's own token is made while the form is read."""
    if field.short_name == "draft":
        return str(field.data or "")
    typed = field.raw_data[0] if field.raw_data else ""
    return typed.strip() if isinstance(typed, str) else ""
