"""Proving oneself again before something that is worth more than a page (see `web/freshness.py`)."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from feedback.base.database import db, reading
from feedback.base.refusal import Refusal
from feedback.people import passwords
from feedback.people import sign_in as signing
from feedback.people.throttle import TooMany
from feedback.web import freshness, guards
from feedback.web.account import limits
from feedback.web.account.door import door
from feedback.web.freshness import ProofForm


@door.get("/account/proof")
@guards.signed_in
def proof_page() -> ResponseReturnValue:
    """Ask for the proof; `next` is the page that was wished for."""
    return freshness.asking(ProofForm(next=guards.safe_next(request.args.get("next")) or ""))


@door.post("/account/proof")
@guards.signed_in
def prove() -> ResponseReturnValue:
    """Check it, then show the page that was wished for or send on the form that waited."""
    form, code = ProofForm(), 422
    try:
        if form.validate_on_submit():
            _check_password(form.password.data or "")
            return _go_on(form)
    except Refusal as refusal:
        db.session.rollback()
        form.take(refusal)
        code = 429 if isinstance(refusal, TooMany) else 422
    return freshness.asking(form), code


def _check_password(password: str) -> None:
    """Refusal when it is not the person's password, or was tried too often; no transaction waits for the hash."""
    me = guards.me()
    limits.count_proof(me.user_id)
    with reading():
        found = signing.credentials(me.email)
        db.session.rollback()
    if not passwords.matches(found.password_hash, password):
        raise Refusal(_("This is not your password."), field="password")


def _go_on(form: ProofForm) -> Response:
    token = signing.prove(current_user.sitting)
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
