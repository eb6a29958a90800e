"""How the ladder works: who was told at each level, who took it up, and after how long."""

from __future__ import annotations

from flask import render_template, request

from feedback.base import clock
from feedback.inspection import ladder_answers, ladder_levels
from feedback.people.rights import Right
from feedback.web import ladder_words
from feedback.web.guards import allow, me
from feedback.web.inspectorate import asking
from feedback.web.inspectorate.door import door


@door.get("/escalations")
@allow(Right.SEE_OVERSIGHT_FIGURES)
def escalations() -> str:
    """In the days asked for, by level: how many were told and took it up, and the median time; today's levels. Four
    statements.
    """
    chosen = asking.asked(request.args, me())
    days = chosen.selection.period
    levels = ladder_levels.valid(clock.today())
    known = {one.code: one for one in levels}
    found = ladder_answers.responses(me(), days.from_on, days.to_on)
    return render_template(
        "inspectorate/escalations.html",
        chosen=chosen,
        rows=[(ladder_words.short(known.get(one.level), one.level), one) for one in found],
        spent=ladder_words.spent,
        rungs=ladder_words.rungs(levels),
    )
