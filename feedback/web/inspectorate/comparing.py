"""Offices beside each other, in a funnel: who differs from the whole by more than chance. Never persons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from feedback.figures import chance
from feedback.figures.chance import Limits, Place
from feedback.figures.count import NOTHING, Share
from feedback.figures.selection import By, Group
from feedback.figures.trend import DONE, shares
from feedback.people.rights import Right
from feedback.web.filters import number, percent
from feedback.web.guards import allow, me
from feedback.web.inspectorate import asking, drawing, framing, naming
from feedback.web.inspectorate.asking import Asked
from feedback.web.inspectorate.door import door

COMPARED = (By.UNIT, By.AGENCY, By.KECAMATAN, By.CATEGORY)
NAMED = 4  # so many are named in the sentence, the others in the table


@dataclass(frozen=True)
class Compared:
    """One office with what was due, and where chance alone would leave it."""

    group: Group
    name: str
    done: Share
    limits: Limits
    place: Place


@door.get("/funnel")
@allow(Right.SEE_OVERSIGHT_FIGURES, Right.OBSERVE)
def funnel() -> str:
    """Share in time against the number due, with the limits of chance. Nine statements at most."""
    chosen = asking.asked(request.args, me(), By.UNIT, months=3)
    due = {group: one for group, one in shares(chosen.selection, chosen.by).items() if one.of_count}
    whole, found = compared(due, naming.names(chosen.by))
    return render_template(
        "inspectorate/funnel.html",
        chosen=chosen,
        frame=framing.frame(chosen, "inspectorate.funnel", by=COMPARED),
        whole=whole,
        count=len(found),
        within=sum(one.place is Place.WITHIN for one in found),
        below=named([one.name for one in found if "below" in one.place]),
        above=named([one.name for one in reversed(found) if "above" in one.place]),
        picture=_picture(whole, found, chosen),
    )


def named(names: list[str]) -> str:
    """Names for a sentence, the first few; "" for none."""
    if len(names) <= NAMED:
        return ", ".join(names)
    return str(_("%(names)s and %(count)s more", names=", ".join(names[:NAMED]), count=len(names) - NAMED))


def compared(due: Mapping[Group, Share], called: Mapping[Group, str]) -> tuple[Share, list[Compared]]:
    """All together, and each group with something due, the worst for its number first. Pure."""
    found = {group: one for group, one in due.items() if one.of_count}
    whole = sum(found.values(), NOTHING)
    rows = []
    for group, done in found.items():
        around = chance.limits(done.of_count, whole.share or 0)
        name = called.get(group, str(_("unknown")))
        rows.append(Compared(group, name, done, around, around.place(done.share or 0)))
    order = list(Place)
    rows.sort(key=lambda one: (order.index(one.place), one.done.share, -one.done.of_count, one.name))
    return whole, rows


def _picture(whole: Share, found: list[Compared], chosen: Asked) -> dict[str, Any]:
    most = max((one.done.of_count for one in found), default=0)
    return drawing.figure(
        kind="funnel",
        title=_("Done in time, and what chance makes"),
        head=asking.ONE[chosen.by],
        series=(_("Done in time"), _("Due"), _("95 of 100 by chance"), _("998 of 1000 by chance")),
        rows=[_row(one, chosen) for one in found],
        unit="%",
        most=100,
        lines=[
            {
                "at": round((whole.share or 0) * 100, 2),
                "label": _("all together: %(share)s", share=percent(whole.share)),
            }
        ],
        limits=[
            [
                one.of,
                *(
                    round(end * 100, 2)
                    for end in (one.outer_low, one.inner_low, one.inner_high, one.outer_high)
                ),
            ]
            for one in chance.funnel(most, whole.share or 0)
        ]
        if most
        else [],
        note=_(
            "Between the dashed lines lie 95 and 99.8 of 100 offices that are all as good as the whole. Where little "
            "is due, chance weighs more, so the lines open. Of 20 offices one lies outside the inner lines by chance "
            "alone. The numbers say nothing about persons."
        ),
    )


def _row(one: Compared, chosen: Asked) -> drawing.Row:
    inner = round(one.limits.inner_low * 100, 1), round(one.limits.inner_high * 100, 1)
    outer = round(one.limits.outer_low * 100, 1), round(one.limits.outer_high * 100, 1)
    share = drawing.Cell(
        percent(one.done.share),
        round((one.done.share or 0) * 100, 1),
        *inner,
        chosen.list_url(DONE, "out", one.group) if one.done.count < one.done.of_count else None,
        sub=str(_("%(count)s late", count=number(one.done.of_count - one.done.count))),
    )
    return drawing.Row(
        one.name,
        (
            share,
            drawing.count_cell(one.done.of_count, chosen.list_url(DONE, "of", one.group)),
            drawing.Cell(drawing.range_words(*inner, "%")),
            drawing.Cell(drawing.range_words(*outer, "%")),
        ),
        url=drawing.months_url(chosen, one.group),
        marked=one.place is not Place.WITHIN,
        tag=drawing.place_tag(one.place) if one.place is not Place.WITHIN else None,
    )
