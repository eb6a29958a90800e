"""Places in a ready-made text, {nomor} and the like, that become what belongs to one case.

They are put in by looking for the very words; nothing in a text is ever carried out. None of them says who the
reporter is. What is in braces and not known here stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from babel.dates import format_date
from flask_babel import lazy_gettext as _l

from feedback.base import clock
from feedback.complaints.models import Complaint

_PLACE = re.compile(r"\{([a-z_]{1,30})\}")

KNOWN = {
    "nomor": _l("the report's number"),
    "kategori": _l("its category"),
    "tempat": _l("the unit or village it is about"),
    "kantor": _l("the office that answers"),
    "batas": _l("the date promised to the reporter"),
    "hari_ini": _l("today's date"),
}


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with each known place filled in; one without a value stays as it is, to be seen and mended."""
    return _PLACE.sub(lambda found: values.get(found[1]) or found[0], text)


def unknown(text: str) -> list[str]:
    """What stands in braces and is no place that could be filled, each once, as it was written."""
    return [f"{{{name}}}" for name in dict.fromkeys(_PLACE.findall(text)) if name not in KNOWN]


def of(complaint: Complaint) -> dict[str, str]:
    """What belongs to this case, in its reporter's language. No statement for a case loaded with its names."""
    place = complaint.unit.name if complaint.unit else complaint.region.name if complaint.region else ""
    category = complaint.category
    english = complaint.locale == "en"
    return {
        "nomor": complaint.number,
        "kategori": (category.name_en if english else category.name_id) if category else "",
        "tempat": place,
        "kantor": complaint.holder.name,
        "batas": _day(complaint.citizen_due_on, complaint.locale),
        "hari_ini": _day(clock.today(), complaint.locale),
    }


def example() -> dict[str, str]:
    """Invented values, to show what a text will look like."""
    return {
        "nomor": "BH-4K7Q-9XMD",
        "kategori": "Jalan kabupaten",
        "tempat": "Kelurahan Muara Bulian",
        "kantor": "Dinas PUTR",
        "batas": _day(clock.today(), "id"),
        "hari_ini": _day(clock.today(), "id"),
    }


def _day(on: date | None, locale: str) -> str:
    return "" if on is None else format_date(on, "d MMMM y", locale="en" if locale == "en" else "id")
