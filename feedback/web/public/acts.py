"""What a reporter does at his case: one address for each thing, one way to do it.

Nothing typed is lost: when the case changed meanwhile, the page shows what is new with the words still in their
place, and one more press sends them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.base.database import db, reading
from feedback.base.refusal import Refusal, Stale
from feedback.complaints import record, reporter
from feedback.complaints.models import Complaint
from feedback.complaints.reading import Story
from feedback.complaints.reporter import Marks
from feedback.complaints.status import DECIDED, NOT_COMPLETED, Closing, Identity, Status
from feedback.vault import contacts
from feedback.vault.contacts import ContactData
from feedback.vault.drafts import hash_of, new_secret
from feedback.vault.visits import Visit
from feedback.web import phrases
from feedback.web.forms import choices
from feedback.web.guards import public
from feedback.web.public import act_forms as forms
from feedback.web.public import uploads
from feedback.web.public.act_forms import ActForm
from feedback.web.public.door import door
from feedback.web.public.visiting import case_of, page_of, visiting


@door.post("/follow/case/messages")
@public
@visiting
def write(visit: Visit) -> ResponseReturnValue:
    """Write to the office; while it waits for an answer, this is the answer."""
    form = forms.MessageForm()
    if len((form.text.data or "").strip()) < 3:
        form.text.errors = [_("Write your message.")]
        return _show(visit, form, 422)
    taken = uploads.take(form.files.data, uploads.most())
    if taken.faults:
        form.files.errors = list(taken.faults)
        return _show(visit, form, 422)

    def send(complaint: Complaint) -> None:
        draft = hash_of(new_secret()) if taken.files else None
        if draft:
            uploads.keep(taken, draft)
            db.session.flush()
        reporter.add(complaint, form.text.data, draft=draft)

    return _do(visit, form, send, _("Your message is there."))


@door.post("/follow/case/confirmation")
@public
@visiting
def confirm(visit: Visit) -> ResponseReturnValue:
    """It is solved."""
    return _do(visit, forms.ConfirmForm(), reporter.confirm, _("Thank you. The case is closed as solved."))


@door.post("/follow/case/objection")
@public
@visiting
def object_to(visit: Visit) -> ResponseReturnValue:
    """It is not solved yet."""
    form = forms.ObjectionForm()
    done = _("Noted. Somebody else looks at it again, with a new date.")
    return _do(visit, form, lambda complaint: reporter.object_to(complaint, form.reason.data or ""), done)


@door.post("/follow/case/reopening")
@public
@visiting
def reopen(visit: Visit) -> ResponseReturnValue:
    """Take the closed case up again."""
    form = forms.ReopeningForm()
    done = _("The case is taken up again, with a new date.")
    return _do(visit, form, lambda complaint: reporter.reopen(complaint, form.reason.data or ""), done)


@door.post("/follow/case/withdrawal")
@public
@visiting
def withdraw(visit: Visit) -> ResponseReturnValue:
    """Take the report back."""
    form = forms.WithdrawalForm()
    done = _("You took the report back. Thank you for telling us.")
    return _do(visit, form, lambda complaint: reporter.withdraw(complaint, form.reason.data or ""), done)


@door.post("/follow/case/rating")
@public
@visiting
def rate(visit: Visit) -> ResponseReturnValue:
    """Rate the outcome."""
    form = forms.RatingForm()

    def rated(complaint: Complaint) -> None:
        marks = {name: int(form[name].data) for name in ("solved", "told_why", "respect", "speed")}
        reporter.rate(complaint, Marks(**marks, sentence=form.sentence.data or ""))

    return _do(visit, form, rated, _("Thank you for your rating."))


@door.post("/follow/case/protection")
@public
@visiting
def protect(visit: Visit) -> ResponseReturnValue:
    """Raise the protection."""
    form = forms.ProtectionForm()
    done = _("You are protected more strongly from now on.")
    return _do(visit, form, lambda one: reporter.raise_protection(one, Identity(form.identity.data)), done)


@door.post("/follow/case/disclosure")
@public
@visiting
def disclose(visit: Visit) -> ResponseReturnValue:
    """Tell the agency who one is."""
    form = forms.DisclosureForm()

    def tell(complaint: Complaint) -> None:
        data = ContactData(form.name.data or "", form.phone.data or "", form.email.data or "")
        reporter.disclose(complaint, data)

    return _do(visit, form, tell, _("The agency can see your name and contact now."))


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
    return _do(visit, form, turn, done)


@door.post("/follow/case/pressure")
@public
@visiting
def press(visit: Visit) -> ResponseReturnValue:
    """ "Saya ditekan": to the inspectorate alone."""
    form = forms.PressureForm()
    done = _("The inspectorate has it. It answers you here within one working day.")
    return _do(visit, form, lambda complaint: reporter.press(complaint, form.text.data or ""), done)


def case_page(complaint: Complaint, faulty: ActForm | None = None, *, news: bool = False) -> str:
    """The page of the case: the one thing to do now on top, the others below."""
    page = page_of(complaint)
    first, others = acts_of(complaint, page.story)
    told = contacts.wants_notices(complaint.id) if "notices" in others else False
    shown = {kind.NAME: kind(formdata=None) for kind in forms.FORMS}
    if faulty is not None:
        shown[faulty.NAME] = faulty
    for form in shown.values():
        form.version.data = str(complaint.version)
    stronger = [one.value for one in Identity if one.protection > complaint.identity.protection]
    shown["protection"].identity.choices = choices(phrases.IDENTITY, stronger)
    return render_template(
        "public/follow_case.html",
        page=page,
        complaint=complaint,
        first=first,
        others=others,
        forms=shown,
        faulty=faulty,
        news=news,
        gets_letters=told,
    )


def acts_of(complaint: Complaint, story: Story) -> tuple[str, list[str]]:
    """The name of the one thing the reporter can do now ("" when nothing is asked of him), and the other things."""
    status = complaint.status
    ratable = status in DECIDED and complaint.outcome not in NOT_COMPLETED and not _rated(story)
    archived = complaint.closing is Closing.ARCHIVED
    possible = {
        "message": complaint.is_open or (archived and reporter.may_revive(complaint)),
        "verdict": status is Status.ANSWERED,
        "rating": ratable,
        "reopening": reporter.may_reopen(complaint),
        "notices": complaint.identity is not Identity.ANONYMOUS,
        "protection": complaint.identity is not Identity.ANONYMOUS,
        "disclosure": complaint.identity is not Identity.OPEN,
        "pressure": True,
        "withdrawal": complaint.is_open,
    }
    if status is Status.AWAITING_REPORTER or archived:
        first = "message"
    elif status is Status.ANSWERED:
        first = "verdict"
    else:
        first = "rating" if ratable else ""
    first = first if possible.get(first) else ""
    return first, [name for name, may in possible.items() if may and name != first]


def _do(visit: Visit, form: Any, act: Callable[[Complaint], None], done: str) -> ResponseReturnValue:
    """Find, ask, do, commit, back to the case."""
    if not form.validate_on_submit():
        return _show(visit, form, 422)
    try:
        complaint = case_of(visit, to_change=True)
        record.same_version(complaint, form.seen)
        act(complaint)
        db.session.commit()
    except Stale:
        return _show(visit, form, 409)
    except Refusal as refusal:
        form.take(refusal)
        return _show(visit, form, 422)
    flash(done)
    return redirect(url_for("public.case"), 303)


def _show(visit: Visit, form: ActForm, code: int) -> ResponseReturnValue:
    db.session.rollback()
    with reading():
        return case_page(case_of(visit), form, news=code == 409), code


def _rated(story: Story) -> bool:
    rated, answered = story.last("rated"), story.last("answered", "dismissed")
    return rated is not None and (answered is None or rated.seq > answered.seq)
