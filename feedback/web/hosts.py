"""Two hosts for two audiences, where STAFF_HOST names a second one: residents at BASE_URL, staff at the other.

A browser then keeps their cookies, storage and windows apart, so that nothing a resident's page could be made to do
reaches somebody's session at work, and the staff's host need not be open to the world at all (OWASP ASVS 5.0, 3.5.4).
A page asked for at the other host does not exist there; only from the staff's host is a reader led to public pages.
"""

from __future__ import annotations

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from feedback.base import site

STAFF = frozenset({"account", "admin", "desk", "inspectorate", "personnel"})
BOTH = frozenset({"public.choose_language"})
EVERYWHERE = frozenset({"health", "metrics", "violations"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask) -> None:
    """Ask at which host a page was wished for. Call it before anything else may answer."""
    app.before_request(_sort)


def _sort() -> ResponseReturnValue | None:
    host = current_app.config.get("STAFF_HOST")
    door = request.blueprint
    if not host or door is None or door in EVERYWHERE or request.endpoint in BOTH:
        return None
    at_work = request.host.rpartition(":")[0].lower() == host or request.host.lower() == host
    if (door in STAFF) is at_work:
        return None
    if not at_work or request.method not in SAFE:
        abort(404)
    if request.endpoint == "public.home":
        return redirect(url_for("account.sign_in_page"), 303)
    return redirect(site.address() + request.full_path.rstrip("?"), 303)
