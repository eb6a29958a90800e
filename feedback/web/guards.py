"""Who may pass which door: every endpoint declares its policy, and nothing without one is served.

`@allow(Right.X, ...)` asks for any of these rights, `@signed_in` for an account, `@public` for nothing;
`@machine` is for programs, which send no cookie; `@fresh` below one of the first two asks besides that the person
proved himself just now. `me()` is the person asking.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import Any, TypeVar
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from feedback.base import clock
from feedback.base.database import db, reading, writing
from feedback.base.extensions import csrf, login
from feedback.people import sign_in
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.web import enrolment, freshness
from feedback.web.enrolment import setting_up as setting_up
from feedback.web.freshness import fresh as fresh

log = structlog.get_logger("web")

COOKIE = "staff_session"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_ID = 2**63 - 1
REFRESH = timedelta(minutes=5)  # how far the stored "last seen" may lag behind the last page

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Policy:
    """Who an endpoint is for: "public", "machine", "signed_in", or "rights" (any of them)."""

    kind: str
    rights: frozenset[Right] = frozenset()


class SignedIn(UserMixin):
    """What Flask-Login holds for us; it never leaves this file."""

    def __init__(self, person: Person, sitting: sign_in.Sitting) -> None:
        self.person = person
        self.sitting = sitting

    def get_id(self) -> str:
        return str(self.person.user_id)


def allow(*rights: Right) -> Callable[[View], View]:
    """The endpoint is for whoever holds any of `rights`; others who are signed in get a 403 page."""
    if not rights:
        raise ValueError("name at least one right")
    return partial(_declare, Policy("rights", frozenset(rights)))


def public(view: View) -> View:
    """The endpoint is for everybody."""
    return _declare(Policy("public"), view)


def signed_in(view: View) -> View:
    """The endpoint is for everybody with an account."""
    return _declare(Policy("signed_in"), view)


def machine(view: View) -> View:
    """The endpoint is for programs: it reads no cookie, hence needs no form token, and checks its own key."""
    csrf.exempt(view)
    return _declare(Policy("machine"), view)


def me() -> Person:
    """The person asking. Only behind `@allow` or `@signed_in`; elsewhere a 401."""
    found = visitor()
    if found is None:
        abort(401)
    return found


def visitor() -> Person | None:
    """The person asking, when signed in."""
    person: Person | None = getattr(current_user, "person", None)
    return person


def session_id() -> int:
    """The id of the asking person's own session."""
    sitting: sign_in.Sitting = current_user.sitting
    return sitting.id


def network() -> str:
    """The network asking, as a truncated HMAC of its address: enough to count by, useless to look up."""
    address = request.remote_addr or ""
    # A household has a whole IPv6 /64, so the first half is what counts.
    part = ":".join(address.split(":")[:4]) if ":" in address else address
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"network|{part}".encode(), sha256).hexdigest()[:24]


def policy_of(view: Any) -> Policy | None:
    """The policy that a view function declared, or None."""
    found = getattr(view, "_policy", None) or getattr(getattr(view, "view_class", None), "_policy", None)
    return Policy("public") if found == "public" else found


def safe_next(target: str | None) -> str | None:
    """`target` when it is the path of one of our own pages that can be fetched, else None."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return None
    if any(ord(sign) < 33 or ord(sign) == 127 for sign in target):
        return None
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return None
    try:
        adapter = current_app.create_url_adapter(request)
        endpoint = adapter.match(parts.path, method="GET")[0] if adapter is not None else "static"
    except HTTPException:
        return None
    return None if endpoint == "static" else target


def cookie_name() -> str:
    """The name of the session cookie: bound to this host and to https where https is used."""
    return f"__Host-{COOKIE}" if current_app.config.get("SESSION_COOKIE_SECURE") else COOKIE


def remember(response: BaseResponse, token: str) -> None:
    """Give the browser the token of a session just started."""
    response.set_cookie(
        cookie_name(),
        token,
        secure=bool(current_app.config.get("SESSION_COOKIE_SECURE")),
        httponly=True,
        samesite="Lax",
        path="/",
    )


def forget(response: BaseResponse) -> None:
    """Take the token away from the browser, and what it kept of our pages."""
    response.delete_cookie(cookie_name(), path="/", samesite="Lax", httponly=True)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


def init_app(app: Flask) -> None:
    """Guard every endpoint of `app`."""
    app.config["WTF_CSRF_SSL_STRICT"] = False  # some browsers send no Referer; _refuse_strangers asks instead
    login.session_protection = None
    login.request_loader(_load)
    login.user_loader(lambda _user_id: None)
    app.before_request(_guard)
    app.before_request(_only_possible_ids)
    app.after_request(_stay)
    app.context_processor(lambda: {"me": visitor, "Right": Right})


def _declare(policy: Policy, view: View) -> View:
    view._policy = policy  # type: ignore[attr-defined]  # a mark on the view itself
    return view


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None or request.endpoint == "static" or request.endpoint.endswith(".static"):
        return None  # an unknown address gets its 404 from the router
    policy = policy_of(current_app.view_functions[request.endpoint])
    if policy is None:
        log.error("endpoint_without_policy", endpoint=request.endpoint)
        abort(404)
    if policy.kind == "machine":
        return None
    if request.method not in SAFE_METHODS:
        _refuse_strangers()
        visitor()  # found now, so that no later question of a template ends the view's transaction
    if policy.kind == "public":
        return None
    person = visitor()
    if person is None:
        if request.method in SAFE_METHODS:
            return redirect(url_for("account.sign_in_page", next=request.full_path.rstrip("?")), 303)
        abort(401)
    if policy.kind == "rights" and not any(person.may(right) for right in policy.rights):
        abort(403)
    return enrolment.instead() or freshness.instead()


def _only_possible_ids() -> None:
    """An id larger than any row's is an address that leads nowhere; a database would break over it."""
    for value in (request.view_args or {}).values():
        if isinstance(value, int) and value > LARGEST_ID:
            abort(404)


def _refuse_strangers() -> None:
    """Only our own pages may send something: told by Sec-Fetch-Site, else by Origin."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            abort(403)
        return
    origin = request.headers.get("Origin")
    if origin and origin != "null" and urlsplit(origin).netloc != request.host:
        abort(403)


def _load(_request: Any) -> SignedIn | None:
    """The signed-in person of this request, found in a short reading transaction of its own."""
    token = request.cookies.get(cookie_name())
    if not token or len(token) > 100:
        return None
    with reading():
        found = sign_in.find_session(token)
        if request.method not in SAFE_METHODS:
            db.session.rollback()  # the view begins its own transaction, a writing one
    if found is None:
        return None
    g.language = found[0].locale
    return SignedIn(*found)


def _stay(response: Response) -> Response:
    """After a page: extend the idle time, seldom and in a transaction of its own, never in the page's."""
    user = g.get("_login_user")
    if isinstance(user, SignedIn) and clock.now() - user.sitting.seen_at > REFRESH:
        db.session.rollback()
        try:
            with writing():
                sign_in.touch(user.sitting)
                db.session.commit()
        except OperationalError:
            db.session.rollback()  # a busy database is no reason to lose the page
    return response
