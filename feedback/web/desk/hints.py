"""What helps a verifier decide: the rules' route with its reasons, categories by their words, likely duplicates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from feedback.agencies import categories as shelf
from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import OutsideBody
from feedback.agencies.routing import Route
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import alike, triage
from feedback.complaints.alike import Told
from feedback.complaints.status import Status
from feedback.complaints.triage import Supposed
from feedback.people.rights import Right
from feedback.suggestions import heard_words, proposing, versions
from feedback.suggestions import outside as elsewhere
from feedback.suggestions.model import SURE
from feedback.suggestions.proposing import Proposed
from feedback.web.desk import listening, offices
from feedback.web.desk.acts import Stand
from feedback.web.desk.forms import offer

REASONS = {
    "chosen_unit": _l("The reporter chose %(unit)s; its agency answers for it."),
    "chosen_unit_out_of_use": _l("The office that the reporter chose is no longer in use."),
    "chosen_unit_unknown": _l("The office that the reporter chose is not known."),
    "named_unit": _l("The words name %(unit)s; its agency answers for it."),
    "rule": _l("A rule sends this category to %(unit)s."),
    "rule_for_unit": _l("A rule about this office sends it to %(unit)s."),
    "rule_for_region": _l("A rule for this place sends it to %(unit)s."),
    "category_default": _l("%(unit)s answers for this category."),
    "category_unknown": _l("It has no category yet."),
    "category_agency_out_of_use": _l("The agency of this category is no longer in use."),
    "verifying_office": _l("Nothing fits, so it stays with %(unit)s."),
    "oversight": _l("Suspected abuse goes to %(unit)s."),
    "superior": _l("It is about conduct, so it goes above the office complained about: %(unit)s."),
    "superior_of_agency": _l("It is about conduct in an agency, so it goes to %(unit)s."),
    "leaves_routing": _l("The office complained about cannot judge itself. Forward it to a body outside."),
    "conduct_unit_unknown": _l("It is about conduct, but no office is named. Ask the reporter which one."),
}


@dataclass(frozen=True)
class Proposal:
    """A category that fits, by name, with what speaks for it: words of the text, the office that was chosen.

    `probability` is the model's (0 to 1), None where it knows none; `sure` whether that is worth following.
    """

    category_id: int
    name: str
    reasons: tuple[str, ...]
    probability: float | None = None

    @property
    def sure(self) -> bool:
        """Whether the model would have named it by itself."""
        return self.probability is not None and self.probability >= SURE and bool(self.reasons)


@dataclass(frozen=True)
class Advice:
    """Categories by words and office, the category to begin with, and the rules' route for it."""

    found: tuple[Proposed, ...]
    by_office: frozenset[int]
    category: int | None
    route: Route | None


def propose(form: Any, stand: Stand) -> None:
    """Begin with what the rules and the reporter's own choice say."""
    one = stand.complaint
    advice = _advice(stand)
    form.category_id.data = str(advice.category) if advice.category else ""
    form.holder_unit_id.data = str(advice.route.unit_id) if advice.route else ""
    form.about_conduct.data, form.urgent.data = one.about_conduct, one.urgent
    form.service_class.data = listening.class_of(stand).value


def for_routing(form: Any, stand: Stand) -> dict[str, Any]:
    """The choices, and what speaks for which."""
    text = stand.story.text
    names, groups = offices.categories(), offices.offices()
    offer(form.category_id, names, blank=_l("Choose"))
    offer(form.holder_unit_id, groups, blank=_l("Choose"))
    by_id = dict(names)
    units = {id_: name for group in groups.values() for id_, name in group}
    advice = _advice(stand)
    route = advice.route
    return {
        "proposals": [
            Proposal(one.category_id, by_id[one.category_id], _spoken(one, advice), one.probability)
            for one in advice.found
            if one.category_id in by_id
        ],
        "reasons": _reasons(route, units, chosen=stand.complaint.unit_id is not None) if route else [],
        "leaves": bool(route and route.leaves_routing),
        "heard": listening.listen(stand),
        "mentioned": listening.mentioned(stand),
        "outside": outside(text),
        **duplicates(stand),
    }


def _advice(stand: Stand) -> Advice:
    """What speaks for which category and holder; asked once a page."""
    if "routing" not in stand.thought:
        one = stand.complaint
        chosen = shelf.chosen_office(one.unit) if one.unit is not None else None
        found = proposing.propose(
            stand.story.text, shelf.category_words(), chosen, versions.in_use(), heard_words.in_use()
        )
        category = one.category_id or (found[0].category_id if found else None)
        by_office = chosen.categories if chosen else frozenset()
        stand.thought["routing"] = Advice(found, by_office, category, _route(stand, category))
    advice: Advice = stand.thought["routing"]
    return advice


def _spoken(one: Proposed, advice: Advice) -> tuple[str, ...]:
    office = (_("the office that was chosen"),) if one.category_id in advice.by_office else ()
    return (*one.words, *office)


def for_joining(_form: Any, stand: Stand) -> dict[str, Any]:
    """Reports that may be about the same thing."""
    return duplicates(stand)


def outside(text: str) -> list[tuple[OutsideBody, tuple[str, ...]]]:
    """Bodies outside the regency that the text may be meant for, with the words that say so."""
    hints = elsewhere.bodies(text, shelf.outside_words(), heard_words.in_use())[:2]
    found = {hint.body_id: hint.words for hint in hints}
    if not found:
        return []
    rows = db.session.scalars(select(OutsideBody).where(OutsideBody.id.in_(found)))
    return [(row, found[row.id]) for row in rows]


def duplicates(stand: Stand) -> dict[str, Any]:
    """Cases he may see that may tell of the same thing, and the one that the reporter named himself."""
    one, first = stand.complaint, stand.story.happenings[:1]
    text = first[0].text if first else {}
    told = Told(text.get("text", ""), one.unit_id, one.region_id, one.kecamatan_id, text.get("position", ""))
    named = text.get("like", "")
    return {
        "alike": alike.found_by(stand.me, one, told),
        "named": alike.named_by_reporter(stand.me, one, named) if named else None,
        "may_join": stand.verifies
        and stand.at(Status.RECEIVED)
        and one.lead_id is None
        and stand.may(Right.JOIN),
    }


def _route(stand: Stand, category_id: int | None) -> Route | None:
    said = listening.listen(stand)
    supposed = Supposed(
        category_id=category_id,
        service_class=ServiceClass.OVERSIGHT if said.abuse else None,
        unit_id=said.places.unit.id if said.places.unit else None,
        region_id=said.places.region.id if said.places.region else None,
    )
    try:
        return triage.suggestion(stand.complaint, supposed)
    except Refusal:
        return None


def _reasons(route: Route, units: dict[int, str], *, chosen: bool) -> list[str]:
    unknown = _("an office")
    codes = {"chosen_unit": "chosen_unit" if chosen else "named_unit"}
    return [
        str(REASONS[codes.get(reason.code, reason.code)])
        % {"unit": units.get(reason.facts.get("unit") or 0, unknown)}
        for reason in route.reasons
        if reason.code in REASONS
    ]
