"""How often the first proposal was what a verifier decided: a table of both, and whether it gets worse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from feedback.base.database import db
from feedback.suggestions.models import Tally

RECENT, BEFORE = timedelta(days=30), timedelta(days=90)
ENOUGH = 30
"""Decisions on either side before anything is said about a change."""
WORSE = 0.1
STRANGER = 1.5
"""An alarm: so much fewer were right than before, or so many times more words are new."""


@dataclass(frozen=True)
class Pair:
    """So many reports were proposed to be the one and decided to be the other (by category id; 0: nothing)."""

    proposed: int
    decided: int
    count: int


@dataclass(frozen=True)
class Span:
    """What came of the proposals of some days; shares are 0 to 1, None without a decision."""

    decisions: int
    right: float | None
    unknown: float | None


@dataclass(frozen=True)
class Drift:
    """The last 30 days against the 90 before them."""

    now: Span
    before: Span

    @property
    def is_worse(self) -> bool:
        """Whether clearly fewer first proposals were right than before."""
        if not self._enough or self.now.right is None or self.before.right is None:
            return False
        return self.before.right - self.now.right > WORSE

    @property
    def is_stranger(self) -> bool:
        """Whether people write clearly more words that the model never met."""
        if not self._enough or self.now.unknown is None or self.before.unknown is None:
            return False
        return self.now.unknown > STRANGER * self.before.unknown

    @property
    def _enough(self) -> bool:
        return min(self.now.decisions, self.before.decisions) >= ENOUGH


def count(on: date, proposed: int | None, decided: int, words: int, unknown: int) -> None:
    """Count one decision. One statement."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = {"on": on, "proposed_id": proposed or 0, "decided_id": decided}
    written = insert(Tally.__table__).values(**row, count=1, words=words, unknown=unknown)  # type: ignore[arg-type]  # a Table
    more = {
        "count": Tally.count + 1,
        "words": Tally.words + words,
        "unknown": Tally.unknown + unknown,
    }
    db.session.execute(
        written.on_conflict_do_update(index_elements=["on", "proposed_id", "decided_id"], set_=more)
    )


def table(since: date) -> Sequence[Pair]:
    """What was proposed and decided since that day, the most frequent first. One statement."""
    number = func.sum(Tally.count)
    asked = (
        select(Tally.proposed_id, Tally.decided_id, number.label("number"))
        .where(Tally.on >= since)
        .group_by(Tally.proposed_id, Tally.decided_id)
        .order_by(number.desc(), Tally.decided_id, Tally.proposed_id)
    )
    return [Pair(row.proposed_id, row.decided_id, int(row.number)) for row in db.session.execute(asked)]


def drift(today: date) -> Drift:
    """The last 30 days against the 90 before them. Two statements."""
    border = today - RECENT
    return Drift(_span(border, today), _span(border - BEFORE, border - timedelta(days=1)))


def _span(first: date, last: date) -> Span:
    right = func.sum(Tally.count).filter(Tally.proposed_id == Tally.decided_id)
    asked = select(
        func.sum(Tally.count).label("all"),
        right.label("right"),
        func.sum(Tally.words),
        func.sum(Tally.unknown),
    ).where(Tally.on.between(first, last))
    decisions, hits, words, unknown = db.session.execute(asked).one()
    return Span(
        int(decisions or 0),
        int(hits or 0) / int(decisions) if decisions else None,
        int(unknown or 0) / int(words) if words else None,
    )
