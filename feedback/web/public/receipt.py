"""The receipt: the number, and the secret code for as long as its reporter needs to keep it, at most half an hour."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints.models import Complaint
from feedback.deadlines import shelf
from feedback.deadlines.steps import Step
from feedback.vault import codes, drafts
from feedback.web.guards import public
from feedback.web.public import sheets
from feedback.web.public.door import door
from feedback.web.public.report_forms import KeptForm
from feedback.web.public.sheets import Sheet

RETYPED = 5  # signs, the check character among them


@door.get("/report/receipt")
@public
def receipt() -> ResponseReturnValue:
    """Number, code, promised date, and what comes next."""
    current = sheets.current()
    if current is None or not current[1].is_sent or current[1].has_expired:
        return render_template("public/receipt_gone.html"), 410
    return _page(KeptForm(draft=current[0]), *current)


@door.post("/report/receipt")
@public
def keep_receipt() -> ResponseReturnValue:
    """The end of the code was typed again: the reporter has it, so it is not shown any more."""
    form = KeptForm()
    current = sheets.current()
    if current is None or not current[1].is_sent:
        return redirect(url_for("public.receipt"), 303)
    secret, sheet = current
    wanted = codes.derive(secret).replace("-", "")
    typed = "".join(sign for sign in (form.again.data or "").upper() if sign.isalnum())
    typed = typed.translate(str.maketrans("OIL", "011"))
    if typed not in (wanted, wanted[-RETYPED:]):
        form.again.errors = [_("Not the same yet. Look again.")]
        return _page(form, secret, sheet), 422
    drafts.drop(secret)
    db.session.commit()
    flash(_("You have the code. It is not shown again; with it you can follow your report here."))
    return sheets.take_back(make_response(redirect(url_for("public.follow"), 303)))


def _page(form: KeptForm, secret: str, sheet: Sheet) -> str:
    complaint = db.session.get_one(Complaint, sheet.stream_id)
    limits = shelf.standards(clock.today()).limits(Step.COMPLETION)
    days = sorted(standard.days for standard in limits.values())
    return render_template(
        "public/receipt.html",
        form=form,
        code=codes.derive(secret),
        complaint=complaint,
        least=days[0],
        longest=days[-1],
        limits=limits,
    )
