"""What a sheet of a period holds, collected for many people at once: a constant number of statements (rules.md §6).

Case by case, so that each reader's figures leave out what is hidden from him (`reckoning`). Only facts: credit that
stands, limits that ended while the case was his, working days, ratings, notes that are final; beside them how his unit
fared and how much lay on it. Credit that was taken back counts nowhere while the sheet is open; of what an earlier,
locked sheet already shows, the taking back is a row of its own here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, or_, select
from sqlalchemy.orm import aliased

from feedback.base import clock
from feedback.base.database import db
from feedback.deadlines.models import PromiseRow
from feedback.deadlines.steps import Step
from feedback.people.models import CivilServant
from feedback.performance import grounds
from feedback.performance.models import AssignmentSegment, ConductNote, HandlingCredit, NoteKind, NoteState
from feedback.performance.periods import Period
from feedback.performance.sheet_models import COUNTS, PeriodSheet, SheetCredit
from feedback.performance.surroundings import Posted, Staffed, posted, units

Marks = tuple[int, int, int, int]
"""solved, told why, respect, speed: 1 to 4 each."""
Ratings = Callable[[Collection[int]], Mapping[tuple[int, int], Marks]]
"""Given credits' ids, the reporters' ratings by (stream, cycle): for the hall to answer."""
FORMAT = "aduan-lembar/1"


@dataclass(frozen=True)
class Brought:
    """What stands on a sheet and is known elsewhere: residents' ratings, and the posts of units."""

    ratings: Ratings
    staffed: Staffed


def collect(servants: Sequence[CivilServant], period: Period, brought: Brought) -> dict[int, dict[str, Any]]:
    """The content of each person's sheet of the period, by civil servant; ten statements and those of `brought`."""
    by_user = {one.user_id: one.id for one in servants if one.user_id is not None}
    users = list(by_user)
    places = posted([one.id for one in servants], period.last)
    around = units({place.unit_id for place in places.values()}, period, brought.staffed)
    made = {one.id: _empty(one, period, places.get(one.id), around) for one in servants}
    credits = db.session.scalars(_standing(users, period)).all()
    taken = db.session.execute(_taken_back(users, period)).all()
    marks = brought.ratings([row.id for row in credits])
    days = _days([row.id for row in credits])
    for row in credits:
        made[by_user[row.user_id or 0]]["cases"].append(_case(row, days.get(row.id), marks))
    for row, before in taken:
        made[by_user[row.user_id or 0]]["corrections"].append(_line(row) | {"from": before})
    for one in db.session.execute(_due(users, period)):
        line = {
            "stream": one.stream_id,
            "kept": bool(one.kept),
            "excused": bool(one.excused and not one.kept),
        }
        made[by_user[one.user_id]]["due"].append(line)
    for user_id, stream_id in db.session.execute(_reopened(users, period)):
        made[by_user[user_id]]["reopened"].append(stream_id)
    for user_id, stream_id in db.session.execute(_in_hand(users, period)):
        made[by_user[user_id]]["in_hand"].append(stream_id)
    for note in db.session.scalars(_notes([one.id for one in servants], period)):
        made[note.civil_servant_id or 0]["notes"].append(note.id)
    return made


def facts_between(user_id: int, first: date, last: date, ratings: Ratings) -> tuple[list[bool], list[Marks]]:
    """Of one person and any days: whether each limit due was kept, and the ratings of what was credited.

    Two statements and those of `ratings`.
    """
    span = Period("", first, last)
    due = [bool(row.kept) for row in db.session.execute(_due([user_id], span))]
    credits = db.session.scalars(_standing([user_id], span)).all()
    marks = ratings([row.id for row in credits])
    return due, [marks[row.stream_id, row.cycle] for row in credits if (row.stream_id, row.cycle) in marks]


def _empty(
    servant: CivilServant, period: Period, place: Posted | None, around: Mapping[int, dict[str, Any]]
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "period": period.code,
        "servant": {
            "id": servant.id,
            "nip": servant.nip or "",
            "name": servant.name,
            "kind": servant.kind.value,
            "position": place.position if place else "",
        },
        "unit": around[place.unit_id] if place else None,
        "cases": [],
        "corrections": [],
        "due": [],
        "reopened": [],
        "in_hand": [],
        "notes": [],
    }


def _case(row: HandlingCredit, days: int | None, marks: Mapping[tuple[int, int], Marks]) -> dict[str, Any]:
    rating = marks.get((row.stream_id, row.cycle))
    return _line(row) | {"took": days, "rating": list(rating) if rating else None}


