"""The categories and the bodies outside, as shelves and as values for suggesting."""

from __future__ import annotations

from sqlalchemy import Select, select

from feedback.agencies.keywords import Words, words_of
from feedback.agencies.models import Category, OutsideBody
from feedback.base.database import db
from feedback.base.refusal import Hidden


def categories() -> Select[Category]:
    """The categories in use, by Indonesian name."""
    return select(Category).where(Category.active).order_by(Category.name_id)


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
    """The keywords of the categories in use. One statement."""
    question = select(Category.id, Category.keywords).where(Category.active).order_by(Category.id)
    return words_of(db.session.execute(question))


def outside_words() -> tuple[Words, ...]:
    """The keywords of the bodies outside. One statement."""
    question = select(OutsideBody.id, OutsideBody.keywords).where(OutsideBody.active).order_by(OutsideBody.id)
    return words_of(db.session.execute(question))
