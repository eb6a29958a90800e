"""A reporter at his case: the cookie of the visit, and the page of the case as he may read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import select
from werkzeug.wrappers import Response

from feedback.agencies import tree
from feedback.base import clock
from feedback.base.database import db, reading
from feedback.complaints import reading as case_reading
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.complaints.reading import Story
from feedback.deadlines import shelf
from feedback.deadlines.explain import Line
from feedback.vault import visits
from feedback.vault.visits import Visit
from feedback.web.due import Due, due
from feedback.web.public import wording
from feedback.web.public.wording import Point

COOKIE = "visit"
IDLE = timedelta(minutes=30)


@dataclass(frozen=True)
class CasePage:
    """What the page of a case shows its reporter."""

    complaint: Complaint
    story: Story
    state: str
    line: list[Point]
    label: str = ""
    due: Due | None = None
    why: tuple[Line, ...] = ()
    breached: bool = False
    paused: bool = False


def visiting(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Give the view the visit; without one, the way to the code. Each page visited renews the idle half hour."""

    @wraps(view)
    def found(**values: str) -> ResponseReturnValue:
        token = token_of_request()
        visit = _found(token) if token else None
        if token is None or visit is None:
            return _ended()
        if visit.must_change and request.endpoint != "public.new_code":
            return redirect(url_for("public.new_code"), 303)
        return hand_over(make_response(view(visit, **values)), token)

    return found


def case_of(visit: Visit, *, to_change: bool = False) -> Complaint:
    """The visited case; locked when it is to be changed. One statement."""
    question = select(Complaint).where(Complaint.id == visit.stream_id)
    if to_change:
        question = question.with_for_update(of=Complaint).execution_options(populate_existing=True)
    return db.session.scalars(question).one()


def page_of(complaint: Complaint) -> CasePage:
    """The case as its reporter reads it. At most four statements: key, words, files, edition of the reference data."""
    story, units = case_reading.story(complaint, Audience.REPORTER), tree.names()
    line = wording.line_of(story, complaint, units)
    page = CasePage(complaint, story, wording.state_of(complaint, units), line)
    found = wording.main_promise(complaint, story)
    if found is None:
        return page
    label, promise = found
    calendar = shelf.calendar()
    told = due(
        promise.due_on,
        clock.today(),
        calendar,
        paused=promise.paused,
        met_on=promise.met_on,
        started_on=promise.started_on,
    )
    why = tuple(story.why(promise, calendar))
    paused = complaint.paused_on is not None
    return CasePage(complaint, story, page.state, line, label, told, why, complaint.breached, paused)


def token_of_request() -> str | None:
    """The visit's token, when the cookie is ours and not older than the idle time."""
    given = request.cookies.get(cookie_name(), "")
    try:
        token = _signer().loads(given, max_age=int(IDLE.total_seconds()))
    except BadData:
        return None
    return token if isinstance(token, str) else None


def hand_over(response: Response, token: str) -> Response:
    """Give the browser the token, fresh for another half hour."""
    response.set_cookie(
        cookie_name(),
        _signer().dumps(token),
        max_age=int(IDLE.total_seconds()),
        secure=bool(current_app.config.get("SESSION_COOKIE_SECURE")),
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def take_back(response: Response) -> Response:
    """Take the token away, and what the browser kept of the pages."""
    response.delete_cookie(cookie_name(), path="/", samesite="Lax", httponly=True)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def cookie_name() -> str:
    """The cookie's name: bound to this host where https is used."""
    return f"__Host-{COOKIE}" if current_app.config.get("SESSION_COOKIE_SECURE") else COOKIE


def _found(token: str) -> Visit | None:
    if request.method in ("GET", "HEAD"):
        return visits.find(token)
    with reading():  # the view begins a writing transaction of its own, after any slow work
        visit = visits.find(token)
        db.session.rollback()
    return visit


def _ended() -> ResponseReturnValue:
    """To the code again; what was being written is shown, so that it can be copied."""
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("public.follow"), 303)
    words = ("-text", "-reason", "-sentence")
    kept = {name: text for name, text in request.form.items() if name.endswith(words) and text}
    with reading():
        return render_template("public/follow_ended.html", kept=kept), 401


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="visit")
