"""The places of texts in the database: numbers only, sixteen rows a text, found and forgotten by stream.

Whoever keeps a text here decides that it may be found; a sealed one never is. Looking for what is like a text reads at
most `CAP` newest rows of each of its places: as much among a million texts as among ten thousand.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Subquery,
    bindparam,
    delete,
    func,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base.database import Base, BigKey, db
from feedback.base.questions import written_once
from feedback.suggestions.likeness import PLACES

NOWHERE = 0
CAP = 40
"""Rows read of one place, the newest first: a duplicate is seldom old, and what half of all say lies there too."""
MOST = 60
"""Streams looked at closer, those that share the most places first."""


class LikenessPlace(Base):
    """A text of a stream lies in this place; `public` when it is the moderated text that everybody may read."""

    __tablename__ = "likeness_places"

    place: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    stream_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("streams.id"), primary_key=True, autoincrement=False
    )
    public: Mapped[bool]

    __table_args__ = (Index("ix_likeness_places_stream_id", "stream_id"), {"sqlite_with_rowid": False})


def keep(stream_id: int, places: Sequence[int], *, public: bool) -> None:
    """The stream's text of this kind lies in these places and in no other from now on.

    A case's text too short to lie anywhere is put where nobody looks, so that it is not taken for a new one again.
    """
    forget(stream_id, public=public)
    found = set(places) if places or public else {NOWHERE}
    rows = [{"place": place, "stream_id": stream_id, "public": public} for place in found]
    if not rows:
        return
    kind = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    db.session.execute(kind(LikenessPlace).on_conflict_do_nothing(), rows)


def forget(stream_id: int, *, public: bool | None = None) -> None:
    """The stream is found no more: its text of this kind, or both."""
    gone = delete(LikenessPlace).where(LikenessPlace.stream_id == stream_id)
    if public is not None:
        gone = gone.where(LikenessPlace.public == public)
    db.session.execute(gone)


@written_once
def near() -> Subquery:
    """The streams that share a place with `place_0` to `place_15` (parameters), `shared` how many; the most first."""
    each = []
    for number in range(PLACES):
        here = select(LikenessPlace.stream_id).where(LikenessPlace.place == bindparam(f"place_{number}"))
        newest = here.order_by(LikenessPlace.stream_id.desc()).limit(CAP).subquery()
        each.append(select(newest.c.stream_id))
    found = union_all(*each).subquery()
    shared = func.count().label("shared")
    by_stream = select(found.c.stream_id, shared).group_by(found.c.stream_id)
    return by_stream.order_by(shared.desc(), found.c.stream_id.desc()).limit(MOST).subquery("near")


def parameters(places: Sequence[int]) -> dict[str, int]:
    """The places as `near` asks for them."""
    return {f"place_{number}": place for number, place in enumerate(places)}
