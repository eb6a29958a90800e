"""A frozen edition as everybody reads it: small numbers hidden, the same on the screen and on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from feedback.figures.count import Share
from feedback.figures.edition_content import NONE
from feedback.figures.editions import Edition
from feedback.figures.suppression import TOTAL


@dataclass(frozen=True)
class Done:
    """Due in the month by the agency of the category, and done in time of that; None where hidden."""

    name: str
    in_time: int | None
    late: int | None

    @property
    def share(self) -> Share | None:
        """So many of so many; None where one of them is hidden."""
        if self.in_time is None or self.late is None:
            return None
        return Share(self.in_time, self.in_time + self.late)


@dataclass(frozen=True)
class Page:
    """What the public reads of one edition. `received` None: too little to show any of it."""

    edition: Edition
    received: int | None
    agencies: list[tuple[str, int | None]]
    done: list[Done]
    whole: Done | None
    median: int | None
    p90: int | None
    classes: list[str]
    places: list[tuple[str, list[int | None]]]


def page(edition: Edition) -> Page:
    """The public part of the edition. Pure."""
    public: dict[str, Any] = edition.content["public"]
    if public["received"] is None:
        return Page(edition, None, [], [], None, None, None, [], [])
    done = [Done(name, *numbers) for name, numbers in public["done"].items()]
    shown = sorted(public["agencies"].items(), key=lambda one: (-(one[1] or 0), one[0]))
    kinds = [kind for kind in public["places"] if kind not in (NONE, TOTAL)]
    kinds += [kind for kind in (NONE, TOTAL) if kind in public["places"]]
    names = edition.content["names"]["kecamatan"]
    columns = sorted(public["places"][TOTAL], key=lambda key: (key == TOTAL, names.get(key, "~")))
    median, p90 = public["days"]
    return Page(
        edition,
        public["received"],
        shown,
        [one for one in done if one.name != TOTAL and (one.in_time or one.late or one.share is None)],
        next((one for one in done if one.name == TOTAL), None),
        median,
        p90,
        kinds,
        [(names.get(key, key), [public["places"][kind][key] for kind in kinds]) for key in columns],
    )
