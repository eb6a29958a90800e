"""The application with a developer's careless lines in it, which tell the log all that a visitor sent.

The allow-list must stop them. With TWIN=no_list there is none, and their marks must be found.
"""

from __future__ import annotations

import logging
import os
import warnings

import structlog
from flask import request

from config import settings
from feedback.app import create_app
from feedback.base import logs

if os.environ.get("TWIN") == "no_list":
    logs.ALLOWED = frozenset({"form", "files", "address"})
    logs._fit = lambda value: value
    logs.Line.format = logging.Formatter.format

app = create_app(settings(os.environ))


@app.before_request
def _tell_all() -> None:
    form, files = dict(request.form), [file.filename for file in request.files.values()]
    structlog.get_logger("web").warning("asked", form=form, files=files, address=request.remote_addr)
    logging.getLogger("some.library").warning("asked for %s with %s", request.full_path, form)
    warnings.warn(f"a library saw {form}", UserWarning, stacklevel=1)
