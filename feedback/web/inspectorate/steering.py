"""The regional secretary's page: agency by agency, what is late, how the last weeks went, and what waits for him."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import render_template
from flask_babel import gettext as _

from feedback.base import clock
from feedback.complaints import queues
from feedback.deadlines import shelf
from feedback.figures import backlog, chance, count, weeks
from feedback.figures.backlog import OVERDUE, Age
from feedback.figures.chance import Place
from feedback.figures.count import NOTHING, Line, Share
from feedback.figures.period import Period
from feedback.figures.selection import By, Group
from feedback.figures.spread import OUTCOME, of_outcomes
from feedback.figures.trend import DONE, shares
from feedback.inspection import watch
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.web.guards import allow, me
from feedback.web.inspectorate import asking, drawing, framing, naming
from feedback.web.inspectorate.asking import Asked
from feedback.web.inspectorate.door import door

WEEKS = 4
SOON = "due_in_3_days_of_open"


@dataclass(frozen=True)
class Agency:
    """One agency as the secretary looks at it; `tag` where it changed by more than chance."""

    name: str
    late: drawing.Cell
    soon: drawing.Cell
    old: drawing.Cell
    done: drawing.Cell
    before: drawing.Cell
    median: drawing.Cell
    tag: tuple[str, str, str] | None


@door.get("/secretary")
@allow(Right.SEE_OVERSIGHT_FIGURES)
def secretary() -> str:
    """All agencies on one page. Ten statements at most."""
    today = clock.today()
    two = weeks.weeks_before(weeks.last_over(today), 2 * WEEKS)
    now, before = weeks.span(two[WEEKS:]), weeks.span(two[:WEEKS])
    chosen = asking.asked(asking.days_args(now), me())
    found = count.lines(chosen.selection, By.AGENCY, (OVERDUE, SOON, DONE))
    late = {group: line.shares.get(OVERDUE, NOTHING) for group, line in found.items()}
    return render_template(
        "inspectorate/secretary.html",
        head=framing.letterhead(),
        days=naming.days_label(now),
        days_before=naming.days_label(before),
        late=sum(late.values(), NOTHING),
        with_late=sum(1 for one in late.values() if one.count),
        agencies=_agencies(chosen, before, found),
        oldest=backlog.AGES[-1][0],
        waits=_waits(me()),
    )


def _agencies(chosen: Asked, before: Period, lines: Mapping[Group, Line]) -> list[Agency]:
    known = backlog.ages(shelf.calendar(), chosen.selection.today)
    earlier = shares(replace(chosen.selection, period=before), By.AGENCY)
    called = naming.names(By.AGENCY)
    rows = []
    for group in {*lines, *earlier}:
        line = lines.get(group, Line(group))
        late, share = line.shares.get(OVERDUE, NOTHING), line.shares.get(DONE, NOTHING)
        old = backlog.by_age(line.facts, known, chosen.selection).get(len(known) - 1, NOTHING)
        was = earlier.get(group, NOTHING)
        row = Agency(
            called.get(group, str(_("unknown"))),
            drawing.count_cell(late.count, chosen.list_url(OVERDUE, "in", group)),
            drawing.count_cell(line.shares.get(SOON, NOTHING).count, chosen.list_url(SOON, "in", group)),
            drawing.count_cell(old.of_count, _old_url(chosen, group, known[-1])),
            drawing.share_cell(share, chosen.list_url(DONE, "in", group)),
            drawing.share_cell(was, chosen.list_url(DONE, "in", group, days=before)),
            drawing.median_cell(of_outcomes(line.facts), chosen.list_url(OUTCOME, "of", group)),
            _changed(share, was),
        )
        rows.append(((-late.count, -share.of_count, row.name), row))
    return [row for _order, row in sorted(rows, key=lambda one: one[0])]


def _old_url(chosen: Asked, group: Group, age: Age) -> str | None:
    return chosen.list_url(OVERDUE, "of", group, received_until=age.until.isoformat())


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
        {"label": words[name], "count": watch.up_to_most(counts[name]), "url": f"/desk/queues/{name}"}
        for name in shelves
        if counts.get(name)
    ]
