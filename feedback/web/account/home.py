"""One's own account: posts, language, sessions."""

from __future__ import annotations

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from feedback.agencies.models import Unit
from feedback.base.database import db
from feedback.people import accounts
from feedback.people import sign_in as signing
from feedback.web import guards, language
from feedback.web.account.door import door
from feedback.web.account.entry import home_of


@door.get("/account")
@guards.signed_in
def home() -> ResponseReturnValue:
    """Who I am here, what I hold, and where I am signed in."""
    me = guards.me()
    ids = {post.unit_id for post in me.posts}
    units = {
        unit.id: unit.name for unit in db.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(ids)))
    }
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


@door.post("/account/sessions/<int:session_id>/end")
@guards.signed_in
def end_session(session_id: int) -> ResponseReturnValue:
    """End one of one's own sessions; this one by signing out."""
    if session_id != guards.session_id():
        signing.end_one(guards.me().user_id, session_id)
        flash(_("That session has ended."))
    db.session.commit()
    return redirect(url_for("account.home"), 303)


@door.post("/account/language")
@guards.signed_in
def choose_language() -> ResponseReturnValue:
    """The language of my pages here and of the letters I get."""
    locale = request.form.get("locale", "")
    if locale not in language.LANGUAGES:
        abort(422)
    accounts.choose_language(guards.me().user_id, locale)
    db.session.commit()
    return language.remember(make_response(redirect(url_for("account.home"), 303)), locale)
