"""Bukti Sudah Mengadu: a page to print, or a PDF: that a report was made, what was promised and how it stands."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from feedback.agencies import tree
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints.register import Paper, PaperState
from feedback.deadlines.promise import Promise
from feedback.exchange import evidence as proofs
from feedback.exchange.gathering import Promised
from feedback.files import shelf
from feedback.vault.visits import Visit
from feedback.web import phrases
from feedback.web.guards import public
from feedback.web.handing import handed
from feedback.web.public.door import door
from feedback.web.public.visiting import CasePage, case_of, page_of, visiting


@door.get("/follow/case/evidence")
@public
@visiting
def evidence(visit: Visit) -> ResponseReturnValue:
    """Number, days, promises, state; neither the secret code nor a word of the report. Five statements."""
    complaint = case_of(visit)
    page = page_of(complaint)
    return render_template(
        "public/evidence.html",
        complaint=complaint,
        page=page,
        promises=_promises(page),
        holder=tree.names()[complaint.holder_unit_id],
        today=clock.today(),
        made=db.session.scalars(proofs.of_case(complaint).limit(1)).one_or_none(),
    )


@door.post("/follow/case/evidence")
@public
@visiting
def ask_evidence(visit: Visit) -> ResponseReturnValue:
    """Have it made as a PDF; the worker makes it."""
    complaint = case_of(visit, to_change=True)
    try:
        with force_locale("id"):  # papers are Indonesian
            page = page_of(complaint)
            facts = {
                "state": str(phrases.STATUS[complaint.status.value]),
                "outcome": str(phrases.OUTCOME[complaint.outcome.value]) if complaint.outcome else "",
            }
            promised, happened = [_promised(one) for one in _promises(page)], _happened(page)
        proofs.ask(complaint, facts, promised, happened)
        db.session.commit()
        flash(_("The PDF is being made. Look at this page again in a few seconds."))
    except Refusal as refusal:
        db.session.rollback()
        flash(refusal.sentence, "note")
    return redirect(url_for("public.evidence"), 303)


@door.get("/follow/case/evidence.pdf")
@public
@visiting
def evidence_file(visit: Visit) -> ResponseReturnValue:
    """The newest PDF that was made of the case; to the page that has it made while there is none."""
    row = db.session.scalars(
        proofs.of_case(case_of(visit)).where(Paper.state == PaperState.MADE).limit(1)
    ).one_or_none()
    file = db.session.scalars(shelf.of_stream(row.id)).first() if row else None
    return redirect(url_for("public.evidence"), 303) if file is None else handed(file)


def _promises(page: CasePage) -> list[Promise]:
    """What was promised to the reporter himself, the oldest first."""
    own = [one for one in page.story.clocks.promises if one.leg == 0]
    return sorted(own, key=lambda one: (one.cycle, one.started_on, one.due_on))


def _promised(one: Promise) -> Promised:
    step = str(phrases.STEP[one.step.value])
    return Promised(step, one.started_on, one.due_on, one.met_on, one.breached_on, one.excused, ())


def _happened(page: CasePage) -> list[tuple[date, str]]:
    return [(point.on, str(point.title)) for point in page.line if point.on]
