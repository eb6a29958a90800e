"""What the address asks for, in words: names of groups, days, marks; and the usual days as links."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from feedback.agencies import categories, tree
from feedback.base import clock
from feedback.figures import period
from feedback.figures.narrow import Narrowed
from feedback.figures.period import Period
from feedback.figures.selection import By, Group
from feedback.web import phrases
from feedback.web.filters import language, month_name, short_day
from feedback.web.inspectorate.asking import ONE, Asked, days_args

WORDS: Mapping[By, Mapping[str, Any]] = {By.CHANNEL: phrases.CHANNEL, By.CLASS: phrases.SERVICE_CLASS}


def names(by: By) -> dict[Group, str]:
    """The groups' names in the reader's language; at most one statement, none while the reference data stay."""
    found: dict[Group, str] = {None: _("not given yet")}
    if by in WORDS:
        return found | {key: str(words) for key, words in WORDS[by].items()}
    if by is By.KECAMATAN:
        known = tree.region_names()
    else:
        known = categories.names(language()) if by is By.CATEGORY else tree.names()
    return found | {key: words for key, words in known.items()}  # noqa: C416 (the keys are of a wider kind)


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
            return names(by).get(value, "")
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
