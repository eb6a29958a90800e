"""One's own ways to sign in: authenticator app, passkeys, recovery codes."""

from __future__ import annotations

from importlib import import_module

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from feedback.base.database import db, reading
from feedback.base.refusal import Refusal
from feedback.people import enrolling, factors, passkeys, recovery, resets, seeds
from feedback.people import sign_in as signing
from feedback.people.factor_models import FactorReset
from feedback.people.models import Factor, Session
from feedback.people.recovery import Sheet
from feedback.web import enrolment, guards
from feedback.web.account.door import door
from feedback.web.account.forms import AppForm, PasskeyForm
from feedback.web.filters import site_name


@door.get("/account/factors")
@guards.signed_in
@guards.setting_up
def factors_page() -> ResponseReturnValue:
    """What I have set up, and what I still need."""
    return _page(PasskeyForm(formdata=None))


@door.post("/account/factors/app")
@guards.signed_in
@guards.setting_up
@guards.fresh
def begin_app() -> ResponseReturnValue:
    """Make a secret for an app."""
    enrolling.begin_app(guards.me())
    db.session.commit()
    return redirect(url_for("account.app_page"), 303)


@door.get("/account/factors/app")
@guards.signed_in
@guards.setting_up
@guards.fresh
def app_page() -> ResponseReturnValue:
    """Show the secret, drawn and written, and ask for the first code."""
    return _app_page(AppForm(formdata=None))


@door.post("/account/factors/app/code")
@guards.signed_in
@guards.setting_up
@guards.fresh
def add_app() -> ResponseReturnValue:
    """Take the first code; a first sheet of recovery codes is shown, once."""
    form, me = AppForm(), guards.me()
    sheet = _sheet()
    try:
        if form.validate_on_submit():
            enrolling.add_app(me, form.code.data, guards.session_id())
            return _added(Factor.TOTP, sheet)
    except Refusal as refusal:
        db.session.rollback()
        form.take(refusal)
    return _app_page(form)


@door.post("/account/factors/app/removal")
@guards.signed_in
@guards.fresh
def remove_app() -> ResponseReturnValue:
    """Forget the app."""
    enrolling.remove_app(guards.me(), guards.session_id())
    flash(_("The app is no longer asked for."))
    db.session.commit()
    return redirect(url_for("account.factors_page"), 303)


@door.post("/account/factors/passkeys/challenge")
@guards.signed_in
@guards.setting_up
@guards.fresh
def passkey_challenge() -> ResponseReturnValue:
    """What the browser needs to make a passkey; its challenge is good once."""
    asked = passkeys.ask_to_add(guards.me(), guards.session_id(), site_name())
    db.session.commit()
    return asked, {"Content-Type": "application/json"}


@door.post("/account/factors/passkeys")
@guards.signed_in
@guards.setting_up
@guards.fresh
def add_passkey() -> ResponseReturnValue:
    """Keep a passkey that the browser has just made."""
    form, me = PasskeyForm(), guards.me()
    sheet = _sheet()
    challenge = passkeys.consume(Session, guards.session_id())
    db.session.commit()
    try:
        if form.validate_on_submit():
            made = passkeys.checked(form.answer.data or "", challenge)
            if made is None:
                raise Refusal(_("That did not work. Try once more, or use another way."))
            enrolling.add_passkey(me, made, form.name.data, guards.session_id())
            return _added(Factor.PASSKEY, sheet)
    except Refusal as refusal:
        db.session.rollback()
        form.take(refusal)
    return _page(form), 422


@door.post("/account/factors/passkeys/<int:passkey_id>/removal")
@guards.signed_in
@guards.fresh
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    """Forget a passkey of mine."""
    enrolling.remove_passkey(guards.me(), passkey_id, guards.session_id())
    flash(_("The passkey no longer opens your account."))
    db.session.commit()
    return redirect(url_for("account.factors_page"), 303)


@door.post("/account/factors/codes")
@guards.signed_in
@guards.fresh
def renew_codes() -> ResponseReturnValue:
    """New recovery codes, shown once; the old ones are worth nothing any more."""
    me = guards.me()
    with reading():
        any_set_up = factors.held(me.user_id).any
        db.session.rollback()
    if not any_set_up:
        raise Refusal(_("Set up an app or a passkey first: the codes are for when you lose it."))
    sheet = recovery.new_sheet()
    enrolling.keep_sheet(me, sheet)
    page = render_template("account/codes.html", codes=sheet.codes)
    db.session.commit()
    return page


@door.post("/account/factors/resets/<int:reset_id>/end")
@guards.signed_in
@guards.setting_up
def stop_reset(reset_id: int) -> ResponseReturnValue:
    """Stop the reset of one's own account."""
    resets.cancel(reset_id, by=guards.me())
    flash(_("Stopped. Nothing was reset."))
    db.session.commit()
    return redirect(url_for("account.factors_page"), 303)


def _page(form: PasskeyForm) -> str:
    me = guards.me()
    return render_template(
        "account/factors.html",
        form=form,
        has=factors.held(me.user_id),
        mine=passkeys.mine(me.user_id),
        possible=passkeys.possible(),
        lacking=enrolment.lacking(),
        needs_passkey=factors.needs_passkey(me),
        reset=db.session.execute(resets.waiting().where(FactorReset.user_id == me.user_id)).scalar(),
    )


def _app_page(form: AppForm) -> ResponseReturnValue:
    me = guards.me()
    secret = seeds.waiting(me.user_id)
    if secret is None:
        return redirect(url_for("account.factors_page"), 303)
    said = seeds.address(secret, me.email, site_name())
    groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
    page = render_template("account/app.html", form=form, drawing=_drawn(said), groups=groups)
    return page, 422 if request.method == "POST" else 200


def _drawn(said: str) -> str:
    # Loaded where it is used: one page in a person's life draws a square code.
    return str(import_module("segno").make_qr(said).svg_data_uri(scale=5, border=4))


def _sheet() -> Sheet | None:
    """A first sheet for whoever has none; hashed while no transaction is open."""
    with reading():
        has = factors.held(guards.me().user_id)
        db.session.rollback()
    return None if has.codes else recovery.new_sheet()


def _added(factor: Factor, sheet: Sheet | None) -> ResponseReturnValue:
    """The session goes on under a new token, opened with the new factor; the first sheet is shown at once."""
    me = guards.me()
    token = signing.prove(current_user.sitting, factor)
    if sheet is not None:
        enrolling.keep_sheet(me, sheet)
        response = make_response(render_template("account/codes.html", codes=sheet.codes))
    else:
        flash(_("Added. From now on it is asked for when you sign in."))
        response = make_response(redirect(url_for("account.factors_page"), 303))
    if token is not None:
        guards.remember(response, token)
    db.session.commit()
    return response
