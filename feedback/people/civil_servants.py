"""Civil servants and where they served: the history that handling and notes are attributed by."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, or_, select
from sqlalchemy.orm import aliased

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.people.models import CivilServant, Posting


def of_user(user_id: int) -> CivilServant | None:
    """The civil servant behind an account, if he is one."""
    return db.session.execute(
        select(CivilServant).where(CivilServant.user_id == user_id)
    ).scalar_one_or_none()


def postings(civil_servant_id: int) -> Select[Posting]:
    """Where somebody served, the newest posting first."""
    return (
        select(Posting)
        .where(Posting.civil_servant_id == civil_servant_id)
        .order_by(Posting.from_on.desc(), Posting.id.desc())
    )


def posting_on(civil_servant_id: int, day: date) -> Posting | None:
    """Where somebody served on `day`: of several postings the one that began last."""
    return db.session.execute(postings(civil_servant_id).where(*_covers(day)).limit(1)).scalar_one_or_none()


def superior_on(civil_servant_id: int, day: date) -> int | None:
    """The id of somebody's direct superior on `day`, as his posting says."""
    posting = posting_on(civil_servant_id, day)
    return posting.superior_id if posting else None


def superior_today(civil_servant_column: Any) -> ScalarSelect[int | None]:
    """`superior_on` today, as a value in a statement about many."""
    post = aliased(Posting)  # so that one may stand within another: whose superior's superior
    return (
        select(post.superior_id)
        .where(post.civil_servant_id == civil_servant_column, *_covers(clock.today(), post))
        .order_by(post.from_on.desc(), post.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def serving_in(path: str, day: date) -> Select[CivilServant]:
    """Who served in the unit with this path, or below it, on `day`, by name."""
    there = (
        select(Posting.civil_servant_id)
        .join(Unit, Unit.id == Posting.unit_id)
        .where(Unit.path.startswith(path, autoescape=True), *_covers(day))
    )
    return (
        select(CivilServant)
        .where(CivilServant.id.in_(there), CivilServant.active)
        .order_by(CivilServant.name)
    )


def names(civil_servant_ids: Iterable[int]) -> dict[int, str]:
    """The names of civil servants, in one statement."""
    rows = db.session.execute(
        select(CivilServant.id, CivilServant.name).where(CivilServant.id.in_(set(civil_servant_ids)))
    ).all()
    return {row.id: row.name for row in rows}


def _covers(day: date, post: Any = Posting) -> tuple[ColumnElement[bool], ...]:
    return post.from_on <= day, or_(post.to_on.is_(None), post.to_on >= day)
