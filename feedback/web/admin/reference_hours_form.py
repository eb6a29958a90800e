"""The form of an office's hours: a line for each weekday, such as "07.30-12.00, 13.00-16.00"."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from feedback.deadlines.week import ROUND_THE_CLOCK, Days, Span
from feedback.web.admin.reference_words import FIELD
from feedback.web.forms import HouseForm

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DATES = ["%Y-%m-%d", "%d/%m/%Y"]
_SPAN = re.compile(r"(\d{1,2})[.:](\d{2})\s*(?:-|–|s/d|to)\s*(\d{1,2})[.:](\d{2})")


def read_spans(said: str) -> tuple[Span, ...]:
    """The spans that a line says; ValueError when it says anything else."""
    found = []
    for part in (piece.strip() for piece in re.split(r"[,;]", said) if piece.strip()):
        match = _SPAN.fullmatch(part)
        if match is None:
            raise ValueError(part)
        hour, minute, last_hour, last_minute = map(int, match.groups())
        if minute > 59 or last_minute > 59:
            raise ValueError(part)
        found.append((hour * 60 + minute, last_hour * 60 + last_minute))
    return tuple(found)


def write_spans(spans: tuple[Span, ...]) -> str:
    """The spans of a day as a line."""
    return ", ".join(
        f"{opens // 60:02d}.{opens % 60:02d}-{closes // 60:02d}.{closes % 60:02d}" for opens, closes in spans
    )


def _are_spans(_form: Any, field: Any) -> None:
    try:
        read_spans(field.data or "")
    except ValueError:
        raise ValidationError(
            _("Write hours like 07.30-12.00, 13.00-16.00; leave a closed day empty.")
        ) from None


_LINE = [Length(max=120), _are_spans]


class HoursForm(HouseForm):
    """Hours from a day on."""

    unit = HiddenField()
    name = StringField(
        FIELD["name"],
        [InputRequired(), Length(max=120)],
        description=_l("For example: usual hours, Ramadan 1448 H."),
    )
    temporary = BooleanField(_l("Only for a period, such as Ramadan; afterwards the usual hours count again"))
    valid_from = DateField(_l("Valid from"), [InputRequired()], format=DATES)
    valid_to = DateField(
        _l("Last day"),
        [Optional()],
        format=DATES,
        description=_l("Needed for a period, else leave it empty."),
    )
    round_the_clock = BooleanField(_l("Day and night, every day"))
    on_holidays = BooleanField(_l("Open on days off too"))
    monday = StringField(
        _l("Monday"), _LINE, description=_l("Like 07.30-12.00, 13.00-16.00; leave a closed day empty.")
    )
    tuesday = StringField(_l("Tuesday"), _LINE)
    wednesday = StringField(_l("Wednesday"), _LINE)
    thursday = StringField(_l("Thursday"), _LINE)
    friday = StringField(_l("Friday"), _LINE)
    saturday = StringField(_l("Saturday"), _LINE)
    sunday = StringField(_l("Sunday"), _LINE)
    regulation = StringField(FIELD["regulation"], [InputRequired(), Length(max=200)])

    def fill(self, days: Days) -> None:
        """Write a week into the lines."""
        for name, spans in zip(WEEKDAYS, days, strict=True):
            self[name].data = write_spans(spans)

    def days(self) -> Days:
        """The week that the lines say."""
        if self.round_the_clock.data:
            return ROUND_THE_CLOCK
        return tuple(read_spans(self[name].data or "") for name in WEEKDAYS)
