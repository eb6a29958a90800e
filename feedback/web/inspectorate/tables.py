"""The figures as a person reads them: words for each cell, and the address of the cases behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from feedback.figures import count, flat
from feedback.figures.count import Line, Share
from feedback.figures.dictionary import FIGURES
from feedback.figures.figure import Shape
from feedback.figures.selection import By, Group
from feedback.web.filters import number, percent
from feedback.web.inspectorate.asking import Asked
from feedback.web.inspectorate.naming import names

DONE, ADJUDICATED, OUTCOME = (
    "completed_in_time_of_due",
    "completed_in_time_of_due_adjudicated",
    "working_days_to_outcome",
)
TIME = (
    ("received", _l("Received")),
    ("due", _l("Due")),
    (DONE, _l("Done in time")),
    (ADJUDICATED, _l("Adjudicated")),
    ("median", _l("Median days")),
    ("p90", _l("90th percentile")),
    ("open_now", _l("Open")),
    ("overdue_now_of_open", _l("Past the limit")),
)
CARE = (
    ("verified_in_time_of_due", _l("Passed on in time")),
    ("first_follow_up_in_time_of_due", _l("First reply in time")),
    ("bounced_of_received", _l("Sent back")),
    ("objected_of_received", _l("Objected to")),
    ("reopened_of_received", _l("Reopened")),
    ("silent_of_closed", _l("Closed in silence")),
    ("rated", _l("Rating: solved")),
)
DAYS = (
    ("working_days_to_route", _l("Until passed on")),
    ("working_days_to_first_follow_up", _l("Until the first reply")),
    (OUTCOME, _l("Until the outcome")),
    ("working_days_of_leg", _l("With the agency that answered")),
    ("working_days_in_all", _l("For the reporter")),
    ("paused_by_verifier_of_days", _l("Paused before passing on")),
    ("paused_by_agency_of_days", _l("Paused at the agency")),
)
STOCK = (
    ("open_now", _l("Open")),
    ("age_of_open", _l("Age of what is open")),
    ("due_in_3_days_of_open", _l("Due in the next 3 days")),
    ("paused_now_of_open", _l("Waiting for the reporter")),
    ("rescued_of_last_day", _l("Rescued before the limit passed")),
    ("breaches", _l("Limits that passed")),
    ("excused_of_breaches", _l("Late, excused")),
)
AGAIN = (
    ("joined_of_received", _l("Joined as duplicates")),
    ("bounces_per_received", _l("Times sent back")),
    ("upheld_of_objections", _l("Objections upheld")),
    ("reopened_in_30_days_of_closed", _l("Reopened within 30 days")),
    ("planned_kept_of_due", _l("Planned promises kept")),
)
BLOCKS = (
    (_l("Time"), TIME),
    (_l("Care"), CARE),
    (_l("Working days: median and 90th percentile"), DAYS),
    (_l("Open, and limits that passed"), STOCK),
    (_l("A second time"), AGAIN),
)
Heads = tuple[tuple[str, Any], ...]
COUNTS = frozenset({"received", "open_now", "overdue_now_of_open", "breaches", "bounces_per_received"})


@dataclass(frozen=True)
class Cell:
    """What a cell says, the smaller words under it, and where its cases are."""

    words: str
    url: str | None = None
    sub: str = ""


NOTHING = Cell("–")


@dataclass(frozen=True)
class Row:
    """A group with its cells in the order of the heads."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Overview:
    """Everything the front page says about the period."""

    whole: Line
    groups: list[tuple[Group, str, Line]]

    @property
    def done(self) -> Share:
        """Completed in time, of those due."""
        return self.whole.shares.get(DONE, count.NOTHING)

    @property
    def happened(self) -> bool:
        """Whether anything came in or came due."""
        return bool(self.done.of_count or self.whole.shares.get("received", count.NOTHING).count)

    @property
    def days(self) -> count.Days:
        """Working days to the outcome."""
        return self.whole.days.get(OUTCOME, count.NO_DAYS)


