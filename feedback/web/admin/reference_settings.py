"""The regency's settings: which office does what, its name, address and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import Field, HiddenField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from feedback.agencies import edit, tree
from feedback.agencies.book import OFFICES
from feedback.agencies.models import OutsideBody, Setting
from feedback.base.database import db
from feedback.people.rights import Right
from feedback.web.admin.door import door
from feedback.web.admin.reference_forms import Lines
from feedback.web.admin.reference_past import past
from feedback.web.admin.reference_saving import save, version
from feedback.web.admin.reference_words import FIELD, SETTING
from feedback.web.forms import HouseForm
from feedback.web.guards import allow, me
from feedback.web.oversight_phrases import SIGN_LIMIT

LISTS = frozenset({"outside_oversight", "answers_approved_in", "award_criteria"})
DAYS = frozenset(
    {"approval_days", "inquiry_days", "stuck_days"}
    | {"conduct_reply_days", "conduct_objection_days", "sheet_objection_days"}
)
COUNTS = frozenset(
    (
        *(f"sign_{name}" for name in SIGN_LIMIT),
        "second_looks_closed",
        "second_looks_aside",
        "second_looks_returned",
        "conduct_note_years",
        "sheet_least",
        "training_least",
    )
)


class TextForm(HouseForm):
    """A setting that is a line of text."""

    version = HiddenField()
    value = StringField(FIELD["value"], [Length(max=300)])


class OfficeForm(HouseForm):
    """A setting that names a unit."""

    version = HiddenField()
    value = SelectField(FIELD["unit_id"], [InputRequired()])


class BodiesForm(HouseForm):
    """A setting that lists bodies outside, by code."""

    version = HiddenField()
    value = Lines(FIELD["value"], description=_l("One code of a body outside a line, the first one first."))

    def validate_value(self, field: Field) -> None:
        """Every code is one of a body outside."""
        known = set(db.session.execute(select(OutsideBody.code)).scalars())
        if unknown := [code for code in field.data or [] if code not in known]:
            raise ValidationError(_l("There is no body outside with the code %(code)s.", code=unknown[0]))


class AgenciesForm(HouseForm):
    """A setting that lists agencies, by code."""

    version = HiddenField()
    value = Lines(FIELD["value"], description=_l("One code of an agency a line, none for no agency."))

    def validate_value(self, field: Field) -> None:
        """Every code is one of an agency in use."""
        known = {unit.code for unit in db.session.execute(tree.agencies()).scalars()}
        if unknown := [code for code in field.data or [] if code not in known]:
            raise ValidationError(_l("There is no agency with the code %(code)s.", code=unknown[0]))


class DaysForm(HouseForm):
    """A setting that is a number of days."""

    version = HiddenField()
    value = IntegerField(FIELD["value"], [InputRequired(), NumberRange(1, 30)])


class CountForm(HouseForm):
    """A setting that is a whole number."""

    version = HiddenField()
    value = IntegerField(FIELD["value"], [InputRequired(), NumberRange(1, 1000)])


class SentencesForm(HouseForm):
    """A setting that lists sentences people choose from."""

    version = HiddenField()
    value = Lines(FIELD["value"], [InputRequired()], description=_l("One a line, the most usual one first."))

    def validate_value(self, field: Field) -> None:
        """No line is longer than its column."""
        if any(len(line) > 200 for line in field.data or []):
            raise ValidationError(_l("Write each line in at most 200 letters."))


class MinutesForm(HouseForm):
    """A setting that is the minutes one post works in a year."""

    version = HiddenField()
    value = IntegerField(FIELD["value"], [InputRequired(), NumberRange(10_000, 131_000)])


class NumbersForm(HouseForm):
    """The emergency numbers, each with what it is for."""

    version = HiddenField()
    value = Lines(FIELD["value"], description=_l("One a line: the number, a space, what it is for."))

    def validate_value(self, field: Field) -> None:
        """Every line is a number and words."""
        for line in field.data or []:
            number, _space, label = line.partition(" ")
            if not number.isdigit() or not label.strip():
                raise ValidationError(_l("Write a number, a space and what it is for, on each line."))


@door.get("/settings")
@allow(Right.MANAGE_REFERENCE, Right.OBSERVE)
def settings() -> ResponseReturnValue:
    """All settings; an observer reads them."""
    rows = {row.key: row for row in db.session.execute(select(Setting)).scalars()}
    known = [(rows[key], words, shown(rows[key].value)) for key, words in SETTING.items() if key in rows]
    return render_template("admin/settings.html", rows=known)


@door.get("/settings/<key>")
@allow(Right.MANAGE_REFERENCE)
def setting(key: str) -> ResponseReturnValue:
    """One setting: to change, and its past."""
    found = db.get_or_404(Setting, key)
    form = _form(key, {"value": _typed(key, found.value), "version": found.version})
    return render_template("admin/row.html", form=form, **_around(found))


@door.post("/settings/<key>")
@allow(Right.MANAGE_REFERENCE)
def change_setting(key: str) -> ResponseReturnValue:
    """Save a setting; saving it also confirms it."""
    found = db.get_or_404(Setting, key)
    form = _form(key, {})
    return save(
        form,
        lambda: edit.change_setting(key, version(form), _stored(key, form.value.data), by=me().actor),
        url_for("admin.settings"),
        "admin/row.html",
        **_around(found),
    )


def shown(value: Any) -> str:
    """A setting's value on one line."""
    if isinstance(value, list):
        said = (f"{one['number']} {one['label']}" if isinstance(one, dict) else str(one) for one in value)
        return "; ".join(said)
    return str(value)


def _form(key: str, data: Mapping[str, Any]) -> Any:
    if key in OFFICES:
        form = OfficeForm(data=data)
        found = db.session.execute(tree.agencies()).scalars()
        form.value.choices = [SelectChoice(unit.code, unit.name) for unit in found]
        return form
    if key == "outside_oversight":
        return BodiesForm(data=data)
    if key == "answers_approved_in":
        return AgenciesForm(data=data)
    if key in DAYS:
        return DaysForm(data=data)
    if key in COUNTS:
        return CountForm(data=data)
    if key == "award_criteria":
        return SentencesForm(data=data)
    if key == "effective_minutes_a_year":
        return MinutesForm(data=data)
    return NumbersForm(data=data) if key == "emergency_numbers" else TextForm(data=data)


def _typed(key: str, value: Any) -> Any:
    if key == "emergency_numbers":
        return [f"{one['number']} {one['label']}" for one in value]
    return value


def _stored(key: str, value: Any) -> Any:
    if key == "emergency_numbers":
        parted = (line.partition(" ") for line in value or [])
        return [{"number": number, "label": label.strip()} for number, _space, label in parted]
    return (value or []) if key in LISTS else (value or "")


def _around(found: Setting) -> dict[str, object]:
    back, lines = url_for("admin.settings"), past("setting", found.key)
    return {"row": found, "title": SETTING.get(found.key, found.key), "list_url": back, "past": lines}
