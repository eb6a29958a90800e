"""A lost secret code: the counter checks who somebody is and hands over a new one, once."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TelField
from wtforms.validators import Length

from feedback.base.database import db, reading
from feedback.base.refusal import Refusal
from feedback.complaints import receipts
from feedback.people import throttle
from feedback.people.rights import Right
from feedback.people.throttle import Limit
from feedback.vault import codes, drafts
from feedback.web.desk.door import door
from feedback.web.desk.forms import NEEDED
from feedback.web.forms import HouseForm
from feedback.web.guards import allow, me

PER_OPERATOR = Limit(20, timedelta(hours=1))


class LostCodeForm(HouseForm):
    """What the reporter shows: the case's number, and the name and phone he left."""

    secret = HiddenField()
    number = StringField(_l("Number of the report"), [NEEDED, Length(max=20)])
    name = StringField(_l("Name, as on the identity card"), [NEEDED, Length(max=120)])
    phone = TelField(_l("Phone number left with the report"), [NEEDED, Length(max=30)])


@door.get("/desk/codes")
@allow(Right.ASSIST_INTAKE)
def lost_code() -> str:
    """The empty form; its secret makes the new code, so a second send gives the same answer."""
    return render_template("desk/lost_code.html", form=LostCodeForm(secret=drafts.new_secret()))


@door.post("/desk/codes")
@allow(Right.ASSIST_INTAKE)
def replace_code() -> ResponseReturnValue:
    """Give a new code. The page that answers shows it, this once."""
    form = LostCodeForm()
    try:
        if form.validate() and drafts.is_secret(form.secret.data):
            return _replaced(form)
    except Refusal as refusal:
        form.take(refusal)
    db.session.rollback()
    with reading():
        return render_template("desk/lost_code.html", form=form), 422


def _replaced(form: LostCodeForm) -> ResponseReturnValue:
    throttle.spend(f"lost_code:user:{me().user_id}", PER_OPERATOR)
    db.session.commit()
    code = codes.derive(form.secret.data)
    code_hash = codes.hash_code(code)
    complaint = receipts.reissue(form.number.data, form.name.data, form.phone.data, code_hash, by=me())
    db.session.commit()
    return render_template("desk/new_code.html", code=code, number=complaint.number)
