"""The weekly draw of cases to be looked at again: by chance, reproducible, and told in the record before it is made.

When a week is over, everything that was closed, set aside or sent back in it is the frame. First its size and
fingerprint and a fresh seed are recorded; only then, in another transaction, the choice that follows from them. What
the inspectorate holds itself, suspected abuse, and what is about the inspectorate are in no frame.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from feedback.agencies import settings
from feedback.agencies.book import book
from feedback.agencies.classes import ServiceClass
from feedback.base import clock
from feedback.base.database import Base, BigKey, Key, db, words
from feedback.complaints.imported import IMPORT
from feedback.complaints.record import SYSTEM
from feedback.inspection.acts import before
from feedback.ledger import record as ledger
from feedback.ledger import streams
from feedback.ledger.models import Event, Stream

STREAM = "second_looks"
WEEK = timedelta(days=7)
CLOSINGS = ("confirmed", "lapsed", "dismissed")


class Ground(StrEnum):
    """Why a case is in the frame."""

    CLOSED = "closed"
    ASIDE = "aside"
    RETURNED = "returned"


GROUND_OF = dict.fromkeys(CLOSINGS, Ground.CLOSED) | {"quarantined": Ground.ASIDE, "bounced": Ground.RETURNED}
SIZES = {Ground.CLOSED: 2, Ground.ASIDE: 5, Ground.RETURNED: 5}
"""So many are drawn where no setting `second_looks_<ground>` says otherwise; of closed ones for each agency."""


class Draw(Base):
    """One week's draw: the seed and the frame it was promised for; `drawn_at` when the choice was recorded."""

    __tablename__ = "second_look_draws"
    __table_args__ = (CheckConstraint("frame_size >= 0", name="frame_counts_cases"),)

    id: Mapped[Key]
    week_on: Mapped[date] = mapped_column(unique=True)
    seed: Mapped[str] = mapped_column(String(64))
    frame_size: Mapped[int]
    frame_hash: Mapped[str] = mapped_column(String(64))
    told_at: Mapped[datetime]
    drawn_at: Mapped[datetime | None]


class SecondLook(Base):
    """A case that was drawn, and what an inspector found: `marks` are answers by question, the words are in the ledger.

    `agency_id` is the agency that had closed, set aside or sent it back.
    """

    __tablename__ = "second_looks"
    __table_args__ = (
        UniqueConstraint("draw_id", "stream_id", "ground"),
        CheckConstraint("(looked_by IS NULL) = (looked_on IS NULL)", name="looked_on_by_somebody"),
        CheckConstraint("reopened = false OR looked_on IS NOT NULL", name="reopened_when_looked_at"),
        Index("ix_second_looks_looked_on", "looked_on"),
        Index("ix_second_looks_stream", "stream_id"),
    )

    id: Mapped[Key]
    draw_id: Mapped[int] = mapped_column(BigKey, ForeignKey("second_look_draws.id"))
    stream_id: Mapped[int] = mapped_column(BigKey, ForeignKey("complaints.id"))
    ground: Mapped[Ground] = mapped_column(words(Ground))
    agency_id: Mapped[int] = mapped_column(BigKey, ForeignKey("units.id"))
    looked_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("users.id"))
    looked_on: Mapped[date | None]
    marks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reopened: Mapped[bool] = mapped_column(default=False)


@dataclass(frozen=True, order=True)
class Framed:
    """A case in the frame of a week."""

    ground: str
    agency_id: int
    stream_id: int

    def rank(self, seed: str) -> str:
        """Its place in the draw: SHA-256 of seed, ground and case; nobody knows it before the seed is told."""
        return sha256(f"{seed}:{self.ground}:{self.stream_id}".encode()).hexdigest()


def advance() -> int:
    """One step: tell the seed of the oldest week that is over, or make the draw whose seed was told; 0 when none waits.

    The caller commits between the steps, so that the seed stands in the record before anything follows from it.
    """
    held = streams.hold(_stream_id())  # one worker at a time
    waiting = db.session.scalars(select(Draw).where(Draw.drawn_at.is_(None)).order_by(Draw.week_on)).first()
    if waiting is not None:
        _draw(waiting, held)
        return 1
    week = _next_week()
    if week is None:
        return 0
    found, seed = frame(week), secrets.token_hex(32)
    draw = Draw(
        week_on=week, seed=seed, frame_size=len(found), frame_hash=fingerprint(found), told_at=clock.now()
    )
    db.session.add(draw)
    told = {"week": week, "seed": seed, "frame_size": draw.frame_size, "frame_hash": draw.frame_hash}
    ledger.record(held, "seed_told", by=SYSTEM, facts=told)
    db.session.flush()
    return 1


