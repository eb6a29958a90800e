"""Which office watches over a case: the inspectorate, or the regional secretary's delegate where it is concerned.

Complaints about the inspectorate are hidden from it (rules.md §3); what it would be told goes to the secretary.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_

from feedback.agencies import settings
from feedback.agencies.models import Unit
from feedback.complaints.models import Complaint
from feedback.people import exclusions, heads
from feedback.people.persons import Person
from feedback.people.roles import Role


def office(*, elsewhere: bool) -> Unit:
    """The inspectorate; `elsewhere`, the regional secretary's office. One statement."""
    return settings.office("secretary_unit" if elsewhere else "oversight_unit")


def is_elsewhere(complaint: Complaint) -> bool:
    """Whether the case is hidden from the inspectorate. At most two statements, none where no unit is named."""
    if complaint.unit_id is None:
        return False
    inspectorate = office(elsewhere=False)
    above = {int(step) for step in inspectorate.path.split("/") if step}
    return bool(exclusions.excluded_unit_ids(complaint.id) & above)


def heads_of(unit: Unit) -> list[Person]:
    """The heads of the office today; none where it has no head with an account."""
    return heads.of(unit.id)


def answers(me: Person, elsewhere: bool) -> bool:
    """Whether the person speaks for the office that watches."""
    return me.holds(Role.SECRETARY_DELEGATE if elsewhere else Role.INSPECTOR)


def watched_by(me: Person, elsewhere: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that the person's office watches, from a row's column `elsewhere`."""
    flags = [elsewhere.is_(flag) for flag in (False, True) if answers(me, flag)]
    return or_(false(), *flags)
