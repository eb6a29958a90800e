"""Views kept of a queue: its filters, columns and order under a name, a person's own or his office's.

A view never widens what anybody sees: whoever opens one gets his own shelf, narrowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ForeignKey, Index, Select, String, UniqueConstraint, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base.database import Base, Json, Key, db, words
from feedback.base.questions import written_once
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.base.rows import key_taken_in
from feedback.people.persons import Person
from feedback.people.roles import HEADS

MOST_OWN = 20
LONGEST_NAME = 60


class Order(StrEnum):
    """In which order a list stands."""

    SOONEST = "soonest"
    NEWEST = "newest"


class SavedView(Base):
    """One view. `unit_id` is the office it is shared with (everybody with a post there or below), None for one's own.

    `narrowing` holds the filters by name as an address has them, `columns` the columns shown, in their order.
    """

    __tablename__ = "saved_views"

    id: Mapped[Key]
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    queue: Mapped[str] = mapped_column(String(40))
    narrowing: Mapped[dict[str, Any]] = mapped_column(Json)
    columns: Mapped[list[Any]] = mapped_column(Json)
    sorted_by: Mapped[Order] = mapped_column(words(Order))
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("owner_id", "name"),
        Index("ix_saved_views_unit", "unit_id"),
    )


@dataclass(frozen=True)
class View:
    """A view as a value; `id` 0 before it is kept."""

    name: str
    queue: str
    narrowing: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    order: Order
    unit_id: int | None = None
    id: int = 0
    owner_id: int = 0
    version: int = 1

    @property
    def asked(self) -> dict[str, str]:
        """What it is narrowed to, by name."""
        return dict(self.narrowing)


@written_once
def of(me: Person) -> Select[SavedView]:
    """The person's own views, then those shared with his offices, by name."""
    shared = SavedView.unit_id.in_(sorted(me.unit_ids))
    mine = SavedView.owner_id == me.user_id
    ordered = select(SavedView).where(or_(mine, shared))
    return ordered.order_by(SavedView.unit_id.is_not(None), SavedView.name, SavedView.id)


def views(me: Person) -> tuple[View, ...]:
    """The same as values; one statement."""
    return tuple(_value(row) for row in db.session.execute(_plainly(me)))


@written_once
def _plainly(me: Person) -> Select[*tuple[Any, ...]]:
    """Plain columns: every page of the desk asks, and no object is made of what is only shown."""
    return of(me).with_only_columns(*SavedView.__table__.columns)


def view(me: Person, ident: int, *, to_change: bool = False) -> View:
    """One of them; Hidden when it is not on his shelf, or, `to_change`, not his to change."""
    return _value(_find(me, ident, to_change))


def may_change(me: Person, one: View | SavedView) -> bool:
    """Whether it is his: his own, or shared with an office whose head he is."""
    return one.owner_id == me.user_id or _heads(me, one.unit_id)


def office_to_share_with(me: Person) -> int | None:
    """The office whose views a head keeps; None for everybody else."""
    posts = me.posts_as(*HEADS)
    return posts[0].unit_id if posts else None


def keep(said: View, *, by: Person) -> int:
    """Keep a new view and return its id. Refusal for a name he has used, a view shared by no head, or too many."""
    _check(said, by)
    if (db.session.scalar(select(func.count()).where(SavedView.owner_id == by.user_id)) or 0) >= MOST_OWN:
        raise Refusal(_("You have %(count)s views. Remove one first.", count=MOST_OWN))
    row = SavedView(owner_id=by.user_id, version=1)
    _write(row, said)
    db.session.add(row)
    _flush()
    return row.id


def change(ident: int, seen: int, said: View, *, by: Person) -> None:
    """Change a view, which stays one of its queue; Stale when somebody changed it since version `seen`."""
    row = _find(by, ident, True)
    if row.version != seen:
        raise _stale(row)
    _check(said, by)
    _write(row, replace(said, queue=row.queue))
    row.version += 1
    _flush()


def drop(ident: int, *, by: Person) -> None:
    """Remove a view."""
    db.session.delete(_find(by, ident, True))
    db.session.flush()


def _find(me: Person, ident: int, to_change: bool) -> SavedView:
    wanted = of(me).where(SavedView.id == ident)
    if to_change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    row = db.session.scalars(wanted).one_or_none()
    if row is None or (to_change and not may_change(me, row)):
        raise Hidden
    return row


def _heads(me: Person, unit_id: int | None) -> bool:
    return unit_id is not None and any(post.unit_id == unit_id for post in me.posts_as(*HEADS))


def _check(said: View, by: Person) -> None:
    if not said.name.strip():
        raise Refusal(_("Give the view a name."), field="name")
    if said.unit_id is not None and not _heads(by, said.unit_id):
        raise Refusal(_("Only the head of an office shares a view with it."), field="shared")


def _write(row: SavedView, said: View) -> None:
    row.name, row.queue, row.unit_id = said.name.strip()[:LONGEST_NAME], said.queue, said.unit_id
    row.narrowing, row.columns, row.sorted_by = said.asked, list(said.columns), said.order


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError as fault:
        if key_taken_in(fault) != SavedView.__tablename__:
            raise
        raise Refusal(_("You have a view with this name already."), field="name") from fault


def _stale(row: SavedView) -> Stale:
    stale = Stale(_("A colleague changed this meanwhile."))
    stale.theirs = [(_("Name"), row.name)]
    return stale


def _value(row: Any) -> View:
    narrowing: Mapping[str, Any] = row.narrowing or {}
    return View(
        name=row.name,
        queue=row.queue,
        narrowing=tuple(sorted((str(name), str(said)) for name, said in narrowing.items())),
        columns=tuple(str(one) for one in row.columns),
        order=row.sorted_by,
        unit_id=row.unit_id,
        id=row.id,
        owner_id=row.owner_id,
        version=row.version,
    )
