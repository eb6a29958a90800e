"""Service standards: the limits with their legal basis, confirmed or replaced from a date on."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import DateField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from feedback.agencies.codes import code_for
from feedback.base import clock
from feedback.base.database import db
from feedback.deadlines import edit
from feedback.deadlines.models import ServiceStandard
from feedback.people.rights import Right
from feedback.web import phrases
from feedback.web.admin.door import door
from feedback.web.admin.reference_past import past
from feedback.web.admin.reference_saving import save
from feedback.web.admin.reference_words import COUNTS_FROM, FIELD, STATUTORY
from feedback.web.forms import HouseForm
from feedback.web.guards import allow, fresh, me

STEPS = phrases.STEP | STATUTORY


class ConfirmForm(HouseForm):
    """The regency confirms a figure."""

    regulation = StringField(FIELD["regulation"], [InputRequired(), Length(max=200)])


class ReplaceForm(HouseForm):
    """A new figure from a date on."""

    days = IntegerField(_l("Days"), [InputRequired(), NumberRange(min=1, max=400)])
    regulation = StringField(FIELD["regulation"], [InputRequired(), Length(max=200)])
    valid_from = DateField(_l("Valid from"), [InputRequired()], format=["%Y-%m-%d", "%d/%m/%Y"])


@door.get("/standards")
@allow(Right.MANAGE_REFERENCE, Right.OBSERVE)
def standards() -> ResponseReturnValue:
    """All standards, those valid today first; an observer reads them."""
    order = (ServiceStandard.valid_to.is_not(None), ServiceStandard.step, ServiceStandard.service_class)
    rows = db.session.execute(select(ServiceStandard).order_by(*order, ServiceStandard.valid_from)).scalars()
    return render_template("admin/standards.html", rows=rows.all(), steps=STEPS, froms=COUNTS_FROM)


@door.get("/standards/<int:standard_id>")
@allow(Right.MANAGE_REFERENCE)
def standard(standard_id: int) -> ResponseReturnValue:
    """One standard: to confirm or to replace, and its past."""
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


@door.get("/standards/<int:standard_id>/successor")
@allow(Right.MANAGE_REFERENCE)
@fresh
def new_standard(standard_id: int) -> ResponseReturnValue:
    """A form for the limit that takes this one's place."""
    found = db.get_or_404(ServiceStandard, standard_id)
    form = ReplaceForm(data={"days": found.days, "valid_from": clock.today()})
    return render_template("admin/new_standard.html", form=form, row=found, steps=STEPS)


@door.post("/standards/<int:standard_id>/successor")
@allow(Right.MANAGE_REFERENCE)
@fresh
def replace_standard(standard_id: int) -> ResponseReturnValue:
    """Put a new limit in this one's place from a date on; promises already made keep theirs."""
    found = db.get_or_404(ServiceStandard, standard_id)
    form = ReplaceForm()
    return save(
        form,
        lambda: edit.replace_standard(
            found,
            code_for(f"{found.step} {found.service_class or ''} {form.valid_from.data}").lower(),
            form.days.data,
            regulation=form.regulation.data,
            valid_from=form.valid_from.data,
            by=me().actor,
        ),
        url_for("admin.standards"),
        "admin/new_standard.html",
        row=found,
        steps=STEPS,
    )


def _around(found: ServiceStandard) -> dict[str, object]:
    return {
        "row": found,
        "past": past("service_standard", found.code),
        "steps": STEPS,
        "froms": COUNTS_FROM,
    }
