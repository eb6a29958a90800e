"""What a picture is drawn from: rows of a table whose cells say a number in words and as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from feedback.figures import chance
from feedback.figures.chance import Place
from feedback.figures.count import Share
from feedback.figures.period import Period
from feedback.figures.selection import Group
from feedback.figures.spread import OUTCOME, Spread
from feedback.web.filters import number, percent
from feedback.web.inspectorate.asking import Asked


@dataclass(frozen=True)
class Cell:
    """A number in words, its value as it is drawn, the ends of its uncertainty, and where its cases are."""

    words: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    url: str | None = None
    sub: str = ""


@dataclass(frozen=True)
class Row:
    """What the cells are about; `marked` is drawn in the accent colour, `tag` its words with kind and shape."""

    label: str
    cells: tuple[Cell, ...]
    url: str | None = None
    sub: str = ""
    marked: bool = False
    tag: tuple[str, str, str] | None = None


def months_url(chosen: Asked, group: Group) -> str:
    """One group, month by month."""
    return url_for("inspectorate.months", **chosen.filters | chosen.group_args(group))


def count_cell(value: int, url: str | None = None) -> Cell:
    """A plain count; a link when there is something behind it."""
    return Cell(number(value), value, url=url if value else None)


def share_cell(share: Share, url: str | None = None) -> Cell:
    """A share in percent with its 95 % interval; a dash without a denominator."""
    ends = chance.between(share.count, share.of_count)
    if share.share is None or ends is None:
        return Cell("–")
    low, high = (round(end * 100, 1) for end in ends)
    return Cell(
        percent(share.share), round(share.share * 100, 1), low, high, url, sub=range_words(low, high, "%")
    )


def median_cell(spread: Spread, url: str | None = None) -> Cell:
    """The median with its 95 % interval; a dash without answers."""
    median, ends = spread.quantile(0.5), spread.median_between()
    if median is None:
        return Cell("–")
    low, high = ends or (None, None)
    said = range_words(low, high) if low is not None and high is not None else ""
    return Cell(number(median), median, low, high, url, sub=said)


def longest_cell(
    spread: Spread, chosen: Asked, group: Group | str = "all", days: Period | None = None
) -> Cell:
    """The 90th percentile, which opens what took as long or longer; a dash without answers."""
    p90 = spread.quantile(0.9)
    if p90 is None:
        return Cell("–")
    return Cell(number(p90), p90, url=chosen.list_url(OUTCOME, "of", group, days, least=p90))


def range_words(low: float, high: float, unit: str = "") -> str:
    """The ends of an interval: "80–89 %", whole numbers."""
    said = f"{number(round(low))}–{number(round(high))}"
    return f"{said}\u00a0{unit}" if unit else said


def place_tag(place: Place) -> tuple[str, str, str]:
    """Where a share lies in the funnel: words, kind and shape of the tag."""
    return {
        Place.FAR_BELOW: (str(_("far below the others")), "late", "late"),
        Place.BELOW: (str(_("below the others")), "soon", "flag"),
        Place.WITHIN: (str(_("as chance explains")), "plain", "dot"),
        Place.ABOVE: (str(_("above the others")), "ok", "check"),
        Place.FAR_ABOVE: (str(_("far above the others")), "ok", "check"),
    }[place]


def figure(**given: Any) -> dict[str, Any]:
    """A picture for macros/charts.html: kind, title, head, series, rows, and what its kind needs besides."""
    return {"unit": "", "most": None, "lines": (), "limits": (), "note": ""} | given
