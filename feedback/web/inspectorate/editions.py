"""Monthly editions: made by the worker or by a button, read by everybody, taken as files by whoever sees all of it."""

from __future__ import annotations

from datetime import date

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.base import cells, clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.figures import edition_csv, editions, period
from feedback.figures.editions import Edition
from feedback.people import security_log
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.web.filters import month_name
from feedback.web.guards import allow, fresh, me
from feedback.web.inspectorate.door import door

MONTHS = 12
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@door.get("/editions")
@allow(Right.SEE_OVERSIGHT_FIGURES, Right.OBSERVE)
def editions_made() -> str:
    """The frozen editions, and the form for a new one. Four statements, the person's two among them."""
    return _page("")


@door.post("/editions")
@allow(Right.AUDIT)
def make_edition() -> ResponseReturnValue:
    """Freeze a month that is over, or its correction with a reason."""
    month = _month(request.form.get("month", ""))
    if month is None:
        return _page(_("Choose a month.")), 422
    try:
        edition = editions.make(month, request.form.get("reason", ""), by=me())
    except Refusal as refusal:
        db.session.rollback()
        return _page(str(refusal)), 422
    db.session.commit()
    flash(_("The edition is frozen. Its files are being made."))
    return redirect(url_for(".editions_made") + f"#e{edition.id}", 303)


@door.post("/editions/files")
@allow(Right.EXPORT_FIGURES)
@fresh
def edition_file() -> ResponseReturnValue:
    """The whole edition as a file, for whoever sees all cases; taking it is noted in the record."""
    month = _month(request.form.get("month", ""))
    typed, kind = request.form.get("number", ""), request.form.get("kind", "")
    edition = editions.one(month, int(typed)) if month and typed.isdecimal() and len(typed) < 6 else None
    if edition is None or (kind == "xlsx" and edition.xlsx is None):
        flash(_("This file is not there yet. Try again in a minute."), "note")
        return redirect(url_for(".editions_made"), 303)
    if kind not in ("csv", "sp4n", "xlsx"):
        abort(404)
    if not editions.reads_whole(me()):
        flash(
            _("Some cases are not yours to see, so the whole edition is not either. The published one is."),
            "note",
        )
        return redirect(url_for(".editions_made"), 303)
    body, name = edition.xlsx, f"edition-{edition.month:%Y-%m}-{edition.number}"
    content = dict(edition.content)
    _note(me(), edition, kind)
    if kind == "xlsx":
        return _file(body or b"", SHEET, f"{name}.xlsx")
    if kind == "sp4n":
        written = cells.written(edition_csv.recap_head(), edition_csv.recap(content))
        return _file("".join(written).encode(), "text/csv", f"sp4n-{name}.csv")
    written = cells.written(edition_csv.head(), edition_csv.rows(content))
    return _file("".join(written).encode(), "text/csv", f"{name}.csv")


def _page(refused: str) -> str:
    today = clock.today()
    over = [one.from_on for one in reversed(period.months_before(today, MONTHS + 1))][1:]
    return render_template(
        "inspectorate/editions.html",
        made=editions.all_of(),
        months=[(f"{one:%Y-%m}", month_name(one)) for one in over],
        chosen=request.form.get("month", ""),
        reason=request.form.get("reason", ""),
        refused=refused,
        makes=me().may(Right.AUDIT),
        whole=me().may(Right.EXPORT_FIGURES) and editions.reads_whole(me()),
    )


def _month(typed: str) -> date | None:
    try:
        return date.fromisoformat(f"{typed}-01")
    except ValueError:
        return None


def _note(person: Person, edition: Edition, kind: str) -> None:
    security_log.note(
        "figures_exported",
        by=person.actor,
        user_id=person.user_id,
        exported=f"edition_{kind}",
        from_on=edition.period.from_on.isoformat(),
        to_on=edition.period.to_on.isoformat(),
        group=str(edition.number),
    )
    db.session.commit()


def _file(body: bytes, media_type: str, name: str) -> Response:
    answer = Response(body, mimetype=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
