"""The forms of the reference screens, and the options their selects offer."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from feedback.agencies.classes import UnitKind
from feedback.agencies.models import Category, Region, Unit
from feedback.base.database import db
from feedback.web import phrases
from feedback.web.admin.reference_words import FIELD, UNIT_KIND
from feedback.web.filters import language
from feedback.web.forms import HouseForm, choices


def number_or_none(value: Any) -> int | None:
    """The id in a select's value; None for the empty option."""
    return int(value) if value not in (None, "") else None  # what is no number is no choice: ValueError


class Lines(TextAreaField):
    """A list, one entry a line."""

    def _value(self) -> str:
        return "\n".join(self.data) if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """The lines that say something, without outer blanks, each once."""
        if valuelist:
            said = [line.strip() for line in valuelist[0].splitlines()]
            self.data = list(dict.fromkeys(line for line in said if line))


class UnitForm(HouseForm):
    """A unit."""

    version = HiddenField()
    name = StringField(FIELD["name"], [InputRequired(), Length(max=200)])
    short_name = StringField(FIELD["short_name"], [InputRequired(), Length(max=80)])
    kind = SelectField(FIELD["kind"], [InputRequired()])
    parent_id = SelectField(FIELD["parent_id"], coerce=number_or_none)
    region_id = SelectField(FIELD["region_id"], coerce=number_or_none)
    responsibilities = TextAreaField(FIELD["responsibilities"], [Length(max=2000)])
    offers_service = BooleanField(FIELD["offers_service"])
    has_asn = BooleanField(FIELD["has_asn"])
    confirmed = BooleanField(FIELD["confirmed"])
    active = BooleanField(FIELD["active"])

    def offer(self) -> UnitForm:
        """Fill the selects. Two statements."""
        self.kind.choices = choices(UNIT_KIND)
        above = unit_options(inner=True)
        self.parent_id.choices = [SelectChoice("", _("none: it is an agency itself")), *above]
        self.region_id.choices = [SelectChoice("", _("the whole regency")), *region_options(False)]
        return self


class RegionForm(HouseForm):
    """A kecamatan, desa or kelurahan."""

    version = HiddenField()
    name = StringField(FIELD["name"], [InputRequired(), Length(max=100)])
    population = IntegerField(FIELD["population"], [Optional(), NumberRange(min=0, max=10_000_000)])
    confirmed = BooleanField(FIELD["confirmed"])
    active = BooleanField(FIELD["active"])


class CategoryForm(HouseForm):
    """A category."""

    version = HiddenField()
    name_id = StringField(FIELD["name_id"], [InputRequired(), Length(max=120)])
    name_en = StringField(FIELD["name_en"], [InputRequired(), Length(max=120)])
    service_class = SelectField(FIELD["service_class"], [InputRequired()])
    unit_id = SelectField(_l("Agency that answers when nothing else decides"), coerce=number_or_none)
    keywords = Lines(
        FIELD["keywords"], description=_l("One word or phrase a line. They propose the category.")
    )
    secret = BooleanField(FIELD["secret"])
    conduct = BooleanField(FIELD["conduct"])
    auto_route = BooleanField(FIELD["auto_route"])
    confirmed = BooleanField(FIELD["confirmed"])
    active = BooleanField(FIELD["active"])

    def offer(self) -> CategoryForm:
        """Fill the selects. One statement."""
        self.service_class.choices = choices(phrases.SERVICE_CLASS)
        self.unit_id.choices = unit_options(inner=False)
        return self


class OutsideForm(HouseForm):
    """A body outside the regency."""

    version = HiddenField()
    name = StringField(FIELD["name"], [InputRequired(), Length(max=160)])
    hint = TextAreaField(FIELD["hint"], [Length(max=500)])
    keywords = Lines(FIELD["keywords"], description=_l("One word or phrase a line."))
    confirmed = BooleanField(FIELD["confirmed"])
    active = BooleanField(FIELD["active"])


