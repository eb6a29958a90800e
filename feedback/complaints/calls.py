"""Who is to be telephoned: reporters with news whom no letter reaches (rules.md §3 says who may see their number).

Such a call says that there is news and that the code opens it, as a letter would, and nothing more: whoever left a
number and no address asked for just that. Any other call needs his consent in the thread (`consent`), and whoever
said no to a call there, or took his yes back, is not on this list either.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, or_, select

from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Category, Unit
from feedback.complaints import consent
from feedback.complaints.alarms import is_open
from feedback.complaints.models import Complaint
from feedback.complaints.queues import Shelf
from feedback.complaints.standing import DESK_ROLES
from feedback.complaints.status import Identity, Status
from feedback.people import exclusions
from feedback.people.persons import Person, Post
from feedback.people.rights import Right
from feedback.people.roles import Role
from feedback.vault.models import Contact

NEWS = frozenset({Status.AWAITING_REPORTER, Status.ANSWERED})


def to_be_phoned(me: Person) -> Shelf:
    """Cases with news whose openly known reporter left a telephone number and no e-mail address.

    Those whose contact data the person may read (`standing.may_see_contact`), and an operator's own intakes; never
    for the unit complained about unless the reporter allowed it.
    """
    by_phone = exists().where(
        Contact.stream_id == Complaint.id,
        Contact.has_phone,
        Contact.has_email.is_(False),
        Contact.sealed.is_(False),
    )
    return (
        select(Complaint)
        .join(Unit, Unit.id == Complaint.holder_unit_id)
        .where(
            is_open(),
            Complaint.status.in_(NEWS),
            Complaint.identity == Identity.OPEN,
            by_phone,
            or_(Complaint.operator_id == me.user_id, *_held(me)),
            ~consent.refused_calls(),
            or_(
                Complaint.unit_id.is_(None),
                Complaint.shows_contact_to_unit,
                Complaint.unit_id.not_in(me.unit_ids),
            ),
            exclusions.hides(me, Complaint.id),
        )
    )


def _held(me: Person) -> list[ColumnElement[bool]]:
    """What lies with the person's desks or waits there to be verified; an inspector's, when it is about abuse."""
    if not me.may(Right.SEE_CONTACT):
        return []
    held = [_under(post) for post in me.posts_as(*DESK_ROLES, Role.VERIFIER)]
    return held + [and_(_under(post), _oversight()) for post in me.posts_as(Role.INSPECTOR)]


def _under(post: Post) -> ColumnElement[bool]:
    return Unit.path.startswith(post.unit_path, autoescape=True)


def _oversight() -> ColumnElement[bool]:
    proposed = Complaint.category.has(Category.service_class == ServiceClass.OVERSIGHT)
    return or_(
        Complaint.service_class == ServiceClass.OVERSIGHT, and_(Complaint.service_class.is_(None), proposed)
    )
