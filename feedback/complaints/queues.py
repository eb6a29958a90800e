"""The shelves: which cases a person may see, and the queues of his day. Each returns a Select, soonest due first.

`visible_to` is the one scope: lists, details, search, counts, exports and the API all stand on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    null,
    or_,
    select,
    true,
    union_all,
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
LOOK = 1000
"""So many cases of a queue are looked through to count those of a view."""
Shelf = Select[Complaint]
Queue = Callable[[Person], Shelf]
Only = Sequence[ColumnElement[bool]]


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
    return dict(db.session.execute(counting(shelves, most)).mappings().one()) if shelves else {}


def counting(
    shelves: Mapping[str, Shelf], most: int, views: Mapping[str, tuple[Shelf, Only]] | None = None
) -> Select[*tuple[int | None, ...]]:
    """The question behind `counts`; it may be kept and asked again. `views` are shelves with what narrows them.

    Each shelf is counted by itself, up to `most`, along an index that holds nearly nothing else: so it costs no more
    however many cases there are. A view may narrow a shelf by anything; its count is looked for among the LOOK cases
    that are due first, and is None where more of them lie behind and `most` were not found.
    """
    asked: dict[str, ScalarSelect[Any]] = {name: _up_to(most, shelf) for name, shelf in shelves.items()}
    asked |= {name: _found(most, shelf, only) for name, (shelf, only) in (views or {}).items()}
    return select(*(count.label(name) for name, count in asked.items()))


def at_most(count: int) -> ColumnElement[int]:
    """The number for a LIMIT, to stand in the SQL: so a prepared plan knows how few are wanted."""
    return literal_column(str(count), Integer)


def _today() -> ColumnElement[date]:
    """Today, to stand in the SQL: so a prepared plan knows how much lies before it, and is good for everybody."""
    return literal_column(f"'{clock.today().isoformat()}'", Date)


def _up_to(most: int, shelf: Shelf) -> ScalarSelect[int]:
    # In their order: then it is the index of the queue that is read, and not several laid over one another.
    some = soonest(shelf).with_only_columns(Complaint.id).limit(at_most(most))
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def _found(most: int, shelf: Shelf, only: Only) -> ScalarSelect[int | None]:
    some = soonest(shelf).with_only_columns(and_(true(), *only).label("fits")).limit(at_most(LOOK + 1))
    looked = some.subquery()
    found = func.count().filter(looked.c.fits)
    unknown = and_(func.count() > at_most(LOOK), found < at_most(most))
    return select(case((unknown, null()), else_=found)).select_from(looked).scalar_subquery()


def due_next(me: Person) -> Shelf:
    """Everything with the person's desks that somebody there must act on."""
    return _held(me).where(at(*WITH_AGENCY), NOT_QUARANTINED)


def unassigned(me: Person) -> Shelf:
    """What nobody at the desk has taken yet."""
    return due_next(me).where(Complaint.officer_id.is_(None))


def came_back(me: Person) -> Shelf:
    """What is open again: the reporter objected, or somebody took it up once more."""
    return _held(me).where(at(*WITH_AGENCY), Complaint.cycle > literal_column("1"))


def mine(me: Person) -> Shelf:
    """What the person himself has taken or been given."""
    return _watched(me).where(Complaint.officer_id == me.user_id, at(*WITH_AGENCY))


def overdue(me: Person) -> Shelf:
    """What is late today, whoever must act."""
    return _watched(me).where(Complaint.due_on < _today(), at(Status.RECEIVED, *WITH_AGENCY))


def waiting(me: Person) -> Shelf:
    """What waits for the reporter: an answer to a question, or to confirm."""
    return _watched(me).where(at(Status.AWAITING_REPORTER, Status.ANSWERED))


def bounced(me: Person) -> Shelf:
    """What an agency has sent back and no other has accepted yet."""
    return _watched(me).where(Complaint.bounces > literal_column("0"), at(Status.RECEIVED, Status.ROUTED))


def to_decide(me: Person) -> Shelf:
    """Where an answer waits for the person's approval, or a request for more time for his decision."""
    his = extensions.to_decide(me)
    if me.may(Right.APPROVE_ANSWER):
        his = or_(approvals.to_decide(me), his)
    # First the few that wait for anybody: the cases themselves are not looked through.
    waits = union_all(extensions.undecided(), approvals.undecided())
    return _watched(me).where(Complaint.id.in_(waits), his)


def unexplained(me: Person) -> Shelf:
    """Where the office complained about has not explained itself by the day it was asked for."""
    late = (Inquiry.case_id == Complaint.id, Inquiry.due_on < _today())
    return _watched(me).where(
        exists().where(*late, Inquiry.answered_on.is_(None), Inquiry.ended_on.is_(None))
    )


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
    shown = exclusions.hides(me, Complaint.id)
    return select(Complaint).where(grounds.reads(me), at(Status.CLOSED), shown)


def unknown_to_lapor(me: Person) -> Shelf:
    """What SP4N-LAPOR! does not have at all; sealed texts are left out, for they are not copied."""
    return _watched(me).where(
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


def _held(me: Person) -> Shelf:
    return select(Complaint).where(grounds.held(me), grounds.IS_OPEN, exclusions.hides(me, Complaint.id))


def _watched(me: Person) -> Shelf:
    return select(Complaint).where(grounds.watched(me), grounds.IS_OPEN, exclusions.hides(me, Complaint.id))
