"""Service standards: the limits with their legal basis, and those that came before; new ones are drafted first."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from feedback.base import clock
from feedback.base.database import db
from feedback.deadlines import drafts, edit
from feedback.deadlines.models import ServiceStandard, StandardDraft
from feedback.people.rights import Right
from feedback.web import phrases
from feedback.web.admin.door import door
from feedback.web.admin.reference_past import past
from feedback.web.admin.reference_saving import save
from feedback.web.admin.reference_words import COUNTS_FROM, FIELD, STATUTORY
from feedback.web.forms import HouseForm
from feedback.web.guards import allow, fresh, me

STEPS = phrases.STEP | STATUTORY
LATEST = 20


class ConfirmForm(HouseForm):
    """The regency confirms a figure."""

    regulation = StringField(FIELD["regulation"], [InputRequired(), Length(max=200)])


@door.get("/standards")
@allow(Right.MANAGE_REFERENCE, Right.OBSERVE)
def standards() -> ResponseReturnValue:
    """All standards, those valid today first, and the drafts; an observer reads them. Two statements."""
    order = (ServiceStandard.valid_to.is_not(None), ServiceStandard.step, ServiceStandard.service_class)
    rows = db.session.execute(select(ServiceStandard).order_by(*order, ServiceStandard.valid_from)).scalars()
    newest = select(StandardDraft).order_by(StandardDraft.id.desc()).limit(LATEST)
    return render_template(
        "admin/standards.html",
        rows=rows.all(),
        drafts=db.session.scalars(newest).all(),
        steps=STEPS,
        froms=COUNTS_FROM,
        today=clock.today(),
    )


@door.get("/standards/<int:standard_id>")
@allow(Right.MANAGE_REFERENCE)
def standard(standard_id: int) -> ResponseReturnValue:
    """One standard: to confirm, what came before and after it, and its past."""
    found = db.get_or_404(ServiceStandard, standard_id)
    return render_template("admin/standard.html", form=ConfirmForm(obj=found), **_around(found))


@door.post("/standards/<int:standard_id>/confirmation")
@allow(Right.MANAGE_REFERENCE)
@fresh
def confirm_standard(standard_id: int) -> ResponseReturnValue:
    """Confirm a figure on the authority of a regulation."""
    found = db.get_or_404(ServiceStandard, standard_id)
    form = ConfirmForm()
    return save(
        form,
        lambda: edit.confirm_standard(found, form.regulation.data, by=me().actor),
        url_for("admin.standard", standard_id=standard_id),
        "admin/standard.html",
        **_around(found),
    )


def _around(found: ServiceStandard) -> dict[str, object]:
    return {
        "row": found,
        "line": db.session.scalars(drafts.of_the_same(found.step, found.service_class)).all(),
        "past": past("service_standard", found.code),
        "steps": STEPS,
        "froms": COUNTS_FROM,
    }
