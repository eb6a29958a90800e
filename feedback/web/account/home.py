"""One's own account: posts, language, sessions."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from feedback.agencies.models import Unit
from feedback.base.database import db
from feedback.people import accounts
from feedback.people import sign_in as signing
from feedback.web import guards
from feedback.web.account.door import door
from feedback.web.account.entry import home_of
from feedback.web.language import LANGUAGES

A_YEAR = 365 * 24 * 3600


@door.get("/account")
@guards.signed_in
def home() -> ResponseReturnValue:
    """Who I am here, what I hold, and where I am signed in."""
    me = guards.me()
    ids = {post.unit_id for post in me.posts}
    units = dict(db.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(ids))).tuples().all())
    return render_template(
        "account/home.html",
        person=me,
        units=units,
        sessions=signing.sessions_of(me.user_id),
        own=guards.session_id(),
        work=home_of(me),
    )


@door.post("/account/sessions")
@guards.signed_in
def end_sessions() -> ResponseReturnValue:
    """End every session but this one."""
    ended = signing.end_all(guards.me().user_id, but=guards.session_id())
    flash(_("%(n)s other sessions have ended.", n=ended))
    db.session.commit()
    return redirect(url_for("account.home"), 303)


@door.post("/language/<locale>")
@guards.public
def language(locale: str) -> ResponseReturnValue:
    """Choose the language of the pages, and of one's letters when signed in; back to where one was."""
    if locale not in LANGUAGES:
        abort(404)
    if (known := guards.visitor()) is not None:
        accounts.choose_language(known.user_id, locale)
        db.session.commit()
    response = redirect(guards.safe_next((request.form.get("back") or "").rstrip("?")) or "/", 303)
    secure = guards.cookie_name() != guards.COOKIE
    response.set_cookie("lang", locale, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax")
    return response
