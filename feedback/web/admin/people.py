"""Accounts: the list, an invitation, and one person's page."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.people import absences, accounts, directory, persons, security_log
from feedback.people.models import Grant, User
from feedback.people.persons import valid_on
from feedback.people.rights import Right
from feedback.people.roles import Role
from feedback.web.admin.door import door
from feedback.web.admin.people_forms import AbsenceForm, InviteForm, PostForm, SuccessorForm
from feedback.web.admin.people_words import SECURITY_EVENT
from feedback.web.guards import allow, fresh, me

PAGE = 50


@door.get("/people")
@allow(Right.MANAGE_PEOPLE)
def people() -> ResponseReturnValue:
    """Accounts by name, fifty at a time, found by name, address, state or role."""
    asked = {key: request.args.get(key, "")[:120] for key in ("text", "state", "role")}
    shelf = directory.listed(**asked)
    if (user_id := request.args.get("after", type=int)) is not None:
        shelf = directory.after(shelf, request.args.get("name", ""), user_id)
    found = list(db.session.execute(shelf.limit(PAGE + 1)).scalars())
    shown, last = found[:PAGE], found[PAGE - 1] if len(found) > PAGE else None
    place: dict[str, Any] = {**asked, "name": last.name, "after": last.id} if last else {}
    more = url_for("admin.people", **place) if last else None
    return render_template("admin/people.html", people=shown, posts=_posts(shown), more=more, asked=asked)


@door.get("/people/new")
@allow(Right.MANAGE_PEOPLE)
@fresh
def invite_page() -> ResponseReturnValue:
    """Ask whom to invite."""
    return render_template("admin/people_new.html", form=InviteForm().offer())


@door.post("/people/new")
@allow(Right.MANAGE_PEOPLE)
@fresh
def invite() -> ResponseReturnValue:
    """Make the account and send the link."""
    form = InviteForm().offer()
    try:
        if form.validate_on_submit():
            role = Role(form.role.data)
            user, _token = accounts.invite(form.email.data, form.name.data, role, form.chosen_unit(), by=me())
            flash(_("The invitation is on its way to %(email)s.", email=user.email))
            response = redirect(url_for("admin.person", user_id=user.id), 303)
            db.session.commit()
            return response
    except Refusal as refusal:
        db.session.rollback()
        form.take(refusal)
    return render_template("admin/people_new.html", form=form), 422


@door.get("/people/<int:user_id>")
@allow(Right.MANAGE_PEOPLE)
def person(user_id: int) -> ResponseReturnValue:
    """One account: posts and their history, absences, what happened to it."""
    return person_page(user_id)


def person_page(user_id: int, **forms: Any) -> str:
    """The page of one account; `forms` replaces those that are shown again with their faults."""
    user = account(user_id)
    posts = list(db.session.execute(directory.history(user_id)).scalars())
    away = list(db.session.execute(absences.absences_of(user_id)).scalars())
    events = list(db.session.execute(security_log.about(user_id).limit(20)).scalars())
    actors = {int(event.actor[5:]) for event in events if event.actor.startswith("user:")}
    unit_ids = {post.unit_id for post in posts}
    shown = {
        "post_form": PostForm(formdata=None).offer(),
        "absence_form": AbsenceForm(formdata=None, prefix="away-").offer(user_id),
        "successor_form": SuccessorForm(formdata=None).offer(user_id),
        **forms,
    }
    return render_template(
        "admin/people_person.html",
        user=user,
        posts=posts,
        units=_unit_names(unit_ids),
        held={post.id for post in posts if _is_held(post)},
        absences=away,
        names=persons.persons(actors | {row.stand_in_id for row in away}),
        events=events,
        words=SECURITY_EVENT,
        **shown,
    )


def account(user_id: int) -> User:
    """The account with this id; a 404 when there is none."""
    user = db.session.execute(select(User).where(User.id == user_id)).scalar_one_or_none()
    if user is None:
        raise Hidden(_("There is no such account."))
    return user


def _is_held(post: Grant) -> bool:
    return post.revoked_at is None and (post.to_on is None or post.to_on >= clock.today())


def _posts(users: list[User]) -> dict[int, list[Any]]:
    """The posts valid today of everybody shown, in one statement: rows of role, unit, acting."""
    rows = db.session.execute(
        select(Grant.user_id, Grant.role, Grant.acting, Unit.short_name)
        .join(Unit, Unit.id == Grant.unit_id)
        .where(Grant.user_id.in_([user.id for user in users]), *valid_on(clock.today()))
        .order_by(Grant.id)
    )
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.user_id, []).append(row)
    return found


def _unit_names(ids: set[int]) -> dict[int, str]:
    return {
        row.id: row.name for row in db.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(ids)))
    }
