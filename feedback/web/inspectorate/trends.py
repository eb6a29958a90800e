"""Month by month: whether it gets better, and whether the change is more than chance makes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from feedback.figures import chance, period
from feedback.figures.chance import Place
from feedback.figures.count import NOTHING, Share
from feedback.figures.period import Period
from feedback.figures.spread import OUTCOME
from feedback.figures.trend import DONE, Span, trend
from feedback.people.rights import Right
from feedback.web.filters import month_name
from feedback.web.guards import allow, me
from feedback.web.inspectorate import asking, drawing, framing, naming
from feedback.web.inspectorate.asking import Asked
from feedback.web.inspectorate.door import door

FEWEST, MOST = 3, 36
"""Fewer months than this show no trend, so the twelve up to the last one are shown; more are not drawn."""


@dataclass(frozen=True)
class Change:
    """The last whole month beside all those before it; `place` is None while there is nothing to compare."""

    last: Span
    before: Share
    place: Place | None


@door.get("/trend")
@allow(Right.SEE_OVERSIGHT_FIGURES, Right.OBSERVE)
def months() -> str:
    """Share in time, median and 90th percentile of each month. Eight statements at most."""
    chosen = asking.asked(request.args, me())
    today = chosen.selection.today
    asked = _months(chosen.selection.period, today)
    spans, whole = trend(chosen.selection, asked), Period(asked[0].from_on, asked[-1].to_on)
    return render_template(
        "inspectorate/trend.html",
        chosen=chosen,
        frame=framing.frame(chosen, "inspectorate.months", by=(), days=naming.days_label(whole)),
        change=_change(spans, today),
        share=_share(spans, chosen),
        days=_days(spans, chosen),
        empty=not any(span.received or span.done.of_count or span.days.size for span in spans),
    )


def _months(asked: Period, today: date) -> tuple[Period, ...]:
    last = min(asked.to_on, today)
    count = (last.year - asked.from_on.year) * 12 + last.month - asked.from_on.month + 1
    return period.months_before(last, min(count, MOST) if count >= FEWEST else 12)


def _change(spans: tuple[Span, ...], today: date) -> Change | None:
    whole = [span for span in spans if span.period.to_on < today and span.done.of_count]
    if not whole:
        return None
    *earlier, last = whole
    before = sum((span.done for span in earlier), NOTHING)
    place = chance.change(last.done.count, last.done.of_count, before.count, before.of_count)
    return Change(last, before, place)


def _share(spans: tuple[Span, ...], chosen: Asked) -> dict[str, Any]:
    rows = [
        drawing.Row(
            month_name(span.period.from_on),
            (
                drawing.share_cell(span.done, chosen.list_url(DONE, "in", days=span.period)),
                drawing.count_cell(span.done.of_count, chosen.list_url(DONE, "of", days=span.period)),
                drawing.count_cell(span.received, chosen.list_url("received", "in", days=span.period)),
            ),
        )
        for span in spans
    ]
    return drawing.figure(
        kind="line",
        title=_("Done in time, of those due"),
        head=_("Month"),
        series=(_("Done in time"), _("Due"), _("Received")),
        rows=rows,
        unit="%",
        most=100,
        note=_("Small numbers and the pale band: where the share lies with 95 per cent certainty."),
    )


def _days(spans: tuple[Span, ...], chosen: Asked) -> dict[str, Any]:
    rows = [
        drawing.Row(
            month_name(span.period.from_on),
            (
                drawing.median_cell(span.days, chosen.list_url(OUTCOME, "of", days=span.period)),
                drawing.longest_cell(span.days, chosen, days=span.period),
                drawing.count_cell(span.days.size, chosen.list_url(OUTCOME, "of", days=span.period)),
            ),
        )
        for span in spans
    ]
    return drawing.figure(
        kind="days",
        title=_("Working days until the outcome"),
        head=_("Month"),
        series=(_("Median"), _("90th percentile"), _("Answered")),
        rows=rows,
        note=_("Half took no longer than the median; 1 in 10 took as long as the 90th percentile or longer."),
    )
