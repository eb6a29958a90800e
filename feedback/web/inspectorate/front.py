"""The first page of oversight: the sentence, the picture, the table, and what waits today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.questions import written_once
from feedback.complaints import queues
from feedback.deadlines import shelf
from feedback.deadlines.calendar import Calendar
from feedback.figures import count, period
from feedback.figures.backlog import OVERDUE
from feedback.figures.dictionary import FIGURES
from feedback.inspection import watch
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.web.filters import number
from feedback.web.guards import allow, me
from feedback.web.inspectorate import asking, framing, naming, tables
from feedback.web.inspectorate.asking import Asked
from feedback.web.inspectorate.door import door
from feedback.web.inspectorate.tables import Overview

FIRST_DAYS = 7
"""So many days of a month say little yet."""
LATE = frozenset({"pressed", "pressed_late", "overdue"})


@door.get("")
@allow(Right.SEE_OVERSIGHT_FIGURES, Right.OBSERVE)
def front() -> str:
    """How long things really take, in the period asked for. Seven statements, the person's two among them.

    Where no days are asked for and the month has only begun, or nothing happened in it yet, it is the month before.
    An observer reads the numbers and opens no case with them.
    """
    chosen, last = asking.asked(request.args, me()), None
    if not {"from", "to"} & request.args.keys():
        last = _month_before(chosen)
    if last is not None and chosen.selection.today.day <= FIRST_DAYS:
        chosen, seen = last, tables.overview(last)
    else:
        seen = tables.overview(chosen)
        if last is not None and not seen.happened:
            chosen, seen = last, tables.overview(last)
    return render_template(
        "inspectorate/front.html",
        chosen=chosen,
        seen=seen,
        frame=framing.frame(chosen, "inspectorate.front"),
        blocks=tables.blocks(seen, chosen),
        bars=tables.bars(seen, chosen),
        one=asking.ONE[chosen.by],
        as_of=naming.as_of_words(chosen),
        begun=_begun(chosen) if chosen is last else None,
        waits=_waits(me(), chosen, seen) if chosen.opens and not chosen.selection.back else [],
    )


@door.get("/definitions")
@allow(Right.SEE_OVERSIGHT_FIGURES, Right.OBSERVE)
def definitions() -> str:
    """The metric dictionary in words. Two statements, the person's."""
    return render_template("inspectorate/definitions.html", figures=FIGURES.values())


def _month_before(chosen: Asked) -> Asked:
    last = period.month_of(chosen.selection.period.from_on - timedelta(days=1))
    return replace(chosen, selection=replace(chosen.selection, period=last))


def _begun(chosen: Asked) -> dict[str, str]:
    """The month that has only begun, in words, and the way to it."""
    days = period.month_of(chosen.selection.period.to_on + timedelta(days=1))
    this = chosen.args | asking.days_args(days)
    return {"month": naming.days_label(days), "url": url_for("inspectorate.front", **this)}


def _waits(person: Person, chosen: Asked, seen: Overview) -> list[dict[str, Any]]:
    """What must be looked at today, with how many; nothing that is empty. One statement.

    How much is past its limit the figures know already, of what is asked for; the rest is of all cases.
    """
    today = clock.today()
    counts = dict(db.session.execute(_question(person, today, shelf.calendar())).mappings().one())
    narrowed = any(name != "as_of" for name in chosen.filters)
    late = chosen.list_url(OVERDUE, "in") if narrowed else url_for("inspectorate.overdue")
    said = (
        (
            "pressed_late",
            _("Pressed reporters past their day"),
            url_for("inspectorate.alarms", what="pressed"),
        ),
        ("pressed", _("Reporters who are being pressed"), url_for("inspectorate.pressures")),
        ("overdue", _("Past the limit now"), late),
        ("unrouted", _("Not passed on in time"), url_for("inspectorate.alarms", what="unrouted")),
        ("unopened", _("Passed on, not opened"), url_for("inspectorate.alarms", what="unopened")),
    )
    words = {name: watch.up_to_most(n) for name, n in counts.items() if n}
    overdue = seen.whole.shares.get(OVERDUE, count.NOTHING).count
    if overdue:
        words["overdue"] = number(overdue)
    return [
        {"label": label, "url": url, "count": words[name], "late": name in LATE}
        for name, label, url in said
        if name in words
    ]


@written_once
def _question(person: Person, today: date, days: Calendar) -> Select[*tuple[int | None, ...]]:
    shelves = {
        "unopened": watch.unopened(person, days, today),
        "unrouted": watch.unrouted(person, today),
    }
    if person.may(Right.ANSWER_PRESSURE):
        shelves["pressed"] = watch.pressed_cases(person)
        shelves["pressed_late"] = watch.pressed_cases(person, today)
    return queues.counting(shelves, watch.MOST)
