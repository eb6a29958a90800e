"""What the address asks for: the days, the filters, what a row stands for, which group. And back into an address."""

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
from feedback.complaints.status import Channel
from feedback.figures import period
from feedback.figures.histogram import Group
from feedback.figures.narrow import Narrowed, narrowed
from feedback.figures.period import Period
from feedback.figures.selection import By, Selection
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.web import phrases
from feedback.web.filters import language, month_name, short_day

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
        args = {name: value for name, value in self.args.items() if name != "by"}
        if group != "all":
            args |= self.group_args(group)
        if days is not None:
            args |= days_args(days)
        args |= {name: value for name, value in more.items() if value is not None}
        return url_for("inspectorate.behind", figure=figure, part=part, **args)


def asked(args: Mapping[str, str], me: Person, usual_by: By = By.AGENCY, months: int = 1) -> Asked:
    """What the address asks for; whatever cannot be read falls back to this month (or the last `months` with it),
    all classes, by `usual_by`.

    `as_of` is a day past, at whose end everything is counted. `least` and `most` are working days of what was met,
    `received_after` and `received_until` days of receipt: what one mark of a chart stands for.
    """
    today, back = clock.today(), on(args.get("as_of"))
    if back is not None and back >= today:
        back = None
    first = period.months_before(today, months)[0]
    days = period.asked(args.get("from", "") or first.from_on.isoformat(), args.get("to", ""), today)
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


def names(by: By, groups: list[Group]) -> dict[Group, str]:
    """The groups' names in the reader's language; at most one statement."""
    found: dict[Group, str] = {None: _("not given yet")}
    if by is By.CHANNEL:
        return found | {key: str(words) for key, words in phrases.CHANNEL.items()}
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
        (By.CHANNEL, wanted.channel),
    ):
        if value is not None:
            return names(by, [value]).get(value, "")
    if wanted.unclassified is not None and wanted.unclassified in ONE:
        return not_given(wanted.unclassified)
    return ""


def not_given(by: By) -> str:
    """Words for the cases that have none of this dimension yet."""
    return f"{ONE[by]}: {_('not given yet')}"


def as_of_words(chosen: Asked) -> str:
    """That everything is counted as of a day past, "" for today."""
    if not chosen.selection.back:
        return ""
    return str(_("as known on %(day)s", day=short_day(chosen.selection.today)))


def mark_words(chosen: Asked) -> str:
    """The mark of a chart that the address asks for, "" for none."""
    asked = chosen.selection
    if not isinstance(asked, Narrowed):
        return ""
    if asked.least_days is not None and asked.most_days is not None:
        return str(_("%(least)s to %(most)s working days", least=asked.least_days, most=asked.most_days))
    if asked.least_days is not None:
        return str(_("%(least)s working days or more", least=asked.least_days))
    if asked.received_after is not None and asked.received_until is not None:
        first = asked.received_after + timedelta(days=1)
        return str(
            _(
                "received %(first)s to %(last)s",
                first=short_day(first),
                last=short_day(asked.received_until),
            )
        )
    if asked.received_until is not None:
        return str(_("received until %(last)s", last=short_day(asked.received_until)))
    return ""


def usual(chosen: Asked, endpoint: str = "inspectorate.front") -> list[dict[str, Any]]:
    """The usual periods, as links of the page `endpoint`."""
    today = clock.today()
    this, quarter = period.month_of(today), period.quarter_of(today)
    known = (
        (_("This month"), this),
        (_("Last month"), period.month_of(this.from_on - timedelta(days=1))),
        (_("This quarter"), quarter),
        (_("Last quarter"), period.quarter_of(quarter.from_on - timedelta(days=1))),
        (_("This year"), period.year_of(today)),
        (_("Twelve months"), Period(period.months_before(today, 12)[0].from_on, this.to_on)),
    )
    return [
        {
            "label": words,
            "url": url_for(endpoint, **(chosen.args | days_args(days))),
            "current": days == chosen.selection.period,
        }
        for words, days in known
    ]


def days_label(days: Period) -> str:
    """The period by itself: "November 2026"."""
    if days.is_month:
        return month_name(days.from_on)
    if days == period.year_of(days.from_on):
        return str(days.from_on.year)
    if days.from_on.day == 1 and period.month_of(days.to_on).to_on == days.to_on:
        return f"{month_name(days.from_on)} – {month_name(days.to_on)}"
    return f"{short_day(days.from_on)} – {short_day(days.to_on)}"


def days_words(days: Period) -> str:
    """The period as it is read in the middle of a sentence."""
    if days.is_month:
        return str(_("in %(month)s", month=month_name(days.from_on)))
    if days == period.year_of(days.from_on):
        return str(_("in %(month)s", month=days.from_on.year))
    if days.from_on.day == 1 and period.month_of(days.to_on).to_on == days.to_on:
        first, last = month_name(days.from_on), month_name(days.to_on)
        return str(_("from %(first)s to %(last)s", first=first, last=last))
    return str(_("from %(first)s to %(last)s", first=short_day(days.from_on), last=short_day(days.to_on)))


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
