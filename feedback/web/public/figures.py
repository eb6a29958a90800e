"""The public's figures: what came in, what was done in time, how long it took. Counted once a day."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, url_for
from flask_babel import gettext as _

from feedback.base import clock
from feedback.figures.published import Published, published
from feedback.figures.suppression import TOTAL
from feedback.web import phrases
from feedback.web.filters import month_name, number, percent
from feedback.web.guards import public
from feedback.web.public.door import door

KEPT = "published_figures"


@door.get("/figures")
@public
def figures() -> str:
    """Twelve months as they are, small numbers hidden. Six statements once a day, then none."""
    found = today()
    drawn = [
        {
            "label": month_name(month.period.from_on),
            "value": round(month.done_in_time_share * 100),
            "high": 100,  # the whole width is all of them
            "words": percent(month.done_in_time_share),
        }
        for month in found.months
        if month.done_in_time_share is not None
    ]
    return render_template(
        "public/figures.html", found=found, drawn=drawn, total=TOTAL, classes=phrases.SERVICE_CLASS
    )


def today() -> Published:
    """The figures of the day, counted by the first who asks; each process keeps its own."""
    day = clock.today()
    kept = current_app.extensions.get(KEPT)
    if kept is None or kept[0] != day:
        kept = current_app.extensions[KEPT] = (day, published(day))
    found: Published = kept[1]
    return found


def home_figures() -> list[dict[str, Any]]:
    """This month's figures for the first page; those too small to be shown are left out."""
    month = today().months[0]
    url = url_for("public.figures")
    rows = []
    if month.received:
        rows.append({"value": number(month.received), "label": _("reports came in"), "of": "", "url": url})
    if month.done_in_time_share is not None:
        of = _("of %(count)s due this month, open ones included", count=number(month.due))
        value = percent(month.done_in_time_share)
        rows.append({"value": value, "label": _("were done in time"), "of": of, "url": url})
    if month.median_working_days is not None:
        of = _("half took less, half took more")
        value = number(month.median_working_days)
        rows.append({"value": value, "label": _("working days until the outcome"), "of": of, "url": url})
    return rows