def _line(row: HandlingCredit) -> dict[str, Any]:
    return {
        "credit": row.id,
        "stream": row.stream_id,
        "cycle": row.cycle,
        "on": row.credited_on.isoformat(),
        "days": row.days,
        "of": row.of_days,
        "num": row.share_num,
        "den": row.share_den,
    }


def _standing(user_ids: Collection[int], period: Period) -> Select[HandlingCredit]:
    """Credit of the period that nothing has taken back."""
    given, reversal = HandlingCredit, aliased(HandlingCredit)
    return (
        select(given)
        .outerjoin(reversal, reversal.reverses_id == given.id)
        .where(
            given.user_id.in_(user_ids),
            given.credited_on.between(period.first, period.last),
            given.reverses_id.is_(None),
            reversal.id.is_(None),
        )
        .order_by(given.credited_on, given.id)
    )


def _taken_back(user_ids: Collection[int], period: Period) -> Select[HandlingCredit, str]:
    """What was taken back in the period of a sheet of the same kind that had been locked: with that sheet's period."""
    row, sheet, shown = HandlingCredit, PeriodSheet, SheetCredit
    return (
        select(row, sheet.period)
        .join(shown, shown.credit_id == row.reverses_id)
        .join(sheet, sheet.id == shown.sheet_id)
        .where(
            row.user_id.in_(user_ids),
            row.credited_on.between(period.first, period.last),
            sheet.kind == period.kind,
            sheet.state.in_(COUNTS),
            sheet.civil_servant_id.is_not(None),
        )
        .order_by(row.credited_on, row.id)
    )


def _days(credit_ids: Collection[int]) -> dict[int, int]:
    """The unpaused working days from routing to the answer, of the credits' cycles: those of the leg that answered."""
    promise, row = PromiseRow, HandlingCredit
    asked = (
        select(row.id, promise.working_days)
        .join(promise, and_(promise.stream_id == row.stream_id, promise.cycle == row.cycle))
        .where(
            row.id.in_(credit_ids),
            promise.step == Step.COMPLETION,
            promise.leg > 0,
            promise.working_days.is_not(None),
        )
        .order_by(promise.leg)
    )
    return {found.id: found.working_days for found in db.session.execute(asked)}


def _due(user_ids: Collection[int], period: Period) -> Any:
    """Limits to complete that were due in the period, kept or past, on cases then in the person's hands."""
    promise, segment = PromiseRow, AssignmentSegment
    kept = and_(promise.met_on.is_not(None), promise.met_on <= promise.due_on)
    day = case((kept, promise.met_on), else_=promise.due_on)
    return (
        select(
            segment.user_id,
            promise.stream_id,
            kept.label("kept"),
            promise.excused.label("excused"),
            promise.id,
        )
        .join(
            segment,
            and_(
                segment.stream_id == promise.stream_id,
                segment.cycle == promise.cycle,
                segment.leg == promise.leg,
                segment.started_on <= day,
                or_(segment.ended_on.is_(None), segment.ended_on >= day),
            ),
        )
        .where(
            segment.user_id.in_(user_ids),
            promise.step == Step.COMPLETION,
            promise.leg > 0,
            promise.ended_on.is_(None),
            promise.due_on.between(period.first, period.last),
            or_(kept, promise.due_on < clock.today()),
        )
        .distinct()
        .order_by(promise.id)
    )


def _reopened(user_ids: Collection[int], period: Period) -> Any:
    """Cases with credit of the person that were taken up again in the period."""
    row = HandlingCredit
    return (
        select(row.user_id, row.stream_id)
        .where(
            row.user_id.in_(user_ids),
            row.reverses_id.is_not(None),
            row.credited_on.between(period.first, period.last),
        )
        .distinct()
        .order_by(row.stream_id)
    )


def _in_hand(user_ids: Collection[int], period: Period) -> Any:
    """The cases that lay with the person on some day of the period."""
    row = AssignmentSegment
    return (
        select(row.user_id, row.stream_id)
        .where(
            row.user_id.in_(user_ids),
            row.started_on <= period.last,
            or_(row.ended_on.is_(None), row.ended_on >= period.first),
        )
        .distinct()
        .order_by(row.stream_id)
    )


def _notes(servant_ids: Collection[int], period: Period) -> Select[ConductNote]:
    """Appreciations and notes that became final in the period and count; never of a case that is open again."""
    note = ConductNote
    return (
        select(note)
        .where(
            note.civil_servant_id.in_(servant_ids),
            note.state == NoteState.FINAL,
            note.ended_on.between(period.first, period.last),
            or_(note.expires_on.is_(None), note.expires_on >= clock.today()),
            or_(note.kind == NoteKind.APPRECIATION, ~grounds.runs_on(note.case_stream_id)),
        )
        .order_by(note.id)
    )
