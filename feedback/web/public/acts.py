"""What a reporter does at his case: one address for each thing, one way to do it. (Messages: see `messages`.)

Nothing typed is lost: when the case changed meanwhile, the page shows what is new with the words still in their
place, and one more press sends them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.base.database import db, reading
from feedback.base.refusal import Refusal, Stale
from feedback.complaints import consent, record, reporter
from feedback.complaints.asides import ContactAnswer
from feedback.complaints.models import Complaint
from feedback.complaints.reporter import Marks
from feedback.complaints.status import Identity
from feedback.vault import contacts
from feedback.vault.contacts import ContactData
from feedback.vault.visits import Visit
from feedback.web.guards import public
from feedback.web.public import act_forms as forms
from feedback.web.public.act_forms import ActForm
from feedback.web.public.door import door
from feedback.web.public.offers import case_page
from feedback.web.public.visiting import case_of, visiting


@door.post("/follow/case/confirmation")
@public
@visiting
def confirm(visit: Visit) -> ResponseReturnValue:
    """It is solved."""
    return do(visit, forms.ConfirmForm(), reporter.confirm, _("Thank you. The case is closed as solved."))


@door.post("/follow/case/objection")
@public
@visiting
def object_to(visit: Visit) -> ResponseReturnValue:
    """It is not solved yet."""
    form = forms.ObjectionForm()
    done = _("Noted. Somebody else looks at it again, with a new date.")
    return do(visit, form, lambda complaint: reporter.object_to(complaint, form.reason.data or ""), done)


@door.post("/follow/case/reopening")
@public
@visiting
def reopen(visit: Visit) -> ResponseReturnValue:
    """Take the closed case up again."""
    form = forms.ReopeningForm()
    done = _("The case is taken up again, with a new date.")
    return do(visit, form, lambda complaint: reporter.reopen(complaint, form.reason.data or ""), done)


@door.post("/follow/case/withdrawal")
@public
@visiting
def withdraw(visit: Visit) -> ResponseReturnValue:
    """Take the report back."""
    form = forms.WithdrawalForm()
    done = _("You took the report back. Thank you for telling us.")
    return do(visit, form, lambda complaint: reporter.withdraw(complaint, form.reason.data or ""), done)


@door.post("/follow/case/rating")
@public
@visiting
def rate(visit: Visit) -> ResponseReturnValue:
    """Rate the outcome."""
    form = forms.RatingForm()

    def rated(complaint: Complaint) -> None:
        marks = {name: int(form[name].data) for name in ("solved", "told_why", "respect", "speed")}
        reporter.rate(complaint, Marks(**marks, sentence=form.sentence.data or ""))

    return do(visit, form, rated, _("Thank you for your rating."))


@door.post("/follow/case/protection")
@public
@visiting
def protect(visit: Visit) -> ResponseReturnValue:
    """Raise the protection."""
    form = forms.ProtectionForm()
    done = _("You are protected more strongly from now on.")
    return do(visit, form, lambda one: reporter.raise_protection(one, Identity(form.identity.data)), done)


@door.post("/follow/case/disclosure")
@public
@visiting
def disclose(visit: Visit) -> ResponseReturnValue:
    """Tell the agency who one is."""
    form = forms.DisclosureForm()

    def tell(complaint: Complaint) -> None:
        data = ContactData(form.name.data or "", form.phone.data or "", form.email.data or "")
        reporter.disclose(complaint, data)

    return do(visit, form, tell, _("The agency can see your name and contact now."))


@door.post("/follow/case/notices")
@public
@visiting
def notices(visit: Visit) -> ResponseReturnValue:
    """Letters about news, on (with an address) or off (without)."""
    form = forms.NoticesForm()

    def turn(complaint: Complaint) -> None:
        if form.email.data:
            contacts.ask_notices(complaint.id, form.email.data)
        else:
            contacts.stop_notices(complaint.id)

    done = _("Letters are sent from now on.") if form.email.data else _("No more letters are sent.")
    return do(visit, form, turn, done)


@door.post("/follow/case/contact")
@public
@visiting
def answer_contact(visit: Visit) -> ResponseReturnValue:
    """Yes, no, or another time to a visit, a call or a meeting."""
    form = forms.ContactForm()
    done = _("Noted. The office reads it.")
    return do(
        visit,
        form,
        lambda one: consent.answer(one, ContactAnswer(form.answer.data), form.text.data or ""),
        done,
    )


@door.post("/follow/case/consent-end")
@public
@visiting
def end_consent(visit: Visit) -> ResponseReturnValue:
    """Take a yes back."""
    done = _("Noted. Nobody may visit, call or meet you now.")
    return do(visit, forms.ContactEndForm(), consent.withdraw, done)


@door.post("/follow/case/pressure")
@public
@visiting
def press(visit: Visit) -> ResponseReturnValue:
    """ "Saya ditekan": to the inspectorate alone."""
    form = forms.PressureForm()
    done = _("Your message is where it belongs. You get an answer here within one working day.")
    return do(visit, form, lambda complaint: reporter.press(complaint, form.text.data or ""), done)


def do(visit: Visit, form: Any, act: Callable[[Complaint], None], done: str) -> ResponseReturnValue:
    """Find, ask, do, commit, back to the case."""
    if not form.validate_on_submit():
        return show(visit, form, 422)
    try:
        complaint = case_of(visit, to_change=True)
        record.same_version(complaint, form.seen)
        act(complaint)
        db.session.commit()
    except Stale:
        return show(visit, form, 409)
    except Refusal as refusal:
        form.take(refusal)
        return show(visit, form, 422)
    flash(done)
    return redirect(url_for("public.case"), 303)


def show(visit: Visit, form: ActForm, code: int) -> ResponseReturnValue:
    """The page of the case once more, with what was typed into `form` and what is wrong with it."""
    db.session.rollback()
    with reading():
        return case_page(visit, form, news=code == 409), code
