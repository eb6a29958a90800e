"""Taking away what somebody proves himself with because he lost it, so that he can begin anew by letter.

An administrator does it at once for most people. For inspectors, custodians and administrators one person asks,
another (administrator or custodian) agrees, and a day passes in which the owner, who is told, can stop it. The
password goes as well: whoever only talked an administrator into it must still read the owner's mail.
"""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import Select, or_, select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.people import enrolling, links, passwords, security_log, sign_in
from feedback.people.factor_models import FactorReset
from feedback.people.models import Purpose, User, UserState
from feedback.people.persons import Person, person
from feedback.people.roles import PRIVILEGED, Role

DELAY = timedelta(hours=24)
LASTS = timedelta(days=7)  # how long a wish waits for a second person


def ask(user: User, by: Person) -> FactorReset | None:
    """Reset somebody at once (None), or ask for it where two people are needed. Refusal for oneself."""
    locked = _locked(user.id)
    if user.id == by.user_id:
        raise Refusal(_("You cannot reset yourself. Ask another administrator."))
    if locked.state is not UserState.ACTIVE:
        raise Refusal(_("This account is not open. There is nothing to reset."))
    if db.session.execute(waiting().where(FactorReset.user_id == user.id)).first():
        raise Refusal(_("A reset of this account waits already."))
    owner = person(user.id)
    if owner is None or not owner.holds(*PRIVILEGED):
        _reset(locked, by.actor)
        return None
    asked = FactorReset(user_id=user.id, asked_by=by.user_id, asked_at=clock.now())
    db.session.add(asked)
    db.session.flush()
    security_log.note("reset_asked", by=by.actor, user_id=user.id)
    enrolling.told(user.id, "reset_asked")
    return asked


def agree(reset_id: int, by: Person) -> FactorReset:
    """Agree as the second person; it happens a day later. Refusal for the owner and for whoever asked."""
    found = _found(reset_id)
    if by.user_id in (found.user_id, found.asked_by) or not by.holds(Role.ADMINISTRATOR, Role.CUSTODIAN):
        raise Refusal(_("Somebody else must agree: neither the owner nor whoever asked."))
    if found.agreed_by is not None:
        return found
    found.agreed_by, found.due_at = by.user_id, clock.now() + DELAY
    db.session.flush()
    security_log.note("reset_agreed", by=by.actor, user_id=found.user_id)
    enrolling.told(found.user_id, "reset_asked")
    return found


def cancel(reset_id: int, by: Person) -> None:
    """Stop a reset that waits: its owner may, and everybody who might agree to it. `Hidden` for others."""
    found = _found(reset_id)
    if by.user_id != found.user_id and not by.holds(Role.ADMINISTRATOR, Role.CUSTODIAN):
        raise Hidden
    found.cancelled_at, found.cancelled_by = clock.now(), by.user_id
    db.session.flush()
    security_log.note("reset_cancelled", by=by.actor, user_id=found.user_id)


def do_due() -> int:
    """Do one reset whose day is over; how many were done. The caller commits."""
    due = waiting().where(FactorReset.due_at <= clock.now()).order_by(FactorReset.id).limit(1)
    found = db.session.execute(due.with_for_update(skip_locked=True)).scalar_one_or_none()
    if found is None:
        return 0
    found.done_at = clock.now()
    _reset(_locked(found.user_id), f"user:{found.agreed_by}")
    return 1


def by_operator(email: str) -> None:
    """Reset an account from a shell of the server, where no two people are left who could. Refusal when it is none."""
    wanted = select(User).where(User.email == sign_in.tidy_email(email), User.state == UserState.ACTIVE)
    user = db.session.execute(wanted.with_for_update()).scalar_one_or_none()
    if user is None:
        raise Refusal(_("There is no such account."))
    _reset(user, "system")


def waiting() -> Select[FactorReset]:
    """The resets that wait: for a second person (a week at most), or for their day to be over."""
    recent = FactorReset.asked_at > clock.now() - LASTS
    still = (FactorReset.done_at.is_(None), FactorReset.cancelled_at.is_(None))
    return select(FactorReset).where(*still, or_(FactorReset.agreed_by.is_not(None), recent))


def _reset(user: User, by: str) -> None:
    enrolling.forget_all(user.id)
    if user.state is UserState.ACTIVE:
        user.password_hash = passwords.UNUSABLE
        links.send(user, Purpose.RESET)
    db.session.flush()
    security_log.note("factors_reset", by=by, user_id=user.id)
    enrolling.told(user.id, "factors_reset")


def _found(reset_id: int) -> FactorReset:
    wanted = waiting().where(FactorReset.id == reset_id).with_for_update()
    found = db.session.execute(wanted.execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise Hidden
    return found


def _locked(user_id: int) -> User:
    wanted = select(User).where(User.id == user_id).with_for_update()
    return db.session.execute(wanted.execution_options(populate_existing=True)).scalar_one()
