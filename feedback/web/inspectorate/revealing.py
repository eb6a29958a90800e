"""An inspector's requests to open a sealed identity, and the one page on which it is read.

The private key of a request travels in a cookie of the asking browser, for this request's address only; no page,
log or row ever holds it.
"""

from __future__ import annotations

import base64
import binascii
from datetime import timedelta
from typing import Any

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from nacl.public import PrivateKey
from werkzeug.wrappers import Response
from wtforms import DateField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints import custody, queues, reveal
from feedback.complaints.models import Complaint
from feedback.complaints.reveal import Wish
from feedback.people import persons
from feedback.people.rights import Right
from feedback.vault.reveals import Purpose, RevealRequest, RevealState
from feedback.web import phrases
from feedback.web.forms import HouseForm, choices
from feedback.web.guards import allow, fresh, me
from feedback.web.inspectorate.cases import category_name
from feedback.web.inspectorate.door import door

SHOWN = 50
NEEDED = InputRequired(_l("Fill this in."))


class WishForm(HouseForm):
    """Why the identity has to be opened, and whether the reporter may be told at once."""

    purpose = RadioField(_l("Purpose"), [NEEDED])
    reason = TextAreaField(_l("Why it cannot be done without the name"), [NEEDED, Length(max=2000)])
    hold_until = DateField(_l("Tell the reporter only after"), [Optional()])
    hold_reason = TextAreaField(_l("Why the reporter must not know before"), [Length(max=2000)])

    def wish(self) -> Wish:
        """What is asked for."""
        return Wish(
            Purpose(self.purpose.data),
            self.reason.data or "",
            self.hold_until.data,
            self.hold_reason.data or "",
        )


class ReadForm(HouseForm):
    """One press."""


@door.get("/complaints/<number>/reveal")
@allow(Right.REVEAL_REQUEST)
def reveal_form(number: str) -> ResponseReturnValue:
    """The form to ask with; the list of one's requests when this report has no sealed identity."""
    complaint = queues.find(me(), number)
    if not reveal.can_be_asked(complaint, me()):
        flash(_("There is no sealed identity with this report."), "note")
        return redirect(url_for(".reveals"), 303)
    return _show_form(complaint, _form())


@door.post("/complaints/<number>/reveal")
@allow(Right.REVEAL_REQUEST)
@fresh
def ask_reveal(number: str) -> ResponseReturnValue:
    """Ask; the browser that asks is given the key with which alone it can be read."""
    complaint = queues.find(me(), number, to_change=True)
    form = _form()
    if form.validate_on_submit():
        try:
            row, key = reveal.ask(complaint, form.wish(), by=me())
        except Refusal as refusal:
            db.session.rollback()
            form.take(refusal)
            return _show_form(queues.find(me(), number), form), 422
        where = url_for(".reveal_request", request_id=row.id)
        response = redirect(where, 303)
        _hand_over(response, row, key)
        flash(_("A custodian of another office has been asked. You get a letter."))
        db.session.commit()
        return response
    return _show_form(complaint, form), 422


@door.get("/reveals")
@allow(Right.REVEAL_REQUEST)
def reveals() -> str:
    """One's own requests. One statement, and the two that know the person."""
    rows = db.session.execute(reveal.mine(me()).limit(SHOWN)).all()
    return render_template(
        "inspectorate/reveals.html",
        rows=rows,
        purposes=phrases.REVEAL_PURPOSE,
        states=phrases.REVEAL_STATE,
    )


@door.get("/reveals/<int:request_id>")
@allow(Right.REVEAL_REQUEST)
def reveal_request(request_id: int) -> str:
    """Where one request stands; the button to read when there is something to read."""
    return _show_request(*_mine(request_id), form=ReadForm())


