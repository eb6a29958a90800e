"""Coming in and leaving."""

from __future__ import annotations

import structlog
from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from feedback.base.database import db, reading
from feedback.base.refusal import Refusal
from feedback.people import enrolling, second_step
from feedback.people import sign_in as signing
from feedback.people.persons import Person, person
from feedback.people.rights import Right
from feedback.people.throttle import TooMany
from feedback.web import guards
from feedback.web.account import devices, half, known, limits
from feedback.web.account.door import door
from feedback.web.account.forms import SignInForm

log = structlog.get_logger("account")

# Where somebody's work is; the first page that exists and is open to him.
HOMES = (
    (Right.SEE_ALL_CASES, "/inspectorate"),
    (Right.SEE_DESK, "/desk"),
    (Right.ASSIST_INTAKE, "/desk/intake"),
    (Right.SEE_SHEETS, "/personnel"),
    (Right.MANAGE_CIVIL_SERVANTS, "/personnel"),
    (Right.MANAGE_CIVIL_SERVANTS, "/admin/roster"),
    (Right.MANAGE_PEOPLE, "/admin/people"),
    (Right.OBSERVE, "/inspectorate"),
    (Right.REVEAL_APPROVE, "/account/custody"),
)


@door.get("/account/sign-in")
@guards.public
def sign_in_page() -> ResponseReturnValue:
    """Ask for address and password; whoever is signed in goes on to his work."""
    wanted = guards.safe_next(request.args.get("next"))
    if (who := guards.visitor()) is not None:
        return redirect(wanted or home_of(who), 303)
    return render_template("account/sign_in.html", form=SignInForm(next=wanted or ""))


@door.post("/account/sign-in")
@guards.public
def sign_in() -> ResponseReturnValue:
    """Check them, without a transaction while the slow hash runs, and start a session."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("account/sign_in.html", form=form), 422
    try:
        limits.count_sign_in(form.email.data)
        found = _credentials(form.email.data)
        signing.check(found, form.password.data)
        return _admit(form.email.data, found, guards.safe_next(form.next.data))
    except Refusal as refusal:
        db.session.rollback()
        form.take(refusal)
        tired = isinstance(refusal, TooMany)
        log.info("sign_in_refused", why="limit" if tired else "password")
        return render_template("account/sign_in.html", form=form), 429 if tired else 422


@door.post("/account/sign-out")
@guards.public
def sign_out() -> ResponseReturnValue:
    """End the session; pressing it twice, or after the session ended by itself, is fine."""
    if token := request.cookies.get(guards.cookie_name()):
        signing.end_session(token)
    session.clear()
    response = redirect(url_for("account.sign_in_page"), 303)
    guards.forget(response)
    log.info("signed_out")
    db.session.commit()
    return response


def home_of(known: Person) -> str:
    """The path of a person's own work."""
    for right, path in HOMES:
        if known.may(right) and guards.safe_next(path):
            return path
    return url_for("account.home")


def _credentials(email: str) -> signing.Credentials:
    with reading():
        found = signing.credentials(email)
        db.session.rollback()
    return found


def _admit(email: str, found: signing.Credentials, wanted: str | None) -> Response:
    """A new session with a new token, or the second step first; whatever this browser held before ends."""
    if before := request.cookies.get(guards.cookie_name()):
        signing.end_session(before)
    token = signing.admit(found, devices.coarse(request.user_agent.string), known.device_of(email))
    session.clear()  # a form token handed out before signing in is worth nothing afterwards
    user_id = found.user_id or 0
    if token is None:
        response = redirect(url_for("account.second_page", next=wanted), 303)
        half.remember(response, second_step.begin(user_id))
        guards.forget(response)
    else:
        response = into(user_id, token, wanted)
        log.info("signed_in", kind="none")
    db.session.commit()
    return response


def into(user_id: int, token: str, wanted: str | None) -> Response:
    """To the page somebody wanted, or to his work, with a session just started."""
    who = person(user_id)
    response = redirect(wanted or (home_of(who) if who else url_for("account.home")), 303)
    guards.remember(response, token)
    if who is not None:
        if known.device_of(who.email) is None:
            enrolling.new_browser(user_id)
        known.remember(response, who.email)
    return response
