"""Writing to the office from the page of a case, with files that stay chosen until the message is sent."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.base.database import db
from feedback.complaints import reporter
from feedback.complaints.models import Complaint
from feedback.vault.visits import Visit
from feedback.web.guards import public
from feedback.web.public import waiting
from feedback.web.public.act_forms import MessageForm
from feedback.web.public.acts import do, show
from feedback.web.public.door import door
from feedback.web.public.intake import send_file
from feedback.web.public.visiting import visiting
from feedback.web.sizes import takes_files

SHORTEST = 3


@door.post("/follow/case/messages")
@public
@visiting
@takes_files
def write(visit: Visit) -> ResponseReturnValue:
    """Write to the office; while it waits for an answer, this is the answer."""
    form = MessageForm()
    form.files.errors = list(waiting.take(form.files.data, visit.stream_id))
    if len((form.text.data or "").strip()) < SHORTEST:
        form.text.errors = [_("Write your message.")]
    if form.text.errors or form.files.errors:
        return show(visit, form, 422)

    def send(complaint: Complaint) -> None:
        reporter.add(complaint, form.text.data, draft=waiting.draft() if waiting.files() else None)

    return do(visit, form, send, _("Your message is there."))


@door.post("/follow/case/files/<token>/removal")
@public
@visiting
@takes_files
def remove_waiting(visit: Visit, token: str) -> ResponseReturnValue:
    """Take a file off the message again; the words, and files just chosen, stay."""
    form = MessageForm()
    form.files.errors = list(waiting.take(form.files.data, visit.stream_id))
    waiting.drop(token)
    db.session.commit()
    return show(visit, form, 200)


@door.get("/follow/case/files/waiting/<token>")
@public
@visiting
def waiting_file(_visit: Visit, token: str) -> ResponseReturnValue:
    """A file that waits, for the one who chose it."""
    return send_file(waiting.find(token))
