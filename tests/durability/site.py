"""What the durability tests serve: the real application without limits, or a twin that breaks one promise.

TWIN=acknowledge_first answers before anything is stored; split_commit stores in two transactions; no_version takes a
form whatever version its writer saw; no_key forgets that a form was sent. Each must be seen to fail.
"""

from __future__ import annotations

import io
import json
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from typing import Any

from config import settings
from feedback.app import create_app
from feedback.base.database import db
from feedback.complaints import intake, record
from feedback.complaints.drafts import ComplaintDraft, Prepared
from feedback.front import Front
from feedback.people.throttle import Limit
from feedback.web.limits import LIMITS
from feedback.web.public import sending

PLENTY = (Limit(10**6, timedelta(hours=1)), Limit(10**6, timedelta(hours=1)))
LIMITS.update(dict.fromkeys(LIMITS, PLENTY))

app = create_app(settings(os.environ) | {"WTF_CSRF_ENABLED": False})
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def _acknowledge_first(inner: Wsgi) -> Wsgi:
    """The twin that says yes and stores afterwards; a few at a time, or it would only drown."""
    turn = threading.BoundedSemaphore(4)

    def outer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST" or not environ["PATH_INFO"].endswith("/complaints"):
            return inner(environ, start_response)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))

        def later() -> None:
            try:
                time.sleep(0.3)
                list(inner(environ | {"wsgi.input": io.BytesIO(body)}, lambda *_said: None))
            finally:
                turn.release()

        turn.acquire()
        threading.Thread(target=later, daemon=True).start()
        start_response("201 CREATED", [("Content-Type", "application/json")])
        return [json.dumps({"number": "", "receipt_code": ""}).encode()]

    return outer


def _split_commit() -> None:
    """The twin that keeps the key in one transaction and the case in the next."""
    whole = intake._claim
    intake.gathered = lambda *_numbered: nullcontext()  # each row as it comes

    def claim(*given: Any) -> None:
        whole(*given)
        db.session.commit()
        time.sleep(0.05)

    intake._claim = claim


def _no_version() -> None:
    """The twin that takes every form as if its writer had seen the newest version."""
    record.same_version = lambda *_given: None


def _no_key() -> None:
    """The twin whose key is another at each press."""
    whole = sending.prepare

    def prepare(draft: ComplaintDraft) -> Prepared:
        return whole(replace(draft, secret=secrets.token_urlsafe(32)))

    sending.prepare = prepare


if os.environ.get("TWIN") == "acknowledge_first":
    app.wsgi_app = _acknowledge_first(app.wsgi_app)
MADE = {"split_commit": _split_commit, "no_version": _no_version, "no_key": _no_key}
if make := MADE.get(os.environ.get("TWIN", "")):
    make()

front = Front(app, threads=8, largest=app.config["MAX_FILES_LENGTH"])
