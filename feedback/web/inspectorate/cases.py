"""Lists of cases: those behind a number, those that are late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import queues
from feedback.complaints.models import Complaint
from feedback.complaints.queues import PAGE, Shelf
from feedback.deadlines import shelf
from feedback.figures import cases
from feedback.figures.cases import Part
from feedback.figures.dictionary import FIGURES
from feedback.inspection import watch
from feedback.people import persons
from feedback.people.rights import Right
from feedback.web.due import Due, due
from feedback.web.filters import language
from feedback.web.guards import allow, me
from feedback.web.inspectorate import asking, naming
from feedback.web.inspectorate.door import door

PARTS = {Part.OF: _l("All"), Part.IN: _l("Counted"), Part.OUT: _l("The rest")}


@dataclass(frozen=True)
class Line:
    """A case as these lists show it; `what` is the category where the text is sealed."""

    number: str
    url: str
    what: str
    sub: str
    holder: str
    officer: str
    status: str
    outcome: str | None
    due: Due


@door.get("/figures/<figure>")
@allow(Right.SEE_OVERSIGHT_FIGURES)
def behind(figure: str) -> str:
    """The cases behind a number, 50 at a time. At most six statements."""
    found = FIGURES.get(figure) or abort(404)
    chosen = asking.asked(request.args, me())
    part = Part(request.args.get("part", "of")) if request.args.get("part") in list(Part) else Part.OF
    rows, more = cases.page(found, part, chosen.selection, request.args.get("after", ""))
    kept: dict[str, Any] = {
        name: value for name, value in request.args.items() if name not in ("after", "part")
    }
    parts = list(Part) if found.has_parts else []
    return render_template(
        "inspectorate/behind.html",
        figure=found,
        chosen=chosen,
        part=part,
        group=" · ".join(said for said in (naming.group_name(chosen), naming.mark_words(chosen)) if said),
        days=naming.days_label(chosen.selection.period),
        lines=[(line(row.complaint), row) for row in rows],
        of_promise=found.of_promise,
        parts=[
            {
                "label": PARTS[one],
                "url": url_for(".behind", figure=figure, part=one.value, **kept),
                "current": one is part,
            }
            for one in parts
        ],
        next_url=url_for(".behind", figure=figure, part=part.value, after=more, **kept) if more else None,
        kept=kept | {"part": part.value},
    )


@door.get("/overdue")
@allow(Right.SEE_OVERSIGHT_FIGURES)
def overdue() -> str:
    """Who holds what is late today, and by how much. Five statements."""
    found, more = shelf_page(watch.overdue(me(), clock.today()), request.args.get("after", ""))
    return render_template(
        "inspectorate/overdue.html",
        lines=lines(found),
        next_url=url_for(".overdue", after=more) if more else None,
    )


def shelf_page(found: Shelf, key: str) -> tuple[list[Complaint], str | None]:
    """A page of a shelf, soonest due first, behind `key`; and the next key. One statement."""
    on, _tilde, last = key.partition("~")
    day, last_id = asking.on(on), asking.number(last)
    if day is not None and last_id is not None:
        found = queues.after(found, day, last_id)
    rows = list(db.session.scalars(queues.with_names(queues.soonest(found)).limit(PAGE + 1)))
    shown = rows[:PAGE]
    return shown, f"{shown[-1].due_on}~{shown[-1].id}" if len(rows) > PAGE else None


def lines(found: list[Complaint]) -> list[Line]:
    """The cases as lines, with their officers' names. At most two statements."""
    officers = {one.officer_id for one in found if one.officer_id is not None}
    known = persons.persons(officers) if officers else {}
    return [line(one, known) for one in found]


def line(one: Complaint, officers: dict[int, str] | None = None) -> Line:
    """One case as a line."""
    category = category_name(one)
    place = one.unit.name if one.unit is not None else one.region.name if one.region is not None else ""
    return Line(
        number=one.number,
        url=url_for("desk.case", number=one.number),
        what=one.title or category,
        sub=" · ".join(part for part in (one.number, category if one.title else "", place) if part),
        holder=one.holder.name,
        officer=(officers or {}).get(one.officer_id or 0, ""),
        status=one.status.value,
        outcome=one.outcome.value if one.outcome else None,
        due=due(one.due_on, clock.today(), shelf.calendar(), paused=one.paused_on is not None),
    )


def category_name(one: Complaint) -> str:
    """The category in the reader's language."""
    if one.category is None:
        return str(_("No category yet"))
    return one.category.name_en if language() == "en" else one.category.name_id
