"""What every page of figures has around its picture: the ways to look, the usual days, the filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import String, literal, select, union_all

from feedback.agencies import edition, settings
from feedback.agencies.models import Category, Region, Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.figures.selection import By
from feedback.web import phrases
from feedback.web.filters import language, regency_name
from feedback.web.inspectorate import asking, naming
from feedback.web.inspectorate.asking import Asked

Options = list[tuple[str, str]]
"""What a filter offers: values and words."""
VIEWS = {
    "inspectorate.front": _l("Table"),
    "inspectorate.months": _l("Month by month"),
    "inspectorate.spread": _l("Working days"),
    "inspectorate.open_by_age": _l("Open, by age"),
    "inspectorate.funnel": _l("Offices compared"),
    "inspectorate.kecamatan": _l("Map"),
    "inspectorate.causes": _l("Causes"),
}
FILTERS = {"agency": _l("Agency"), "kecamatan": _l("Kecamatan"), "category": _l("Category")}
ALL = {
    "agency": _l("All agencies"),
    "kecamatan": _l("All kecamatan"),
    "category": _l("All categories"),
}


@dataclass(frozen=True)
class Letterhead:
    """Who says this, on paper."""

    name: str
    address: str


@dataclass(frozen=True)
class Frame:
    """Links and words around a picture; `only` says what the figures are narrowed to, each with a way out."""

    head: Letterhead
    action: str
    views: list[dict[str, Any]]
    usual: list[dict[str, Any]]
    tabs: list[dict[str, Any]]
    filters: list[dict[str, Any]]
    only: list[dict[str, str]]
    days: str
    days_label: str
    classes: Options
    channels: Options
    yesterday: str


def frame(
    chosen: Asked, endpoint: str, by: tuple[By, ...] = tuple(asking.BY), days: str = "", of_days: bool = True
) -> Frame:
    """The frame of the page `endpoint`, whose rows can stand for each of `by`. No statement while the
    reference data stay as they are.

    `days` says what the picture spans where that is not the period asked for; a page that only knows today has no
    days to choose (`of_days` False).
    """
    known = _choices()
    return Frame(
        head=letterhead(),
        action=url_for(endpoint),
        views=[
            {"label": words, "url": url_for(one, **chosen.args), "current": one == endpoint}
            for one, words in VIEWS.items()
        ],
        usual=naming.usual(chosen, endpoint) if of_days else [],
        tabs=[
            {
                "label": asking.BY[one],
                "url": url_for(endpoint, **(chosen.args | {"by": one.value})),
                "current": one is chosen.by,
            }
            for one in by
        ],
        filters=[
            {
                "name": name,
                "label": words,
                "all": ALL[name],
                "options": known.get(name, []),
                "chosen": chosen.filters.get(name, ""),
            }
            for name, words in FILTERS.items()
        ],
        only=_only(chosen, endpoint),
        days=naming.days_words(chosen.selection.period),
        days_label=days or naming.days_label(chosen.selection.period),
        classes=_spoken(By.CLASS, language()),
        channels=_spoken(By.CHANNEL, language()),
        yesterday=(clock.today() - timedelta(days=1)).isoformat(),
    )


def letterhead() -> Letterhead:
    """The regency's name and the office's address, from the settings (one statement while nothing has changed)."""
    found = edition.kept("letterhead", lambda: settings.settings("regency_name", "office_address"))
    return Letterhead(found.get("regency_name") or regency_name(), found.get("office_address") or "")


@lru_cache(maxsize=8)
def _spoken(by: By, _language: str) -> Options:
    """Classes or channels in the language of the page."""
    return [(value, str(words)) for value, words in naming.WORDS[by].items()]


def _only(chosen: Asked, endpoint: str) -> list[dict[str, str]]:
    found = []
    for name, value in chosen.filters.items():
        if name == "class":
            words = str(phrases.SERVICE_CLASS[value])
        elif name == "as_of":
            words = naming.as_of_words(chosen)
        elif name == "channel":
            words = str(phrases.CHANNEL[value])
        elif name == "none":
            words = naming.not_given(By(value))
        else:
            words = naming.names(By(name)).get(int(value), value)
        rest = {key: kept for key, kept in chosen.args.items() if key != name}
        found.append({"label": words, "url": url_for(endpoint, **rest)})
    return found


def _choices() -> Mapping[str, Options]:
    """What the filters offer: filter -> ids and names, by name (one statement while nothing has changed)."""
    code = language()
    found: Mapping[str, Options] = edition.kept(
        f"filters of figures in {code}", lambda: _read_choices(code == "en")
    )
    return found


def _read_choices(english: bool) -> dict[str, Options]:
    name = Category.name_en if english else Category.name_id
    parts = (
        select(literal("agency", String), Unit.id, Unit.name).where(Unit.parent_id.is_(None), Unit.active),
        select(literal("kecamatan", String), Region.id, Region.name).where(Region.parent_id.is_(None)),
        select(literal("category", String), Category.id, name).where(Category.active),
    )
    found: dict[str, Options] = {}
    for kind, own, words in db.session.execute(union_all(*parts)):
        found.setdefault(kind, []).append((str(own), words))
    return {kind: sorted(options, key=lambda one: one[1]) for kind, options in found.items()}
