"""Which facts a figure is about: the period, the filters, as of which day, and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, select

from feedback.agencies.classes import ServiceClass
from feedback.complaints import queues
from feedback.complaints.models import Complaint
from feedback.complaints.status import Channel
from feedback.figures.period import Period
from feedback.people import exclusions
from feedback.people.persons import Person
from feedback.people.rights import Right

Group = int | str | None
"""A group's id or word; None is for what has none."""


class By(StrEnum):
    """What a table of figures has a row for."""

    AGENCY = "agency"
    UNIT = "unit"
    KECAMATAN = "kecamatan"
    CATEGORY = "category"
    CLASS = "class"
    CHANNEL = "channel"
    ALL = "all"


COLUMN = {
    By.AGENCY: "agency_id",
    By.UNIT: "unit_id",
    By.KECAMATAN: "kecamatan_id",
    By.CATEGORY: "category_id",
    By.CLASS: "service_class",
    By.CHANNEL: "channel",
}
"""The column of a fact that says its group."""


@dataclass(frozen=True)
class Selection:
    """The cases asked about. `me` None is the public: all cases, for counts only.

    `agency_id` and `unit_id` are of whoever holds the promise (figures of time) or the case (all others).
    `unclassified` asks for those without a class, kecamatan or category, by the name of the dimension.
    `observed` counts, for who reads no case at all, every case that is not hidden from him.
    `today` is the day that figures are counted on; with `back` it is a day past, and counts only what was on record
    at its end. Who may see a case is always as of now.
    """

    period: Period
    today: date
    me: Person | None = None
    service_class: ServiceClass | None = None
    agency_id: int | None = None
    unit_id: int | None = None
    kecamatan_id: int | None = None
    category_id: int | None = None
    channel: Channel | None = None
    unclassified: By | None = None
    observed: bool = False
    back: bool = False

    @property
    def over(self) -> Period:
        """The days of the period that are over."""
        return self.period.over(self.today)

    @property
    def groups(self) -> dict[By, int | str | None]:
        """The group asked for in each dimension that is narrowed, the class apart; None: those without one."""
        found: dict[By, int | str | None] = {
            by: value
            for by, value in (
                (By.AGENCY, self.agency_id),
                (By.UNIT, self.unit_id),
                (By.KECAMATAN, self.kecamatan_id),
                (By.CATEGORY, self.category_id),
                (By.CHANNEL, str(self.channel) if self.channel else None),
            )
            if value is not None
        }
        if self.unclassified in COLUMN:
            found[self.unclassified] = None
        return found

    @property
    def by_groups_alone(self) -> bool:
        """Whether nothing but days, class and groups narrows it: what cells can know."""
        return True

    def narrowed(self, facts: Any) -> list[ColumnElement[bool]]:
        """The conditions of class and groups on a table of facts."""
        found = [facts[COLUMN[by]] == value for by, value in self.groups.items()]
        if self.service_class is not None:
            found.append(facts["service_class"] == str(self.service_class))
        return found

    def seen(self, stream: Any) -> list[ColumnElement[bool]]:
        """The conditions under which the case of `stream` (a column) may be counted for who asks."""
        if self.me is None:
            return []
        if self.observed or self.me.may(Right.SEE_ALL_CASES):
            return [exclusions.hides(self.me, stream)]
        return [stream.in_(select(Complaint.id).where(queues.sees(self.me)))]
