"""Gaming signs at the door: each rule in words, how often it showed of how many acts, where, and in which cases."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from feedback.agencies import tree
from feedback.base.database import db
from feedback.complaints import queues
from feedback.complaints.models import Complaint
from feedback.figures.period import Period
from feedback.inspection import gaming
from feedback.inspection.gaming import Hit, Rate, Sign
from feedback.inspection.thresholds import NAMES, Thresholds, changes, thresholds
from feedback.people import persons
from feedback.people.rights import Right
from feedback.web import oversight_phrases
from feedback.web.filters import number
from feedback.web.guards import allow, me
from feedback.web.inspectorate import asking, naming
from feedback.web.inspectorate.cases import category_name
from feedback.web.inspectorate.door import door

PAGE = 50


def said(sign: Sign, limits: Thresholds) -> dict[str, Any]:
    """A sign in words: its name, its rule with today's numbers, of what it asks, and what else may explain it."""
    name, rule, base, otherwise = oversight_phrases.SIGN[sign.value]
    return {
        "name": name,
        "rule": str(rule) % {one: getattr(limits, one) for one in NAMES},
        "base": base,
        "otherwise": otherwise,
    }


@door.get("/signs")
@allow(Right.AUDIT)
def signs() -> str:
    """Every sign in the days asked for: so many of so many. At most fourteen statements."""
    chosen = asking.asked(request.args, me())
    seen = _seen(chosen)
    return render_template(
        "inspectorate/signs.html",
        chosen=chosen,
        days=_days(seen),
        rows=[
            said(sign, seen.limits)
            | {
                "rate": seen.rate(sign),
                "url": url_for(".sign", sign=sign.value, **_address(chosen)),
            }
            for sign in Sign
        ],
    )


@door.get("/signs/thresholds")
@allow(Right.AUDIT)
def sign_thresholds() -> str:
    """From where on something counts as a sign, and who changed that when. At most twelve statements."""
    limits = thresholds()
    past = {name: changes(name) for name in NAMES}
    actors = {one.actor for lines in past.values() for one in lines if one.actor.startswith("user:")}
    return render_template(
        "inspectorate/sign_thresholds.html",
        rows=[(oversight_phrases.SIGN_LIMIT[name], getattr(limits, name), past[name]) for name in NAMES],
        who={
            f"user:{user_id}": name
            for user_id, name in persons.persons(int(one.removeprefix("user:")) for one in actors).items()
        },
    )


@door.get("/signs/<sign>")
@allow(Right.AUDIT)
def sign(sign: str) -> str:
    """One sign: by agency or office, and the cases that show it, newest first. At most sixteen statements."""
    if sign not in set(Sign):
        abort(404)
    this, chosen = Sign(sign), asking.asked(request.args, me())
    seen, names = _seen(chosen), tree.names()
    agencies, place = request.args.get("by") != "unit", asking.number(request.args.get("place"))
    found = seen.cases(this, place)
    start = min(asking.number(request.args.get("after")) or 0, len(found))
    shown, kept = found[start : start + PAGE], _address(chosen)
    if not agencies:
        kept["by"] = "unit"
    return render_template(
        "inspectorate/sign.html",
        sign=this,
        says=said(this, seen.limits),
        chosen=chosen,
        days=_days(seen),
        rate=seen.rate(this),
        offices=_offices(seen.by_office(this, agencies=agencies), names, this, kept),
        tabs=[
            {"label": words, "url": url_for(".sign", sign=sign, **_address(chosen), **more), "current": on}
            for words, more, on in _tabs(agencies)
        ],
        place=names.get(place or 0, ""),
        all_url=url_for(".sign", sign=sign, **kept),
        lines=_lines(shown, names),
        next_url=url_for(".sign", sign=sign, place=place, after=start + PAGE, **kept)
        if len(found) > start + PAGE
        else None,
    )


def _tabs(agencies: bool) -> list[tuple[str, dict[str, Any], bool]]:
    return [(_("Agencies"), {}, agencies), (_("Offices"), {"by": "unit"}, not agencies)]


WHY = {
    "days": _l("%(count)s working days before the last day"),
    "short": _l("%(count)s letters long"),
    "template": _l("A template's words and nothing else"),
    "same": _l("The same words in %(count)s cases"),
    "more": _l("%(count)s working days more"),
    "together": _l("One of %(count)s at once"),
    "after": _l("%(count)s days later"),
}


def _seen(chosen: asking.Asked) -> gaming.Signs:
    days = chosen.selection.period
    return gaming.signs(me(), days.from_on, days.to_on)


def _days(seen: gaming.Signs) -> str:
    return naming.days_label(Period(seen.from_on, seen.to_on))


def _address(chosen: asking.Asked) -> dict[str, Any]:
    return {name: value for name, value in chosen.args.items() if name in ("from", "to")}


def _offices(
    rates: dict[int, Rate], names: Any, this: Sign, kept: dict[str, Any]
) -> list[tuple[str, Rate, str | None]]:
    """The offices by name, never by how often: what is rare at one may be chance."""
    return sorted(
        (
            names.get(place, ""),
            rate,
            url_for(".sign", sign=this.value, place=place, **kept) + "#cases" if rate.hits else None,
        )
        for place, rate in rates.items()
    )


def _lines(shown: list[Hit], names: Any) -> list[dict[str, Any]]:
    ids = {hit.act.stream_id for hit in shown}
    asked = queues.with_names(select(Complaint).where(Complaint.id.in_(ids), queues.sees(me())))
    cases = {one.id: one for one in db.session.scalars(asked)}
    return [
        {
            "number": cases[hit.act.stream_id].number,
            "what": cases[hit.act.stream_id].title or category_name(cases[hit.act.stream_id]),
            "on": hit.act.on,
            "office": names.get(hit.act.holder_id or 0, ""),
            "why": str(WHY[hit.why]) % {"count": number(hit.number)},
        }
        for hit in shown
        if hit.act.stream_id in cases
    ]
