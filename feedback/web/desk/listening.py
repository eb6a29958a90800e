"""What the words of a report say beside its subject, for whoever verifies it: danger, abuse, a question, places."""

from __future__ import annotations

from dataclasses import dataclass

from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Region, Unit
from feedback.base.database import db
from feedback.suggestions import heard, heard_words
from feedback.suggestions.gazetteer import Places
from feedback.suggestions.heard import Heard, Urgency
from feedback.suggestions.heard_book import Kind
from feedback.suggestions.named import named_in
from feedback.web.desk.acts import Stand

MILD = {Kind.QUESTION: ServiceClass.INFORMATION, Kind.PRAISE: ServiceClass.ASPIRATION}


@dataclass(frozen=True)
class Listened:
    """What was heard in a text."""

    urgency: Urgency
    abuse: tuple[str, ...]
    mild: Heard | None
    places: Places


@dataclass(frozen=True)
class Mentioned:
    """An office or a place that the words name and the report does not, with the words."""

    name: str
    words: str


def listen(stand: Stand) -> Listened:
    """What is heard in the case's text; listened to once a page."""
    if "heard" not in stand.thought:
        text, book = stand.story.text, heard_words.in_use()
        stand.thought["heard"] = Listened(
            heard.urgency(text, book), heard.abuse(text, book), heard.mild(text, book), named_in(text)
        )
    found: Listened = stand.thought["heard"]
    return found


def class_of(stand: Stand) -> ServiceClass:
    """The class to begin with: the case's own, else what is heard in the words, else the category's."""
    one, said = stand.complaint, listen(stand)
    if one.service_class is not None:
        return one.service_class
    if said.abuse:
        return ServiceClass.OVERSIGHT
    if one.category is not None:
        return one.category.service_class
    return MILD[said.mild.kind] if said.mild else ServiceClass.NON_OVERSIGHT


def mentioned(stand: Stand) -> list[Mentioned]:
    """Office and place that the words name and nobody chose, and where exactly. At most two statements."""
    one, places = stand.complaint, listen(stand).places
    found = []
    if places.unit is not None and places.unit.id != one.unit_id:
        found.append(Mentioned(db.session.get_one(Unit, places.unit.id).name, places.unit.words))
    if places.region is not None and places.region.id not in (one.region_id, one.kecamatan_id):
        found.append(Mentioned(db.session.get_one(Region, places.region.id).name, places.region.words))
    return found + ([Mentioned(places.where, "")] if places.where else [])