@door.post("/reveals/<int:request_id>/identity")
@allow(Right.REVEAL_REQUEST)
@fresh
def read_identity(request_id: int) -> ResponseReturnValue:
    """The identity, once, for a quarter of an hour; the first look is on record before anything is shown."""
    row, complaint = _mine(request_id)
    form = ReadForm()
    try:
        if not form.validate_on_submit():
            return _show_request(row, complaint, form=form), 422
        shown = reveal.read(row, _key_of(row), by=me())
    except Hidden:
        raise
    except Refusal as refusal:
        db.session.rollback()
        form.take(refusal)
        return _show_request(*_mine(request_id), form=form), 422
    left = max(1, int((shown.until - clock.now()).total_seconds()))
    response = make_response(
        render_template(
            "inspectorate/identity.html",
            row=row,
            complaint=complaint,
            contact=shown.contact,
            until=shown.until,
            reader=me().name,
            now=clock.now(),
            purpose=phrases.REVEAL_PURPOSE[row.purpose.value],
        )
    )
    # Left open, the page takes itself away; a script would do no better where scripts are off.
    response.headers["Refresh"] = f"{left}; url={url_for('.reveal_request', request_id=row.id)}"
    _keep(response, row, request.cookies.get(_cookie(row.id), ""), timedelta(seconds=left))
    db.session.commit()
    return response


@door.post("/reveals/<int:request_id>/withdrawal")
@allow(Right.REVEAL_REQUEST)
def withdraw_reveal(request_id: int) -> ResponseReturnValue:
    """Take one's own request back before it was read."""
    row, complaint = _mine(request_id)
    form = ReadForm()
    try:
        if not form.validate_on_submit():
            return _show_request(row, complaint, form=form), 422
        reveal.withdraw(row, by=me())
    except Hidden:
        raise
    except Refusal as refusal:
        db.session.rollback()
        form.take(refusal)
        return _show_request(*_mine(request_id), form=form), 422
    flash(_("The request is taken back. You can ask anew."))
    db.session.commit()
    return redirect(url_for(".reveal_request", request_id=request_id), 303)


def _mine(request_id: int) -> tuple[RevealRequest, Complaint]:
    found = db.session.execute(reveal.mine(me()).where(RevealRequest.id == request_id)).one_or_none()
    if found is None:
        raise Hidden
    return found[0], found[1]


def _form() -> WishForm:
    form = WishForm()
    form.purpose.choices = choices(phrases.REVEAL_PURPOSE)
    return form


def _show_form(complaint: Complaint, form: WishForm) -> str:
    last_day = clock.today() + reveal.LONGEST_HOLD
    return render_template(
        "inspectorate/reveal_form.html",
        complaint=complaint,
        category=category_name(complaint),
        form=form,
        last_day=last_day,
    )


def _show_request(row: RevealRequest, complaint: Complaint, *, form: ReadForm) -> str:
    ids = {row.decided_by} - {None}
    names: dict[Any, str] = persons.persons({one for one in ids if one is not None}) if ids else {}
    return render_template(
        "inspectorate/reveal_request.html",
        row=row,
        complaint=complaint,
        category=category_name(complaint),
        form=form,
        said=custody.words_of(row, row.asked_seq),
        answered=custody.words_of(row, row.decided_seq),
        decided_by=names.get(row.decided_by, ""),
        purpose=phrases.REVEAL_PURPOSE[row.purpose.value],
        state=phrases.REVEAL_STATE[row.state.value],
        failure=phrases.REVEAL_FAILURE.get(row.failure, ""),
        readable=row.state in (RevealState.READY, RevealState.OPENED),
    )


def _hand_over(response: Response, row: RevealRequest, key: PrivateKey) -> None:
    """Give the browser the key for as long as the request can lead to anything."""
    last = clock.midnight_after(row.decide_by) + custody.TIME_TO_READ
    _keep(response, row, base64.urlsafe_b64encode(bytes(key)).decode(), last - clock.now())


def _keep(response: Response, row: RevealRequest, value: str, lasts: timedelta) -> None:
    response.set_cookie(
        _cookie(row.id),
        value,
        max_age=int(lasts.total_seconds()),
        path=url_for(".reveal_request", request_id=row.id),
        secure=bool(current_app.config.get("SESSION_COOKIE_SECURE")),
        httponly=True,
        samesite="Strict",
    )


def _key_of(row: RevealRequest) -> PrivateKey | None:
    given = request.cookies.get(_cookie(row.id), "")
    try:
        return PrivateKey(base64.urlsafe_b64decode(given))
    except (binascii.Error, ValueError, TypeError):
        return None


def _cookie(request_id: int) -> str:
    """The cookie's name; under https the browser takes it over https alone."""
    prefix = "__Secure-" if current_app.config.get("SESSION_COOKIE_SECURE") else ""
    return f"{prefix}reveal-{request_id}"
