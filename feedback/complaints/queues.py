"""The shelves: which cases a person may see, and the queues of his day. Each returns a Select, soonest due first.

`visible_to` is the one scope: lists, details, search, counts, exports and the API all stand on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import joinedload

from feedback.base import clock
from feedback.base.database import db
from feedback.base.questions import written_once
from feedback.base.refusal import Hidden
from feedback.complaints import approvals, extensions, grounds, numbers
from feedback.complaints.annexes import Support
from feedback.complaints.asides import Inquiry
from feedback.complaints.grounds import NOT_QUARANTINED, at
from feedback.complaints.models import Complaint
from feedback.complaints.status import WITH_AGENCY, Status
from feedback.people import exclusions
from feedback.people.persons import Person
from feedback.people.rights import Right

PAGE = 50
LOOK = 5000
"""So many open cases are looked through for the counts in a margin; up to there one look costs less than many."""
Shelf = Select[Complaint]
Queue = Callable[[Person], Shelf]
Condition = Callable[[Person], ColumnElement[bool]]


def visible_to(me: Person) -> Shelf:
    """Every case the person may see, and no other; what excludes him is not there at all."""
    return select(Complaint).where(sees(me))


def sees(me: Person) -> ColumnElement[bool]:
    """The condition behind `visible_to`, for counts and joins."""
    return grounds.sees(me)


def find(me: Person, number: str, *, to_change: bool = False) -> Complaint:
    """The case with this number on the person's own shelf, locked when it is `to_change`; Hidden otherwise."""
    found = db.session.scalars(_one(me, to_change), {"number": numbers.tidy(number) or ""}).one_or_none()
    if found is None:
        raise Hidden
    return found


@written_once
def _one(me: Person, to_change: bool) -> Shelf:
    shelf = with_names(visible_to(me).where(Complaint.number == bindparam("number")))
    return shelf.with_for_update(of=Complaint) if to_change else shelf


def with_names(shelf: Shelf) -> Shelf:
    """The shelf with holder, unit, category and region in the same statement."""
    return shelf.options(
        joinedload(Complaint.holder, innerjoin=True),
        joinedload(Complaint.unit),
        joinedload(Complaint.category),
        joinedload(Complaint.region),
    )


def soonest(shelf: Shelf) -> Shelf:
    """The shelf in the order of what is due, for keyset pages (`due_on`, `id`)."""
    return shelf.order_by(Complaint.due_on, Complaint.id)


def after(shelf: Shelf, due_on: Any, last_id: Any) -> Shelf:
    """What comes behind the row (`due_on`, `last_id`: values or parameters) on a shelf in the order of `soonest`."""
    return shelf.where(
        or_(Complaint.due_on > due_on, and_(Complaint.due_on == due_on, Complaint.id > last_id))
    )


def newest(shelf: Shelf) -> Shelf:
    """The shelf in the order of what came in last, for keyset pages (`received_on`, `id`)."""
    return shelf.order_by(Complaint.received_on.desc(), Complaint.id.desc())


def before(shelf: Shelf, received_on: Any, last_id: Any) -> Shelf:
    """What comes behind the row (`received_on`, `last_id`: as in `after`) on a shelf in the order of `newest`."""
    same_day = and_(Complaint.received_on == received_on, Complaint.id < last_id)
    return shelf.where(or_(Complaint.received_on < received_on, same_day))


def counts(shelves: Mapping[str, Shelf], most: int) -> dict[str, int]:
    """How many cases lie on each shelf, counted up to `most`, in one statement."""
    if not shelves:
        return {}
    asked = [_up_to(most, shelf).label(name) for name, shelf in shelves.items()]
    return dict(db.session.execute(select(*asked)).mappings().one())


def counting(me: Person, queues: Mapping[str, Queue], most: int) -> Select[*tuple[int, ...]]:
    """The question how many cases lie on each of the person's queues; it may be kept and asked again.

    What he watches is looked at once for all its parts, unless it is more than LOOK open cases: then, as any other
    queue, each part is counted up to `most`, and the page costs no more however many there are.
    """
    parts = {name: queue.among_watched(me) for name, queue in queues.items() if isinstance(queue, Part)}
    alone = {name: _up_to(most, queue(me)) for name, queue in queues.items()}
    if not parts:
        return select(*(count.label(name) for name, count in alone.items()))
    # Nothing is seen where there is too much to look at (or nothing): only then is the other count asked.
    seen = func.count() > literal_column("0")
    asked = [
        case((seen, func.count().filter(parts[name])), else_=count) if name in parts else count
        for name, count in alone.items()
    ]
    watched = grounds.watched(me), grounds.IS_OPEN
    more = select(Complaint.id).where(*watched).offset(at_most(LOOK)).limit(at_most(1)).subquery()
    few = select(func.count()).select_from(more).scalar_subquery() == literal_column("0")
    shown = Complaint.id.not_in(exclusions.hidden(me))
    return (
        select(*(count.label(name) for name, count in zip(alone, asked, strict=True)))
        .select_from(Complaint)
        .where(*watched, shown, few)
    )


def narrowed(queue: Queue, only: Sequence[ColumnElement[bool]]) -> Queue:
    """The queue with only those of its cases that all of these are true of; counted at one look where it was."""
    if isinstance(queue, Part):
        fits = queue.fits
        return Part(queue.ground, lambda me: and_(fits(me), *only))
    return lambda me: queue(me).where(*only)


