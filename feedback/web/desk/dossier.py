"""Berkas Ombudsman in one click: a reason and a fresh proof, then the dossier and its ZIP once they are made."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from typing import Any

from flask import Response, get_template_attribute, render_template
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import BooleanField, DateField, HiddenField, TextAreaField
from wtforms.validators import Length, Optional

from feedback.agencies import tree
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import queues
from feedback.complaints import reading as case_reading
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.complaints.reading import Happening, Story
from feedback.complaints.register import Paper, PaperState
from feedback.complaints.status import Identity
from feedback.deadlines import shelf as deadlines
from feedback.exchange import dossier
from feedback.exchange.dossier import Wish
from feedback.exchange.gathering import Promised, Told
from feedback.files import shelf
from feedback.files.models import StoredFile
from feedback.people.rights import Right
from feedback.web import phrases
from feedback.web.desk import paper, wording
from feedback.web.desk.door import door
from feedback.web.desk.forms import NEEDED
from feedback.web.desk.paper_forms import KEY
from feedback.web.forms import HouseForm
from feedback.web.guards import allow, fresh, me


class DossierForm(HouseForm):
    """Why, and whether the reporter may be named."""

    reason = TextAreaField(
        _l("Why is the dossier made?"),
        [NEEDED, Length(max=1000)],
        description=_l("For example the Ombudsman's letter, with number and date. It stands in the dossier."),
    )
    agreed = BooleanField(_l("The reporter agreed to be named in it"))
    agreed_on = DateField(_l("On which day?"), [Optional()], format=["%Y-%m-%d", "%d/%m/%Y"])
    key = HiddenField()


@door.get("/desk/complaints/<number>/dossier")
@allow(Right.MAKE_DOSSIER)
def dossier_form(number: str) -> str:
    """What the dossier will hold, the reason, and the dossiers made before."""
    return _page(queues.find(me(), number), DossierForm())


@door.post("/desk/complaints/<number>/dossier")
@allow(Right.MAKE_DOSSIER)
@fresh
def ask_dossier(number: str) -> ResponseReturnValue:
    """Have it made."""
    form = DossierForm()

    def ask() -> Paper:
        if form.agreed.data and form.agreed_on.data is None:
            raise Refusal(_("Write the day on which the reporter agreed."), field="agreed_on")
        complaint = queues.find(me(), number, to_change=True)
        wish = Wish(form.reason.data, form.agreed_on.data if form.agreed.data else None)
        return _ask(complaint, wish, form.key.data or "")

    return paper.asked(
        form,
        ask,
        "desk.dossier_page",
        lambda: _page(queues.find(me(), number), form),
        _("The dossier is being made. You can go on working; it will be here."),
    )


@door.get("/desk/dossiers/<token>")
@allow(Right.MAKE_DOSSIER)
def dossier_page(token: str) -> str:
    """How the dossier stands, and its files."""
    row = dossier.find(me(), token)
    made = db.session.scalars(shelf.of_stream(row.id)).all()
    return render_template(
        "desk/dossier.html",
        paper=row,
        made=made,
        waits=row.state is PaperState.WAITING,
        writer=paper.writer(row),
    )


@door.get("/desk/dossiers/<token>/files/<file>")
@allow(Right.MAKE_DOSSIER)
def dossier_file(token: str, file: str) -> Response:
    """The dossier as a PDF, or with everything that belongs to it as a ZIP."""
    row = dossier.find(me(), token)
    return paper.hand_out(shelf.of_stream(row.id).where(StoredFile.token == file))


def _ask(complaint: Complaint, wish: Wish, key: str) -> Paper:
    """Put the case into words, in the language of papers, and ask for the dossier."""
    with force_locale("id"):
        story = case_reading.story(complaint, Audience.STAFF)
        facts = {
            "class": str(phrases.SERVICE_CLASS[complaint.service_class.value])
            if complaint.service_class
            else "",
            "channel": str(phrases.CHANNEL[complaint.channel.value]),
            "state": str(phrases.STATUS[complaint.status.value]),
            "outcome": str(phrases.OUTCOME[complaint.outcome.value]) if complaint.outcome else "",
        }
        told, promised = _told(story), _promised(story)
    return dossier.ask(complaint, facts, told, promised, wish, by=me(), key=key if KEY.fullmatch(key) else "")


def _told(story: Story) -> list[Told]:
    units = tree.names()
    found = []
    for one in story.happenings:
        line = wording.line(one, story, units)
        words = _first(one) if one.kind == "received" else line.words
        found.append(
            Told(one.seq, one.on, line.title, one.side, words, one.files, one.is_internal, one.erased)
        )
    return found


def _first(one: Happening) -> tuple[tuple[str, str], ...]:
    """The report itself, which the pages show above everything else."""
    labelled = [(str(label), one.text[name]) for name, label in wording.LABELS.items() if one.text.get(name)]
    return (("", one.text["text"]), *labelled) if one.text.get("text") else tuple(labelled)


def _promised(story: Story) -> list[Promised]:
    calendar = deadlines.calendar()
    found = []
    for one in sorted(story.clocks.promises, key=lambda one: (one.cycle, one.started_on, one.leg)):
        step = str(phrases.STEP[one.step.value])
        if one.leg:
            step = " ".join((step, "(" + _("the holder's own limit") + ")"))
        why = _lines(story.why(one, calendar))
        found.append(
            Promised(step, one.started_on, one.due_on, one.met_on, one.breached_on, one.excused, why)
        )
    return found


def _lines(lines: Sequence[Any]) -> tuple[str, ...]:
    """The explanation that the pages show, line by line as plain text."""
    shown = get_template_attribute("macros/why.html", "why")(lines, "staff")
    return tuple(Markup(one).striptags() for one in re.findall(r"<li>(.*?)</li>", str(shown), re.DOTALL))  # noqa: S704 (our own template, made plain)


def _page(complaint: Complaint, form: DossierForm) -> str:
    form.key.data = form.key.data or secrets.token_urlsafe(18)
    before = db.session.scalars(dossier.of_case(me(), complaint).limit(20)).all()
    return render_template(
        "desk/dossier_form.html",
        form=form,
        complaint=complaint,
        before=before,
        names=complaint.identity is Identity.OPEN and me().may(Right.SEE_CONTACT),
    )
