"""The kecamatan on a map of quiet shapes, the value printed on each, and the same numbers in a list beside it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from feedback.agencies.models import Region
from feedback.agencies.outlines import Outline, Outlines, outlines
from feedback.base.database import db
from feedback.figures import chance, count
from feedback.figures.backlog import OVERDUE
from feedback.figures.chance import Place
from feedback.figures.count import NOTHING, Line, Share
from feedback.figures.selection import By
from feedback.figures.trend import DONE
from feedback.people.rights import Right
from feedback.web.filters import number, percent
from feedback.web.guards import allow, me
from feedback.web.inspectorate import asking, drawing, framing
from feedback.web.inspectorate.asking import Asked
from feedback.web.inspectorate.door import door

SHOWN = {
    "done": _l("Done in time"),
    "received": _l("Received per 10,000 inhabitants"),
    "late": _l("Past the limit now"),
}
PER = 10_000  # inhabitants
STEPS = 5
SHORT = 10  # letters of a name that stands in one line
SHARES = (0.5, 0.65, 0.8, 0.9)
"""Where the colour of a share becomes one step deeper."""


@dataclass(frozen=True)
class Value:
    """What is shown of one kecamatan; `said` is the whole of it in words."""

    region: Any
    words: str
    value: float | None
    said: str
    url: str | None
    place: Place = Place.WITHIN


@dataclass(frozen=True)
class Shape:
    """A kecamatan as it is drawn; `step` is the depth of its colour, 0 (nothing to say) to STEPS."""

    of: Value
    outline: Outline
    step: int

    @property
    def name(self) -> list[str]:
        """The name in one line, or two: a long one would run into its neighbour's."""
        name: str = self.of.region.name
        return name.rsplit(" ", 1) if len(name) > SHORT else [name]


@dataclass(frozen=True)
class Map:
    """The drawing, the list beside it, and who differs by more than chance."""

    drawn: Outlines
    shapes: list[Shape]
    picture: dict[str, Any]
    below: str
    above: str


@door.get("/map")
@allow(Right.SEE_OVERSIGHT_FIGURES, Right.OBSERVE)
def kecamatan() -> str:
    """One figure by kecamatan, on the real boundaries. Nine statements at most."""
    chosen = asking.asked(request.args, me(), By.KECAMATAN, months=3)
    what = request.args.get("show", "done")
    what = what if what in SHOWN else "done"
    lines = count.lines(chosen.selection, By.KECAMATAN, (DONE, "received", OVERDUE))
    found = {group: line.shares.get(DONE, NOTHING) for group, line in lines.items()}
    return render_template(
        "inspectorate/map.html",
        chosen=chosen,
        frame=framing.frame(chosen, "inspectorate.kecamatan", by=()),
        whole=sum(found.values(), NOTHING),
        what=what,
        shown=[
            {"label": words, "url": url_for(".kecamatan", show=name, **chosen.args), "current": name == what}
            for name, words in SHOWN.items()
        ],
        map=_shown(what, found, lines, chosen),
    )


def _shown(what: str, found: Mapping[Any, Share], lines: Mapping[Any, Line], chosen: Asked) -> Map:
    if what == "done":
        return done_in_time(found, chosen)
    return received_by_inhabitants(lines, chosen) if what == "received" else late_now(lines, chosen)


def done_in_time(found: Mapping[Any, Share], chosen: Asked) -> Map:
    """Shares in time by kecamatan, those that differ by more than chance marked. One statement."""
    whole = sum(found.values(), NOTHING)
    values, rows = [], []
    for region in _regions():
        done = found.get(region.id, NOTHING)
        place = Place.WITHIN
        if done.share is not None and whole.share is not None:
            place = chance.limits(done.of_count, whole.share).place(done.share)
        of = chosen.list_url(DONE, "of", region.id) if done.of_count else None
        said = _(
            "%(name)s: %(share)s done in time, %(count)s of %(of)s",
            name=region.name, share=percent(done.share), count=number(done.count), of=number(done.of_count),
        )  # fmt: skip
        values.append(Value(region, percent(done.share), done.share, str(said), of, place))
        cells = (
            drawing.share_cell(done, chosen.list_url(DONE, "in", region.id)),
            drawing.count_cell(done.of_count, of),
        )
        tag = drawing.place_tag(place) if place is not Place.WITHIN else None
        months = drawing.months_url(chosen, region.id)
        rows.append(drawing.Row(region.name, cells, months, marked=tag is not None, tag=tag))
    return _map(
        values,
        _share_steps(values),
        drawing.figure(
            kind="ranges",
            title=_("Done in time, of those due"),
            head=_("Kecamatan"),
            series=(_("Done in time"), _("Due")),
            rows=rows,
            most=100,
            note=_("Small numbers and pale bars: where the share lies with 95 per cent certainty."),
        ),
    )


