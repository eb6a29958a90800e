"""Conflicts of interest that somebody declared: with a unit, or with a civil servant, for a time.

A conflict makes exclusions: for the person there is no case about or with that unit, and none that is kept from that
civil servant by name. Why there is a conflict stands in the record of accounts, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    and_,
    cast,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from feedback.base import clock
from feedback.base.database import Base, BigKey, Key, db, words
from feedback.people.models import CivilServant, Exclusion
from feedback.people.persons import Person


class Relation(StrEnum):
    """How the two are bound to each other."""

    FAMILY = "family"
    WORKED_THERE = "worked_there"
    SUPERIOR = "superior"
    BUSINESS = "business"
    DISPUTE = "dispute"
    OTHER = "other"


class Conflict(Base):
    """One person's conflict with a unit or with a civil servant; `to_on` is the last day that counts."""

    __tablename__ = "conflicts"
    __table_args__ = (
        CheckConstraint("(unit_id IS NULL) <> (civil_servant_id IS NULL)", name="names_exactly_one"),
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_it_begins"),
        Index("ix_conflicts_unit", "unit_id"),
        Index("ix_conflicts_servant", "civil_servant_id"),
        Index("ix_conflicts_user", "user_id"),
    )

    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    unit_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("units.id"))
    civil_servant_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("civil_servants.id"))
    relation: Mapped[Relation] = mapped_column(words(Relation))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    declared_by: Mapped[int] = mapped_column(BigKey, ForeignKey("users.id"))
    declared_on: Mapped[date]

    @property
    def reason(self) -> str:
        """The code of the exclusions it makes."""
        return f"conflict:{self.id}"


def in_force(on: date) -> tuple[ColumnElement[bool], ...]:
    """The conditions under which a conflict counts on that day."""
    return Conflict.from_on <= on, or_(Conflict.to_on.is_(None), Conflict.to_on >= on)


def shelf() -> Select[Conflict]:
    """All conflicts, those in force first, then the newest."""
    over = and_(Conflict.to_on.is_not(None), Conflict.to_on < clock.today())
    return select(Conflict).order_by(over, Conflict.id.desc())


def of(user_id: int) -> Select[Conflict]:
    """One person's conflicts, those in force first."""
    return shelf().where(Conflict.user_id == user_id)


def has_with(me: Person, civil_servant_id: int) -> bool:
    """Whether the person is in conflict with this civil servant today."""
    found = select(Conflict.id).where(
        Conflict.user_id == me.user_id,
        Conflict.civil_servant_id == civil_servant_id,
        *in_force(clock.today()),
    )
    return db.session.scalars(found).first() is not None


def spare(stream_id: int, *paths: str) -> None:
    """Hide a case from everybody in conflict with one of the units at these paths or above them.

    One statement where nobody is, as nearly always; two where somebody is.
    """
    units = {int(step) for path in paths for step in path.split("/") if step}
    which = Conflict.unit_id.in_(sorted(units))
    if db.session.scalars(select(Conflict.id).where(which, *in_force(clock.today()))).first() is not None:
        _spare(select(literal(stream_id, BigKey)), which)


def spare_named(stream_id: int, civil_servant_id: int) -> None:
    """Hide a case from everybody in conflict with the civil servant who is named in it. One statement."""
    _spare(select(literal(stream_id, BigKey)), Conflict.civil_servant_id == civil_servant_id)


def keep_away(conflict: Conflict, streams: Select[int]) -> None:
    """Hide all these streams from the person. One statement."""
    db.session.flush()
    _spare(streams, Conflict.id == conflict.id)


def naming(civil_servant_id: int) -> Select[int]:
    """The streams that are kept from this civil servant by name: they are about him."""
    account = select(CivilServant.user_id).where(
        CivilServant.id == civil_servant_id, CivilServant.user_id.is_not(None)
    )
    by_name = Exclusion.reason.not_like("conflict:%")
    return select(Exclusion.stream_id).where(
        by_name, or_(Exclusion.civil_servant_id == civil_servant_id, Exclusion.user_id.in_(account))
    )


def kept_by(ids: Iterable[int]) -> dict[int, int]:
    """From how many cases each of these conflicts keeps its person. One statement."""
    codes = {f"conflict:{id_}": id_ for id_ in ids}
    counted = select(Exclusion.reason, func.count()).where(Exclusion.reason.in_(codes))
    return {codes[row[0]]: row[1] for row in db.session.execute(counted.group_by(Exclusion.reason))}


def _spare(streams: Select[int], which: ColumnElement[bool]) -> None:
    known, found = aliased(Exclusion), streams.subquery("found")
    stream = next(iter(found.c))
    already = exists().where(known.stream_id == stream, known.user_id == Conflict.user_id)
    newest = (
        select(stream, Conflict.user_id, literal("conflict:").concat(cast(func.min(Conflict.id), String)))
        .select_from(found)
        .join(Conflict, which)
        .where(~already, *in_force(clock.today()))
        .group_by(stream, Conflict.user_id)
    )
    db.session.execute(insert(Exclusion).from_select(["stream_id", "user_id", "reason"], newest))
