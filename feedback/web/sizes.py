"""How large a request may be: small everywhere, large only where files are taken.

A view that takes files says so with `@takes_files`. What is too large is refused before it is read (413).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(view: View) -> View:
    """Let the forms of this view carry MAX_FILES files."""
    view._takes_files = True  # type: ignore[attr-defined]  # a mark on the view itself
    return view


def init_app(app: Flask) -> None:
    """Measure every request of `app`. Call it before anything that reads a form is wired."""
    app.before_request(_measure)


def _measure() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "_takes_files", False):
        request.max_content_length = current_app.config["MAX_FILES_LENGTH"]
