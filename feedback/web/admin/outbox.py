"""The administrator's view of the outbox: how letters fare, and those given up, without an address."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from feedback.base.database import db
from feedback.inspection import seen
from feedback.notices import delivery, outbox
from feedback.notices.letters import LETTERS
from feedback.notices.models import LetterState
from feedback.people.rights import Right
from feedback.web.admin.door import door
from feedback.web.guards import allow, me

SHOWN = 200

STATE = {
    LetterState.WAITING: _l("Waiting"),
    LetterState.SENT: _l("Sent"),
    LetterState.DEAD: _l("Given up"),
    LetterState.DROPPED: _l("Never possible"),
}

REASON = {
    "no_address": _l("No address was left"),
    "address_refused": _l("The address is not valid"),
    "link_expired": _l("The link is no longer needed"),
    "unknown_letter": _l("Unknown letter"),
    "worker_lost": _l("The sending process was lost each time"),
}


@door.get("/letters")
@allow(Right.SEE_OUTBOX)
def letters() -> ResponseReturnValue:
    """How many letters stand where, and each one given up. Three statements."""
    given_up = db.session.execute(outbox.given_up().limit(SHOWN)).scalars().all()
    return render_template(
        "admin/outbox.html",
        tally=outbox.tally(),
        given_up=given_up,
        dropped=outbox.reasons(LetterState.DROPPED),
        attempts=delivery.ATTEMPTS,
        states=STATE,
        reasons=REASON,
        kinds=LETTERS,
    )


@door.post("/letters/<int:letter_id>/revival")
@allow(Right.SEE_OUTBOX)
def revive_letter(letter_id: int) -> ResponseReturnValue:
    """Let a letter that was given up start afresh."""
    delivery.revive(letter_id)
    db.session.commit()
    flash(_("The letter will be tried again shortly."))
    return redirect(url_for("admin.letters"), 303)


@door.post("/letters/<int:letter_id>/disposal")
@allow(Right.SEE_OUTBOX)
def discard_letter(letter_id: int) -> ResponseReturnValue:
    """Throw away a letter that was given up and is of no use any more; it is kept who did."""
    seen.discarded(delivery.discard(letter_id), by=me())
    db.session.commit()
    flash(_("The letter was thrown away. It is kept with your name."))
    return redirect(url_for("admin.letters"), 303)
