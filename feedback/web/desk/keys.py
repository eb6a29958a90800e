"""The keys of the desk on a page of their own, and the switch that turns them off (WCAG 2.1.4)."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from feedback.people.rights import Right
from feedback.web.desk.door import door
from feedback.web.forms import HouseForm
from feedback.web.guards import allow

COOKIE = "desk_keys"
KEPT_FOR = 365 * 24 * 3600  # seconds

KEYS: tuple[tuple[str, Any], ...] = (
    ("j  k", _l("Next and previous row")),
    ("Enter", _l("Open the row")),
    ("x", _l("Select the row, or take it out again")),
    ("a", _l("Answer: the row's report, or the report on the page")),
    ("r", _l("Ask the reporter, from a row or from the page")),
    ("t", _l("Accept or take the report, or what is selected")),
    ("c", _l("Classify and pass on")),
    ("d", _l("Give it to an officer")),
    ("m", _l("Write to the reporter")),
    ("n", _l("Keep an internal note")),
    ("b", _l("Your next report")),
    ("/", _l("Search")),
    ("?", _l("The keys that work on the page")),
)


class KeysForm(HouseForm):
    """Whether single letters do something."""

    on = BooleanField(_l("Single letters do something on the pages of the desk"))


@door.get("/desk/keys")
@allow(Right.SEE_DESK)
def keys() -> str:
    """All keys; each does what a link or a button on the page does as well."""
    form = KeysForm(formdata=None, data={"on": request.cookies.get(COOKIE) != "off"})
    return render_template("desk/keys.html", keys=KEYS, form=form)


@door.post("/desk/keys")
@allow(Right.SEE_DESK)
def switch_keys() -> ResponseReturnValue:
    """Turn them on or off in this browser, for a year."""
    form = KeysForm()
    response = redirect(url_for("desk.keys"), 303)
    response.set_cookie(
        COOKIE,
        "on" if form.on.data else "off",
        max_age=KEPT_FOR,
        secure=bool(current_app.config.get("SESSION_COOKIE_SECURE")),
        httponly=True,
        samesite="Lax",
        path="/",
    )
    flash(_("The keys are on.") if form.on.data else _("The keys are off."))
    return response
