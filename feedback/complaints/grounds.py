"""On what grounds somebody sees a case: the conditions that the shelves are made of.

What never differs, such as a status, is written into the SQL and not sent beside it: only so does a prepared plan
know how many cases have it, and use the indexes of open cases.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, false, literal_column, or_, select

from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Category, Unit
from feedback.base.questions import written_once
from feedback.complaints.annexes import Support
from feedback.complaints.models import Complaint
from feedback.complaints.standing import DESK_ROLES
from feedback.complaints.status import Identity, Status
from feedback.people import exclusions
from feedback.people.persons import Person, Post
from feedback.people.rights import Right
from feedback.people.roles import Role


def at(*statuses: Status) -> ColumnElement[bool]:
    """The case is at one of these."""
    said: list[ColumnElement[str]] = [literal_column(f"'{status.value}'") for status in sorted(statuses)]
    return Complaint.status == said[0] if len(said) == 1 else Complaint.status.in_(said)


IS_OPEN = Complaint.status != literal_column(f"'{Status.CLOSED.value}'")
NOT_QUARANTINED = Complaint.quarantined.is_(False)


@written_once
def sees(me: Person) -> ColumnElement[bool]:
    """Every case that is there for the person: on any ground, and not hidden from him."""
    found = reads(me)
    if me.posts_as(*DESK_ROLES):
        found = or_(found, and_(asked_for_advice(me), IS_OPEN))
    return and_(found, exclusions.hides(me, Complaint.id))


@written_once
def reads(me: Person) -> ColumnElement[bool]:
    """What is there for the person by his own posts, open and closed, whatever is hidden from him."""
    found = [_as_desk(post) for post in me.posts_as(*DESK_ROLES)]
    found += [_as_verifier(post) for post in me.posts_as(Role.VERIFIER)]
    if me.may(Right.SEE_ALL_CASES):
        found.append(Complaint.id.is_not(None))
    if me.holds(Role.SECRETARY_DELEGATE):
        found.append(_not_oversight())
    return or_(false(), *found)


@written_once
def held(me: Person) -> ColumnElement[bool]:
    """What lies with the person's own desks: an inspector's and a delegate's office are desks too."""
    roles = (*DESK_ROLES, Role.INSPECTOR, Role.SECRETARY_DELEGATE)
    return or_(false(), *(_as_desk(post) for post in me.posts_as(*roles)))


@written_once
def watched(me: Person) -> ColumnElement[bool]:
    """What the person answers for: his desks', what his verifying office holds or routed, a delegate all but abuse.

    Cases of others on which his office was only asked for an opinion are not among them.
    """
    more = [_as_verifier(post) for post in me.posts_as(Role.VERIFIER)]
    if me.holds(Role.SECRETARY_DELEGATE):
        more.append(_not_oversight())
    return or_(held(me), *more) if more else held(me)


def verified_by(me: Person) -> ColumnElement[bool]:
    """What lies with an office for which the person verifies, judges suspected abuse, or decides objections."""
    roles = (Role.VERIFIER, Role.INSPECTOR, Role.SECRETARY_DELEGATE)
    return or_(false(), *(Complaint.holder_unit_id == post.unit_id for post in me.posts_as(*roles)))


@written_once
def sees_contact(me: Person) -> ColumnElement[bool]:
    """What `standing.may_see_contact` says, as a condition: whose reporter's contact data the person may read."""
    if not me.may(Right.SEE_CONTACT):
        return false()
    his = {int(step) for post in me.posts for step in post.unit_path.split("/") if step}
    apart = or_(
        Complaint.unit_id.is_(None), Complaint.shows_contact_to_unit, Complaint.unit_id.not_in(sorted(his))
    )
    stands = or_(held(me), verified_by(me))
    return and_(Complaint.identity == literal_column(f"'{Identity.OPEN.value}'"), IS_OPEN, stands, apart)


def asked_for_advice(me: Person, *only: ColumnElement[bool]) -> ColumnElement[bool]:
    """One of the person's offices was asked for an opinion and may still look; `only` narrows which requests count."""
    his = or_(false(), *(Support.unit_id == post.unit_id for post in me.posts_as(*DESK_ROLES)))
    return exists().where(Support.stream_id == Complaint.id, his, Support.ended_on.is_(None), *only)


def _as_desk(post: Post) -> ColumnElement[bool]:
    if post.unit_id == post.agency_id:
        return Complaint.holder_agency_id == post.agency_id
    below = select(Unit.id).where(Unit.path.startswith(post.unit_path, autoescape=True))
    return Complaint.holder_unit_id.in_(below)


def _as_verifier(post: Post) -> ColumnElement[bool]:
    holds = and_(Complaint.holder_unit_id == post.unit_id, IS_OPEN)
    routed = and_(Complaint.verified_by_unit_id == post.unit_id, IS_OPEN, _not_oversight())
    return or_(holds, routed)


def _not_oversight() -> ColumnElement[bool]:
    abuse: ColumnElement[str] = literal_column(f"'{ServiceClass.OVERSIGHT.value}'")
    proposed = exists().where(Category.id == Complaint.category_id, Category.service_class == abuse)
    return or_(
        and_(Complaint.service_class.is_not(None), Complaint.service_class != abuse),
        and_(Complaint.service_class.is_(None), ~proposed),
    )
