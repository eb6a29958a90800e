"""Accounts and posts: invited, opened, changed, passed on and closed.

Every change of a password, a post or an account ends the person's sessions in the same transaction.
"""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from sqlalchemy import func, select, update

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.notices.outbox import tell, to_user
from feedback.people import links, passwords, powers, security_log
from feedback.people.models import Acting, Grant, Purpose, User, UserState
from feedback.people.passwords import Hashed
from feedback.people.persons import Person, valid_on
from feedback.people.roles import PRIVILEGED, Role
from feedback.people.sign_in import end_all, tidy_email


def invite(email: str, name: str, role: Role, unit: Unit, by: Person | None) -> tuple[User, str]:
    """A new account with its first post, and a letter with a link; the account and the link's token.

    Refusal when the address is none, or has an account already. `by` None is the system itself.
    """
    address = tidy_email(email)
    try:
        validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise Refusal(
            _("Write a complete e-mail address, for example nama@contoh.id."), field="email"
        ) from None
    if db.session.execute(select(User.id).where(User.email == address)).first():
        raise Refusal(
            _("There is already an account with this address. Give it a post instead."), field="email"
        )
    user = User(email=address, name=name.strip(), state=UserState.INVITED, created_at=clock.now())
    db.session.add(user)
    db.session.flush()
    security_log.note("account_invited", by=_actor(by), user_id=user.id)
    grant(user, role, unit, by=by)
    return user, links.send(user, Purpose.INVITE)


def invite_again(user: User, by: Person) -> str:
    """A new link for somebody who has not opened his account yet; earlier links end."""
    if user.state is not UserState.INVITED:
        raise Refusal(
            _("This account was opened already. A forgotten password is set anew on the sign-in page.")
        )
    security_log.note("account_invited", by=by.actor, user_id=user.id)
    return links.send(user, Purpose.INVITE)


def accept(token: str, password: str | Hashed) -> User:
    """Open an invited account with a password of one's own. Refusal for a bad link or password."""
    link, user = links.behind(token, Purpose.INVITE, lock=True)
    _keep_password(user, password)
    user.state = UserState.ACTIVE
    link.used_at = clock.now()
    security_log.note("account_opened", by=f"user:{user.id}", user_id=user.id)
    db.session.flush()
    return user


def ask_reset(email: str) -> None:
    """Send a link for a new password, when there is such an account; says nothing either way."""
    user = db.session.execute(select(User).where(User.email == tidy_email(email))).scalar_one_or_none()
    if user is None or user.state is UserState.DISABLED:
        return
    links.send(user, Purpose.RESET if user.state is UserState.ACTIVE else Purpose.INVITE)


def reset(token: str, password: str | Hashed) -> User:
    """Set a new password by a link. Refusal for a bad link or password."""
    link, user = links.behind(token, Purpose.RESET, lock=True)
    _keep_password(user, password)
    link.used_at = clock.now()
    security_log.note("password_reset", by=f"user:{user.id}", user_id=user.id)
    _tell_changed(user.id)
    return user


def change_password(user: User, password: str | Hashed, *, old_hash: str | None = None) -> None:
    """Set a new password for oneself; every session ends. The door has checked the old password.

    `old_hash` is the hash that was checked: Refusal when it was changed meanwhile.
    """
    locked = _locked(user.id)
    if old_hash is not None and locked.password_hash != old_hash:
        raise Refusal(_("Your password was changed meanwhile. Sign in again."))
    _keep_password(locked, password)
    security_log.note("password_changed", by=f"user:{user.id}", user_id=user.id)
    _tell_changed(user.id)


def choose_language(user_id: int, locale: str) -> None:
    """The language of somebody's pages and letters ("id" or "en")."""
    db.session.execute(update(User).where(User.id == user_id).values(locale=locale))


def grant(
    user: User,
    role: Role,
    unit: Unit,
    by: Person | None,
    acting: str = "",
    *,
    from_on: date | None = None,
    to_on: date | None = None,
) -> Grant:
    """Give a post, from today when no day is named, until the last day `to_on` if there is one.

    Refusal when the account is closed, the unit is, or the same post is held already.
    """
    _locked(user.id)
    if user.state is UserState.DISABLED:
        raise Refusal(_("This account is switched off. Switch it on before you give it a post."))
    if not unit.active:
        raise Refusal(_("This unit is no longer in use. Choose another."), field="unit")
    start = from_on or clock.today()
    if to_on is not None and to_on < max(start, clock.today()):
        raise Refusal(_("The last day lies before the first, or in the past."), field="to_on")
    same = (Grant.user_id == user.id, Grant.role == role, Grant.unit_id == unit.id, *valid_on(start))
    if db.session.execute(select(Grant.id).where(*same)).first():
        raise Refusal(_("This person holds that post already."), field="role")
    post = Grant(
        user_id=user.id,
        role=role,
        unit_id=unit.id,
        from_on=start,
        to_on=to_on,
        acting=Acting(acting),
        granted_by=by.user_id if by else None,
    )
    db.session.add(post)
    db.session.flush()
    end_all(user.id)
    security_log.note("post_granted", by=_actor(by), user_id=user.id, **_facts(post))
    if role in PRIVILEGED and by is not None:
        powers.tell("power_given", f"post:{post.id}")
    return post