def received_by_inhabitants(lines: Mapping[Any, Line], chosen: Asked) -> Map:
    """How many reports came in for so many inhabitants. One statement."""
    values, rows = [], []
    for region in _regions():
        came = lines[region.id].shares.get("received", NOTHING).count if region.id in lines else 0
        rate = came * PER / region.population if region.population else None
        url = chosen.list_url("received", "in", region.id) if came else None
        said = _(
            "%(name)s: %(count)s reports, %(rate)s for 10,000 inhabitants",
            name=region.name, count=number(came), rate=number(rate, 1),
        )  # fmt: skip
        values.append(Value(region, number(rate, 1), rate, str(said), url))
        cells = (
            drawing.Cell(number(rate, 1), rate),
            drawing.count_cell(came, url),
            drawing.Cell(number(region.population)),
        )
        rows.append(drawing.Row(region.name, cells))
    return _map(
        values,
        _rate_steps(values),
        drawing.figure(
            kind="bars",
            title=_("Received per 10,000 inhabitants"),
            head=_("Kecamatan"),
            series=(_("Per 10,000"), _("Received"), _("Inhabitants")),
            rows=rows,
            note=_("Many reports may mean much that is wrong, or people who know where to say so."),
        ),
    )


def late_now(lines: Mapping[Any, Line], chosen: Asked) -> Map:
    """What is past its limit today, of what is open. One statement."""
    values, rows = [], []
    for region in _regions():
        line = lines.get(region.id)
        late = line.shares.get(OVERDUE, NOTHING) if line is not None else NOTHING
        url = chosen.list_url(OVERDUE, "in", region.id) if late.count else None
        said = _(
            "%(name)s: %(count)s of %(of)s open reports are past the limit",
            name=region.name, count=number(late.count), of=number(late.of_count),
        )  # fmt: skip
        values.append(Value(region, number(late.count), late.count, str(said), url))
        cells = (
            drawing.count_cell(late.count, url),
            drawing.count_cell(late.of_count, chosen.list_url(OVERDUE, "of", region.id)),
        )
        rows.append(drawing.Row(region.name, cells, drawing.months_url(chosen, region.id)))
    title, series = _("Past the limit now"), (_("Past the limit"), _("Open"))
    picture = drawing.figure(kind="bars", title=title, head=_("Kecamatan"), series=series, rows=rows)
    return _map(values, _rate_steps(values), picture)


def _map(values: list[Value], steps: list[int], picture: dict[str, Any]) -> Map:
    drawn = outlines()
    shapes = [
        Shape(one, drawn.shapes[one.region.code], step)
        for one, step in zip(values, steps, strict=True)
        if one.region.code in drawn.shapes
    ]
    shapes.sort(key=lambda one: one.of.place is not Place.WITHIN)  # their edges lie above those of the others
    below = [one.region.name for one in values if "below" in one.place]
    above = [one.region.name for one in values if "above" in one.place]
    return Map(drawn, shapes, picture, ", ".join(below), ", ".join(above))


def _share_steps(values: list[Value]) -> list[int]:
    """The same share has the same colour in every month."""
    return [0 if one.value is None else 1 + bisect_right(SHARES, one.value) for one in values]


def _rate_steps(values: list[Value]) -> list[int]:
    """Equal parts of the way from nothing to the most."""
    most = max((one.value or 0 for one in values), default=0)
    return [min(STEPS, 1 + int((one.value or 0) / most * STEPS)) if most else 0 for one in values]


def _regions() -> list[Any]:
    """The kecamatan by name, with their inhabitants. One statement."""
    question = select(Region.id, Region.code, Region.name, Region.population)
    return list(db.session.execute(question.where(Region.parent_id.is_(None)).order_by(Region.name)))
