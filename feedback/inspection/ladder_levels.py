"""The levels of the ladder: dated, with their history, edited by the administrator; and on which day one is reached."""

from __future__ import annotations

import csv
from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import select

from feedback.agencies import history
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.deadlines.calendar import Calendar
from feedback.inspection.ladder_models import CountsFrom, LadderLevel, Receiver, Rhythm

DATA = Path(__file__).parent / "data" / "ladder.csv"
THING = "ladder_level"


def load(file: Path = DATA) -> int:
    """Bring in the shipped levels that are not there yet; how many. What somebody changed or ended stays. Flushes."""
    known = set(db.session.scalars(select(LadderLevel.code)))
    with file.open(encoding="utf-8", newline="") as lines:
        fresh = [
            LadderLevel(
                code=row["code"],
                urgent=row["urgent"] == "yes",
                counts_from=CountsFrom(row["counts_from"]),
                days=int(row["days"]),
                receiver=Receiver(row["receiver"]),
                rhythm=Rhythm(row["rhythm"]),
                calls=row["calls"] == "yes",
                regulation=row["regulation"],
                valid_from=date.fromisoformat(row["valid_from"]),
            )
            for row in csv.DictReader(lines)
            if row["code"] not in known
        ]
    db.session.add_all(fresh)
    db.session.flush()
    history.loaded("ladder_levels", len(fresh))
    return len(fresh)


def valid(on: date) -> list[LadderLevel]:
    """The levels of a day, in the order they are reached. One statement."""
    return [row for row in every() if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)]


def every() -> list[LadderLevel]:
    """All levels there are and were, those of urgent cases last. One statement."""
    order = (LadderLevel.urgent, LadderLevel.counts_from, LadderLevel.days, LadderLevel.id)
    return list(db.session.scalars(select(LadderLevel).order_by(*order)))


def add(
    *,
    urgent: bool,
    counts_from: CountsFrom,
    days: int,
    receiver: Receiver,
    rhythm: Rhythm,
    calls: bool,
    regulation: str,
    valid_from: date,
    by: str,
) -> LadderLevel:
    """One more level from `valid_from` on, with a code of its own that no level ever had.

    Refusal when it begins before today, one like it is valid then, or the days and who is told make no sense.
    """
    if valid_from < clock.today():
        raise Refusal(_("What was told is told. Choose today or a later day."), field="valid_from")
    _must_make_sense(counts_from, days)
    if calls and receiver is not Receiver.VERIFYING:
        raise Refusal(_("Only the verifying office telephones."), field="calls")
    known = every()
    new = LadderLevel(
        code=_fresh_code({one.code for one in known}),
        urgent=urgent,
        counts_from=counts_from,
        days=days,
        receiver=receiver,
        rhythm=rhythm,
        calls=calls,
        regulation=regulation,
        valid_from=valid_from,
    )
    if any(_alike(one, new) for one in known):
        raise Refusal(_("There is such a level already."), field="days")
    db.session.add(new)
    db.session.flush()
    history.note(THING, new.code, "valid_from", None, valid_from.isoformat(), by=by)
    for name, said in _said(new).items():
        history.note(THING, new.code, name, None, said, by=by)
    return new


def replace(
    old: LadderLevel,
    *,
    days: int,
    receiver: Receiver,
    rhythm: Rhythm,
    regulation: str,
    valid_from: date,
    by: str,
) -> LadderLevel:
    """From `valid_from` on the level is like this; until then it is as it was.

    Refusal when the old one has ended already, had not begun by then, or the days make no sense.
    """
    if old.valid_to is not None:
        raise Refusal(_("This level has ended already."), field="valid_from")
    _must_make_sense(old.counts_from, days)
    end(old, valid_from - timedelta(days=1), by=by)
    new = LadderLevel(
        code=old.code,
        urgent=old.urgent,
        counts_from=old.counts_from,
        days=days,
        receiver=receiver,
        rhythm=rhythm,
        calls=old.calls and receiver is Receiver.VERIFYING,
        regulation=regulation,
        valid_from=valid_from,
    )
    db.session.add(new)
    db.session.flush()
    for name, said in _said(old).items():
        if said != _said(new)[name]:
            history.note(THING, old.code, name, said, _said(new)[name], by=by)
    return new


def end(level: LadderLevel, last_on: date, *, by: str) -> None:
    """`last_on` is the level's last day. Refusal when that lies before its first."""
    if last_on < level.valid_from:
        raise Refusal(_("A level cannot end before it begins. Choose a later day."), field="valid_from")
    history.note(THING, level.code, "valid_to", None, last_on.isoformat(), by=by)
    level.valid_to = last_on
    db.session.flush()


def looks_on(level: LadderLevel, today: date, calendar: Calendar) -> date:
    """The day as of which the level looks: today, or the first working day of this week or month (else of the last).

    So a list that an outage kept from its day is made up for on the next, once.
    """
    if level.rhythm is Rhythm.DAILY:
        return today
    first = today - timedelta(days=today.weekday()) if level.rhythm is Rhythm.WEEKLY else today.replace(day=1)
    day = calendar.next_working(first - timedelta(days=1))
    if day <= today:
        return day
    before = first - timedelta(days=1)
    earlier = (
        before - timedelta(days=before.weekday()) if level.rhythm is Rhythm.WEEKLY else before.replace(day=1)
    )
    return calendar.next_working(earlier - timedelta(days=1))


def latest(level: LadderLevel, today: date, calendar: Calendar) -> date:
    """The latest date counted from (last day, or day of coming) for which the level is reached by `today`."""
    on = looks_on(level, today, calendar)
    if level.days < 0:
        return calendar.due(on, -level.days)
    day = on - timedelta(days=1)
    while calendar.count(day, on) < level.days:
        day -= timedelta(days=1)
    return day


def _must_make_sense(counts_from: CountsFrom, days: int) -> None:
    if counts_from is CountsFrom.BROUGHT and days < 1:
        raise Refusal(_("Count at least one working day after the case came there."), field="days")


def _alike(one: LadderLevel, new: LadderLevel) -> bool:
    """Whether the two tell the same people on the same day, and are valid on some day both."""
    names = ("urgent", "counts_from", "days", "receiver", "rhythm")
    same = all(getattr(one, name) == getattr(new, name) for name in names)
    return same and (one.valid_to is None or one.valid_to >= new.valid_from)


def _fresh_code(known: Collection[str]) -> str:
    nth = 1
    while f"own_{nth}" in known:
        nth += 1
    return f"own_{nth}"


def _said(level: LadderLevel) -> dict[str, str | int]:
    return {
        "days": level.days,
        "receiver": level.receiver.value,
        "rhythm": level.rhythm.value,
        "regulation": level.regulation,
    }
