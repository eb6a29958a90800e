"""The categories and the bodies outside, as shelves and as values for suggesting."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Select, or_, select

from feedback.agencies import edition
from feedback.agencies.classes import ServiceClass
from feedback.agencies.keywords import ChosenOffice, Words, words_of
from feedback.agencies.models import Category, OutsideBody, Unit
from feedback.base.database import db
from feedback.base.refusal import Hidden


def categories() -> Select[Category]:
    """The categories in use, by Indonesian name."""
    return select(Category).where(Category.active).order_by(Category.name_id)


def names(language: str) -> Mapping[int, str]:
    """The names of all categories by id, in use or not (one statement while nothing has changed)."""
    name = Category.name_en if language == "en" else Category.name_id
    found: Mapping[int, str] = edition.kept(
        f"category names in {language}",
        lambda: {row.id: row.name for row in db.session.execute(select(Category.id, name.label("name")))},
    )
    return found


def category(code: str) -> Category:
    """The category with this code; `Hidden` when there is none."""
    found = db.session.execute(select(Category).where(Category.code == code)).scalar_one_or_none()
    if found is None:
        raise Hidden(f"no category {code}")
    return found


def outside_bodies() -> Select[OutsideBody]:
    """The bodies outside to whom a report can be forwarded, by name."""
    return select(OutsideBody).where(OutsideBody.active).order_by(OutsideBody.name)


def category_words() -> tuple[Words, ...]:
    """The keywords of the categories in use, with their codes. One statement while nothing has changed."""
    question = (
        select(Category.id, Category.keywords, Category.code).where(Category.active).order_by(Category.id)
    )
    found: tuple[Words, ...] = edition.kept("category words", lambda: words_of(db.session.execute(question)))
    return found


def chosen_office(unit: Unit) -> ChosenOffice:
    """What the choice of this office says about the category. One statement."""
    anywhere = or_(Category.conduct, Category.service_class == ServiceClass.OVERSIGHT)
    question = (
        select(Category.id, anywhere.label("anywhere"))
        .join(Unit, Unit.id == Category.unit_id)
        .where(Category.active, or_(anywhere, Unit.agency_id == unit.agency_id))
    )
    rows = db.session.execute(question).all()
    return ChosenOffice(
        unit.name,
        frozenset(row.id for row in rows if not row.anywhere),
        frozenset(row.id for row in rows if row.anywhere),
    )


def outside_words() -> tuple[Words, ...]:
    """The keywords of the bodies outside. One statement while nothing has changed."""
    question = select(OutsideBody.id, OutsideBody.keywords).where(OutsideBody.active).order_by(OutsideBody.id)
    found: tuple[Words, ...] = edition.kept("outside words", lambda: words_of(db.session.execute(question)))
    return found
