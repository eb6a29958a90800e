"""Keeping a case from somebody who is named in it: for him and those directly under him there is no case (rules §3).

The case's events say only that somebody is kept away and why, never who: that stands with the exclusions, and only
those who may let him back read the name. Nobody is told.
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import standing
from feedback.complaints.asides import Inquiry
from feedback.complaints.models import Complaint
from feedback.complaints.reading import Story
from feedback.complaints.record import record, required
from feedback.complaints.status import Status
from feedback.people import conflicts, directory, exclusions, finding
from feedback.people.finding import Found
from feedback.people.models import Grant, User, UserState
from feedback.people.persons import Person, person, valid_on
from feedback.people.rights import Right
from feedback.people.roles import Role

NAMED = "named"


def keep(complaint: Complaint, whom: Found | None, reason: str, *, by: Person) -> None:
    """Hide the case, and what his office was asked because of it, from one person and those directly under him.

    Refusal when he has the case in hand, when he watches over all cases, or when nobody at the holder would be left.
    """
    standing.must(may_keep(by, complaint), by, Right.KEEP_AWAY)
    someone = _chosen(whom)
    said = required(reason, _("Write the reason."), "reason")
    if by.user_id == someone.user_id:
        raise Refusal(_("You cannot keep the case from yourself. Give it to somebody else."), field="whom")
    if any(one.key == someone.key for one in kept(complaint)):
        raise Refusal(_("It is done already: the case is kept from this person."), field="whom")
    staffed, blind = is_staffed(complaint), _blind(complaint)
    with db.session.begin_nested():
        for stream_id in _streams(complaint):
            _hide(stream_id, someone)
        _must_stay_in_hand(complaint)
        _must_stay_watched(complaint, blind, by)
        if staffed and not is_staffed(complaint):
            raise Refusal(
                _("Nobody at the office that holds the case could see it. Pass it to another office first."),
                field="whom",
            )
    if someone.civil_servant_id is not None:
        for stream_id in _streams(complaint):
            conflicts.spare_named(stream_id, someone.civil_servant_id)
    record(complaint, "kept_away", by=by, facts={"why": NAMED}, text={"reason": said})


def let_back(complaint: Complaint, whom: Found | None, reason: str, *, by: Person) -> None:
    """The case is no longer kept from the person by name; what hides it from his unit stays."""
    standing.must(True, by, Right.LET_BACK)
    someone = _chosen(whom)
    said = required(reason, _("Write the reason."), "reason")
    if all(one.key != someone.key for one in kept(complaint)):
        raise Refusal(_("The case is not kept from this person."), field="whom")
    blind = _blind(complaint)
    for stream_id in _streams(complaint):
        exclusions.end_person(stream_id, someone.user_id, someone.civil_servant_id)
    if blind - _blind(complaint) and not by.holds(Role.SECRETARY_DELEGATE):
        raise Refusal(_watchers(), field="whom")
    record(complaint, "let_back", by=by, facts={"why": NAMED}, text={"reason": said})


def may_keep(me: Person, complaint: Complaint) -> bool:
    """Whether he decides above the holder, heads the holder, or verifies what nobody has routed yet."""
    if standing.referees(me, complaint):
        return True
    if complaint.status is Status.RECEIVED and standing.verifies(me, complaint):
        return True
    heads = any(complaint.holder.path.startswith(post.unit_path) for post in me.posts_with(Right.DISPOSE))
    return heads and standing.works_for_holder(me, complaint)


def kept(complaint: Complaint) -> list[Found]:
    """From whom the case is kept by name. At most two statements."""
    rows = db.session.execute(exclusions.persons_of(complaint.id)).all()
    users = {row.user_id for row in rows if row.user_id}
    servants = {row.civil_servant_id for row in rows if row.civil_servant_id}
    return finding.all_of(users, servants)


def count(story: Story) -> int:
    """From how many the case is kept, as its events say; no statement."""
    kinds = [one.kind for one in story.happenings]
    return kinds.count("kept_away") - kinds.count("let_back")


def is_staffed(complaint: Complaint) -> bool:
    """Whether somebody with a post at the very unit that holds the case sees it and may work on it."""
    unrouted = complaint.status is Status.RECEIVED
    there = (
        select(Grant.user_id)
        .join(User, User.id == Grant.user_id)
        .where(
            Grant.unit_id == complaint.holder_unit_id,
            User.state == UserState.ACTIVE,
            *valid_on(clock.today()),
        )
        .distinct()
    )
    for me in map(person, db.session.scalars(there).all()):
        if me is None or exclusions.is_hidden(me, complaint.id):
            continue
        if standing.verifies(me, complaint) if unrouted else standing.works_for_holder(me, complaint):
            return True
    return False


def _chosen(whom: Found | None) -> Found:
    if whom is None:
        raise Refusal(_("Choose one person from the list."), field="whom")
    return whom


def _streams(complaint: Complaint) -> list[int]:
    asked = db.session.scalars(select(Inquiry.id).where(Inquiry.case_id == complaint.id))
    return [complaint.id, *asked]


def _hide(stream_id: int, whom: Found) -> None:
    if whom.user_id is not None:
        exclusions.exclude_person(stream_id, user_id=whom.user_id, reason=NAMED)
    if whom.civil_servant_id is not None:
        exclusions.exclude_person(stream_id, civil_servant_id=whom.civil_servant_id, reason=NAMED)


def _must_stay_in_hand(complaint: Complaint) -> None:
    officer = complaint.officer_id
    if complaint.is_open and officer and exclusions.hidden_from(complaint.id, [officer]):
        raise Refusal(
            _("This person, or somebody directly under him, has the case in hand. Give it to another first."),
            field="whom",
        )


def _must_stay_watched(complaint: Complaint, before: set[int], by: Person) -> None:
    if _blind(complaint) - before and not by.holds(Role.SECRETARY_DELEGATE):
        raise Refusal(_watchers(), field="whom")


def _watchers() -> str:
    said: str = _(
        "This person, or somebody directly under him, sees all cases: only the regional secretary decides."
    )
    return said


def _blind(complaint: Complaint) -> set[int]:
    """The inspectors for whom there is no case."""
    inspectors = db.session.scalars(directory.holders(Role.INSPECTOR, clock.today())).all()
    return exclusions.hidden_from(complaint.id, inspectors)
