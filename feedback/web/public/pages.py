"""The pages that explain: the first page, how it works, what happens to data, accessibility, the language."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from feedback.agencies.classes import ServiceClass
from feedback.agencies.settings import settings
from feedback.base import clock
from feedback.base.database import db
from feedback.deadlines import shelf
from feedback.deadlines.standards import Standard
from feedback.deadlines.steps import Step
from feedback.web import language
from feedback.web.guards import public, safe_next
from feedback.web.public.door import door
from feedback.web.public.offices import kecamatan


@door.get("/")
@public
def home() -> str:
    """The first page: two ways in, emergency numbers, what happens and when."""
    facts = settings("emergency_numbers")
    return render_template(
        "public/home.html",
        limits=_limits(),
        emergency=facts.get("emergency_numbers") or [],
        figures=_figures(),
        regions=db.session.scalars(kecamatan()).all(),
    )


@door.get("/how")
@public
def how() -> str:
    """How it works: the steps, the limits with their source, the outcomes, the code."""
    return render_template("public/how.html", limits=_limits(), statutory=_statutory())


@door.get("/privacy")
@public
def privacy() -> str:
    """What is stored, who reads it, how long, and what a reporter may ask for."""
    return render_template("public/privacy.html", office=_office())


@door.get("/accessibility")
@public
def accessibility() -> str:
    """What these pages do for everybody, and whom to tell when they fail."""
    return render_template("public/accessibility.html", office=_office())


@door.post("/language/<code>")
@public
def choose_language(code: str) -> ResponseReturnValue:
    """Keep the language and go back to the page the reader came from."""
    if code not in language.LANGUAGES:
        abort(404)
    back = redirect(safe_next(request.form.get("back", "").rstrip("?")) or "/", 303)
    return language.remember(current_app.make_response(back), code)


def _limits() -> dict[str, dict[str, Standard]]:
    """Step -> class -> the standard valid today; a step without standards is left out."""
    book = shelf.standards(clock.today())
    found: dict[str, dict[str, Standard]] = {}
    for step in Step:
        try:
            found[step.value] = {kind.value: book.limit(kind, step) for kind in ServiceClass}
        except LookupError:
            continue
    return found


def _statutory() -> tuple[Standard, ...]:
    return shelf.standards(clock.today()).statutory()


def _office() -> dict[str, Any]:
    facts = settings("office_address", "office_phone", "office_email")
    return {key.removeprefix("office_"): value for key, value in facts.items() if value}


def _figures() -> Any:
    """This month's figures for the first page, when the application has them: what `home_figures` returns.

    Rows with `value`, `label`, `of`, `url` (see `big` in macros/figures.html), or nothing.
    """
    source = current_app.extensions.get("home_figures")
    return source() if source else None
