"""The first page of oversight: the sentence, the picture, the table, and what waits today."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from feedback.base import clock
from feedback.complaints import queues
from feedback.deadlines import shelf
from feedback.figures.dictionary import FIGURES
from feedback.inspection import watch
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.web.guards import allow, me
from feedback.web.inspectorate import asking, framing, naming, tables
from feedback.web.inspectorate.door import door


@door.get("")
@allow(Right.SEE_OVERSIGHT_FIGURES, Right.OBSERVE)
def front() -> str:
    """How long things really take, in the period asked for. Twelve statements, the person's two among them.

    An observer reads the numbers and opens no case with them.
    """
    chosen = asking.asked(request.args, me())
    seen = tables.overview(chosen)
    return render_template(
        "inspectorate/front.html",
        chosen=chosen,
        seen=seen,
        frame=framing.frame(chosen, "inspectorate.front"),
        blocks=[(words, heads, tables.rows(seen, heads, chosen)) for words, heads in tables.BLOCKS],
        bars=tables.bars(seen, chosen),
        one=asking.ONE[chosen.by],
        as_of=naming.as_of_words(chosen),
        waits=_waits(me()) if chosen.opens and not chosen.selection.back else [],
    )


@door.get("/definitions")
@allow(Right.SEE_OVERSIGHT_FIGURES, Right.OBSERVE)
def definitions() -> str:
    """The metric dictionary in words. Two statements, the person's."""
    return render_template("inspectorate/definitions.html", figures=FIGURES.values())


def _waits(person: Person) -> list[dict[str, Any]]:
    """What must be looked at today, with how many; nothing that is empty. Two statements."""
    today = clock.today()
    shelves = {
        "overdue": watch.overdue(person, today),
        "unopened": watch.unopened(person, shelf.calendar(), today),
        "unrouted": watch.unrouted(person, today),
    }
    if person.may(Right.ANSWER_PRESSURE):
        shelves["pressed"] = watch.pressed_cases(person)
        shelves["pressed_late"] = watch.pressed_cases(person, today)
    counts = queues.counts(shelves, watch.MOST)
    said = (
        (
            "pressed_late",
            _("Pressed reporters past their day"),
            url_for("inspectorate.alarms", what="pressed"),
        ),
        ("pressed", _("Reporters who are being pressed"), url_for("inspectorate.pressures")),
        ("overdue", _("Past the limit now"), url_for("inspectorate.overdue")),
        ("unrouted", _("Not passed on in time"), url_for("inspectorate.alarms", what="unrouted")),
        ("unopened", _("Passed on, not opened"), url_for("inspectorate.alarms", what="unopened")),
    )
    return [
        {
            "label": words,
            "url": url,
            "count": counts[name],
            "late": name in ("pressed", "pressed_late", "overdue"),
        }
        for name, words, url in said
        if counts.get(name)
    ]
