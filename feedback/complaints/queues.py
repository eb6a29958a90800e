"""The shelves: which cases a person may see, and the queues of his day. Each returns a Select, soonest due first.

`visible_to` is the one scope: lists, details, search, counts, exports and the API all stand on it.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, false, func, or_, select
from sqlalchemy.orm import joinedload

from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Category, Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden
from feedback.complaints import numbers
from feedback.complaints.annexes import AnswerProposal, Extension, ExtensionState, Support
from feedback.complaints.models import Complaint
from feedback.complaints.standing import DESK_ROLES
from feedback.complaints.status import WITH_AGENCY, Status
from feedback.people import exclusions
from feedback.people.persons import Person, Post
from feedback.people.rights import Right
from feedback.people.roles import Role

PAGE = 50
Shelf = Select[Complaint]

# Written into the SQL and not sent beside it: only so may a prepared plan use the indexes of open cases.
_IS_OPEN = Complaint.status != bindparam(
    None, Status.CLOSED, Complaint.__table__.c.status.type, literal_execute=True
)


def visible_to(me: Person) -> Shelf:
    """Every case the person may see, and no other; what excludes him is not there at all."""
    return select(Complaint).where(sees(me))


def sees(me: Person) -> ColumnElement[bool]:
    """The condition behind `visible_to`, for counts and joins."""
    return _sees(me, clock.today())


@lru_cache(maxsize=256)
def _sees(me: Person, _today: date) -> ColumnElement[bool]:
    # Who excludes whom depends on today's postings, so a condition is kept for a day.
    grounds = [_as_desk(post) for post in me.posts_as(*DESK_ROLES)]
    grounds += [_as_verifier(post) for post in me.posts_as(Role.VERIFIER)]
    if me.may(Right.SEE_ALL_CASES):
        grounds.append(Complaint.id.is_not(None))
    if me.holds(Role.SECRETARY_DELEGATE):
        grounds.append(_not_oversight())
    if not grounds:
        return false()
    supporting = [post.unit_id for post in me.posts_as(*DESK_ROLES)]
    if supporting:
        asked = exists().where(
            Support.stream_id == Complaint.id, Support.unit_id.in_(supporting), Support.ended_on.is_(None)
        )
        grounds.append(and_(asked, _IS_OPEN))
    return and_(or_(*grounds), exclusions.hides(me, Complaint.id))


def find(me: Person, number: str, *, to_change: bool = False) -> Complaint:
    """The case with this number on the person's own shelf, locked when it is `to_change`; Hidden otherwise."""
    tidy = numbers.tidy(number)
    shelf = with_names(visible_to(me).where(Complaint.number == (tidy or "")))
    if to_change:
        shelf = shelf.with_for_update(of=Complaint)
    found = db.session.scalars(shelf).one_or_none()
    if found is None:
        raise Hidden
    return found


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


def after(shelf: Shelf, due_on: date, last_id: int) -> Shelf:
    """What comes behind the row (`due_on`, `last_id`) on a shelf in the order of `soonest`."""
    return shelf.where(
        or_(Complaint.due_on > due_on, and_(Complaint.due_on == due_on, Complaint.id > last_id))
    )


def newest(shelf: Shelf) -> Shelf:
    """The shelf in the order of what came in last, for keyset pages (`received_on`, `id`)."""
    return shelf.order_by(Complaint.received_on.desc(), Complaint.id.desc())


def before(shelf: Shelf, received_on: date, last_id: int) -> Shelf:
    """What comes behind the row (`received_on`, `last_id`) on a shelf in the order of `newest`."""
    same_day = and_(Complaint.received_on == received_on, Complaint.id < last_id)
    return shelf.where(or_(Complaint.received_on < received_on, same_day))


def counts(shelves: dict[str, Shelf], most: int) -> dict[str, int]:
    """How many cases lie on each shelf, counted up to `most`, in one statement."""
    if not shelves:
        return {}
    return dict(db.session.execute(counting(shelves, most)).mappings().one())


def counting(shelves: dict[str, Shelf], most: int) -> Select[*tuple[int, ...]]:
    """The question behind `counts`, which may be kept and asked again; its columns have the shelves' names."""
    asked = [
        select(func.count())
        .select_from(shelf.with_only_columns(Complaint.id).order_by(None).limit(most).subquery())
        .scalar_subquery()
        .label(name)
        for name, shelf in shelves.items()
    ]
    return select(*asked)


def unverified(me: Person) -> Shelf:
    """What waits for this verifier (an inspector: suspected abuse), quarantine left out."""
    return _open(me).where(Complaint.status == Status.RECEIVED, _not_quarantined(), _verified_by(me))


def quarantined(me: Person) -> Shelf:
    """What was set aside as spam or abuse."""
    return _open(me).where(Complaint.quarantined)


def with_agencies(me: Person) -> Shelf:
    """What this verifying office routed and is still open."""
    return _open(me).where(Complaint.status.in_(WITH_AGENCY | {Status.AWAITING_REPORTER, Status.ANSWERED}))


def due_next(me: Person) -> Shelf:
    """Everything with the person's desks that somebody there must act on."""
    return _open(me, _held(me)).where(Complaint.status.in_(WITH_AGENCY), _not_quarantined())


