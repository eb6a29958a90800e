"""The schedule of retention: how long what is kept, what is due today, and whether the work goes on."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from feedback.base.database import db
from feedback.complaints import retention as schedule
from feedback.complaints import retention_rules
from feedback.complaints.retention_rules import Kept, RetentionRule
from feedback.people.rights import Right
from feedback.web.admin.door import door
from feedback.web.admin.reference_past import past
from feedback.web.admin.reference_saving import chosen, save, version
from feedback.web.admin.reference_words import FIELD
from feedback.web.forms import HouseForm
from feedback.web.guards import allow, fresh, me

KEPT = {
    "contact": _l("Who the reporter is: name, contact, address for letters"),
    "words": _l("Every word and file of a case"),
    "access_log": _l("Who read the record of a civil servant"),
}
KEPT_FROM = {
    "closed": _l("the closing"),
    "appeal_over": _l("the end of the 30 days in which it can be taken up again"),
    "written": _l("the day it was written"),
}


class RuleForm(HouseForm):
    """One line of the schedule."""

    version = HiddenField()
    days = IntegerField(_l("Days"), [InputRequired(), NumberRange(min=30, max=36_600)])
    regulation = StringField(FIELD["regulation"], [InputRequired(), Length(max=300)])
    confirmed = BooleanField(FIELD["confirmed"])


@door.get("/retention")
@allow(Right.MANAGE_REFERENCE, Right.OBSERVE, Right.AUDIT, Right.REVEAL_APPROVE)
def retention() -> str:
    """The schedule with what is due today; others who watch read it. Twelve statements beside the person's."""
    return render_template(
        "admin/retention.html",
        rows=schedule.count(),
        last=schedule.last_run(),
        moved=schedule.clock_moved(),
        late=schedule.stuck(),
        kept=KEPT,
        froms=KEPT_FROM,
    )


@door.get("/retention/<any(contact,words,access_log):kept>")
@allow(Right.MANAGE_REFERENCE)
def retention_rule(kept: str) -> str:
    """One rule: to change or to confirm, and its past."""
    row = db.get_or_404(RetentionRule, Kept(kept))
    return render_template("admin/row.html", form=RuleForm(obj=row), **_around(row))


@door.post("/retention/<any(contact,words,access_log):kept>")
@allow(Right.MANAGE_REFERENCE)
@fresh
def change_retention_rule(kept: str) -> ResponseReturnValue:
    """Save a rule; what a shorter time makes due is destroyed two weeks later."""
    row, form = db.get_or_404(RetentionRule, Kept(kept)), RuleForm()
    return save(
        form,
        lambda: retention_rules.change(
            row.code, version(form), by=me().actor, **chosen(form, *retention_rules.EDITABLE)
        ),
        url_for("admin.retention"),
        "admin/row.html",
        **_around(row),
    )


def _around(row: RetentionRule) -> dict[str, object]:
    back, code = url_for("admin.retention"), row.code.value
    return {"row": row, "title": KEPT[code], "list_url": back, "past": past("retention_rule", code)}
