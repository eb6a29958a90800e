"""What the address asks for: the days, the class, what a row stands for, which group. And back into an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Category, Region, Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.figures import period
from feedback.figures.count import Group
from feedback.figures.period import Period
from feedback.figures.selection import By, Selection
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.web import phrases
from feedback.web.filters import language, short_day

BY = {
    By.AGENCY: _l("Agencies"),
    By.UNIT: _l("Offices"),
    By.KECAMATAN: _l("Kecamatan"),
    By.CATEGORY: _l("Categories"),
    By.CLASS: _l("Classes"),
}
ONE = {
    By.AGENCY: _l("Agency"),
    By.UNIT: _l("Office"),
    By.KECAMATAN: _l("Kecamatan"),
    By.CATEGORY: _l("Category"),
    By.CLASS: _l("Class"),
}
IDS = {By.AGENCY: "agency", By.UNIT: "unit", By.KECAMATAN: "kecamatan", By.CATEGORY: "category"}


@dataclass(frozen=True)
class Asked:
    """The selection of an address, and what each row of its table stands for."""

    selection: Selection
    by: By

    @property
    def opens(self) -> bool:
        """Whether a number leads to its cases; for an observer it is only a number."""
        return not self.selection.observed

    @property
    def args(self) -> dict[str, Any]:
        """The address's own arguments, for links that stay with them."""
        days, kind = self.selection.period, self.selection.service_class
        found: dict[str, Any] = {"from": days.from_on.isoformat(), "to": days.to_on.isoformat()}
        if kind is not None:
            found["class"] = kind.value
        if self.by is not By.AGENCY:
            found["by"] = self.by.value
        return found

    def group_args(self, group: Group) -> dict[str, Any]:
        """The arguments that ask for one group of the table."""
        if group is None:
            return {"none": self.by.value}
        return {"class" if self.by is By.CLASS else IDS[self.by]: str(group)}

    def list_url(self, figure: str, part: str, group: Group | str = "all") -> str | None:
        """The page of the cases behind a number; "all" for every group. None for who may open none."""
        if not self.opens:
            return None
        args = {name: value for name, value in self.args.items() if name != "by"}
        if group != "all":
            args |= self.group_args(group)
        return url_for("inspectorate.behind", figure=figure, part=part, **args)


def asked(args: Mapping[str, str], me: Person) -> Asked:
    """What the address asks for; whatever cannot be read falls back to this month, all classes, by agency."""
    today = clock.today()
    days = period.asked(args.get("from", ""), args.get("to", ""), today)
    by = _one_of(By, args.get("by")) or By.AGENCY
    return Asked(
        Selection(
            period=days,
            today=today,
            me=me,
            service_class=_one_of(ServiceClass, args.get("class")),
            agency_id=number(args.get("agency")),
            unit_id=number(args.get("unit")),
            kecamatan_id=number(args.get("kecamatan")),
            category_id=number(args.get("category")),
            unclassified=_one_of(By, args.get("none")),
            observed=not me.may(Right.SEE_OVERSIGHT_FIGURES),
        ),
        By.AGENCY if by is By.ALL else by,
    )


def names(by: By, groups: list[Group]) -> dict[Group, str]:
    """The groups' names in the reader's language; at most one statement."""
    found: dict[Group, str] = {None: _("not given yet")}
    if by is By.CLASS:
        return found | {key: str(words) for key, words in phrases.SERVICE_CLASS.items()}
    ids = [group for group in groups if group is not None]
    question: Any
    if by is By.KECAMATAN:
        question = select(Region.id, Region.name).where(Region.id.in_(ids))
    elif by is By.CATEGORY:
        name = Category.name_en if language() == "en" else Category.name_id
        question = select(Category.id, name).where(Category.id.in_(ids))
    else:
        question = select(Unit.id, Unit.name).where(Unit.id.in_(ids))
    return found | {row[0]: row[1] for row in db.session.execute(question)}


def group_name(chosen: Asked) -> str:
    """The name of the one group that the address asks for, "" for none; at most one statement."""
    wanted = chosen.selection
    for by, value in (
        (By.AGENCY, wanted.agency_id),
        (By.UNIT, wanted.unit_id),
        (By.KECAMATAN, wanted.kecamatan_id),
        (By.CATEGORY, wanted.category_id),
    ):
        if value is not None:
            return names(by, [value]).get(value, "")
    if wanted.unclassified in ONE:
        return f"{ONE[wanted.unclassified]}: {_('not given yet')}"
    return ""


def usual(chosen: Asked) -> list[dict[str, Any]]:
    """The usual periods, as links."""
    today = clock.today()
    this, quarter = period.month_of(today), period.quarter_of(today)
    known = (
        (_("This month"), this),
        (_("Last month"), period.month_of(this.from_on - timedelta(days=1))),
        (_("This quarter"), quarter),
        (_("Last quarter"), period.quarter_of(quarter.from_on - timedelta(days=1))),
        (_("This year"), period.year_of(today)),
    )
    return [
        {
            "label": words,
            "url": url_for("inspectorate.front", **(chosen.args | _days(days))),
            "current": days == chosen.selection.period,
        }
        for words, days in known
    ]


def days_words(days: Period) -> str:
    """The period as it is read."""
    return str(_("%(first)s to %(last)s", first=short_day(days.from_on), last=short_day(days.to_on)))


def number(typed: str | None) -> int | None:
    """A positive whole number of an address, or None."""
    return int(typed) if typed and typed.isdecimal() and len(typed) < 15 else None


def on(typed: str | None) -> date | None:
    """A day of an address, or None."""
    try:
        return date.fromisoformat(typed or "")
    except ValueError:
        return None


def _days(days: Period) -> dict[str, Any]:
    return {"from": days.from_on.isoformat(), "to": days.to_on.isoformat()}


def _one_of(kind: Any, typed: str | None) -> Any:
    try:
        return kind(typed)
    except ValueError:
        return None