def at_most(count: int) -> ColumnElement[int]:
    """The number for a LIMIT, to stand in the SQL: so a prepared plan knows how few are wanted."""
    return literal_column(str(count), Integer)


def _up_to(most: int, shelf: Shelf) -> ScalarSelect[int]:
    some = shelf.with_only_columns(Complaint.id).order_by(None).limit(at_most(most))
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


class Part:
    """A queue of open cases on one of the two grounds by which offices answer for cases, `held` or `watched`."""

    def __init__(self, ground: Condition, fits: Condition) -> None:
        self.ground = ground
        self.fits = fits
        self.__doc__ = fits.__doc__

    def __call__(self, me: Person) -> Shelf:
        shown = exclusions.hides(me, Complaint.id)
        return select(Complaint).where(self.ground(me), grounds.IS_OPEN, shown, self.fits(me))

    def among_watched(self, me: Person) -> ColumnElement[bool]:
        """The condition by which its cases are known among all that the person watches."""
        ground = self.ground(me)
        return self.fits(me) if ground is grounds.watched(me) else and_(ground, self.fits(me))


def _part_of(ground: Condition) -> Callable[[Condition], Part]:
    return partial(Part, ground)


@_part_of(grounds.held)
def due_next(_me: Person) -> ColumnElement[bool]:
    """Everything with the person's desks that somebody there must act on."""
    return and_(at(*WITH_AGENCY), NOT_QUARANTINED)


@_part_of(grounds.held)
def unassigned(_me: Person) -> ColumnElement[bool]:
    """What nobody at the desk has taken yet."""
    return and_(at(*WITH_AGENCY), NOT_QUARANTINED, Complaint.officer_id.is_(None))


@_part_of(grounds.held)
def came_back(_me: Person) -> ColumnElement[bool]:
    """What is open again: the reporter objected, or somebody took it up once more."""
    return and_(at(*WITH_AGENCY), Complaint.cycle > literal_column("1"))


@_part_of(grounds.watched)
def mine(me: Person) -> ColumnElement[bool]:
    """What the person himself has taken or been given."""
    return and_(Complaint.officer_id == me.user_id, at(*WITH_AGENCY))


@_part_of(grounds.watched)
def overdue(_me: Person) -> ColumnElement[bool]:
    """What is late today, whoever must act."""
    return and_(Complaint.due_on < clock.today(), at(Status.RECEIVED, *WITH_AGENCY))


@_part_of(grounds.watched)
def waiting(_me: Person) -> ColumnElement[bool]:
    """What waits for the reporter: an answer to a question, or to confirm."""
    return at(Status.AWAITING_REPORTER, Status.ANSWERED)


@_part_of(grounds.watched)
def bounced(_me: Person) -> ColumnElement[bool]:
    """What an agency has sent back and no other has accepted yet."""
    return and_(Complaint.bounces > literal_column("0"), at(Status.RECEIVED, Status.ROUTED))


@_part_of(grounds.watched)
def to_decide(me: Person) -> ColumnElement[bool]:
    """Where an answer waits for the person's approval, or a request for more time for his decision."""
    if not me.may(Right.APPROVE_ANSWER):
        return extensions.to_decide(me)
    return or_(approvals.to_decide(me), extensions.to_decide(me))


@_part_of(grounds.watched)
def unexplained(_me: Person) -> ColumnElement[bool]:
    """Where the office complained about has not explained itself by the day it was asked for."""
    late = (Inquiry.case_id == Complaint.id, Inquiry.due_on < clock.today())
    return exists().where(*late, Inquiry.answered_on.is_(None), Inquiry.ended_on.is_(None))


def unverified(me: Person) -> Shelf:
    """What waits for this verifier (an inspector: suspected abuse), quarantine left out."""
    return _open(me).where(at(Status.RECEIVED), NOT_QUARANTINED, grounds.verified_by(me))


def quarantined(me: Person) -> Shelf:
    """What was set aside as spam or abuse."""
    return _open(me).where(Complaint.quarantined)


def with_agencies(me: Person) -> Shelf:
    """What this verifying office routed and is still open."""
    return _open(me).where(at(*WITH_AGENCY, Status.AWAITING_REPORTER, Status.ANSWERED))


def asked_for_advice(me: Person) -> Shelf:
    """Cases of others on which the person's unit was asked for an opinion."""
    return _open(me).where(grounds.asked_for_advice(me, Support.advised_on.is_(None)))


def closed(me: Person) -> Shelf:
    """What is finished."""
    return visible_to(me).where(at(Status.CLOSED))


@_part_of(grounds.watched)
def unknown_to_lapor(_me: Person) -> ColumnElement[bool]:
    """What SP4N-LAPOR! does not have at all; sealed texts are left out, for they are not copied."""
    return and_(
        Complaint.lapor_number.is_(None),
        Complaint.sealed.is_(False),
        at(*WITH_AGENCY, Status.AWAITING_REPORTER, Status.ANSWERED),
        NOT_QUARANTINED,
    )


def not_in_lapor(me: Person) -> Shelf:
    """What LAPOR! still waits for: it is there too, and our answer has not been copied; finished cases as well."""
    # Not "is not null": with a bound SQLite uses the index of the few numbers too.
    return visible_to(me).where(
        Complaint.lapor_number > literal_column("''"), Complaint.lapor_due_on.is_not(None)
    )


def _open(me: Person) -> Shelf:
    return visible_to(me).where(grounds.IS_OPEN)
