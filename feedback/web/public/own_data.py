"""What is held about a reporter: a plain page, a file to take along, and the request to erase it."""

from __future__ import annotations

import json

from flask import make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.complaints import erasure_requests, own_data
from feedback.complaints.models import Complaint
from feedback.vault.visits import Visit
from feedback.web import phrases
from feedback.web.guards import public
from feedback.web.public import act_forms as forms
from feedback.web.public.acts import do
from feedback.web.public.door import door
from feedback.web.public.visiting import case_of, visiting
from feedback.web.public.wording import TITLES


@door.get("/follow/case/data")
@public
@visiting
def held_data(visit: Visit) -> ResponseReturnValue:
    """Everything held, on a plain page."""
    complaint = case_of(visit)
    held = own_data.held_about(complaint)
    request = held["erasure_request"]
    return render_template(
        "public/own_data.html",
        complaint=complaint,
        held=held,
        titles=TITLES,
        state=phrases.ERASURE_STATE[request["state"]] if request else "",
    )


@door.get("/follow/case/data.json")
@public
@visiting
def held_data_file(visit: Visit) -> ResponseReturnValue:
    """The same as a file."""
    held = own_data.held_about(case_of(visit))
    response = make_response(json.dumps(held, ensure_ascii=False, indent=1))
    response.headers["Content-Type"] = "application/json"
    response.headers["Content-Disposition"] = "attachment; filename=data.json"
    return response


@door.post("/follow/case/erasure")
@public
@visiting
def ask_erasure(visit: Visit) -> ResponseReturnValue:
    """Ask that everything be erased."""
    form = forms.ErasureForm()
    done = _("Your request is noted. The answer comes here within 3 × 24 hours.")

    def ask(complaint: Complaint) -> None:
        erasure_requests.ask(complaint, form.reason.data or "")

    return do(visit, form, ask, done)
