"""A route in plain words, for the verifier's screen and the administrator's trial."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import select

from feedback.agencies.models import Region, Unit
from feedback.agencies.routing import Reason, Route
from feedback.base.database import db


def explain(found: Route) -> list[str]:
    """The steps of this route, each a sentence in the reader's language. At most two statements."""
    facts = [reason.facts for reason in found.reasons]
    units = {fact[name] for fact in facts for name in ("unit", "agency", "about") if fact.get(name)}
    regions = {fact["region"] for fact in facts if fact.get("region")}
    names = {f"unit{key}": name for key, name in _names(Unit, units).items()}
    names |= {f"region{key}": name for key, name in _names(Region, regions).items()}
    return [sentence(reason, names) for reason in found.reasons]


def sentence(reason: Reason, names: Mapping[str, str]) -> str:
    """One reason in words; `names` holds "unit<id>" and "region<id>"."""
    unit = names.get(f"unit{reason.facts.get('unit')}", "")
    about = names.get(f"unit{reason.facts.get('about')}", "")
    region = names.get(f"region{reason.facts.get('region')}", "")
    agency = names.get(f"unit{reason.facts.get('agency')}", "")
    said: dict[str, str] = {
        "chosen_unit": _("The reporter chose %(unit)s. It belongs to %(agency)s.", unit=unit, agency=agency),
        "chosen_unit_out_of_use": _("%(unit)s is no longer in use.", unit=unit),
        "chosen_unit_unknown": _("The unit that was chosen is not known here."),
        "rule_for_unit": _("A rule sends reports about %(about)s to %(unit)s.", about=about, unit=unit),
        "rule_for_region": _(
            "A rule sends this category in %(region)s to %(unit)s.", region=region, unit=unit
        ),
        "rule": _("A rule sends this category to %(unit)s.", unit=unit),
        "category_default": _("%(unit)s answers for this category.", unit=unit),
        "category_unknown": _("The category is not known yet."),
        "category_agency_out_of_use": _("The agency that answers for this category is no longer in use."),
        "conduct_unit_unknown": _("It is about conduct, but the unit is not known yet."),
        "verifying_office": _("%(unit)s finds out who has to answer.", unit=unit),
        "oversight": _("Suspected abuse goes to %(unit)s.", unit=unit),
        "superior": _("It is about conduct at %(about)s: %(unit)s stands above it.", about=about, unit=unit),
        "superior_of_agency": _(
            "It is about conduct at %(about)s, a whole agency: %(unit)s stands above it.",
            about=about,
            unit=unit,
        ),
        "leaves_routing": _(
            "It accuses those who would have to judge it. It is passed on to a body outside the regency."
        ),
    }
    return said[reason.code]


def _names(model: type[Unit] | type[Region], ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    rows = db.session.execute(select(model.id, model.name).where(model.id.in_(ids)))
    return {row.id: row.name for row in rows}
