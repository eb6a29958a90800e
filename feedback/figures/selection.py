"""Which cases a figure is about: the period, the filters, and for whom. The one query layer of all figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, literal, select

from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Unit
from feedback.complaints import queues
from feedback.complaints.models import Complaint
from feedback.deadlines.models import PromiseRow
from feedback.figures.period import Period
from feedback.people import exclusions
from feedback.people.persons import Person


class By(StrEnum):
    """What a table of figures has a row for."""

    AGENCY = "agency"
    UNIT = "unit"
    KECAMATAN = "kecamatan"
    CATEGORY = "category"
    CLASS = "class"
    ALL = "all"


@dataclass(frozen=True)
class Selection:
    """The cases asked about. `me` None is the public: all cases, for counts only.

    `agency_id` and `unit_id` are of whoever holds the promise (figures of time) or the case (all others).
    `unclassified` asks for those without a class, kecamatan or category, by the name of the dimension.
    `observed` counts, for who reads no case at all, every case that is not hidden from him.
    """

    period: Period
    today: date
    me: Person | None = None
    service_class: ServiceClass | None = None
    agency_id: int | None = None
    unit_id: int | None = None
    kecamatan_id: int | None = None
    category_id: int | None = None
    unclassified: By | None = None
    observed: bool = False

    @property
    def over(self) -> Period:
        """The days of the period that are over."""
        return self.period.over(self.today)

    def seen(self) -> list[ColumnElement[bool]]:
        """The conditions on the complaint alone."""
        found: list[ColumnElement[bool]] = []
        if self.me is not None:
            hidden = exclusions.hides(self.me, Complaint.id)
            found.append(hidden if self.observed else queues.sees(self.me))
        for value, column in (
            (self.service_class, Complaint.service_class),
            (self.kecamatan_id, Complaint.kecamatan_id),
            (self.category_id, Complaint.category_id),
        ):
            if value is not None:
                found.append(column == value)
        if self.unclassified is not None:
            found.append(case_group(self.unclassified).is_(None))
        return found

    def cases(self) -> list[ColumnElement[bool]]:
        """The conditions of a figure of cases."""
        found = self.seen()
        if self.agency_id is not None:
            found.append(Complaint.holder_agency_id == self.agency_id)
        if self.unit_id is not None:
            found.append(Complaint.holder_unit_id == self.unit_id)
        return found

    def promises(self) -> list[ColumnElement[bool]]:
        """The conditions of a figure of promises (a query that joins the complaint)."""
        found = self.seen()
        if self.agency_id is not None:
            inside = select(Unit.id).where(Unit.agency_id == self.agency_id)
            found.append(PromiseRow.holder_unit_id.in_(inside))
        if self.unit_id is not None:
            found.append(PromiseRow.holder_unit_id == self.unit_id)
        return found


def case_group(by: By) -> Any:
    """What cases are put together by."""
    return {
        By.AGENCY: Complaint.holder_agency_id,
        By.UNIT: Complaint.holder_unit_id,
        By.KECAMATAN: Complaint.kecamatan_id,
        By.CATEGORY: Complaint.category_id,
        By.CLASS: Complaint.service_class,
        By.ALL: literal(0),
    }[by]


def promise_group(by: By) -> Any:
    """What promises are put together by; a query by agency joins the unit that holds the promise."""
    if by is By.AGENCY:
        return Unit.agency_id
    return PromiseRow.holder_unit_id if by is By.UNIT else case_group(by)
