"""What is open today, by its age: what is old is not always late, and what is late is not always old."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from feedback.deadlines import shelf
from feedback.figures import backlog
from feedback.figures.backlog import OVERDUE, Age
from feedback.figures.count import NOTHING, Share
from feedback.figures.selection import Group
from feedback.people.rights import Right
from feedback.web.filters import number, short_day
from feedback.web.guards import allow, me
from feedback.web.inspectorate import asking, drawing, framing, naming
from feedback.web.inspectorate.asking import Asked
from feedback.web.inspectorate.door import door


@door.get("/backlog")
@allow(Right.SEE_OVERSIGHT_FIGURES, Right.OBSERVE)
def open_by_age() -> str:
    """Open reports by age, those past the limit apart. Nine statements at most."""
    chosen = asking.asked(request.args, me())
    known = backlog.ages(shelf.calendar(), chosen.selection.today)
    found = backlog.backlog(chosen.selection, chosen.by, known)
    whole = backlog.together(found, known)
    return render_template(
        "inspectorate/backlog.html",
        chosen=chosen,
        frame=framing.frame(chosen, "inspectorate.open_by_age", days=_day(chosen), of_days=False),
        whole=sum(whole, NOTHING),
        old=whole[-1],
        oldest=backlog.AGES[-1][0],
        picture=_picture(whole, known, chosen),
        heads=[words_of(one) for one in known],
        one=asking.ONE[chosen.by],
        table=_table(found, known, chosen),
    )


def _day(chosen: Asked) -> str:
    """The day that the picture speaks of."""
    return short_day(chosen.selection.today) if chosen.selection.back else str(_("Today"))


def words_of(age: Age) -> str:
    """An age in words: "6–14 working days"."""
    if age.most is None:
        return str(_("%(least)s or more", least=age.least))
    return f"{age.least}–{age.most}"


def _picture(whole: tuple[Share, ...], known: tuple[Age, ...], chosen: Asked) -> dict[str, Any]:
    rows = [
        drawing.Row(
            str(_("%(age)s working days", age=words_of(age))),
            (
                drawing.count_cell(share.of_count - share.count, _url(chosen, age, "out")),
                drawing.count_cell(share.count, _url(chosen, age, "in")),
            ),
        )
        for age, share in zip(known, whole, strict=True)
    ]
    return drawing.figure(
        kind="stack",
        title=_("Open now, by working days since receipt"),
        head=_("Age"),
        series=(_("Within the limit, or waiting for the reporter"), _("Past the limit")),
        rows=rows,
        most=max(share.of_count for share in whole),
    )


def _table(
    found: Mapping[Group, Mapping[int, Share]], known: tuple[Age, ...], chosen: Asked
) -> list[tuple[str, list[drawing.Cell]]]:
    """For each group its open cases of each age and in all, with those past the limit in smaller words."""
    called = naming.names(chosen.by)
    rows = []
    for group, shares in found.items():
        by_age = [(shares.get(place, NOTHING), age) for place, age in enumerate(known)]
        cells = [_cell(share, chosen, age, group) for share, age in by_age]
        total = sum(shares.values(), NOTHING)
        rows.append(
            (total, called.get(group, str(_("unknown"))), [*cells, _cell(total, chosen, None, group)])
        )
    rows.sort(key=lambda row: (-row[0].count, -row[0].of_count, row[1]))
    return [(name, cells) for _total, name, cells in rows]


def _cell(share: Share, chosen: Asked, age: Age | None, group: Group) -> drawing.Cell:
    late = str(_("%(count)s late", count=number(share.count))) if share.count else ""
    url = _url(chosen, age, "of", group) if share.of_count else None
    return drawing.Cell(number(share.of_count), share.of_count, url=url, sub=late)


def _url(chosen: Asked, age: Age | None, part: str, group: Group | str = "all") -> str | None:
    after = age.after.isoformat() if age and age.after else None
    until = age.until.isoformat() if age else None
    return chosen.list_url(OVERDUE, part, group, received_after=after, received_until=until)
