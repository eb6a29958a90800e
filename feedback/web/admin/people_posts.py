"""What the administrator does to one account; each act comes back to the person's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.exchange import handing_over
from feedback.people import absences, accounts, sign_in
from feedback.people.models import Absence, Grant
from feedback.people.rights import Right
from feedback.people.roles import Role
from feedback.web.admin.door import door
from feedback.web.admin.people import account, person_page
from feedback.web.admin.people_forms import AbsenceForm, PostForm, SuccessorForm
from feedback.web.guards import allow, fresh, me


@door.post("/people/<int:user_id>/posts")
@allow(Right.MANAGE_PEOPLE)
@fresh
def give_post(user_id: int) -> ResponseReturnValue:
    """Give a post."""
    form = PostForm().offer()

    def give() -> None:
        accounts.grant(
            account(user_id),
            Role(form.role.data),
            form.chosen_unit(),
            me(),
            form.acting.data or "",
            from_on=form.from_on.data,
            to_on=form.to_on.data,
        )

    return _do(user_id, give, _("The post is given. The person signs in again to use it."), form, "post_form")


@door.post("/people/<int:user_id>/posts/<int:post_id>/end")
@allow(Right.MANAGE_PEOPLE)
@fresh
def end_post(user_id: int, post_id: int) -> ResponseReturnValue:
    """Take a post away, at once."""

    def end() -> None:
        accounts.revoke(_post(user_id, post_id), by=me())

    return _do(user_id, end, _("The post has ended and so have the person's sessions."))


@door.post("/people/<int:user_id>/posts/<int:post_id>/successor")
@allow(Right.MANAGE_PEOPLE)
@fresh
def pass_post(user_id: int, post_id: int) -> ResponseReturnValue:
    """Hand a post over to a successor."""
    form = SuccessorForm().offer(user_id)

    def hand_over() -> None:
        held, paper = handing_over.pass_post(_post(user_id, post_id), form.successor.data, by=me())
        if paper is not None:
            went = _("Open reports that went along: %(count)s.", count=len(held))
            flash(
                " ".join(
                    (went, _("The record of it lies in the office's register of letters, to be signed."))
                )
            )

    return _do(user_id, hand_over, _("The post is handed over."), form, "successor_form")


@door.post("/people/<int:user_id>/absences")
@allow(Right.MANAGE_PEOPLE)
@fresh
def note_absence(user_id: int) -> ResponseReturnValue:
    """Note that somebody is away and who stands in."""
    form = AbsenceForm(prefix="away-").offer(user_id)

    def keep() -> None:
        absences.stand_in(account(user_id), form.stand_in.data, *form.days(), by=me())

    return _do(user_id, keep, _("The absence is noted."), form, "absence_form")


@door.post("/people/<int:user_id>/absences/<int:absence_id>/end")
@allow(Right.MANAGE_PEOPLE)
def end_absence(user_id: int, absence_id: int) -> ResponseReturnValue:
    """Somebody is back."""

    def end() -> None:
        shelf = select(Absence).where(Absence.id == absence_id, Absence.user_id == user_id)
        absence = db.session.execute(shelf).scalar_one_or_none()
        if absence is not None:
            absences.end(absence, by=me())

    return _do(user_id, end, _("The absence has ended."))


@door.post("/people/<int:user_id>/invitation")
@allow(Right.MANAGE_PEOPLE)
def invite_again(user_id: int) -> ResponseReturnValue:
    """Send the invitation once more."""

    def send() -> None:
        accounts.invite_again(account(user_id), by=me())

    return _do(user_id, send, _("A new invitation is on its way. Earlier links no longer work."))


@door.post("/people/<int:user_id>/off")
@allow(Right.MANAGE_PEOPLE)
@fresh
def switch_off(user_id: int) -> ResponseReturnValue:
    """Switch an account off."""

    def off() -> None:
        accounts.disable(account(user_id), by=me())

    return _do(user_id, off, _("The account is switched off and its sessions have ended."))


@door.post("/people/<int:user_id>/on")
@allow(Right.MANAGE_PEOPLE)
@fresh
def switch_on(user_id: int) -> ResponseReturnValue:
    """Switch an account on again."""

    def on() -> None:
        accounts.enable(account(user_id), by=me())

    return _do(user_id, on, _("The account is switched on."))


@door.post("/people/<int:user_id>/sessions")
@allow(Right.MANAGE_PEOPLE)
def end_sessions(user_id: int) -> ResponseReturnValue:
    """End everything somebody is signed in with."""

    def end() -> None:
        sign_in.end_all(account(user_id).id)

    return _do(user_id, end, _("All sessions have ended."))


def _do(
    user_id: int, act: Callable[[], None], done: str, form: Any = None, name: str = ""
) -> ResponseReturnValue:
    """Do it and go back to the person, or show the person's page again with what is wrong."""
    said = None
    try:
        if form is None or form.validate_on_submit():
            act()
            flash(done)
            response = redirect(url_for("admin.person", user_id=user_id), 303)
            db.session.commit()
            return response
    except Hidden:
        raise
    except Refusal as refusal:
        db.session.rollback()
        said = refusal
        if form is not None:
            form.take(refusal)
    shown = {name: form} if form is not None else {"refused": str(said)}
    return person_page(user_id, **shown), 422


def _post(user_id: int, post_id: int) -> Grant:
    shelf = select(Grant).where(Grant.id == post_id, Grant.user_id == user_id)
    post = db.session.execute(shelf).scalar_one_or_none()
    if post is None:
        raise Hidden(_("There is no such post."))
    return post
