"""Serah terima: a head hands all open cases of one officer to another."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from feedback.base import clock
from feedback.base.database import db, reading
from feedback.base.refusal import Refusal
from feedback.exchange import handing_over
from feedback.people.rights import Right
from feedback.web.desk import offices, team
from feedback.web.desk.door import door
from feedback.web.desk.forms import NEEDED, chosen, offer
from feedback.web.forms import HouseForm
from feedback.web.guards import allow, me


class HandoverForm(HouseForm):
    """From whom, to whom."""

    leaver = SelectField(_l("All open reports of"), [NEEDED], validate_choice=False)
    successor = SelectField(_l("go to"), [NEEDED], validate_choice=False)


@door.get("/desk/handover")
@allow(Right.HANDOVER)
def handover() -> str:
    """Who has how much, and who takes it over."""
    return _page(HandoverForm())


@door.post("/desk/handover")
@allow(Right.HANDOVER)
def hand_over() -> ResponseReturnValue:
    """Hand them over: clocks and records go on as they are."""
    form = HandoverForm()
    try:
        if form.validate():
            leaver, successor = chosen(form.leaver.data) or 0, chosen(form.successor.data) or 0
            held, paper = handing_over.hand_over(leaver, successor, by=me())
            there = url_for("desk.paper", token=paper.token) if paper else url_for("desk.handover")
            db.session.commit()
            flash(_("%(count)s reports have been handed over.", count=len(held)))
            return redirect(there, 303)
    except Refusal as refusal:
        form.take(refusal)
    db.session.rollback()
    with reading():
        return _page(form), 422


def _page(form: HandoverForm) -> str:
    today = clock.today()
    load = team.load(me(), today, today)
    people = offices.team(me())
    names = dict(people) | {one.user_id: one.name for one in load if one.user_id is not None and one.name}
    offer(form.leaver, sorted(names.items(), key=lambda one: one[1]), blank=_("Choose"))
    offer(form.successor, people, blank=_("Choose"))
    return render_template("desk/handover.html", form=form, load=load)
