"""Needs of every unit: its work in a period with the norms, beside whom it has. A constant number of statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from flask_babel import get_locale
from sqlalchemy import select

from feedback.agencies import book, edition
from feedback.agencies.book import UnitEntry
from feedback.agencies.models import Category
from feedback.agencies.settings import setting
from feedback.base.database import db
from feedback.staffing import abk, norms, posts, volumes
from feedback.staffing.abk import Balance, Load
from feedback.staffing.advice import Advice, Delay, advise, shown
from feedback.staffing.models import NormTime, WorkKind
from feedback.staffing.months import Span
from feedback.staffing.posts import Filled
from feedback.staffing.volumes import Counted

MINUTES = "effective_minutes_a_year"
USUAL_MINUTES = 75_000
"""PermenPANRB 1/2020, where the setting is absent."""

LEAST_SECRET = 10
"""Fewer closed cases of a secret category are left out of an office's work (rules §7)."""

Handled = Mapping[tuple[int, int | None], int]
"""Closed cases of a period by unit and category, as a door brings them."""


@dataclass(frozen=True)
class Work:
    """One kind of work of a unit: what it is called, how often, by which norm; `covered` months of the period."""

    name: str
    load: Load
    norm: NormTime | None
    covered: int | None = None


@dataclass(frozen=True)
class UnitNeed:
    """What a unit's work asks for, whom it has, and how it keeps its promises, each by itself."""

    unit: UnitEntry
    work: tuple[Work, ...]
    minutes_a_year: int
    months: int
    filled: Filled | None
    delay: Delay | None = None

    @property
    def loads(self) -> list[Load]:
        """The work as the formula takes it."""
        return [one.load for one in self.work]

    @property
    def balance(self) -> Balance:
        """Need and filled posts."""
        need = abk.need(self.loads, self.minutes_a_year, self.months)
        return Balance(need, None if self.filled is None else self.filled.count)

    @property
    def unmeasured(self) -> int:
        """How many kinds of work have no norm yet, and so no need."""
        return sum(one.norm is None for one in self.work)

    @property
    def incomplete(self) -> int:
        """How many statistics lack months of the period."""
        return sum(one.covered is not None and one.covered < self.months for one in self.work)

    @property
    def delay_shown(self) -> Delay | None:
        """The delay, where no person can be recognised in it."""
        return shown(self.delay, None if self.filled is None else self.filled.count)

    @property
    def advice(self) -> Advice:
        """What to do."""
        known, seen = self.balance, self.delay_shown
        measured = any(one.norm is not None for one in self.work)
        return advise(known.posts, known.filled, measured=measured, late=seen is not None and seen.below)


def minutes_a_year() -> int:
    """The effective working time of one post, as the regency has set it."""
    found = setting(MINUTES)
    return found if isinstance(found, int) and found > 0 else USUAL_MINUTES


def table(period: Span, handled: Handled, delays: Mapping[int, Delay], on: date) -> list[UnitNeed]:
    """Every unit that has work, posts or promises, in the order of the tree; norms and posts as they are on that day.

    Six statements at most.
    """
    by_unit = _cases(handled, secret_categories())
    counted = volumes.counted(period)
    have, valid, minutes = posts.filled(on), norms.on(on), minutes_a_year()
    names, units = category_names(), book.book().units
    found = []
    for unit_id in sorted(by_unit.keys() | counted.keys() | have.keys() | delays.keys()):
        if (unit := units.get(unit_id)) is None:
            continue
        work = (
            *(
                _case_work(unit, category, n, valid, names)
                for category, n in by_unit.get(unit_id, {}).items()
            ),
            *(_service_work(one, valid) for one in counted.get(unit_id, ())),
        )
        found.append(UnitNeed(unit, work, minutes, period.months, have.get(unit_id), delays.get(unit_id)))
    return found


def category_names() -> Mapping[int, tuple[str, str]]:
    """Code and name of each category in the reader's language (kept while nothing changed)."""
    english = str(get_locale() or "id").startswith("en")
    return {id_: (code, en if english else own) for id_, (code, own, en, _secret) in _categories().items()}


def secret_categories() -> frozenset[int]:
    """Categories whose cases are kept secret: a few of them at one office could tell of one report."""
    return frozenset(id_ for id_, said in _categories().items() if said[3])


def _categories() -> Mapping[int, tuple[str, str, str, bool]]:
    found: Mapping[int, tuple[str, str, str, bool]] = edition.kept("categories of work", _read)
    return found


def _read() -> dict[int, tuple[str, str, str, bool]]:
    asked = select(Category.id, Category.code, Category.name_id, Category.name_en, Category.secret)
    return {row.id: (row.code, row.name_id, row.name_en, row.secret) for row in db.session.execute(asked)}


def _cases(handled: Handled, secret: frozenset[int]) -> dict[int, dict[int | None, int]]:
    found: dict[int, dict[int | None, int]] = {}
    for (unit_id, category_id), n in handled.items():
        if category_id not in secret or n >= LEAST_SECRET:
            found.setdefault(unit_id, {})[category_id] = n
    return found


def _case_work(
    unit: UnitEntry,
    category_id: int | None,
    n: int,
    valid: Mapping[str, NormTime],
    names: Mapping[int, tuple[str, str]],
) -> Work:
    code, name = names.get(category_id or 0, ("", ""))
    work = norms.key(WorkKind.CATEGORY, code)
    norm = valid.get(work)
    return Work(name, _load(work, Fraction(n), norm), norm)


def _service_work(one: Counted, valid: Mapping[str, NormTime]) -> Work:
    work = norms.key(WorkKind.SERVICE, one.service)
    norm = valid.get(work)
    return Work(one.name, _load(work, one.volume, norm), norm, one.months)


def _load(work: str, volume: Fraction, norm: NormTime | None) -> Load:
    return Load(work, volume, norm.seconds if norm else None, norm.position if norm else "")
