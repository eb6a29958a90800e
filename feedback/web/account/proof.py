"""Proving oneself again before something that is worth more than a page (see `web/freshness.py`)."""

from __future__ import annotations

import structlog
from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from feedback.base.database import db, reading
from feedback.base.refusal import Refusal
from feedback.people import factors, passkeys, passwords
from feedback.people import sign_in as signing
from feedback.people.factors import Way
from feedback.people.models import Factor, Session
from feedback.people.throttle import TooMany
from feedback.web import freshness, guards
from feedback.web.account import checking, limits
from feedback.web.account.door import door
from feedback.web.freshness import ProofForm

log = structlog.get_logger("account")


@door.get("/account/proof")
@guards.signed_in
@guards.setting_up
def proof_page() -> ResponseReturnValue:
    """Ask for the proof; `next` is the page that was wished for."""
    return freshness.asking(ProofForm(next=guards.safe_next(request.args.get("next")) or ""))


@door.post("/account/proof")
@guards.signed_in
@guards.setting_up
def prove() -> ResponseReturnValue:
    """Check it, then show the page that was wished for or send on the form that waited."""
    form, code = ProofForm(), 422
    try:
        if form.validate_on_submit():
            return _go_on(form, _taken(form))
    except Refusal as refusal:
        db.session.rollback()
        form.take(refusal)
        code = 429 if isinstance(refusal, TooMany) else 422
        log.info("step_refused", why="limit" if code == 429 else "proof")
    return freshness.asking(form), code


@door.post("/account/proof/passkey")
@guards.signed_in
@guards.setting_up
def proof_challenge() -> ResponseReturnValue:
    """What the browser needs to use a passkey; its challenge is good once."""
    asked = passkeys.ask_to_use(guards.me().user_id, Session, guards.session_id())
    db.session.commit()
    return asked, {"Content-Type": "application/json"}


def _taken(form: ProofForm) -> Factor:
    me = guards.me()
    with reading():
        open_ways = factors.ways(me, factors.held(me.user_id))
        db.session.rollback()
    if Way.PASSWORD not in open_ways:
        return checking.taken(form, me.user_id, open_ways, (Session, guards.session_id()))
    _check_password(form.password.data or "")
    return Factor.NONE


def _check_password(password: str) -> None:
    """Refusal when it is not the person's password, or was tried too often; no transaction waits for the hash."""
    me = guards.me()
    limits.count_proof(me.user_id)
    with reading():
        found = signing.credentials(me.email)
        db.session.rollback()
    if not passwords.matches(found.password_hash, password):
        raise Refusal(_("This is not your password."), field="password")


def _go_on(form: ProofForm, factor: Factor) -> Response:
    token = signing.prove(current_user.sitting, factor)
    if token is None:
        raise Refusal(_("Your session has ended. Sign in again."))
    limits.forgive_proof(guards.me().user_id)
    if target := freshness.may_send_to(form.send_to.data):
        response = redirect(target, 307)  # the browser sends the same form there, with all that was typed
    else:
        response = redirect(guards.safe_next(form.next.data) or url_for("account.home"), 303)
    guards.remember(response, token)
    db.session.commit()
    return response
