"""What everybody may see: the last twelve months, counted with small numbers hidden (rules.md §7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, case, func, literal, select

from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Category, Region, Unit
from feedback.base.database import db
from feedback.complaints.models import Complaint
from feedback.figures import count, histogram
from feedback.figures.count import NO_DAYS, NOTHING
from feedback.figures.openings import opened_in
from feedback.figures.period import Period, months_before
from feedback.figures.selection import Selection
from feedback.figures.suppression import Table, hide, hide_line

MONTHS = 12
LEAST, LEAST_SENSITIVE = 5, 10
LEAST_OF_A_SHARE = 10
"""Shares and medians of fewer cases than this say more about the cases than about the service."""
DONE, OUTCOME = "completed_in_time_of_due", "working_days_to_outcome"


@dataclass(frozen=True)
class Month:
    """One month for the public; what is hidden is None."""

    period: Period
    received: int | None
    due: int | None
    done_in_time_share: float | None
    median_working_days: int | None


@dataclass(frozen=True)
class Group:
    """Reports in the care of one agency, by their category's; `received` None when hidden."""

    name: str | None
    received: int | None


@dataclass(frozen=True)
class Published:
    """All of it, newest month first. `groups` and `places` are empty while even the whole is too small to show.

    `places` has a column for each kecamatan id and a row for each class ("" for what is not classified yet);
    `opened` counts the sealed identities that were opened, one number for each of the months.
    """

    months: tuple[Month, ...]
    received: int | None
    groups: tuple[Group, ...]
    classes: tuple[str, ...]
    kecamatan: tuple[tuple[int, str], ...]
    places: Table | None
    opened: tuple[int, ...] = ()


def published(today: date) -> Published:
    """The public figures as of `today`. Six statements, whatever the number of cases; eight while changes wait."""
    periods = months_before(today, MONTHS)
    counts = _received(periods)
    agencies = _agencies()
    names = _kecamatan()
    by_month = _sums(counts, 0, range(len(periods)))
    months, total = hide_line(by_month, LEAST)
    sensitive = {name: any(secret for _id, n, secret in agencies if n == name) for _id, name, _s in agencies}
    agency_of = {category_id: name for category_id, name, _secret in agencies}
    by_agency: dict[str | None, int] = {}
    by_place: dict[tuple[str, int], int] = {}
    for (_month, category_id, kecamatan_id, kind), number in counts.items():
        agency = agency_of.get(category_id or 0)
        by_agency[agency] = by_agency.get(agency, 0) + number
        place = kecamatan_id or 0
        by_place[kind or "", place] = by_place.get((kind or "", place), 0) + number
    limits = {name: LEAST_SENSITIVE if sensitive.get(name or "") else LEAST for name in by_agency}
    groups, whole = hide_line(by_agency, limits)
    classes, places = _places(by_place)
    if total is None or whole is None or places is None or places.hides_the_whole:
        groups, places, total = {}, None, None
    found = sorted(groups.items(), key=lambda one: (-(one[1] or 0), one[0] is None, one[0] or ""))
    used = {column for (_row, column) in by_place}
    return Published(
        months=tuple(reversed(_months(periods, months, today))),
        received=total,
        groups=tuple(Group(name, number) for name, number in found),
        classes=classes,
        kecamatan=tuple(
            (key, names.get(key, "")) for key in sorted(used, key=lambda key: names.get(key, "~"))
        ),
        places=places,
        opened=tuple(reversed(opened_in(periods))),
    )


def _received(periods: tuple[Period, ...]) -> dict[tuple[int, int | None, int | None, str | None], int]:
    """How many came in, by month, category, kecamatan and class."""
    month = _month(Complaint.received_on, periods)
    question: Any = (
        select(month, Complaint.category_id, Complaint.kecamatan_id, Complaint.service_class, func.count())
        .where(Complaint.received_on.between(periods[0].from_on, periods[-1].to_on))
        .group_by(month, Complaint.category_id, Complaint.kecamatan_id, Complaint.service_class)
    )
    return {
        (row[0], row[1], row[2], row[3].value if row[3] else None): row[4]
        for row in db.session.execute(question)
    }


def _months(periods: tuple[Period, ...], received: Mapping[int, int | None], today: date) -> list[Month]:
    year = Selection(Period(periods[0].from_on, periods[-1].to_on), today)
    counted = histogram.by_day(year, monthly=True)
    found = []
    for index, period in enumerate(periods):
        asked = Selection(period, today)
        line = count.line(0, counted.get(period.from_on, Counter()), asked)
        share, took = line.shares.get(DONE, NOTHING), line.days.get(OUTCOME, NO_DAYS)
        enough = share.of_count >= LEAST_OF_A_SHARE
        found.append(
            Month(
                period=period,
                received=received.get(index),
                due=share.of_count if enough or not share.of_count else None,
                done_in_time_share=share.share if enough else None,
                median_working_days=took.median_working_days if took.count >= LEAST_OF_A_SHARE else None,
            )
        )
    return found


def _month(column: Any, periods: tuple[Period, ...]) -> Any:
    """Which of the months a day lies in, as a number from 0: the same words on both databases."""
    ends = [(column <= literal(period.to_on, Date), index) for index, period in enumerate(periods)]
    return case(*ends, else_=len(periods))


def _agencies() -> list[tuple[int, str, bool]]:
    """Each category with the short name of its agency, and whether it is one of health, violence or abuse."""
    question = select(Category.id, Unit.short_name, Unit.name, Category.secret).join(
        Unit, Unit.id == Category.unit_id
    )
    return [(row[0], row[1] or row[2], row[3]) for row in db.session.execute(question)]


def _kecamatan() -> dict[int, str]:
    question = select(Region.id, Region.name).where(Region.parent_id.is_(None))
    return {row.id: row.name for row in db.session.execute(question)}


def _places(counts: Mapping[tuple[str, int], int]) -> tuple[tuple[str, ...], Table | None]:
    if not counts:
        return (), None
    order = [kind.value for kind in ServiceClass if any(row == kind for row, _column in counts)]
    classes = (*order, *([""] if any(row == "" for row, _column in counts) else []))
    columns = {column for _row, column in counts}
    whole = {(row, column): counts.get((row, column), 0) for row in classes for column in columns}
    limits = {row: LEAST_SENSITIVE if row == ServiceClass.OVERSIGHT else LEAST for row in classes}
    return classes, hide(whole, limits)


def _sums(counts: Mapping[tuple[Any, ...], int], place: int, names: Any) -> dict[Any, int]:
    found: dict[Hashable, int] = dict.fromkeys(names, 0)
    for key, number in counts.items():
        found[key[place]] = found.get(key[place], 0) + number
    return found