def frame(week_on: date) -> list[Framed]:
    """Everything closed, set aside or sent back in the week from that Monday, each ground once a case. Two statements.

    It is read from the events alone, so that it is the same whenever it is asked for.
    """
    oversight = book().must("oversight_unit")
    inside = {unit.id for unit in book().units.values() if unit.path.startswith(oversight.path)}
    found = set()
    for row in db.session.execute(events_of(week_on)):
        agency, unit = int(row.agency_id or 0), int(row.unit_id or 0)
        if row.was_class == ServiceClass.OVERSIGHT or {agency, unit} & inside:
            continue
        found.add(Framed(GROUND_OF[row.kind].value, agency, row.stream_id))
    return sorted(found)


def events_of(week_on: date) -> Select[*tuple[Any, ...]]:
    """The question behind `frame`."""
    begin, end = (clock.midnight_after(week_on + timedelta(days=days)) for days in (-1, 6))
    return select(
        Event.stream_id,
        Event.kind,
        before("holder_agency_id").label("agency_id"),
        before("unit_id").label("unit_id"),
        before("service_class").label("was_class"),
    ).where(
        Event.kind.in_(tuple(GROUND_OF)),
        Event.recorded_at >= begin,
        Event.recorded_at < end,
        Event.actor != IMPORT,
    )


def chosen(found: Iterable[Framed], seed: str, sizes: dict[str, int]) -> list[Framed]:
    """The choice that follows from a frame, a seed and the sizes; pure. A case is drawn once, closed ones first."""
    strata: dict[tuple[str, int], list[Framed]] = defaultdict(list)
    for one in found:
        strata[one.ground, one.agency_id if one.ground == Ground.CLOSED else 0].append(one)
    drawn: dict[int, Framed] = {}
    for (ground, _agency), cases in sorted(strata.items(), key=lambda item: _order(item[0])):
        ranked = sorted(cases, key=lambda one: one.rank(seed))
        fresh = [one for one in ranked if one.stream_id not in drawn]
        drawn |= {one.stream_id: one for one in fresh[: sizes[ground]]}
    return sorted(drawn.values())


def fingerprint(found: Iterable[Framed]) -> str:
    """The SHA-256 of a frame: one line a case, in order."""
    lines = (f"{one.ground}:{one.agency_id}:{one.stream_id}\n" for one in sorted(found))
    return sha256("".join(lines).encode()).hexdigest()


def holds(draw: Draw) -> bool:
    """Whether the draw, computed anew from the events, gives what was recorded. Four statements."""
    found = frame(draw.week_on)
    recorded = db.session.scalar(
        select(Event.facts)
        .join(Stream, Stream.id == Event.stream_id)
        .where(
            Stream.kind == STREAM, Event.kind == "drawn", Event.facts["week"].as_string() == str(draw.week_on)
        )
    )
    if recorded is None or fingerprint(found) != draw.frame_hash:
        return False
    again = chosen(found, draw.seed, recorded["sizes"])
    return bool([one.stream_id for one in again] == recorded["cases"])


def draws() -> Select[Draw]:
    """All draws, the newest first."""
    return select(Draw).order_by(Draw.week_on.desc())


def monday(day: date) -> date:
    """The first day of the week."""
    return day - timedelta(days=day.weekday())


def _draw(draw: Draw, held: streams.Head) -> None:
    sizes = _sizes()
    picked = chosen(frame(draw.week_on), draw.seed, sizes)
    facts = {"week": draw.week_on, "sizes": sizes, "cases": [one.stream_id for one in picked]}
    ledger.record(held, "drawn", by=SYSTEM, facts=facts)
    draw.drawn_at = clock.now()
    db.session.add_all(
        SecondLook(
            draw_id=draw.id, stream_id=one.stream_id, ground=Ground(one.ground), agency_id=one.agency_id
        )
        for one in picked
    )
    db.session.flush()


def _next_week() -> date | None:
    """The Monday of the oldest week that is over and was not drawn; the very first time, of the last one."""
    last = monday(clock.today()) - WEEK
    newest = db.session.scalar(select(Draw.week_on).order_by(Draw.week_on.desc()).limit(1))
    if newest is None:
        return last
    return newest + WEEK if newest < last else None


def _sizes() -> dict[str, int]:
    keys = {ground: f"second_looks_{ground.value}" for ground in Ground}
    found = settings.settings(*keys.values())
    sizes = {}
    for ground, key in keys.items():
        said = found.get(key)
        sizes[ground.value] = said if isinstance(said, int) and said >= 0 else SIZES[ground]
    return sizes


def _order(stratum: tuple[str, int]) -> tuple[int, int]:
    return list(Ground).index(Ground(stratum[0])), stratum[1]


def _stream_id() -> int:
    first = select(Stream.id).where(Stream.kind == STREAM).order_by(Stream.id).limit(1)
    found: Sequence[int] = db.session.scalars(first).all()
    return found[0] if found else streams.open_stream(STREAM).id
