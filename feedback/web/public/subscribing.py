"""Being told about a published case by e-mail, without reporting anything."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Email, InputRequired, Length

from feedback.base.database import db, reading
from feedback.base.refusal import Hidden
from feedback.complaints import published, subscriptions
from feedback.complaints.annexes import Publication
from feedback.complaints.models import Complaint
from feedback.people.throttle import TooMany
from feedback.web import limits
from feedback.web.forms import HouseForm
from feedback.web.guards import public
from feedback.web.public.door import door


class SubscribeForm(HouseForm):
    """Where the letters go."""

    email = StringField(_l("E-mail"), [InputRequired(), Length(max=200), Email()])


@door.get("/cases/<number>/subscribe")
@public
def subscribe_page(number: str) -> ResponseReturnValue:
    """The form that asks for the address. One statement."""
    return _asking(SubscribeForm(formdata=None), number)


@door.post("/cases/<number>/subscribe")
@public
def subscribe(number: str) -> ResponseReturnValue:
    """Write to the address and ask; the answer is the same whether it is told already or not."""
    form = SubscribeForm()
    with reading():
        _shown(number)
        db.session.rollback()
    if not form.validate_on_submit():
        return _again(form, number), 422
    try:
        limits.count("subscribe")
        complaint = _shown(number)[1]
        subscriptions.ask(complaint, form.email.data or "", str(get_locale()))
        db.session.commit()
    except TooMany as refusal:
        db.session.rollback()
        form.take(refusal)
        return _again(form, number), 429
    return render_template("public/subscribe_sent.html", number=number, days=subscriptions.UNCONFIRMED.days)


@door.get("/subscriptions/<token>")
@public
def subscription(token: str) -> ResponseReturnValue:
    """What its letters link to: say yes, or have the address destroyed. Two statements."""
    row = subscriptions.behind(token)
    if row is None:
        return render_template("public/subscription_gone.html"), 404
    published, complaint = _shown_as(row.stream_id)
    return render_template(
        "public/subscription.html",
        token=token,
        published=published,
        complaint=complaint,
        confirmed=row.confirmed_on,
        form=HouseForm(),
    )


@door.post("/subscriptions/<token>")
@public
def answer_subscription(token: str) -> ResponseReturnValue:
    """Confirm it (`answer` yes), or end it (`answer` no)."""
    form = HouseForm()
    row = subscriptions.behind(token, lock=True) if form.validate_on_submit() else None
    if row is None:
        db.session.rollback()
        return render_template("public/subscription_gone.html"), 404
    number = _shown_as(row.stream_id)[1].number
    if request.form.get("answer") == "no":
        subscriptions.stop(row)
        db.session.commit()
        flash(_("Your address was destroyed. No more letters come about this report."))
        return redirect(url_for(".published_case", number=number), 303)
    if request.form.get("answer") == "yes":
        subscriptions.confirm(row)
    db.session.commit()
    return redirect(url_for(".subscription", token=token), 303)


def _shown(number: str) -> tuple[Publication, Complaint]:
    return _one(Complaint.number == number)


def _shown_as(stream_id: int) -> tuple[Publication, Complaint]:
    return _one(Complaint.id == stream_id)


def _one(which: object) -> tuple[Publication, Complaint]:
    row = db.session.execute(published.shown().where(which)).one_or_none()  # type: ignore[arg-type]  # a condition
    if row is None:
        raise Hidden
    return row[0], row[1]


def _again(form: SubscribeForm, number: str) -> str:
    with reading():
        return _asking(form, number)


def _asking(form: SubscribeForm, number: str) -> str:
    published, complaint = _shown(number)
    return render_template("public/subscribe.html", form=form, published=published, complaint=complaint)