class ArchiveCodeForm(HouseForm):
    """A code of the archive classification, with the days on which it is in use."""

    version = HiddenField()
    code = StringField(FIELD["code"], [InputRequired(), Length(max=20), Regexp(r"[0-9A-Za-z.]+\Z")])
    name = StringField(FIELD["name"], [InputRequired(), Length(max=120)])
    valid_from = DateField(FIELD["valid_from"], [InputRequired()], format=["%Y-%m-%d", "%d/%m/%Y"])
    valid_to = DateField(FIELD["valid_to"], [Optional()], format=["%Y-%m-%d", "%d/%m/%Y"])
    confirmed = BooleanField(FIELD["confirmed"])


class RuleForm(HouseForm):
    """A routing rule."""

    version = HiddenField()
    category_id = SelectField(FIELD["category_id"], [InputRequired()], coerce=number_or_none)
    region_id = SelectField(_l("In this place"), coerce=number_or_none)
    unit_id = SelectField(_l("About this unit, or a part of it"), coerce=number_or_none)
    target_unit_id = SelectField(FIELD["target_unit_id"], [InputRequired()], coerce=number_or_none)
    active = BooleanField(FIELD["active"], default=True)

    def offer(self) -> RuleForm:
        """Fill the selects. Three statements."""
        units = unit_options(inner=True, villages=True)
        self.category_id.choices = category_options()
        self.region_id.choices = [SelectChoice("", _("anywhere")), *region_options(True)]
        self.unit_id.choices = [SelectChoice("", _("any unit")), *units]
        self.target_unit_id.choices = units
        return self


class TrialForm(HouseForm):
    """A question put to the routing, changing nothing."""

    class Meta(HouseForm.Meta):
        csrf = False  # it is sent by GET and changes nothing

    category_id = SelectField(FIELD["category_id"], coerce=number_or_none)
    region_id = SelectField(FIELD["region_id"], coerce=number_or_none)
    unit_id = SelectField(FIELD["unit_id"], coerce=number_or_none)
    service_class = SelectField(FIELD["service_class"], default="")
    about_conduct = BooleanField(FIELD["conduct"])

    def offer(self) -> TrialForm:
        """Fill the selects. Three statements."""
        unknown = SelectChoice("", _("not known"))
        self.category_id.choices = [unknown, *category_options()]
        self.region_id.choices = [unknown, *region_options(True)]
        self.unit_id.choices = [unknown, *unit_options(inner=True, villages=True)]
        self.service_class.choices = choices(phrases.SERVICE_CLASS, blank=_("as the category says"))
        return self


def unit_options(*, inner: bool, villages: bool = False) -> list[SelectChoice]:
    """Units in use by name; agencies only unless `inner`, desa and kelurahan only with `villages`."""
    question = select(Unit.id, Unit.name).where(Unit.active).order_by(Unit.name, Unit.id)
    if not inner:
        question = question.where(Unit.parent_id.is_(None))
    elif not villages:
        question = question.where(Unit.kind.notin_((UnitKind.DESA, UnitKind.KELURAHAN)))
    return [SelectChoice(str(row.id), row.name) for row in db.session.execute(question)]


def region_options(villages: bool) -> list[SelectChoice]:
    """Kecamatan in use, and the desa and kelurahan in them when `villages`."""
    question = select(Region.id, Region.name, Region.parent_id).where(Region.active).order_by(Region.code)
    if not villages:
        question = question.where(Region.parent_id.is_(None))
    rows = db.session.execute(question).all()
    above = {row.id: row.name for row in rows}
    return [
        SelectChoice(str(row.id), f"{above[row.parent_id]} – {row.name}" if row.parent_id else row.name)
        for row in rows
        if row.parent_id is None or row.parent_id in above
    ]


def category_options() -> list[SelectChoice]:
    """Categories in use by name."""
    name = Category.name_en if language() == "en" else Category.name_id
    question = select(Category.id, name.label("name")).where(Category.active).order_by(name)
    return [SelectChoice(str(row.id), row.name) for row in db.session.execute(question)]
