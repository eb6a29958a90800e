"""Asking for a proof again: what is worth more than a page asks that the person proved himself just now.

`@fresh` below `@allow(...)` or `@signed_in` makes it part of an endpoint's policy. Whoever has not proved himself
within five minutes is asked first; a page is then shown as wished, a form is sent on with all that was typed in it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.exceptions import HTTPException
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import Length

from feedback.base.database import db, reading
from feedback.people import factors
from feedback.web.forms import HouseForm

View = TypeVar("View", bound=Callable[..., Any])

PREFIX = "proof"
_NOT_CARRIED = (
    "csrf_token",
    "password",
    "old",
    "code",
)  # secrets are typed again, never sent back to the browser


class ProofForm(HouseForm):
    """The proof, by any way; `next` is the page wished for, `send_to` where the form goes that is carried along."""

    password = PasswordField(_l("Password"), [Length(max=1000)])
    code = StringField(_l("Code from your app"), [Length(max=40)])
    recovery = StringField(_l("Recovery code"), [Length(max=100)])
    answer = HiddenField()
    next = HiddenField()
    send_to = HiddenField()

    def __init__(self, **more: Any) -> None:
        super().__init__(prefix=f"{PREFIX}-", **more)


def fresh(view: View) -> View:
    """The endpoint asks that the person proved himself within the last five minutes."""
    view._fresh = True  # type: ignore[attr-defined]  # a mark on the view itself
    return view


def wanted_by(view: Any) -> bool:
    """Whether a view asks for a fresh proof."""
    return bool(getattr(view, "_fresh", False))


def instead() -> ResponseReturnValue | None:
    """What is answered in place of the view while the person's proof is too old for it, else None."""
    if not wanted_by(current_app.view_functions[request.endpoint or ""]) or current_user.sitting.is_fresh:
        return None
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("account.proof_page", next=request.full_path.rstrip("?")), 303)
    with reading():
        page = asking(ProofForm(formdata=None, send_to=request.path))
        db.session.rollback()
    return page, 401


def asking(form: ProofForm) -> str:
    """The page that asks for a proof, with the form that waits for it."""
    person = current_user.person
    open_ways = factors.ways(person, factors.held(person.user_id))
    return render_template("account/proof.html", form=form, carried=carried(), ways=open_ways)


def carried() -> list[tuple[str, str]]:
    """The fields of the form that waits, without secrets and without the proof itself."""
    return [
        (name, value)
        for name, values in request.form.lists()
        if not name.startswith(f"{PREFIX}-") and name.rpartition("-")[2] not in _NOT_CARRIED
        for value in values
    ]


def may_send_to(path: str | None) -> str | None:
    """`path` when a form that asks for a fresh proof is sent there, else None."""
    if not path or not path.startswith("/"):
        return None
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint = adapter.match(path, method="POST")[0] if adapter is not None else ""
    except HTTPException:
        return None
    return path if wanted_by(current_app.view_functions.get(endpoint)) else None
