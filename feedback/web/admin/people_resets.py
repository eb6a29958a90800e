"""Resets of lost ways to sign in: asked for by one, agreed to by another where the role weighs more."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.base.database import db
from feedback.people import persons, resets
from feedback.people.rights import Right
from feedback.web.admin.door import door
from feedback.web.admin.people import account
from feedback.web.guards import allow, fresh, me


@door.get("/resets")
@allow(Right.RESET_FACTORS)
def resets_page() -> ResponseReturnValue:
    """The resets that wait. Two statements."""
    rows = list(db.session.execute(resets.waiting().order_by("id")).scalars())
    ids = {one for row in rows for one in (row.user_id, row.asked_by, row.agreed_by) if one}
    return render_template("admin/resets.html", rows=rows, names=persons.persons(ids), own=me().user_id)


@door.post("/people/<int:user_id>/reset")
@allow(Right.MANAGE_PEOPLE)
@fresh
def ask_reset(user_id: int) -> ResponseReturnValue:
    """Reset somebody's ways to sign in, or ask for it."""
    waits = resets.ask(account(user_id), by=me())
    flash(
        _("Reset. The person gets a letter with a link and begins anew.")
        if waits is None
        else _("Asked for. Another administrator or a custodian must agree; then it waits for a day.")
    )
    db.session.commit()
    return redirect(url_for("admin.person", user_id=user_id), 303)


@door.post("/resets/<int:reset_id>/agreement")
@allow(Right.RESET_FACTORS)
@fresh
def agree_reset(reset_id: int) -> ResponseReturnValue:
    """Agree as the second person."""
    resets.agree(reset_id, by=me())
    flash(_("Agreed. It happens in a day, unless it is stopped."))
    db.session.commit()
    return redirect(url_for("admin.resets_page"), 303)


@door.post("/resets/<int:reset_id>/end")
@allow(Right.RESET_FACTORS)
def stop_reset(reset_id: int) -> ResponseReturnValue:
    """Stop it."""
    resets.cancel(reset_id, by=me())
    flash(_("Stopped. Nothing was reset."))
    db.session.commit()
    return redirect(url_for("admin.resets_page"), 303)
