"""Whoever lacks a second factor that he must have reaches the pages where he sets it up, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from feedback.people import factors

View = TypeVar("View", bound=Callable[..., Any])


def setting_up(view: View) -> View:
    """The endpoint is open to whoever still has to set up a second factor."""
    view._setting_up = True  # type: ignore[attr-defined]  # a mark on the view itself
    return view


def instead() -> ResponseReturnValue | None:
    """What is answered in place of the view while the person lacks a factor, else None."""
    view = current_app.view_functions[request.endpoint or ""]
    if getattr(view, "_setting_up", False) or not lacking():
        return None
    if request.method not in ("GET", "HEAD"):
        abort(403)
    return redirect(url_for("account.factors_page"), 303)


def lacking() -> bool:
    """Whether the person asking must set something up before anything else."""
    return factors.lacks(current_user.person, current_user.sitting.factor)
