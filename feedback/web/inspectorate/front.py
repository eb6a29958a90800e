"""The first page of oversight: the sentence, the picture, the table, and what waits today."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.questions import written_once
from feedback.complaints import queues
from feedback.complaints.queues import Queue
from feedback.deadlines import shelf
from feedback.deadlines.calendar import Calendar
from feedback.figures import count
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

LATE = frozenset({"pressed", "pressed_late", "overdue"})


@door.get("")
@allow(Right.SEE_OVERSIGHT_FIGURES, Right.OBSERVE)
def front() -> str:
    """How long things really take, in the period asked for. Six statements, the person's two among them.

    An observer reads the numbers and opens no case with them.
    """
    chosen = asking.asked(request.args, me())
    seen = tables.overview(chosen)
    return render_template(
        "inspectorate/front.html",
        chosen=chosen,
        seen=seen,
        frame=framing.frame(chosen, "inspectorate.front"),
        blocks=tables.blocks(seen, chosen),
        bars=tables.bars(seen, chosen),
        one=asking.ONE[chosen.by],
        as_of=naming.as_of_words(chosen),
        waits=_waits(me(), chosen, seen) if chosen.opens and not chosen.selection.back else [],
    )


@door.get("/definitions")
@allow(Right.SEE_OVERSIGHT_FIGURES, Right.OBSERVE)
def definitions() -> str:
    """The metric dictionary in words. Two statements, the person's."""
    return render_template("inspectorate/definitions.html", figures=FIGURES.values())


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
def _question(person: Person, today: date, days: Calendar) -> Select[*tuple[int, ...]]:
    shelves: dict[str, Queue] = {
        "unopened": lambda me: watch.unopened(me, days, today),
        "unrouted": lambda me: watch.unrouted(me, today),
    }
    if person.may(Right.ANSWER_PRESSURE):
        shelves["pressed"] = watch.pressed_cases
        shelves["pressed_late"] = lambda me: watch.pressed_cases(me, today)
    return queues.counting(person, shelves, watch.MOST)
