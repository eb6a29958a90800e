"""Who worked on a case: segments as it moves, shares of the work when it is answered, credit when it closes.

A share is one's own unpaused assigned working days over all of the cycle's; with no such days the one who
answered has it all; time in which nobody had the case is the unit's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import case, select, update
from sqlalchemy.orm import aliased

from feedback.base.database import db
from feedback.deadlines import promises, shelf
from feedback.deadlines.calendar import Calendar
from feedback.performance.models import AssignmentSegment, HandlingCredit

Pause = tuple[date, date]
"""From a question's date to its answer's: the working days in (from, to] do not count."""


@dataclass(frozen=True)
class Segment:
    """A stretch in which a case lay with a unit, and with `user_id` in it or nobody (None)."""

    unit_id: int
    user_id: int | None
    started_on: date
    ended_on: date | None


@dataclass(frozen=True)
class Share:
    """A part of a cycle's work: `days` of `of_days` unpaused working days, as the exact `share`."""

    unit_id: int
    user_id: int | None
    days: int
    of_days: int
    share: Fraction


def begin(
    stream_id: int, *, cycle: int, leg: int, unit_id: int, user_id: int | None, on: date, seq: int
) -> AssignmentSegment:
    """The case lies with the unit, and with the officer if one is named, from `on`; the open segment ends."""
    end(stream_id, on, seq)
    segment = AssignmentSegment(
        stream_id=stream_id,
        cycle=cycle,
        leg=leg,
        unit_id=unit_id,
        user_id=user_id,
        started_on=on,
        started_seq=seq,
    )
    db.session.add(segment)
    return segment


def end(stream_id: int, on: date, seq: int) -> None:
    """The open segment, if there is one, ends on `on` (never before it began)."""
    row = AssignmentSegment
    db.session.flush()
    db.session.execute(
        update(row)
        .where(row.stream_id == stream_id, row.ended_on.is_(None))
        .values(ended_on=case((row.started_on > on, row.started_on), else_=on), ended_seq=seq)
    )


def shares(
    segments: Sequence[Segment],
    pauses: Iterable[Pause],
    calendar: Calendar,
    answered_on: date,
    answered_by: int | None,
) -> list[Share]:
    """How the work up to `answered_on` divides; the shares add up to exactly 1, nobody has a share of 0.

    `segments` in their order; [] when there are none. With no countable day the whole is `answered_by`'s,
    in the unit of his last segment, else of the last one.
    """
    still = _merged(pauses)
    days: dict[tuple[int, int | None], int] = {}
    for segment in segments:
        until = min(segment.ended_on or answered_on, answered_on)
        worked = calendar.count(segment.started_on, until)
        worked -= sum(calendar.count(max(a, segment.started_on), min(b, until)) for a, b in still)
        holder = segment.unit_id, segment.user_id
        days[holder] = days.get(holder, 0) + worked
    whole = sum(days.values())
    if whole:
        return [
            Share(unit_id, user_id, worked, whole, Fraction(worked, whole))
            for (unit_id, user_id), worked in days.items()
            if worked
        ]
    own = [segment for segment in segments if segment.user_id == answered_by]
    return [Share(segment.unit_id, answered_by, 0, 0, Fraction(1)) for segment in (own or segments)[-1:]]


@dataclass(frozen=True)
class Stretch:
    """A segment as its arithmetic: `counted` working days less `paused` ones are `worked`.

    `off` are its weekdays that were holidays; days are those in (started_on, ended_on].
    """

    segment: Segment
    counted: int
    paused: int
    worked: int
    off: tuple[date, ...]


@dataclass(frozen=True)
class Arithmetic:
    """Why a share is what it is: every stretch of the cycle, its pauses, and the working days of all together."""

    stretches: tuple[Stretch, ...]
    pauses: tuple[Pause, ...]
    whole: int

    def days_of(self, user_id: int | None) -> int:
        """The working days of one person, in whatever unit."""
        return sum(one.worked for one in self.stretches if one.segment.user_id == user_id)


