"""What the address asks for: the days, the filters, what a row stands for, which group. And back into an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from flask_babel import lazy_gettext as _l

from feedback.agencies.classes import ServiceClass
from feedback.base import clock
from feedback.complaints.status import Channel
from feedback.figures import period
from feedback.figures.narrow import narrowed
from feedback.figures.period import Period
from feedback.figures.selection import By, Group, Selection
from feedback.people.persons import Person
from feedback.people.rights import Right

BY = {
    By.AGENCY: _l("Agencies"),
    By.UNIT: _l("Offices"),
    By.KECAMATAN: _l("Kecamatan"),
    By.CATEGORY: _l("Categories"),
    By.CLASS: _l("Classes"),
    By.CHANNEL: _l("Channels"),
}
ONE = {
    By.AGENCY: _l("Agency"),
    By.UNIT: _l("Office"),
    By.KECAMATAN: _l("Kecamatan"),
    By.CATEGORY: _l("Category"),
    By.CLASS: _l("Class"),
    By.CHANNEL: _l("Channel"),
}
IDS = {
    By.AGENCY: "agency",
    By.UNIT: "unit",
    By.KECAMATAN: "kecamatan",
    By.CATEGORY: "category",
    By.CHANNEL: "channel",
}


@dataclass(frozen=True)
class Asked:
    """The selection of an address, and what each row of its table stands for."""

    selection: Selection
    by: By
    usual_by: By = By.AGENCY

    @property
    def opens(self) -> bool:
        """Whether a number leads to its cases; for an observer it is only a number."""
        return not self.selection.observed

    @property
    def args(self) -> dict[str, Any]:
        """The address's own arguments, for links that stay with them."""
        found: dict[str, Any] = days_args(self.selection.period) | self.filters
        if self.by is not self.usual_by:
            found["by"] = self.by.value
        return found

    @property
    def filters(self) -> dict[str, str]:
        """What the selection is narrowed to, as an address says it, without its days."""
        asked = self.selection
        values = {
            "class": asked.service_class,
            "agency": asked.agency_id,
            "unit": asked.unit_id,
            "kecamatan": asked.kecamatan_id,
            "category": asked.category_id,
            "channel": asked.channel,
            "none": asked.unclassified,
            "as_of": asked.today.isoformat() if asked.back else None,
        }
        return {name: str(value) for name, value in values.items() if value is not None}

    def group_args(self, group: Group) -> dict[str, Any]:
        """The arguments that ask for one group of the table."""
        if group is None:
            return {"none": self.by.value}
        return {"class" if self.by is By.CLASS else IDS[self.by]: str(group)}

    def list_url(
        self, figure: str, part: str, group: Group | str = "all", days: Period | None = None, **more: Any
    ) -> str | None:
        """The page of the cases behind a number; "all" for every group. None for who may open none.

        `days` are others than those asked for; `more` narrows it to one mark of a chart (see `asked`).
        """
        if not self.opens:
            return None
        key = group, days, *more.items()
        query = self._queries.get(key)
        if query is None:
            query = self._queries[key] = self._query(group, days, more)
        return f"{self._lists}{figure}?part={part}&{query}"

    def _query(self, group: Group | str, days: Period | None, more: Mapping[str, Any]) -> str:
        args = {name: value for name, value in self.args.items() if name != "by"}
        if group != "all":
            args |= self.group_args(group)
        if days is not None:
            args |= days_args(days)
        return urlencode(args | {name: value for name, value in more.items() if value is not None})

    @cached_property
    def _queries(self) -> dict[Any, str]:
        """What was written already: a page has hundreds of numbers and few groups."""
        return {}

    @cached_property
    def _lists(self) -> str:
        return url_for("inspectorate.behind", figure="-").removesuffix("-")


def asked(args: Mapping[str, str], me: Person, usual_by: By = By.AGENCY, months: int = 1) -> Asked:
    """What the address asks for; whatever cannot be read falls back to this month (or the last `months` with it;
    that of `as_of` where it is given), all classes, by `usual_by`.

    `as_of` is a day past, at whose end everything is counted. `least` and `most` are working days of what was met,
    `received_after` and `received_until` days of receipt: what one mark of a chart stands for.
    """
    today, back = clock.today(), on(args.get("as_of"))
    if back is not None and back >= today:
        back = None
    first = period.months_before(back or today, months)[0]
    days = period.asked(args.get("from", "") or first.from_on.isoformat(), args.get("to", ""), back or today)
    by = _one_of(By, args.get("by")) or usual_by
    selection = Selection(
        period=days,
        today=back or today,
        back=back is not None,
        me=me,
        service_class=_one_of(ServiceClass, args.get("class")),
        agency_id=number(args.get("agency")),
        unit_id=number(args.get("unit")),
        kecamatan_id=number(args.get("kecamatan")),
        category_id=number(args.get("category")),
        channel=_one_of(Channel, args.get("channel")),
        unclassified=_one_of(By, args.get("none")),
        observed=not me.may(Right.SEE_OVERSIGHT_FIGURES),
    )
    mark = narrowed(
        selection,
        least_days=number(args.get("least")),
        most_days=number(args.get("most")),
        received_after=on(args.get("received_after")),
        received_until=on(args.get("received_until")),
    )
    return Asked(mark, usual_by if by is By.ALL else by, usual_by)


def number(typed: str | None) -> int | None:
    """A positive whole number of an address, or None."""
    return int(typed) if typed and typed.isdecimal() and len(typed) < 15 else None


def on(typed: str | None) -> date | None:
    """A day of an address, or None."""
    try:
        return date.fromisoformat(typed or "")
    except ValueError:
        return None


def days_args(days: Period) -> dict[str, str]:
    """A period as an address says it."""
    return {"from": days.from_on.isoformat(), "to": days.to_on.isoformat()}


def _one_of(kind: Any, typed: str | None) -> Any:
    try:
        return kind(typed)
    except ValueError:
        return None