def mine(me: Person) -> Shelf:
    """What the person himself has taken or been given."""
    return _open(me).where(Complaint.officer_id == me.user_id, Complaint.status.in_(WITH_AGENCY))


def unassigned(me: Person) -> Shelf:
    """What nobody at the desk has taken yet."""
    return due_next(me).where(Complaint.officer_id.is_(None))


def waiting(me: Person) -> Shelf:
    """What waits for the reporter: an answer to a question, or to confirm."""
    waits = {Status.AWAITING_REPORTER, Status.ANSWERED}
    return _open(me, _watched(me)).where(Complaint.status.in_(waits))


def bounced(me: Person) -> Shelf:
    """What an agency has sent back and no other has accepted yet."""
    back = {Status.RECEIVED, Status.ROUTED}
    return _open(me, _watched(me)).where(Complaint.bounces > 0, Complaint.status.in_(back))


def overdue(me: Person, today: date) -> Shelf:
    """What is late today, whoever must act."""
    steps = {Status.RECEIVED} | WITH_AGENCY
    return _open(me, _watched(me)).where(Complaint.due_on < today, Complaint.status.in_(steps))


def to_decide(me: Person) -> Shelf:
    """Where an answer waits for a head's approval, or a request for more time for a decision."""
    answer = exists().where(AnswerProposal.stream_id == Complaint.id)
    time = exists().where(
        Extension.stream_id == Complaint.id,
        Extension.state == ExtensionState.ASKED,
        Extension.asked_by != me.user_id,
    )
    return _open(me, _watched(me)).where(or_(answer, time))


def closed(me: Person) -> Shelf:
    """What is finished."""
    return visible_to(me).where(Complaint.status == Status.CLOSED)


def asked_for_advice(me: Person) -> Shelf:
    """Cases of others on which the person's unit was asked for an opinion."""
    units = [post.unit_id for post in me.posts_as(*DESK_ROLES)]
    asked = exists().where(
        Support.stream_id == Complaint.id,
        Support.unit_id.in_(units),
        Support.ended_on.is_(None),
        Support.advised_on.is_(None),
    )
    return _open(me).where(asked)


def not_in_lapor(me: Person) -> Shelf:
    """What LAPOR! still waits for: it came from there, and our answer has not been copied back."""
    return visible_to(me).where(Complaint.lapor_number.is_not(None), Complaint.lapor_due_on.is_not(None))


def _open(me: Person, grounds: ColumnElement[bool] | None = None) -> Shelf:
    """Open cases the person may see; with `grounds`, only those of them he may see on these."""
    if grounds is None:
        return visible_to(me).where(_IS_OPEN)
    seen = and_(grounds, exclusions.hides(me, Complaint.id))
    return select(Complaint).where(seen, _IS_OPEN)


def _held(me: Person) -> ColumnElement[bool]:
    """What lies with the person's own desks: an inspector's and a delegate's office are desks too."""
    roles = (*DESK_ROLES, Role.INSPECTOR, Role.SECRETARY_DELEGATE)
    return or_(false(), *(_as_desk(post) for post in me.posts_as(*roles)))


def _watched(me: Person) -> ColumnElement[bool]:
    """What the person answers for: his desks', what his verifying office holds or routed, a delegate all but abuse.

    Cases of others on which his office was only asked for an opinion are not among them.
    """
    grounds = [_held(me), *(_as_verifier(post) for post in me.posts_as(Role.VERIFIER))]
    if me.holds(Role.SECRETARY_DELEGATE):
        grounds.append(_not_oversight())
    return or_(*grounds)


def _not_quarantined() -> ColumnElement[bool]:
    return Complaint.quarantined.is_(False)


def _as_desk(post: Post) -> ColumnElement[bool]:
    if post.unit_id == post.agency_id:
        return Complaint.holder_agency_id == post.agency_id
    below = select(Unit.id).where(Unit.path.startswith(post.unit_path, autoescape=True))
    return Complaint.holder_unit_id.in_(below)


def _as_verifier(post: Post) -> ColumnElement[bool]:
    holds = and_(Complaint.holder_unit_id == post.unit_id, _IS_OPEN)
    routed = and_(Complaint.verified_by_unit_id == post.unit_id, _IS_OPEN, _not_oversight())
    return or_(holds, routed)


def _verified_by(me: Person) -> ColumnElement[bool]:
    grounds = [
        Complaint.holder_unit_id == post.unit_id for post in me.posts_as(Role.VERIFIER, Role.INSPECTOR)
    ]
    grounds += [Complaint.holder_unit_id == post.unit_id for post in me.posts_as(Role.SECRETARY_DELEGATE)]
    return or_(false(), *grounds)


def _not_oversight() -> ColumnElement[bool]:
    proposed = exists().where(
        Category.id == Complaint.category_id, Category.service_class == ServiceClass.OVERSIGHT
    )
    return or_(
        and_(Complaint.service_class.is_not(None), Complaint.service_class != ServiceClass.OVERSIGHT),
        and_(Complaint.service_class.is_(None), ~proposed),
    )