def overview(chosen: Asked) -> Overview:
    """The figures of the period, each group with its name, the largest first. Three statements."""
    found = count.lines(chosen.selection, chosen.by)
    called, unknown = names(chosen.by), _("unknown")
    groups = [(group, called.get(group, unknown), line) for group, line in found.items()]
    groups.sort(key=lambda one: (-_weight(one[2]), one[1]))
    return Overview(count.whole(chosen.selection, found), groups)


def blocks(seen: Overview, chosen: Asked) -> list[tuple[Any, Heads, list[Row]]]:
    """The tables: title, heads, and a row for each group, with one for all of them when there are several."""
    write = Writer(chosen)
    lines = [(name, line, group) for group, name, line in seen.groups]
    if len(lines) > 1:
        lines.append((_("All"), seen.whole, "all"))
    return [
        (
            title,
            heads,
            [
                Row(name, tuple(write.cell(head, line, group) for head, _words in heads))
                for name, line, group in lines
            ],
        )
        for title, heads in BLOCKS
    ]


def bars(seen: Overview, chosen: Asked) -> list[dict[str, Any]]:
    """The picture: share done in time of those due, for each group that had any due."""
    drawn, write = [], Writer(chosen)
    for group, name, line in seen.groups:
        done = line.shares.get(DONE, count.NOTHING)
        if done.share is None:
            continue
        drawn.append(
            {
                "label": name,
                "value": round(done.share * 100),
                "high": 100,  # the whole width is all of them
                "words": percent(done.share),
                "sub": write.so_many_of(done),
                "url": chosen.list_url(DONE, "of", group),
            }
        )
    return drawn


class Writer:
    """Writes cells. A page has hundreds of them, so their few phrases are looked up once."""

    def __init__(self, chosen: Asked) -> None:
        self.url = chosen.list_url
        self.many_of, self.of, self.both = (
            _("%(count)s of %(of)s"),
            _("of %(count)s"),
            _("%(median)s · %(p90)s"),
        )

    def cell(self, head: str, line: Line, group: Group | str) -> Cell:
        """One cell of the table."""
        if head in ("median", "p90"):
            days = line.days.get(OUTCOME, count.NO_DAYS)
            value = days.median_working_days if head == "median" else days.p90_working_days
            return Cell(number(value), self.url(OUTCOME, "of", group) if days.count else None)
        if head == "rated":
            return self._marks(line, group)
        name = DONE if head == "due" else head
        if FIGURES[name].shape in (Shape.DAYS, Shape.AGE):
            return self._days(name, line, group)
        share = line.shares.get(name, count.NOTHING)
        if head == "due":
            return self._count(share.of_count, name, "of", group)
        if head in COUNTS:
            return self._count(share.count, name, "in", group)
        if share.share is None:
            return NOTHING
        return Cell(percent(share.share), self.url(name, "in", group), self.so_many_of(share))

    def so_many_of(self, share: Share) -> str:
        """The share in numbers."""
        said: str = self.many_of % {"count": number(share.count), "of": number(share.of_count)}
        return said

    def _marks(self, line: Line, group: Group | str) -> Cell:
        if line.marks is None:
            return NOTHING
        said = self.of % {"count": number(line.marks.count)}
        return Cell(number(line.marks.solved_mean, 1), self.url("rated", "of", group), said)

    def _days(self, name: str, line: Line, group: Group | str) -> Cell:
        days = line.days.get(name, count.NO_DAYS)
        if not days.count:
            return NOTHING
        words = self.both % {
            "median": number(days.median_working_days),
            "p90": number(days.p90_working_days),
        }
        return Cell(words, self.url(name, "of", group), self.of % {"count": number(days.count)})

    def _count(self, value: int, name: str, part: str, group: Group | str) -> Cell:
        return Cell(number(value), self.url(name, part, group) if value else None)


def exported(seen: Overview, chosen: Asked) -> tuple[list[str], list[list[Any]]]:
    """The whole table for a file: heads named as in the dictionary, numbers as numbers."""
    body = [[name, *flat.values(line)] for _group, name, line in seen.groups]
    if len(body) > 1 or chosen.by is By.ALL:
        body.append([_("All"), *flat.values(seen.whole)])
    return [chosen.by.value, *flat.heads()], body


def _weight(line: Line) -> int:
    shares = line.shares
    return shares.get(DONE, count.NOTHING).of_count + shares.get("received", count.NOTHING).count
