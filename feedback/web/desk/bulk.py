"""One act on many cases: each is its own small decision, and the page says how each one ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import Length, Optional

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import follow_up, queues, record
from feedback.complaints.models import Complaint
from feedback.complaints.queues import PAGE
from feedback.people.rights import Right
from feedback.web.desk.door import door
from feedback.web.desk.forms import chosen
from feedback.web.forms import HouseForm
from feedback.web.guards import allow, me, safe_next


class BulkForm(HouseForm):
    """The cases picked, each as "number~version"."""

    pick = SelectMultipleField(validate_choice=False)
    officer_id = SelectField(_l("Officer"), [Optional()], validate_choice=False)
    instruction = TextAreaField(_l("Instruction"), [Optional(), Length(max=2000)])


@dataclass(frozen=True)
class Result:
    """How one case ended: `fault` is empty where it worked."""

    number: str
    fault: str = ""


@door.post("/desk/claims")
@allow(Right.CLAIM)
def claims() -> str:
    """Take several cases at once."""
    form = BulkForm()
    return _each(form, lambda complaint: follow_up.claim(complaint, by=me()), _("Taken"))


@door.post("/desk/dispositions")
@allow(Right.DISPOSE)
def dispositions() -> str:
    """Give several cases to one officer."""
    form = BulkForm()
    officer = chosen(form.officer_id.data) or 0

    def give(complaint: Complaint) -> None:
        follow_up.dispose(complaint, officer, form.instruction.data or "", None, by=me())

    return _each(form, give, _("Given to the officer"))


def _each(form: BulkForm, verb: Callable[[Complaint], None], done: str) -> str:
    """Do it case by case, in the order of their numbers; what is refused leaves its case as it was."""
    form.validate()
    picked = sorted(set(form.pick.data or ()))[:PAGE]
    results = [_one(one, verb) for one in picked]
    db.session.commit()
    back = safe_next(request.form.get("back")) or "/desk"
    return render_template("desk/bulk.html", results=results, done=done, back=back)


def _one(picked: str, verb: Callable[[Complaint], None]) -> Result:
    number, _tilde, version = picked.partition("~")
    try:
        with db.session.begin_nested():
            complaint = queues.find(me(), number, to_change=True)
            record.same_version(complaint, int(version) if version.isdecimal() else 0)
            verb(complaint)
        return Result(complaint.number)
    except Refusal as refusal:
        return Result(number[:20], str(refusal) or _("There is no such report on your desk."))
