"""Tries to open what is hidden: noted for every number that was not found, judged later, told to who watches.

While the page is answered nobody looks whether the number exists: a number that is hidden and one that never was cost
the same and leave the same row. The worker looks afterwards. What was a slip of the pen is forgotten the next day.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, Insert, Select, and_, delete, func, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import watching
from feedback.complaints.asides import Attempt, AttemptState
from feedback.complaints.models import Complaint
from feedback.complaints.record import SYSTEM, record
from feedback.notices import outbox
from feedback.notices.outbox import Tiding
from feedback.people import exclusions
from feedback.people.persons import Person, person
from feedback.people.roles import Role

MOST = 200
"""So many numbers are noted of one person on one day; long before it, he is an alarm."""
GUESSING = 20
"""So many numbers in a day that are not his are no slips of the pen."""
KEPT = timedelta(days=365)
BATCH = 100


def noting(user_id: int, number: str) -> Insert:
    """The statement that notes that the person asked for a number that he did not find; the same for every number."""
    table, on, now = Attempt.__table__, clock.today(), clock.now()
    noted = select(func.count()).where(Attempt.user_id == user_id, Attempt.made_on == on).scalar_subquery()
    row = select(
        literal(user_id, table.c.user_id.type),
        literal(number),
        literal(on, table.c.made_on.type),
        literal(now, table.c.last_at.type),
        literal(1, table.c.tries.type),
        literal(AttemptState.NEW.value),
        literal(False),
    ).where(noted < MOST)
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    names = ["user_id", "number", "made_on", "last_at", "tries", "state", "elsewhere"]
    statement = insert(table).from_select(names, row)  # type: ignore[arg-type]  # a Table
    again = {"tries": table.c.tries + 1, "last_at": now}
    return statement.on_conflict_do_update(index_elements=["user_id", "made_on", "number"], set_=again)


def judge(limit: int = BATCH) -> int:
    """Judge one batch in the caller's transaction: alarms where the case is hidden from who asked, or where somebody
    tries number after number; how many were judged.
    """
    fresh = select(Attempt).where(Attempt.state == AttemptState.NEW).order_by(Attempt.id).limit(limit)
    rows = list(db.session.scalars(fresh.with_for_update(skip_locked=True)))
    for row in rows:
        _judge(row)
    db.session.flush()
    _guessing()
    _forget()
    return len(rows)


def alarms(me: Person) -> Select[Attempt]:
    """The alarms that the person's office watches over, newest first; never about himself, nor about a case hidden
    from him.
    """
    mine = watching.watched_by(me, Attempt.elsewhere)  # type: ignore[arg-type]  # a mapped column is one
    seen = or_(Attempt.stream_id.is_(None), exclusions.hides(me, Attempt.stream_id))
    return (
        select(Attempt)
        .where(Attempt.state == AttemptState.ALARM, Attempt.user_id != me.user_id, mine, seen)
        .order_by(Attempt.last_at.desc(), Attempt.id.desc())
    )


def since(days: int) -> ColumnElement[bool]:
    """The condition "in the last so many days"."""
    return Attempt.made_on > clock.today() - timedelta(days=days)


def _judge(row: Attempt) -> None:
    me = person(row.user_id)
    complaint = db.session.scalars(
        select(Complaint).where(Complaint.number == row.number).with_for_update(of=Complaint)
    ).one_or_none()
    if me is None or complaint is None or not exclusions.is_hidden(me, complaint.id):
        row.state = AttemptState.LOOKED
        return
    row.state, row.stream_id = AttemptState.ALARM, complaint.id
    row.elsewhere = watching.is_elsewhere(complaint) or _watches(me)
    record(complaint, "attempt_noted", by=SYSTEM, facts={"attempt": row.id, "tries": row.tries})
    _tell(row)


def _guessing() -> None:
    """Whoever asked for many numbers in a day that are not his: one alarm for the day, which counts on."""
    several = (
        select(
            Attempt.user_id,
            Attempt.made_on,
            func.count().label("numbers"),
            func.max(Attempt.last_at).label("last"),
        )
        .where(Attempt.state == AttemptState.LOOKED)
        .group_by(Attempt.user_id, Attempt.made_on)
        .having(func.count() >= GUESSING)
    )
    for found in db.session.execute(several).all():
        of_day = and_(
            Attempt.user_id == found.user_id, Attempt.made_on == found.made_on, Attempt.number == ""
        )
        row = db.session.scalars(select(Attempt).where(of_day)).one_or_none()
        if row is not None:
            row.tries, row.last_at = found.numbers, found.last
            continue
        me = person(found.user_id)
        row = Attempt(
            user_id=found.user_id,
            number="",
            made_on=found.made_on,
            last_at=found.last,
            tries=found.numbers,
            state=AttemptState.ALARM,
            elsewhere=me is not None and _watches(me),
        )
        db.session.add(row)
        db.session.flush()
        _tell(row)


def _forget() -> None:
    """What is of no interest goes the next day, an alarm after a year."""
    on = clock.today()
    plain = and_(Attempt.state == AttemptState.LOOKED, Attempt.made_on < on)
    db.session.execute(delete(Attempt).where(or_(plain, Attempt.made_on < on - KEPT)))


def _watches(me: Person) -> bool:
    """Whether he is of the inspectorate himself: then it is not the inspectorate that is told."""
    return me.holds(Role.INSPECTOR)


def _tell(row: Attempt) -> None:
    """To the heads of the office that watches, else to those on duty there; no name and no number."""
    office = watching.office(elsewhere=row.elsewhere)
    to = [outbox.to_user(one.user_id) for one in watching.heads_of(office) if one.user_id != row.user_id]
    outbox.tell_all(
        Tiding("attempt_noted", one, f"attempt_noted:{row.id}:{one.kind}:{one.id}", row.stream_id)
        for one in to or [outbox.to_unit(office.id)]
    )
