"""What the pages of this door share: a person's work in a period, the names a list needs, a share's arithmetic."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from sqlalchemy import select

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden
from feedback.complaints.models import Complaint
from feedback.people import civil_servants
from feedback.people.models import CivilServant, Posting
from feedback.people.persons import Person
from feedback.performance import handling, sheets
from feedback.performance.models import HandlingCredit
from feedback.performance.periods import Period, containing, parsed

MOST_ROWS = 200


@dataclass(frozen=True)
class Sheet:
    """A person's work in one period. `credits` are the newest of `total`; `numbers` are the cases'; `periods` can be
    chosen instead.
    """

    period: Period
    credits: Sequence[HandlingCredit]
    total: int
    work: sheets.Work
    in_time: sheets.InTime
    numbers: dict[int, str]
    periods: tuple[Period, ...]


def sheet(servant: CivilServant, reader: Person) -> Sheet:
    """The work of the period the address names, as this reader may see it; three statements, none without account."""
    period = parsed(request.args.get("period"), clock.today())
    periods = around(period)
    if servant.user_id is None:
        return Sheet(period, (), 0, sheets.work(()), sheets.InTime(0, 0, 0), {}, periods)
    shelf = sheets.within(sheets.credits_of(servant.user_id, reader), period)
    credits = db.session.scalars(shelf).all()
    shown = credits[:MOST_ROWS]
    return Sheet(
        period,
        shown,
        len(credits),
        sheets.work(credits),
        sheets.in_time(servant.user_id, period, reader),
        numbers({row.stream_id for row in shown}),
        periods,
    )


def around(period: Period) -> tuple[Period, ...]:
    """The periods of this length before, here and after, in their order; then those of the other lengths here."""
    today = clock.today()
    inside = today if period.first <= today <= period.last else period.first
    others = (containing(inside, kind) for kind in ("month", "quarter", "year") if kind != period.kind)
    later = (period.after,) if period.after.first <= today else ()
    return (period.before, period, *later, *others)


def postings(servant_id: int) -> list[Any]:
    """Where the person served, with the units' names: rows of (Posting, name)."""
    shelf = civil_servants.postings(servant_id).join(Unit, Unit.id == Posting.unit_id).add_columns(Unit.name)
    return list(db.session.execute(shelf).all())


def numbers(stream_ids: Collection[int]) -> dict[int, str]:
    """The numbers of cases, by their stream."""
    rows = db.session.execute(select(Complaint.id, Complaint.number).where(Complaint.id.in_(stream_ids)))
    return {row.id: row.number for row in rows}


def unit_names(ids: Collection[int | None]) -> dict[int, str]:
    """The names of units."""
    rows = db.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_({one for one in ids if one})))
    return {row.id: row.name for row in rows}


def arithmetic(servant: CivilServant, credit_id: int, reader: Person, back: str) -> str:
    """The page that explains one credit of the person; Hidden when the reader may not see it."""
    shelf = sheets.credits_of(servant.user_id or 0, reader).where(HandlingCredit.id == credit_id)
    credit = db.session.scalar(shelf) if servant.user_id else None
    if credit is None:
        raise Hidden
    told = handling.explained(credit.stream_id, credit.cycle)
    return render_template(
        "record/handling.html",
        servant=servant,
        credit=credit,
        told=told,
        number=numbers({credit.stream_id}).get(credit.stream_id, ""),
        units=unit_names({one.segment.unit_id for one in told.stretches}),
        own=reader.user_id == servant.user_id,
        back_url=back,
    )
