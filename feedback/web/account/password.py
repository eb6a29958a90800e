"""Passwords: the first one, a forgotten one, another one."""

from __future__ import annotations

import time

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.base.database import db, reading
from feedback.base.refusal import Refusal
from feedback.people import accounts, links, passwords
from feedback.people import sign_in as signing
from feedback.people.models import Purpose, User
from feedback.web import guards
from feedback.web.account import limits
from feedback.web.account.door import door
from feedback.web.account.forms import ChangePasswordForm, ForgottenForm, NewPasswordForm

EVEN = 0.4
"""Seconds after which a wish for a new password is answered: writing a letter must not show by how long it takes."""
KEEPING = {Purpose.INVITE: accounts.accept, Purpose.RESET: accounts.reset}
PAGES = {"invitation": Purpose.INVITE, "reset": Purpose.RESET}


@door.get("/account/forgotten")
@guards.public
def forgotten_page() -> ResponseReturnValue:
    """Ask which account's password was forgotten."""
    return render_template("account/forgotten.html", form=ForgottenForm(), sent=False)


@door.post("/account/forgotten")
@guards.public
def forgotten() -> ResponseReturnValue:
    """Send a link if there is such an account; the answer is the same if there is none."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("account/forgotten.html", form=form, sent=False), 422
    limits.count_reset(form.email.data)
    begun = time.monotonic()
    accounts.ask_reset(form.email.data)
    page = render_template("account/forgotten.html", form=form, sent=True)
    db.session.commit()
    time.sleep(max(0.0, EVEN - (time.monotonic() - begun)))
    return page


@door.get("/account/<any(invitation, reset):page>/<token>")
@guards.public
def new_password_page(page: str, token: str) -> ResponseReturnValue:
    """Ask for the new password; opening the link uses nothing up, so a mail scanner does no harm."""
    user = _behind(token, PAGES[page])
    return render_template(
        "account/new_password.html", form=NewPasswordForm(), user=user, page=page, token=token
    )


@door.post("/account/<any(invitation, reset):page>/<token>")
@guards.public
def new_password(page: str, token: str) -> ResponseReturnValue:
    """Keep the new password; it is hashed while no transaction is open."""
    form = NewPasswordForm()
    user = _behind(token, PAGES[page])
    try:
        if form.validate_on_submit():
            ready = passwords.ready(form.password.data, user["name"], user["email"])
            KEEPING[PAGES[page]](token, ready)
            flash(_("Your password is set. Sign in with it now."))
            db.session.commit()
            return redirect(url_for("account.sign_in_page"), 303)
    except Refusal as refusal:
        db.session.rollback()
        form.take(refusal)
    return render_template("account/new_password.html", form=form, user=user, page=page, token=token), 422


@door.get("/account/password")
@guards.signed_in
def change_password_page() -> ResponseReturnValue:
    """Ask for the present password and another one."""
    return render_template("account/password.html", form=ChangePasswordForm())


@door.post("/account/password")
@guards.signed_in
def change_password() -> ResponseReturnValue:
    """Set another password; every session ends, this one included."""
    form, me = ChangePasswordForm(), guards.me()
    try:
        if form.validate_on_submit():
            old_hash = _checked(me.email, form.old.data)
            ready = passwords.ready(form.password.data, me.name, me.email)
            accounts.change_password(db.session.get_one(User, me.user_id), ready, old_hash=old_hash)
            flash(_("Your password is changed and all your sessions have ended. Sign in again."))
            response = redirect(url_for("account.sign_in_page"), 303)
            guards.forget(response)
            db.session.commit()
            return response
    except Refusal as refusal:
        db.session.rollback()
        form.take(refusal)
    return render_template("account/password.html", form=form), 422


def _behind(token: str, purpose: Purpose) -> dict[str, str]:
    """Name and address of the account behind a link, read in a transaction that has ended."""
    with reading():
        _link, user = links.behind(token, purpose)
        found = {"name": user.name, "email": user.email}
        db.session.rollback()
    return found


def _checked(email: str, old: str) -> str | None:
    """The hash that the present password fits. Refusal when it does not, or after too many tries."""
    limits.count_sign_in(email)
    with reading():
        found = signing.credentials(email)
        db.session.rollback()
    if not passwords.matches(found.password_hash, old):
        raise Refusal(_("This is not your present password."), field="old")
    return found.password_hash
