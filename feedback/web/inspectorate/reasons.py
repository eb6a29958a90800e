"""Why limits passed: each cause with its share of those that stand, and what stood in the way most for whom."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from feedback.figures import count
from feedback.figures.causes import WORDS
from feedback.figures.count import NOTHING, Line, Share
from feedback.figures.of_cases import BY_CAUSE
from feedback.figures.selection import Group
from feedback.people.rights import Right
from feedback.web.filters import number, percent
from feedback.web.guards import allow, me
from feedback.web.inspectorate import asking, drawing, framing, naming
from feedback.web.inspectorate.asking import Asked
from feedback.web.inspectorate.door import door

PASSED, EXCUSED = "breaches", "excused_of_breaches"


@door.get("/causes")
@allow(Right.SEE_OVERSIGHT_FIGURES, Right.OBSERVE)
def causes() -> str:
    """What stood in the way when limits passed, as adjudicated. Six statements at most."""
    chosen = asking.asked(request.args, me(), months=3)
    found = count.lines(chosen.selection, chosen.by)
    whole = count.whole(chosen.selection, found)
    first = next(iter(_of(whole)), None)
    return render_template(
        "inspectorate/causes.html",
        chosen=chosen,
        frame=framing.frame(chosen, "inspectorate.causes"),
        passed=drawing.count_cell(whole.shares[PASSED].count, chosen.list_url(PASSED, "of")),
        excused=drawing.count_cell(whole.shares[EXCUSED].count, chosen.list_url(EXCUSED, "in")),
        stand=_stands(whole),
        most=first and {"words": WORDS[first[0]], "share": first[1]},
        picture=_picture(whole, chosen),
        one=asking.ONE[chosen.by],
        groups=_groups(found, chosen),
    )


def _of(line: Line) -> list[tuple[Any, Share]]:
    """The causes that occurred, the most frequent first."""
    found = [(cause, line.shares.get(figure.name, NOTHING)) for cause, figure in BY_CAUSE.items()]
    return sorted((one for one in found if one[1].count), key=lambda one: -one[1].count)


def _stands(line: Line) -> int:
    """How many limits passed and were not excused: the same for every cause."""
    return next((line.shares.get(figure.name, NOTHING).of_count for figure in BY_CAUSE.values()), 0)


def _picture(whole: Line, chosen: Asked) -> dict[str, Any]:
    rows = [
        drawing.Row(
            str(WORDS[cause]),
            (
                drawing.Cell(percent(share.share), round((share.share or 0) * 100, 1)),
                drawing.count_cell(share.count, chosen.list_url(BY_CAUSE[cause].name, "in")),
            ),
        )
        for cause, share in _of(whole)
    ]
    return drawing.figure(
        kind="bars",
        title=_("What stood in the way"),
        head=_("Cause"),
        series=(_("Share"), _("Limits")),
        rows=rows,
        unit="%",
        note=_(
            "Causes are those of the day the limit passed. Nobody can change them; excused delays are left out."
        ),
    )


def _groups(found: dict[Group, Line], chosen: Asked) -> list[tuple[str, list[drawing.Cell]]]:
    """For each group what passed, what stands, and its most frequent cause."""
    called, rows = naming.names(chosen.by), []
    for group, line in found.items():
        passed, first = line.shares[PASSED].count, next(iter(_of(line)), None)
        if not passed:
            continue
        cells = [
            drawing.count_cell(passed, chosen.list_url(PASSED, "of", group)),
            drawing.count_cell(line.shares[EXCUSED].count, chosen.list_url(EXCUSED, "in", group)),
            _most(first, chosen, group),
        ]
        rows.append((passed, called.get(group, str(_("unknown"))), cells))
    rows.sort(key=lambda row: (-row[0], row[1]))
    return [(name, cells) for _passed, name, cells in rows]


def _most(first: tuple[Any, Share] | None, chosen: Asked, group: Group) -> drawing.Cell:
    if first is None:
        return drawing.Cell("–")
    cause, share = first
    said = _("%(count)s of %(of)s", count=number(share.count), of=number(share.of_count))
    return drawing.Cell(str(WORDS[cause]), url=chosen.list_url(BY_CAUSE[cause].name, "in", group), sub=said)
