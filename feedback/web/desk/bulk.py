"""One act on many cases: first a page that says what will happen to each, then each its own small decision.

What is refused leaves its case as it was, and so does what a colleague changed meanwhile; the page of results says
how each one ended. The same form pressed twice finds every case changed, by the first press.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.base.database import db
from feedback.base.refusal import Refusal, Stale
from feedback.complaints import queues, record
from feedback.complaints.annexes import AnswerTemplate
from feedback.complaints.models import Complaint
from feedback.complaints.queues import PAGE
from feedback.people.persons import Person
from feedback.web.desk import bulk_acts, rows
from feedback.web.desk.bulk_acts import BulkAct, BulkForm
from feedback.web.desk.door import door
from feedback.web.guards import allow, me, safe_next

BULK: tuple[BulkAct, ...] = bulk_acts.BULK


@dataclass(frozen=True)
class Item:
    """One case on the page that says what will happen: `fault` is why nothing will, empty where it will."""

    number: str
    version: int
    what: str
    fault: str
    with_it: int = 0


@dataclass(frozen=True)
class Result:
    """How one case ended: "done", "refused" or "changed" (by somebody else meanwhile), and why."""

    number: str
    state: str
    words: str = ""


def offered(me: Person, queue: str) -> list[BulkAct]:
    """What this person can do with many cases of this queue."""
    return [act for act in BULK if queue in act.queues and me.may(act.right)]


@door.get("/desk/selection")
@allow(*(act.right for act in BULK))
def selection() -> ResponseReturnValue:
    """What would happen to each of the cases picked, and the form that does it."""
    act = next((act for act in BULK if act.noun == request.args.get("act") and me().may(act.right)), None)
    if act is None:
        return redirect(url_for("desk.front"), 303)
    form = act.form(formdata=None)
    return _confirm(act, form, _picked(request.args.getlist("pick")), request.args.get("back"))


def _confirm(act: BulkAct, form: Any, picked: dict[str, int], back: str | None) -> str:
    cases = _cases(list(picked))
    act.ready(form, me(), cases)
    texts = act.texts(cases)
    _begin_from(request.args.get("template", ""), texts, form)
    forecasts = act.forecast(cases, me())
    items = [
        Item(
            number=one.number,
            version=one.version,
            what=one.title or rows.category_name(one.category),
            fault=_changed(one, picked) or forecasts[one.id].fault,
            with_it=forecasts[one.id].with_it,
        )
        for one in cases
    ]
    return render_template(
        "desk/selection.html",
        act=act,
        form=form,
        items=items,
        texts=texts,
        able=[one for one in items if not one.fault],
        back=safe_next(back) or url_for("desk.front"),
    )


def _begin_from(typed: str, texts: list[AnswerTemplate], form: Any) -> None:
    """Put the text chosen (its id as typed) into the form, its places still to be filled in for each case."""
    chosen = next((one for one in texts if str(one.id) == typed), None)
    if chosen is not None:
        form.text.data = chosen.body
        if chosen.outcome is not None and chosen.outcome.value in bulk_acts.TOGETHER:
            form.outcome.data = chosen.outcome.value


def _changed(one: Complaint, picked: dict[str, int]) -> str:
    if picked[one.number] == one.version:
        return ""
    return str(_("It has changed since you picked it. Look at it first."))


def _cases(numbers: list[str]) -> list[Complaint]:
    wanted = queues.visible_to(me()).where(Complaint.number.in_(numbers))
    return list(db.session.scalars(queues.with_names(wanted).order_by(Complaint.due_on, Complaint.id)))


def _route(act: BulkAct) -> Callable[[], tuple[str, int]]:
    @allow(act.right)
    def view() -> tuple[str, int]:
        form = act.form()
        back = request.form.get("back")
        if not form.validate():
            db.session.rollback()
            return _confirm(act, form, _picked(form.pick.data or ()), back), 422
        return _each(act, form, back), 200

    view.__doc__ = f"Many cases at once: {act.noun}."
    return view


def _each(act: BulkAct, form: BulkForm, back: str | None) -> str:
    """Do it case by case, in the order of their numbers."""
    results = [
        _one(number, seen, act, form) for number, seen in sorted(_picked(form.pick.data or ()).items())
    ]
    db.session.commit()
    counts = {state: sum(one.state == state for one in results) for state in ("done", "refused", "changed")}
    return render_template(
        "desk/bulk.html",
        results=results,
        counts=counts,
        done=act.done,
        back=safe_next(back) or url_for("desk.front"),
    )


def _one(number: str, seen: int, act: BulkAct, form: BulkForm) -> Result:
    try:
        with db.session.begin_nested():
            complaint = queues.find(me(), number, to_change=True)
            record.same_version(complaint, seen)
            said = act.do(complaint, form, me())
        return Result(complaint.number, "done", str(said or ""))
    except Stale:
        return Result(number, "changed", _("Somebody changed it meanwhile. Nothing was done with it."))
    except Refusal as refusal:
        return Result(number, "refused", str(refusal) or _("There is no such report on your desk."))


def _picked(said: Any) -> dict[str, int]:
    """The cases picked, each "number~version": number → the version that was seen."""
    found: dict[str, int] = {}
    for one in sorted(set(said))[:PAGE]:
        number, _tilde, version = str(one).partition("~")
        found[number[:20]] = int(version) if version.isdecimal() and len(version) < 10 else 0
    return found


for _bulk_act in BULK:
    door.add_url_rule(f"/desk/{_bulk_act.noun}", _bulk_act.noun, _route(_bulk_act), methods=["POST"])
