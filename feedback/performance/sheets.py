"""What a sheet says of a person's work: credit by period, and the limits that ended while a case was his.

No score and no ranking: sums with what they are sums of.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, insert, or_, select

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden
from feedback.deadlines.models import PromiseRow
from feedback.deadlines.steps import Step
from feedback.people import security_log
from feedback.people.exclusions import hides
from feedback.people.models import CivilServant, Posting
from feedback.people.persons import Person
from feedback.people.roles import Role
from feedback.performance.models import (
    AssignmentSegment,
    ConductNote,
    HandlingCredit,
    NoteState,
    RecordRead,
)
from feedback.performance.periods import Period


@dataclass(frozen=True)
class Work:
    """Sums of the credit of one period; `cases` still credited, each reversed one taken out."""

    cases: int
    days: int
    shares: Fraction


@dataclass(frozen=True)
class InTime:
    """Of `due_count` limits to complete that ended while the case was the person's, how many were kept."""

    due_count: int
    kept_count: int
    excused_count: int


def people_for(me: Person) -> Select[CivilServant]:
    """The civil servants whose sheets the person may see, by name: all, or those of his own units today.

    Nobody's own: that is his record.
    """
    servant = CivilServant
    shelf = select(servant).where(servant.active, servant.id != (me.civil_servant_id or 0))
    shelf = shelf.order_by(servant.name, servant.id)
    if me.holds(Role.PERSONNEL_OFFICER):
        return shelf
    return shelf.where(assessed_by(me))


def assessed_by(me: Person) -> ColumnElement[bool]:
    """The condition that a CivilServant serves today in a unit whose assessor the person is."""
    today = clock.today()
    paths = [post.unit_path for post in me.posts_as(Role.ASSESSOR)]
    return exists().where(
        Posting.civil_servant_id == CivilServant.id,
        Posting.from_on <= today,
        or_(Posting.to_on.is_(None), Posting.to_on >= today),
        Posting.unit_id == Unit.id,
        or_(false(), *(Unit.path.startswith(path, autoescape=True) for path in paths)),
    )


def named(shelf: Select[CivilServant], words: str) -> Select[CivilServant]:
    """Those on the shelf whose name holds the words, or whose NIP begins with them."""
    said = words.strip()
    if not said:
        return shelf
    servant = CivilServant
    return shelf.where(
        or_(
            servant.name.icontains(said, autoescape=True),
            servant.nip.startswith(said.replace(" ", ""), autoescape=True),
        )
    )


def after(shelf: Select[CivilServant], name: str, servant_id: int) -> Select[CivilServant]:
    """The shelf from behind this person on (keyset: name, then id)."""
    servant = CivilServant
    return shelf.where(or_(servant.name > name, and_(servant.name == name, servant.id > servant_id)))


def find(me: Person, servant_id: int) -> CivilServant:
    """The person with this id on `me`'s shelf; Hidden otherwise."""
    found = db.session.scalar(people_for(me).where(CivilServant.id == servant_id))
    if found is None:
        raise Hidden
    return found


def credits_of(user_id: int, reader: Person) -> Select[HandlingCredit]:
    """The person's credit, reversals among it, newest first; a reader sees none of a case hidden from him."""
    row = HandlingCredit
    shelf = select(row).where(row.user_id == user_id).order_by(row.credited_on.desc(), row.id.desc())
    return shelf if reader.user_id == user_id else shelf.where(hides(reader, row.stream_id))


def within(shelf: Select[HandlingCredit], period: Period) -> Select[HandlingCredit]:
    """The part of the shelf that was credited (or taken back) in the period."""
    return shelf.where(HandlingCredit.credited_on.between(period.first, period.last))


def work(credits: Sequence[HandlingCredit]) -> Work:
    """The sums of these rows. Pure."""
    standing: dict[tuple[int, int], int] = {}
    for row in credits:
        key = row.stream_id, row.cycle
        standing[key] = standing.get(key, 0) + (-1 if row.reverses_id else 1)
    return Work(
        cases=sum(1 if count > 0 else -1 for count in standing.values() if count),
        days=sum(row.days for row in credits),
        shares=sum((Fraction(row.share_num, row.share_den) for row in credits), Fraction(0)),
    )


def in_time(user_id: int, period: Period, reader: Person) -> InTime:
    """The agency's limits to complete due in the period, kept or past, on cases then his. One statement."""
    promise, segment = PromiseRow, AssignmentSegment
    kept = and_(promise.met_on.is_not(None), promise.met_on <= promise.due_on)
    day = case((kept, promise.met_on), else_=promise.due_on)
    his = exists().where(
        segment.stream_id == promise.stream_id,
        segment.cycle == promise.cycle,
        segment.leg == promise.leg,
        segment.user_id == user_id,
        segment.started_on <= day,
        or_(segment.ended_on.is_(None), segment.ended_on >= day),
    )
    question = select(
        func.count(),
        func.count().filter(kept),
        func.count().filter(and_(promise.excused, ~kept)),
    ).where(
        promise.step == Step.COMPLETION,
        promise.leg > 0,
        promise.ended_on.is_(None),
        promise.due_on.between(period.first, period.last),
        or_(kept, promise.due_on < clock.today()),
        his,
    )
    if reader.user_id != user_id:
        question = question.where(hides(reader, promise.stream_id))
    return InTime(*db.session.execute(question).one())


def note_read(servant: CivilServant, *, by: Person, note: ConductNote | None = None) -> None:
    """Write down that somebody else read the person's sheet, or a note about him; the person sees it.

    A sheet's reading goes into the security log; a note's stays with the note, so that no log tells of it.
    """
    if by.civil_servant_id == servant.id:
        return
    db.session.add(
        RecordRead(
            civil_servant_id=servant.id,
            note_id=note.id if note else None,
            user_id=by.user_id,
            read_at=clock.now(),
        )
    )
    if note is None:
        security_log.note("record_read", by=by.actor, user_id=servant.user_id or 0, civil_servant=servant.id)
    db.session.flush()


def many_read(civil_servant_ids: Collection[int], *, by: Person) -> None:
    """Write down that somebody took the sheets of many at once; each of them sees it. One statement."""
    now = clock.now()
    rows = [
        {"civil_servant_id": one, "note_id": None, "user_id": by.user_id, "read_at": now}
        for one in sorted(civil_servant_ids)
        if one != by.civil_servant_id
    ]
    if rows:
        db.session.execute(insert(RecordRead), rows)


def readers(me: Person) -> Select[RecordRead]:
    """Who read what is held about the person himself, newest first; of a note only once he has it."""
    row, note = RecordRead, ConductNote
    known = exists().where(note.id == row.note_id, note.state.in_(_RECEIVED))
    return (
        select(row)
        .where(row.civil_servant_id == me.civil_servant_id, or_(row.note_id.is_(None), known))
        .order_by(row.read_at.desc(), row.id.desc())
    )


_RECEIVED = (NoteState.NOTIFIED, NoteState.ANSWERED, NoteState.DECIDED, NoteState.FINAL)
