"""Links to the questionnaire of a unit, and the poster with its QR code."""

from __future__ import annotations

from importlib import import_module

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.agencies import tree
from feedback.agencies.models import Unit
from feedback.base import clock, site
from feedback.base.database import db
from feedback.base.refusal import Hidden
from feedback.people.rights import Right
from feedback.surveys import holding
from feedback.web.guards import allow, me
from feedback.web.personnel.door import attempt, door
from feedback.web.personnel.survey_forms import LinkForm


@door.get("/personnel/surveys/links")
@allow(Right.KEEP_SURVEYS)
def survey_links() -> ResponseReturnValue:
    """Units with a link, and the form for another. Two statements."""
    return _page(_form(formdata=None))


@door.post("/personnel/surveys/links")
@allow(Right.KEEP_SURVEYS)
def give_link() -> ResponseReturnValue:
    """Give a unit its link."""
    form = _form()

    def given() -> ResponseReturnValue:
        made = holding.give_link(int(form.unit.data), by=me())
        return redirect(url_for(".survey_poster", link_id=made.id), 303)

    return attempt(form, given, lambda: _page(form))


@door.get("/personnel/surveys/links/<int:link_id>")
@allow(Right.KEEP_SURVEYS)
def survey_poster(link_id: int) -> ResponseReturnValue:
    """A poster to print: what it is about, the code, the address in letters."""
    link = next((one for one in db.session.scalars(holding.links()) if one.id == link_id), None)
    if link is None:
        raise Hidden(f"no link {link_id}")
    address = site.address() + url_for("public.survey", token=link.token)
    code = import_module("segno").make_qr(address).svg_data_uri(scale=8, border=4)
    return render_template(
        "personnel/survey_poster.html",
        link=link,
        address=address,
        code=code,
        name=tree.names()[link.unit_id],
        running=holding.running(clock.today()),
    )


@door.post("/personnel/surveys/links/<int:link_id>/end")
@allow(Right.KEEP_SURVEYS)
def end_link(link_id: int) -> ResponseReturnValue:
    """Posters with this link lead nowhere from now on."""
    holding.end_link(link_id, request.form.get("token", ""), by=me())
    db.session.commit()
    flash(_("The link has ended."))
    return redirect(url_for(".survey_links"), 303)


def _form(**more: object) -> LinkForm:
    question = tree.units().where(Unit.offers_service).with_only_columns(Unit.id, Unit.name)
    return LinkForm(**more).offer([(row.id, row.name) for row in db.session.execute(question)])


def _page(form: LinkForm) -> str:
    rows = db.session.scalars(holding.links()).all()
    return render_template("personnel/survey_links.html", rows=rows, form=form, names=tree.names())
