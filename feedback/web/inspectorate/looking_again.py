"""Second looks at the door: what was drawn and waits, the short form, each week's draw, what all looks together say."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from feedback.agencies import tree
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints.models import Complaint
from feedback.complaints.record import same_version
from feedback.inspection import draws
from feedback.inspection import second_looks as looks
from feedback.inspection.draws import Draw, Ground, SecondLook
from feedback.inspection.second_looks import QUESTIONS, Found, Mark, Question, Then
from feedback.people.rights import Right
from feedback.web import oversight_phrases
from feedback.web.filters import percent
from feedback.web.forms import HouseForm, choices
from feedback.web.guards import allow, me
from feedback.web.inspectorate import asking, naming
from feedback.web.inspectorate.cases import category_name
from feedback.web.inspectorate.door import door

SHOWN, WEEKS = 50, 12
THEN = {
    "nothing": _l("Nothing: it stays as it is"),
    "reopen": _l("The case is taken up again, by another officer"),
    "release": _l("The report is taken back from the set-aside"),
}
CLEAR = {
    Ground.CLOSED: ("nothing", "reopen"),
    Ground.ASIDE: ("nothing", "release"),
    Ground.RETURNED: ("nothing",),
}


def _question(question: Question) -> RadioField:
    return RadioField(
        oversight_phrases.SECOND_LOOK[question.value], [Optional()], choices=choices(oversight_phrases.MARK)
    )


class LookForm(HouseForm):
    """An answer to each question, what was looked at, what follows."""

    version = HiddenField(default="0")
    true = _question(Question.TRUE)
    why = _question(Question.WHY)
    evidence = _question(Question.EVIDENCE)
    right = _question(Question.RIGHT)
    limit = _question(Question.LIMIT)
    consent = _question(Question.CONSENT)
    words = TextAreaField(
        _l("What you looked at and what you found"), [InputRequired(_l("Fill this in.")), Length(max=4000)]
    )
    then = RadioField(_l("What follows"), [InputRequired(_l("Choose one."))], default="nothing")
    reason = TextAreaField(_l("Why it is taken up again"), [Optional(), Length(max=2000)])

    def asks(self, ground: Ground) -> list[Any]:
        """The fields of the questions asked on this ground."""
        return [self[question.value] for question in QUESTIONS[ground]]

    def found(self, ground: Ground) -> Found:
        """What was found."""
        marks = {
            question: Mark(self[question.value].data)
            for question in QUESTIONS[ground]
            if self[question.value].data
        }
        return Found(marks, self.words.data or "", Then(self.then.data), self.reason.data or "")


@door.get("/second-looks")
@allow(Right.AUDIT)
def second_looks() -> str:
    """What was drawn and waits for this person, and the last weeks' draws. Five statements."""
    rows = db.session.execute(looks.waiting(me()).limit(SHOWN)).all()
    return render_template(
        "inspectorate/second_looks.html",
        rows=rows,
        names=tree.short_names(),
        draws=db.session.scalars(draws.draws().limit(WEEKS)).all(),
        category=category_name,
    )


@door.get("/second-looks/results")
@allow(Right.AUDIT)
def second_look_results() -> str:
    """What the looks of some days said, by agency, each share with its interval. Five statements."""
    chosen = asking.asked(request.args, me())
    ground = Ground(request.args["ground"]) if request.args.get("ground") in set(Ground) else Ground.CLOSED
    days = chosen.selection.period
    kept: dict[str, Any] = {"from": days.from_on.isoformat(), "to": days.to_on.isoformat()}
    return render_template(
        "inspectorate/second_look_results.html",
        chosen=chosen,
        days=naming.days_words(days),
        questions=[oversight_phrases.SECOND_LOOK_SHORT[one.value] for one in QUESTIONS[ground]],
        rows=looks.results(me(), ground, days.from_on, days.to_on),
        names=tree.short_names(),
        between=lambda ends: f"{percent(ends[0])} – {percent(ends[1])}",
        tabs=[
            {
                "label": oversight_phrases.GROUND[one.value],
                "url": url_for(".second_look_results", ground=one.value, **kept),
                "current": one is ground,
            }
            for one in Ground
        ],
    )


@door.get("/second-looks/draws/<int:draw_id>")
@allow(Right.AUDIT)
def second_look_draw(draw_id: int) -> str:
    """One week's draw: seed, frame, and whether it comes out the same when it is made again. Eight statements."""
    draw = db.get_or_404(Draw, draw_id)
    return render_template(
        "inspectorate/second_look_draw.html",
        draw=draw,
        holds=draws.holds(draw) if draw.drawn_at else None,
        drawn=looks.drawn(draw),
    )


@door.get("/second-looks/<int:look_id>")
@allow(Right.AUDIT)
def second_look(look_id: int) -> str:
    """The short form beside the case."""
    row, complaint = looks.find(me(), look_id)
    return _show(row, complaint, LookForm(version=str(complaint.version)))


@door.post("/second-looks/<int:look_id>")
@allow(Right.AUDIT)
def look_again(look_id: int) -> ResponseReturnValue:
    """Write down what was found."""
    row, complaint = looks.find(me(), look_id, to_change=True)
    form = LookForm()
    form.then.choices = choices(THEN, CLEAR[row.ground])
    if form.validate_on_submit():
        typed = str(form.version.data or "")
        same_version(complaint, int(typed) if typed.isdecimal() and len(typed) < 10 else 0)
        try:
            looks.look(row, complaint, form.found(row.ground), by=me())
        except Refusal as refusal:
            form.take(refusal)
        else:
            db.session.commit()
            flash(_("Your second look is on record."))
            return redirect(url_for(".second_looks"), 303)
    return _show(row, complaint, form), 422


def _show(row: SecondLook, complaint: Complaint, form: LookForm) -> str:
    form.then.choices = choices(THEN, CLEAR[row.ground])
    return render_template(
        "inspectorate/second_look.html",
        row=row,
        complaint=complaint,
        form=form,
        asks=form.asks(row.ground),
        agency=tree.names().get(row.agency_id, ""),
        category=category_name(complaint),
    )
