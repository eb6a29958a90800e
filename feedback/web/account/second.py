"""The second step of signing in: a code, a passkey, or a recovery code."""

from __future__ import annotations

import structlog
from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.base.database import db, reading
from feedback.base.refusal import Refusal
from feedback.people import factors, passkeys, second_step
from feedback.people.factor_models import PendingSignIn
from feedback.people.factors import Way
from feedback.people.models import Factor
from feedback.people.persons import person
from feedback.people.second_step import Half
from feedback.people.throttle import TooMany
from feedback.web import guards
from feedback.web.account import checking, devices, half
from feedback.web.account import known as marks
from feedback.web.account.door import door
from feedback.web.account.entry import into
from feedback.web.freshness import ProofForm

log = structlog.get_logger("account")


@door.get("/account/sign-in/step")
@guards.public
def second_page() -> ResponseReturnValue:
    """Ask for the second step; whoever is not half-way begins at the beginning."""
    who = half.asking()
    if who is None:
        return redirect(url_for("account.sign_in_page"), 303)
    form = ProofForm(formdata=None, next=guards.safe_next(request.args.get("next")) or "")
    return _page(form, _ways(who))


@door.post("/account/sign-in/step")
@guards.public
def second() -> ResponseReturnValue:
    """Check it and start the session; its token is another than that of the first step."""
    with reading():
        who = half.asking()
        open_ways = frozenset() if who is None else _ways(who)
        db.session.rollback()
    if who is None:
        flash(_("This took too long, or something changed meanwhile. Sign in again."), "note")
        return redirect(url_for("account.sign_in_page"), 303)
    form, code = ProofForm(), 422
    try:
        if form.validate_on_submit():
            factor = checking.taken(form, who.user_id, open_ways, (PendingSignIn, who.id))
            return _open(who, factor, guards.safe_next(form.next.data))
    except Refusal as refusal:
        db.session.rollback()
        form.take(refusal)
        code = 429 if isinstance(refusal, TooMany) else 422
        log.info("step_refused", why="limit" if code == 429 else "proof")
    return _page(form, open_ways), code


@door.post("/account/sign-in/passkey")
@guards.public
def second_challenge() -> ResponseReturnValue:
    """What the browser needs to use a passkey; its challenge is good once."""
    who = half.asking() or abort(400)
    asked = passkeys.ask_to_use(who.user_id, PendingSignIn, who.id)
    db.session.commit()
    return asked, {"Content-Type": "application/json"}


def _open(who: Half, factor: Factor, wanted: str | None) -> ResponseReturnValue:
    device, mark = devices.coarse(request.user_agent.string), marks.device_of(who.email)
    token = second_step.finish(who, factor, device, mark)
    session.clear()
    if factor is Factor.RECOVERY:
        wanted = url_for("account.factors_page")
    response = into(who.user_id, token, wanted)
    log.info("signed_in", kind=factor.value)
    half.forget(response)
    db.session.commit()
    return response


def _page(form: ProofForm, open_ways: frozenset[Way]) -> str:
    return render_template("account/second.html", form=form, ways=open_ways)


def _ways(who: Half) -> frozenset[Way]:
    found = person(who.user_id)
    return frozenset() if found is None else factors.ways(found, factors.held(who.user_id))
