"""How working days are spread: how many reports took how long, and who took how long."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from feedback.figures.selection import Group
from feedback.figures.spread import OUTCOME, Bucket, Spread, spreads, together
from feedback.people.rights import Right
from feedback.web.filters import number
from feedback.web.guards import allow, me
from feedback.web.inspectorate import asking, drawing, framing, naming
from feedback.web.inspectorate.asking import Asked
from feedback.web.inspectorate.door import door


@door.get("/days")
@allow(Right.SEE_OVERSIGHT_FIGURES, Right.OBSERVE)
def spread() -> str:
    """Working days until the outcome, as a distribution and by group. Nine statements at most."""
    chosen = asking.asked(request.args, me(), months=3)
    found = spreads(chosen.selection, chosen.by)
    whole = together(found)
    return render_template(
        "inspectorate/days.html",
        chosen=chosen,
        frame=framing.frame(chosen, "inspectorate.spread"),
        whole=whole,
        columns=_columns(whole, chosen),
        groups=_groups(found, chosen),
    )


def _columns(whole: Spread, chosen: Asked) -> dict[str, Any]:
    buckets, p90 = whole.buckets(), whole.quantile(0.9)
    rows = [
        drawing.Row(
            _days_of(one),
            (drawing.count_cell(one.count, chosen.list_url(OUTCOME, "of", least=one.least, most=one.most)),),
            marked=p90 is not None and one.least >= p90,
        )
        for one in buckets
    ]
    marks = [
        (_("half took %(days)s or fewer"), whole.quantile(0.5)),
        (_("1 in 10 took %(days)s or more"), p90),
    ]
    return drawing.figure(
        kind="columns",
        title=_("Answers by the working days they took"),
        head=_("Working days"),
        series=(_("Answers"),),
        rows=rows,
        lines=[
            {"on": _place(buckets, value), "label": words % {"days": number(value)}, "row": row}
            for row, (words, value) in enumerate(marks)
            if value is not None
        ],
    )


def _groups(found: dict[Group, Spread], chosen: Asked) -> dict[str, Any]:
    called = naming.names(chosen.by)
    rows = [
        drawing.Row(
            called.get(group, _("unknown")),
            (
                drawing.median_cell(one, chosen.list_url(OUTCOME, "of", group)),
                drawing.longest_cell(one, chosen, group),
                drawing.count_cell(one.size, chosen.list_url(OUTCOME, "of", group)),
            ),
            url=drawing.months_url(chosen, group),
        )
        for group, one in sorted(found.items(), key=lambda each: -each[1].size)
    ]
    return drawing.figure(
        kind="ranges",
        title=_("Median and 90th percentile"),
        head=asking.ONE[chosen.by],
        series=(_("Median"), _("90th percentile"), _("Answered")),
        rows=rows,
        note=_(
            "Small numbers: where the median lies with 95 per cent certainty. Fewer than six answers give none."
        ),
    )


def _days_of(one: Bucket) -> str:
    if one.most is None:
        return str(_("%(least)s or more", least=one.least))
    return str(one.least) if one.least == one.most else f"{one.least}–{one.most}"


def _place(buckets: tuple[Bucket, ...], value: int) -> int:
    return next(i for i, one in enumerate(buckets) if one.most is None or value <= one.most)