def revoke(post: Grant, by: Person) -> None:
    """Take a post away at once. Refusal when nobody could administer any more."""
    if post.revoked_at is not None:
        return
    _locked(post.user_id)
    _keep_an_administrator(post.user_id, post)
    post.revoked_at = clock.now()
    post.revoked_by = by.user_id
    post.to_on = max(post.from_on, clock.today())
    end_all(post.user_id)
    security_log.note("post_revoked", by=by.actor, user_id=post.user_id, **_facts(post))
    db.session.flush()


def pass_post(post: Grant, successor_id: int, by: Person) -> Grant:
    """Hand a post over (serah terima): taken from the one, given to the other, from today.

    The open cases are the hall's to move. Refusal as for `grant`, or when the post is no longer held.
    """
    if post.revoked_at is not None or (post.to_on is not None and post.to_on < clock.today()):
        raise Refusal(_("This post is no longer held. Load the page again."))
    if successor_id == post.user_id:
        raise Refusal(_("Choose somebody else as the successor."), field="successor")
    successor = db.session.execute(select(User).where(User.id == successor_id)).scalar_one()
    unit = db.session.execute(select(Unit).where(Unit.id == post.unit_id)).scalar_one()
    passed = grant(successor, post.role, unit, by, acting=post.acting.value)
    revoke(post, by)
    return passed


def disable(user: User, by: Person) -> None:
    """Switch an account off: it can do nothing any more, its history stays. Refusal for one's own."""
    if user.id == by.user_id:
        raise Refusal(_("You cannot switch off your own account. Ask another administrator."))
    _locked(user.id)
    _keep_an_administrator(user.id)
    user.state = UserState.DISABLED
    end_all(user.id)
    security_log.note("account_disabled", by=by.actor, user_id=user.id)


def enable(user: User, by: Person) -> None:
    """Switch an account on again; without a password it gets a new invitation."""
    if user.state is not UserState.DISABLED:
        return
    user.state = UserState.ACTIVE if user.password_hash else UserState.INVITED
    security_log.note("account_enabled", by=by.actor, user_id=user.id)
    if user.state is UserState.INVITED:
        links.send(user, Purpose.INVITE)


def _keep_password(user: User, password: str | Hashed) -> None:
    hashed = passwords.ready(password, user.name, user.email) if isinstance(password, str) else password
    user.password_hash = hashed.value
    user.password_changed_at = clock.now()
    end_all(user.id)
    db.session.flush()


def _tell_changed(user_id: int) -> None:
    key = f"password_changed:{user_id}:{secrets.token_hex(8)}"
    tell("password_changed", to=to_user(user_id), key=key)


def _locked(user_id: int) -> User:
    """The account, held until the transaction ends: two changes of one person follow each other."""
    return db.session.execute(
        select(User).where(User.id == user_id).with_for_update().execution_options(populate_existing=True)
    ).scalar_one()


def _keep_an_administrator(user_id: int, post: Grant | None = None) -> None:
    """Refuse to take away the last post from which posts can be given."""
    held = (Grant.role == Role.ADMINISTRATOR, User.state == UserState.ACTIVE, *valid_on(clock.today()))
    lasting = Grant.to_on.is_(None) | (Grant.to_on >= clock.today() + timedelta(days=1))
    mine = Grant.id == post.id if post is not None else Grant.user_id == user_id
    posts = select(func.count()).select_from(Grant).join(User, User.id == Grant.user_id).where(*held)
    if db.session.execute(posts.where(mine)).scalar_one() == 0:
        return
    if db.session.execute(posts.where(lasting, ~mine)).scalar_one() == 0:
        raise Refusal(_("This is the last administrator. Appoint another one first."))


def _facts(post: Grant) -> dict[str, str | int]:
    return {"grant": post.id, "role": post.role.value, "unit": post.unit_id, "acting": post.acting.value}


def _actor(by: Person | None) -> str:
    return by.actor if by else "system"