def explained(stream_id: int, cycle: int) -> Arithmetic:
    """The arithmetic of a cycle's work, from its segments, pauses and the calendar of today (two statements)."""
    return arithmetic(_segments(stream_id, cycle), _pauses(stream_id, cycle), shelf.calendar())


def arithmetic(segments: Sequence[Segment], pauses: Iterable[Pause], calendar: Calendar) -> Arithmetic:
    """Each ended segment's days as `shares` counts them. Pure."""
    still = _merged(pauses)
    stretches = []
    for segment in segments:
        until = segment.ended_on or segment.started_on
        counted = calendar.count(segment.started_on, until)
        paused = sum(calendar.count(max(a, segment.started_on), min(b, until)) for a, b in still)
        off = tuple(calendar.skipped(segment.started_on, until))
        stretches.append(Stretch(segment, counted, paused, counted - paused, off))
    return Arithmetic(tuple(stretches), tuple(still), sum(one.worked for one in stretches))


def credit(
    stream_id: int, cycle: int, *, answered_on: date, answered_by: int | None, on: date, seq: int
) -> list[HandlingCredit]:
    """Credit the cycle's work on closing; what stands already for the cycle stands (and is returned)."""
    standing = _standing(stream_id, cycle)
    if standing:
        return standing
    credits = [
        HandlingCredit(
            stream_id=stream_id,
            cycle=cycle,
            user_id=share.user_id,
            unit_id=share.unit_id,
            days=share.days,
            of_days=share.of_days,
            share_num=share.share.numerator,
            share_den=share.share.denominator,
            credited_on=on,
            seq=seq,
        )
        for share in shares(
            _segments(stream_id, cycle),
            _pauses(stream_id, cycle),
            shelf.calendar(),
            answered_on,
            answered_by,
        )
    ]
    db.session.add_all(credits)
    db.session.flush()
    return credits


def reverse(stream_id: int, cycle: int, *, on: date, seq: int) -> list[HandlingCredit]:
    """Take back what stands for the cycle, by new rows that cancel it; [] when nothing stands."""
    reversals = [
        HandlingCredit(
            stream_id=stream_id,
            cycle=cycle,
            user_id=given.user_id,
            unit_id=given.unit_id,
            days=-given.days,
            of_days=given.of_days,
            share_num=-given.share_num,
            share_den=given.share_den,
            reverses_id=given.id,
            credited_on=on,
            seq=seq,
        )
        for given in _standing(stream_id, cycle)
    ]
    db.session.add_all(reversals)
    db.session.flush()
    return reversals


def _standing(stream_id: int, cycle: int) -> list[HandlingCredit]:
    given, reversal = HandlingCredit, aliased(HandlingCredit)
    asked = (
        select(given)
        .outerjoin(reversal, reversal.reverses_id == given.id)
        .where(given.stream_id == stream_id, given.cycle == cycle)
        .where(given.reverses_id.is_(None), reversal.id.is_(None))
        .order_by(given.id)
    )
    return list(db.session.scalars(asked))


def _segments(stream_id: int, cycle: int) -> list[Segment]:
    row = AssignmentSegment
    asked = select(row).where(row.stream_id == stream_id, row.cycle == cycle).order_by(row.id)
    return [Segment(r.unit_id, r.user_id, r.started_on, r.ended_on) for r in db.session.scalars(asked)]


def _pauses(stream_id: int, cycle: int) -> list[Pause]:
    return [
        pause
        for promise in promises.clocks_of(stream_id).promises
        if promise.cycle == cycle
        for pause in promise.pauses
    ]


def _merged(pauses: Iterable[Pause]) -> list[Pause]:
    # Every leg was paused by the same question: one stretch, counted once.
    merged: list[Pause] = []
    for a, b in sorted(pauses):
        if merged and a <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(b, merged[-1][1])
        else:
            merged.append((a, b))
    return merged
