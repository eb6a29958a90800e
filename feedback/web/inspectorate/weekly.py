"""The regent's page of the week: the sentence, what changed, what needs a decision, what went well, the map. One A4.

It names offices and kecamatan, never a case or a person, and an observer reads it like everybody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from feedback.base import clock
from feedback.figures import chance, count, telling, weeks
from feedback.figures.backlog import OVERDUE
from feedback.figures.count import NOTHING, Line, Share
from feedback.figures.period import Period
from feedback.figures.selection import By, Group
from feedback.figures.spread import OUTCOME
from feedback.figures.trend import DONE, Span, shares, trend
from feedback.people.rights import Right
from feedback.web.filters import number, percent
from feedback.web.guards import allow, me
from feedback.web.inspectorate import asking, comparing, drawing, framing, mapping, naming
from feedback.web.inspectorate.asking import Asked
from feedback.web.inspectorate.comparing import Compared
from feedback.web.inspectorate.door import door

WEEKS = 13  # a quarter of a year: offices and kecamatan have too little due in one week to be compared
MOST = 3


@dataclass(frozen=True)
class Matter:
    """Something to be decided, or that went well: what, in what numbers, and what is asked."""

    what: str
    said: str
    asked: str = ""
    url: str | None = None


@dataclass(frozen=True)
class Change:
    """One figure of this week beside the week before."""

    label: str
    this: drawing.Cell
    before: drawing.Cell


@door.get("/week")
@allow(Right.SEE_OVERSIGHT_FIGURES, Right.OBSERVE)
def week() -> str:
    """One week on one page. Ten statements at most."""
    today = clock.today()
    this = _asked_week(request.args.get("of"), today)
    chosen = asking.asked(asking.days_args(this), me(), By.UNIT)
    quarter = weeks.weeks_before(this, WEEKS)
    before, now = trend(chosen.selection, quarter[-2:])
    long = replace(chosen, selection=replace(chosen.selection, period=weeks.span(quarter)))
    lines = count.lines(long.selection, By.UNIT, (DONE, OVERDUE))
    called, agency_of = _units(lines)
    due = {unit: line.shares.get(DONE, NOTHING) for unit, line in lines.items()}
    late = _late(lines, agency_of)
    _whole, offices = comparing.compared(due, called)
    places = mapping.done_in_time(shares(long.selection, By.KECAMATAN), long)
    return render_template(
        "inspectorate/week.html",
        week=this,
        now=now,
        head=framing.letterhead(),
        changes=_changes(now, before, chosen),
        steady=chance.change(now.done.count, now.done.of_count, before.done.count, before.done.of_count),
        stock=sum(late.values(), NOTHING),
        decide=list(_to_decide(offices, late, called, long))[:MOST],
        well=[_well(one) for one in reversed(offices) if "above" in one.place][:MOST],
        map=places,
        weeks=WEEKS,
        earlier=url_for(".week", of=(this.from_on - weeks.WEEK).isoformat()),
        later=_later(this, today),
        printed_on=today,
    )


def _asked_week(typed: str | None, today: date) -> Period:
    day = asking.on(typed)
    last = weeks.last_over(today)
    return last if day is None or day > last.to_on else weeks.week_of(day)


def _later(this: Period, today: date) -> str | None:
    following = this.from_on + weeks.WEEK
    return url_for(".week", of=following.isoformat()) if following <= weeks.last_over(today).from_on else None


def _units(ids: Iterable[Group]) -> tuple[dict[Group, str], dict[Group, Group]]:
    """The names of all units, and whose agency is which. No statement while the reference data stay as they are."""
    known = telling.basis().agency_of
    return naming.names(By.UNIT), {unit: known.get(int(unit)) for unit in ids if unit is not None}


def _late(lines: Mapping[Group, Line], agency_of: Mapping[Group, Group]) -> dict[Group, Share]:
    """Open cases of each agency today, those past the limit counted."""
    found: dict[Group, Share] = {}
    for unit, line in lines.items():
        agency = agency_of.get(unit)
        found[agency] = found.get(agency, NOTHING) + line.shares.get(OVERDUE, NOTHING)
    return found


def _changes(now: Span, before: Span, chosen: Asked) -> list[Change]:
    def both(label: str, cell: Any) -> Change:
        return Change(label, cell(now), cell(before))

    return [
        both(
            _("Received"),
            lambda span: drawing.count_cell(
                span.received, chosen.list_url("received", "in", days=span.period)
            ),
        ),
        both(
            _("Due"),
            lambda span: drawing.count_cell(
                span.done.of_count, chosen.list_url(DONE, "of", days=span.period)
            ),
        ),
        both(
            _("Done in time"),
            lambda span: drawing.share_cell(span.done, chosen.list_url(DONE, "in", days=span.period)),
        ),
        both(
            _("Answered"),
            lambda span: drawing.count_cell(span.days.size, chosen.list_url(OUTCOME, "of", days=span.period)),
        ),
        both(
            _("Median, working days"),
            lambda span: drawing.median_cell(span.days, chosen.list_url(OUTCOME, "of", days=span.period)),
        ),
    ]


def _to_decide(
    offices: list[Compared], late: Mapping[Group, Share], called: Mapping[Group, str], long: Asked
) -> Iterator[Matter]:
    """The weightiest first: an office far below the others, then the agency with most past the limit, then the rest."""
    below = [one for one in offices if "below" in one.place]
    piles = [(one.count, group) for group, one in late.items() if one.count]
    piles.sort(key=lambda pile: (-pile[0], called.get(pile[1], "")))
    named = {one.group for one in below[:1]}  # said once, with both
    heaps = [_heap(group, called, count, long) for count, group in piles if group not in named]
    yield from (_office(one, late.get(one.group, NOTHING), long) for one in below[:1])
    yield from heaps[:1]
    yield from (_office(one, NOTHING, long) for one in below[1:])
    yield from heaps[1:]


def _office(one: Compared, late: Share, long: Asked) -> Matter:
    """An office below the others; of an agency also what is past its limit today."""
    low, high = round(one.limits.inner_low * 100), round(one.limits.inner_high * 100)
    pile = _("%(count)s reports are past the limit today.", count=number(late.count)) if late.count else ""
    said = _(
        "%(done)s of %(of)s (%(share)s) done in time in %(weeks)s weeks. Usual for so many: %(range)s.",
        done=number(one.done.count),
        of=number(one.done.of_count),
        share=percent(one.done.share),
        weeks=WEEKS,
        range=drawing.range_words(low, high, "%"),
    )
    return Matter(
        one.name,
        f"{said} {pile}".strip(),
        _("To decide: what this office needs to keep its promises, after its head was heard."),
        long.list_url(DONE, "out", one.group),
    )


def _heap(group: Group, called: Mapping[Group, str], count: int, long: Asked) -> Matter:
    known = replace(long, by=By.AGENCY)
    return Matter(
        called.get(group, str(_("unknown"))),
        _("%(count)s reports are past the limit today.", count=number(count)),
        _("To decide: who clears them and by when, and what their reporters are told until then."),
        known.list_url(OVERDUE, "in", group),
    )


def _well(one: Compared) -> Matter:
    return Matter(
        one.name,
        _(
            "%(done)s of %(of)s (%(share)s) done in time in %(weeks)s weeks, more than chance explains.",
            done=number(one.done.count),
            of=number(one.done.of_count),
            share=percent(one.done.share),
            weeks=WEEKS,
        ),
    )
