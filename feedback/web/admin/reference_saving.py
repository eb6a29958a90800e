"""What every reference screen does with a form: check it, do it, commit, or show it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func, select

from feedback.base.database import db
from feedback.base.refusal import Refusal, Stale
from feedback.web.admin.reference_words import FIELD
from feedback.web.forms import HouseForm

PAGE = 50


def save(
    form: HouseForm,
    do: Callable[[], object],
    after: str | Callable[[], str],
    template: str,
    **context: Any,
) -> ResponseReturnValue:
    """Do what a valid form asks and go to `after`; else the same page with what was typed (422)."""
    if form.validate_on_submit():
        try:
            do()
            target = after() if callable(after) else after
            db.session.commit()
        except Stale as stale:
            _told(stale, form)
            raise
        except Refusal as refusal:
            db.session.rollback()
            form.take(refusal)
        else:
            flash(_("Saved."))
            return redirect(target, 303)
    return render_template(template, form=form, **context), 422


def chosen(form: HouseForm, *names: str) -> dict[str, Any]:
    """The values of these fields, by name."""
    return {name: form[name].data for name in names}


def version(form: HouseForm) -> int:
    """The version the person saw; 0, which no row has, when the form lost it."""
    seen = str(form["version"].data or "")
    return int(seen) if seen.isdigit() else 0


def page_number() -> int:
    """The page asked for, from 1."""
    asked = request.args.get("page", "1")
    return max(1, min(int(asked), 10_000)) if asked.isascii() and asked.isdigit() else 1


def one_page(question: Any, page: int) -> tuple[list[Any], int]:
    """The rows of this page of a `Select`, and how many there are in all. Two statements."""
    total = db.session.scalar(select(func.count()).select_from(question.order_by(None).subquery())) or 0
    rows = db.session.execute(question.limit(PAGE).offset((page - 1) * PAGE)).all()
    return list(rows), total


def containing(text: str) -> str:
    """A LIKE pattern for rows that contain this text as it is typed (escape character: a backslash)."""
    plain = text.strip().lower()[:80].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{plain}%"


def _told(stale: Stale, form: HouseForm) -> None:
    """Put what was typed, and words for the fields, on the page that tells of the colleague's change."""
    skipped = ("HiddenField", "CSRFTokenField")
    typed = [(str(field.label.text), str(field.data or "")) for field in form if field.type not in skipped]
    stale.mine = typed
    stale.theirs = [(str(FIELD.get(name, name)), said) for name, said in stale.theirs]
    stale.back = request.path
