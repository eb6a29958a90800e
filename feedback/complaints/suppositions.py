"""A change supposed over a whole quarter: asked for by the administrator, tried by the worker a batch at a time.

Only counts are kept: how many went from which unit to which. When the reference data or the model change meanwhile, it
begins anew, so that one result never mixes two states of the house. Two workers may try the same batch; the second
one's count is dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import CheckConstraint, CursorResult, Index, Select, String, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from feedback.agencies import edition
from feedback.base import clock
from feedback.base.database import Base, BigKey, Json, Key, db, words
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints import lessons, supposing
from feedback.complaints.lessons import Decision
from feedback.complaints.supposing import Change, Counted, Supposed

BATCH = 250
"""Reports tried at a time: about a second, in which the worker does nothing else."""
WAITING = 3
KEPT = 20
QUARTER = timedelta(days=92)


class State(StrEnum):
    """How far a supposition is."""

    WAITING = "waiting"
    DONE = "done"
    GIVEN_UP = "given_up"


class Supposition(Base):
    """One: the change, since when reports are tried, up to which one it has come, and what was counted until there."""

    __tablename__ = "suppositions"
    __table_args__ = (
        CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="what_ended_has_its_time"),
        Index("ix_suppositions_state", "state"),
    )

    id: Mapped[Key]
    asked_by: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime]
    since: Mapped[date]
    change: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[State] = mapped_column(words(State), default=State.WAITING)
    edition: Mapped[str] = mapped_column(String(64), default="")
    """The state of the house it is tried in; another one begins it anew."""
    last_id: Mapped[int] = mapped_column(BigKey, default=0)
    counted: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    ended_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Batch:
    """What is to be tried now, as values: no transaction is open while it is."""

    id: int
    edition: str
    begun: tuple[str, int]
    """Edition and last report as the row has them."""
    house: Supposed | None
    """None when the change is no longer possible: its category is gone."""
    decisions: list[Decision]
    said: Mapping[int, str]
    counted: Counted


def ask(change: Change, *, by: str) -> Supposition:
    """Have the change tried over the last quarter. Refusal when its category is unknown or too many are waiting."""
    supposing.supposed(change)
    waiting = select(func.count()).select_from(Supposition).where(Supposition.state == State.WAITING)
    if (db.session.scalar(waiting) or 0) >= WAITING:
        raise Refusal(
            _("%(number)s trials are waiting already. Look at their results first.", number=WAITING)
        )
    row = Supposition(
        asked_by=by, asked_at=clock.now(), since=clock.today() - QUARTER, change=asdict(change), counted={}
    )
    db.session.add(row)
    db.session.flush()
    newest = select(Supposition.id).order_by(Supposition.id.desc()).limit(KEPT)
    db.session.execute(
        delete(Supposition).where(Supposition.state != State.WAITING, Supposition.id.not_in(newest))
    )
    return row


def shelf() -> Select[Supposition]:
    """Every one that is kept, the newest first."""
    return select(Supposition).order_by(Supposition.id.desc())


def change_of(row: Supposition) -> Change:
    """The change that is supposed."""
    said = dict(row.change)
    keywords = said.pop("keywords")
    return Change(**said, keywords=None if keywords is None else tuple(keywords))


def counted_of(row: Supposition) -> Counted:
    """What was counted so far."""
    return _read(row.counted)


def next_batch() -> Batch | None:
    """What is to be tried now of the oldest that waits; None when none waits. A constant number of statements."""
    row = db.session.scalars(
        select(Supposition).where(Supposition.state == State.WAITING).order_by(Supposition.id).limit(1)
    ).first()
    if row is None:
        return None
    now = edition.edition()
    same = row.edition == now
    decisions = lessons.decided_after(row.since, row.last_id if same else 0, BATCH)
    said = dict(lessons.texts([one.id for one in decisions]))
    counted = counted_of(row) if same else Counted()
    try:
        house = supposing.supposed(change_of(row))
    except Refusal:
        house = None
    return Batch(row.id, now, (row.edition, row.last_id), house, decisions, said, counted)


def settle(batch: Batch) -> int:
    """Try the batch and keep what was counted; how many reports were looked at, 0 when nothing is to be kept of it."""
    if batch.house is None:
        give_up(batch.id)
        return 0
    supposing.tried(batch.house, batch.decisions, batch.said, batch.counted)
    if edition.edition() != batch.edition:
        return 0  # somebody changed the house while it was tried: begin anew
    ended = len(batch.decisions) < BATCH
    last = batch.decisions[-1].id if batch.decisions else batch.begun[1]
    done = db.session.execute(
        update(Supposition)
        .where(
            Supposition.id == batch.id,
            Supposition.state == State.WAITING,
            Supposition.edition == batch.begun[0],
            Supposition.last_id == batch.begun[1],
        )
        .values(
            edition=batch.edition,
            last_id=last,
            counted=_kept(batch.counted),
            state=State.DONE if ended else State.WAITING,
            ended_at=clock.now() if ended else None,
        )
        .execution_options(synchronize_session=False)
    )
    kept = isinstance(done, CursorResult) and done.rowcount == 1
    return len(batch.decisions) if kept else 0


def give_up(supposition_id: int) -> None:
    """End one that waits: the administrator no longer wants it, or its category is gone."""
    row = db.session.get(Supposition, supposition_id)
    if row is None:
        raise Hidden(f"no supposition {supposition_id}")
    if row.state is State.WAITING:
        row.state, row.ended_at = State.GIVEN_UP, clock.now()


def _kept(counted: Counted) -> dict[str, Any]:
    return {
        "tried": counted.tried,
        "right": list(counted.right),
        "units": [[*pair, count] for pair, count in sorted(counted.units.items())],
        "categories": [[*pair, count] for pair, count in sorted(counted.categories.items())],
    }


def _read(kept: Mapping[str, Any]) -> Counted:
    if not kept:
        return Counted()
    before, after = kept["right"]
    return Counted(
        kept["tried"],
        (before, after),
        Counter({(old, new): count for old, new, count in kept["units"]}),
        Counter({(old, new): count for old, new, count in kept["categories"]}),
    )
