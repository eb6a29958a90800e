"""How a person stands to a case: holder, verifier, referee, supporter. Pure questions about posts and paths."""

from __future__ import annotations

from flask_babel import gettext as _

from feedback.agencies import settings
from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Unit
from feedback.base.refusal import Refusal
from feedback.complaints.models import Complaint
from feedback.people import exclusions
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.people.roles import Role

DESK_ROLES = (Role.OFFICER, Role.UNIT_HEAD, Role.AGENCY_HEAD, Role.SECRETARY_DELEGATE)
"""Who works on what his unit holds; the delegate on what an objection or a complaint brings to the secretary."""


def works_for_holder(me: Person, complaint: Complaint) -> bool:
    """Whether one of the person's desk posts is the holding unit or stands above it in the tree.

    A case held by the inspectorate is worked on by its inspectors as well as by its officers.
    """
    roles = (*DESK_ROLES, Role.INSPECTOR) if is_oversight(complaint) else DESK_ROLES
    return any(complaint.holder.path.startswith(post.unit_path) for post in me.posts_as(*roles))


def verifies(me: Person, complaint: Complaint) -> bool:
    """Whether the person verifies for the unit that holds this unrouted case (inspectors do for oversight)."""
    roles = (Role.VERIFIER, Role.INSPECTOR) if is_oversight(complaint) else (Role.VERIFIER,)
    if any(complaint.holder.path.startswith(post.unit_path) for post in me.posts_as(*roles)):
        return True
    if not me.holds(Role.SECRETARY_DELEGATE):
        return False
    return complaint.holder_unit_id == settings.office("secretary_unit").id


def referees(me: Person, complaint: Complaint) -> bool:
    """Whether the person may move, reopen or decide above the holder: the inspector for the oversight class, the
    regional secretary's delegate for all others, and the verifier of what the verifying office routed.
    """
    if is_oversight(complaint):
        return me.holds(Role.INSPECTOR)
    if me.holds(Role.SECRETARY_DELEGATE):
        return True
    return any(post.unit_id == complaint.verified_by_unit_id for post in me.posts_as(Role.VERIFIER))


def is_oversight(complaint: Complaint) -> bool:
    """Whether the case is of the oversight class, or proposed so before it is classified."""
    if complaint.service_class is not None:
        return complaint.service_class is ServiceClass.OVERSIGHT
    return complaint.category is not None and complaint.category.service_class is ServiceClass.OVERSIGHT


def must(allowed: bool, me: Person, *rights: Right) -> None:
    """Raises Refusal unless the person stands rightly to the case and holds one of `rights`."""
    if not allowed or not any(me.may(right) for right in rights):
        raise Refusal(_("This step belongs to another desk. Ask the holder of the case to do it."))


def must_verify(me: Person, complaint: Complaint) -> None:
    """Raises Refusal unless the person verifies for the unit that holds the case now."""
    must(verifies(me, complaint), me, Right.ROUTE, Right.HANDLE_OVERSIGHT, Right.DECIDE_OBJECTION)


def must_hold(me: Person, complaint: Complaint, right: Right) -> None:
    """Raises Refusal unless the person works for the holder and holds `right`."""
    must(works_for_holder(me, complaint), me, right)


def must_referee(me: Person, complaint: Complaint, right: Right) -> None:
    """Raises Refusal unless the person may decide above the holder and holds `right`."""
    must(referees(me, complaint), me, right)


def must_be_outside(complaint: Complaint, unit: Unit) -> None:
    """Raises Refusal when the unit, or one above it, must not know of the case."""
    above = {int(step) for step in unit.path.split("/") if step}
    if exclusions.excluded_unit_ids(complaint.id) & above:
        raise Refusal(_("That office must not know of this case. Choose another."), field="unit_id")


def may_see_contact(me: Person, complaint: Complaint) -> bool:
    """Whether the person may read the reporter's contact data (rules.md §3).

    Officers of the holding agency, while the case is open and the reporter openly known; the unit complained
    about only where the reporter allowed it.
    """
    if complaint.identity.protection or not complaint.is_open or not me.may(Right.SEE_CONTACT):
        return False
    if not (works_for_holder(me, complaint) or verifies(me, complaint)):
        return False
    if complaint.unit is None or complaint.shows_contact_to_unit:
        return True
    return not any(post.unit_path.startswith(complaint.unit.path) for post in me.posts)
