"""Monthly editions for everybody: frozen figures with small numbers hidden, on a page and as a PDF."""

from __future__ import annotations

from datetime import date

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.figures import editions
from feedback.figures.edition_content import NONE
from feedback.figures.edition_page import page
from feedback.figures.editions import Edition
from feedback.figures.suppression import TOTAL
from feedback.web import phrases
from feedback.web.guards import public
from feedback.web.public.door import door


@door.get("/figures/editions")
@public
def edition() -> str:
    """One edition (the newest when none is named), and links to the others. Two statements."""
    made = editions.all_of()
    shown = _asked(made)
    return render_template(
        "public/edition.html",
        made=made,
        found=page(shown) if shown is not None else None,
        classes={**phrases.SERVICE_CLASS, NONE: _("Not classified yet"), TOTAL: _("All")},
        total=TOTAL,
    )


@door.get("/figures/editions/pdf")
@public
def edition_pdf() -> ResponseReturnValue:
    """The same as a PDF; back to the page while the worker has not made it. Two statements."""
    found = _asked(editions.all_of())
    if found is None or found.pdf is None:
        return redirect(url_for(".edition"), 303)
    answer = Response(found.pdf, mimetype="application/pdf")
    name = f"edition-{found.month:%Y-%m}-{found.number}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _asked(made: list[Edition]) -> Edition | None:
    typed, number = request.args.get("month", ""), request.args.get("number", "")
    try:
        month = date.fromisoformat(f"{typed}-01") if typed else None
    except ValueError:
        month = None
    fitting = (one for one in made if month in (None, one.month) and number in ("", str(one.number)))
    return next(fitting, made[0] if made else None)
