"""Alarms: what is stuck, for how long, and who was told of it at which level."""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from feedback.agencies import settings
from feedback.base import clock
from feedback.complaints import queues
from feedback.complaints.queues import Shelf
from feedback.deadlines import shelf
from feedback.inspection import alarming, ladder_levels, watch
from feedback.people import persons
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.web import ladder_words
from feedback.web.guards import allow, me
from feedback.web.inspectorate.cases import lines, shelf_page
from feedback.web.inspectorate.door import door

ALL = "all"
ALARMS = {
    ALL: _l("All that is stuck"),
    "unopened": _l("Passed on, not opened"),
    "unrouted": _l("Not passed on in time"),
    "nobody": _l("With the verifying office"),
    "untouched": _l("Nobody acts on it"),
    "pressed": _l("Pressed, no answer in time"),
}
ALARM_SAYS = {
    ALL: _l(
        "Not opened, not passed on, with nobody, or untouched: each report once, with the time it lasts."
    ),
    "unopened": _l("The holder has not accepted these for a whole working day."),
    "unrouted": _l("The limit for passing these on is over."),
    "nobody": _l("Sent back, or left with the verifying office because no rule found another."),
    "untouched": _l(
        "These are being worked on, and nobody in office has acted on them for some working days."
    ),
    "pressed": _l(
        "These reporters say that they are being pressed, and nobody has answered by the day promised."
    ),
}
WHY = {
    "unopened": _l("Not opened"),
    "unrouted": _l("Not passed on"),
    "returned": _l("Sent back, not passed on again"),
    "nobody": _l("With the verifying office"),
    "untouched": _l("Nobody acts on it"),
}


@door.get("/alarms")
@allow(Right.SEE_OVERSIGHT_FIGURES)
def alarms() -> str:
    """What is stuck, 50 at a time. At most fourteen statements, however many there are."""
    what = request.args.get("what", ALL)
    if what not in ALARMS:
        abort(404)
    today, days = clock.today(), shelf.calendar()
    found, more = shelf_page(_shelf(what, me()), request.args.get("after", ""))
    known = alarming.of(found, days, today)
    pressed = queues.counts({"pressed": watch.pressed_cases(me(), today)}, watch.MOST)
    told = {telling.user_id for one in known.values() for telling in one.told}
    levels = {one.code: one for one in ladder_levels.valid(today)}
    return render_template(
        "inspectorate/alarms.html",
        says=ALARM_SAYS[what],
        rows=[(line, known[one.id]) for line, one in zip(lines(found), found, strict=True)],
        why=WHY,
        pressed=what == "pressed",
        people=persons.persons(told),
        level=lambda code: ladder_words.brief(levels.get(code), code),
        tabs=[
            {
                "label": f"{words} ({pressed[name]})" if pressed.get(name) else words,
                "url": url_for(".alarms", what=name),
                "current": name == what,
            }
            for name, words in ALARMS.items()
        ],
        next_url=url_for(".alarms", what=what, after=more) if more else None,
    )


def _shelf(what: str, person: Person) -> Shelf:
    today, days = clock.today(), shelf.calendar()
    match what:
        case "pressed":
            return watch.pressed_cases(person, today)
        case "unopened":
            return watch.unopened(person, days, today)
        case "unrouted":
            return watch.unrouted(person, today)
        case "untouched":
            return watch.stuck(person, days, today)
    office = settings.office("verifying_unit").id
    return (
        watch.with_nobody(person, office) if what == "nobody" else watch.alarming(person, days, today, office)
    )
