"""The regional secretary's page: agency by agency, what is late, how the last weeks went, and what waits for him."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from feedback.base import clock
from feedback.complaints import queues
from feedback.deadlines import shelf
from feedback.figures import backlog, chance, weeks
from feedback.figures.backlog import OVERDUE
from feedback.figures.chance import Place
from feedback.figures.count import NOTHING, Group, Share
from feedback.figures.period import Period
from feedback.figures.selection import By
from feedback.figures.spread import NO_SPREAD, spreads
from feedback.figures.trend import DONE, shares
from feedback.inspection import watch
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.web.guards import allow, me
from feedback.web.inspectorate import asking, drawing, framing
from feedback.web.inspectorate.asking import Asked
from feedback.web.inspectorate.door import door

WEEKS = 4


@dataclass(frozen=True)
class Agency:
    """One agency as the secretary looks at it; `tag` where it changed by more than chance."""

    name: str
    late: drawing.Cell
    old: drawing.Cell
    done: drawing.Cell
    before: drawing.Cell
    median: drawing.Cell
    tag: tuple[str, str, str] | None


@door.get("/secretary")
@allow(Right.SEE_OVERSIGHT_FIGURES)
def secretary() -> str:
    """All agencies on one page. Eleven statements at most, the person's two among them."""
    today = clock.today()
    two = weeks.weeks_before(weeks.last_over(today), 2 * WEEKS)
    now, before = weeks.span(two[WEEKS:]), weeks.span(two[:WEEKS])
    chosen = asking.asked(asking.days_args(now), me())
    known = backlog.ages(shelf.calendar(), today)
    stock = backlog.backlog(chosen.selection, By.AGENCY, known)
    late = {group: sum(by_age.values(), NOTHING) for group, by_age in stock.items()}
    agencies = _agencies(chosen, before, late, stock, len(known) - 1)
    return render_template(
        "inspectorate/secretary.html",
        head=framing.letterhead(),
        days=asking.days_label(now),
        days_before=asking.days_label(before),
        late=sum(late.values(), NOTHING),
        with_late=sum(1 for one in late.values() if one.count),
        agencies=agencies,
        oldest=backlog.AGES[-1][0],
        waits=_waits(me()),
    )


def _agencies(
    chosen: Asked, before: Period, late: Mapping[Group, Share], stock: Mapping[Group, Any], oldest: int
) -> list[Agency]:
    done, days = shares(chosen.selection, By.AGENCY), spreads(chosen.selection, By.AGENCY)
    earlier = shares(replace(chosen.selection, period=before), By.AGENCY)
    groups = sorted(
        {*late, *done, *earlier},
        key=lambda group: (
            -late.get(group, NOTHING).count,
            -done.get(group, NOTHING).of_count,
            str(group),
        ),
    )
    called = asking.names(By.AGENCY, groups)
    found = []
    for group in groups:
        share, was = done.get(group, NOTHING), earlier.get(group, NOTHING)
        old = stock.get(group, {}).get(oldest, NOTHING)
        found.append(
            Agency(
                called.get(group, str(_("unknown"))),
                drawing.count_cell(late.get(group, NOTHING).count, chosen.list_url(OVERDUE, "in", group)),
                drawing.count_cell(old.of_count, url_for(".open_by_age")),
                drawing.share_cell(share, chosen.list_url(DONE, "in", group)),
                drawing.share_cell(was, chosen.list_url(DONE, "in", group, days=before)),
                drawing.median_cell(days.get(group, NO_SPREAD)),
                _changed(share, was),
            )
        )
    return found


def _changed(share: Share, was: Share) -> tuple[str, str, str] | None:
    place = chance.change(share.count, share.of_count, was.count, was.of_count)
    if place is Place.BELOW:
        return str(_("worse than before")), "late", "late"
    return (str(_("better than before")), "ok", "check") if place is Place.ABOVE else None


def _waits(person: Person) -> list[dict[str, Any]]:
    """What waits for the reader's own decision. One statement."""
    shelves = {"decisions": queues.to_decide(person), "verification": queues.unverified(person)}
    counts = queues.counts(shelves, watch.MOST)
    words = {"decisions": _("To be decided"), "verification": _("To be verified")}
    return [
        {"label": words[name], "count": counts[name], "url": f"/desk/queues/{name}"}
        for name in shelves
        if counts.get(name)
    ]
