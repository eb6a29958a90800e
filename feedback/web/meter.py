"""What the web processes count of themselves: requests and their times by endpoint, refusals. No person, no address.

Processes share nothing: each writes its own totals into a file of METRICS_DIR now and then, and whoever is asked adds
all of them up. Without METRICS_TOKEN nobody can ask, and nothing is counted.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from threading import Lock

from flask import Flask, Response, current_app, g, request

EVERY = 5.0  # seconds between two writings
KEPT_FOR = 7 * 24 * 3600
STEPS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Upper ends of the classes of time, in seconds."""
REFUSED = {
    "account.sign_in": "sign_in_failures",
    "public.enter": "code_failures",
    "api.follow": "code_failures",
}
COUNTED = ("sign_in_failures", "code_failures", "upload_refusals", "policy_violations")


class Meter:
    """The totals of one process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = f"{os.getpid()}-{secrets.token_hex(4)}.json"
        self.totals: Counter[str] = Counter()
        self.written = 0.0
        self.pid = os.getpid()
        self._lock = Lock()

    def add(self, amounts: dict[str, float]) -> None:
        """Count; and write when it is time."""
        with self._lock:
            if os.getpid() != self.pid:  # a fork counts for itself
                self.pid, self.totals = os.getpid(), Counter()
                self.name = f"{os.getpid()}-{secrets.token_hex(4)}.json"
            self.totals.update(amounts)
            due = time.monotonic() - self.written > EVERY
        if due:
            self.write()

    def write(self) -> None:
        """The totals as they stand, whole or not at all; a disk that is full loses figures, never a page."""
        with self._lock, suppress(OSError):
            self.written = time.monotonic()
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside = self.folder / f".{self.name}"
            beside.write_text(json.dumps(self.totals))
            beside.replace(self.folder / self.name)

    def everybody(self) -> Counter[str]:
        """The totals of all processes, those that ended among them; files long untouched are cleared away."""
        self.write()
        found: Counter[str] = Counter()
        for path in self.folder.glob("*.json"):
            with suppress(OSError, ValueError):
                if path.stat().st_mtime < time.time() - KEPT_FOR:
                    path.unlink()
                    continue
                found.update(json.loads(path.read_text()))
        return found


def init_app(app: Flask) -> None:
    """Count what `app` serves, where somebody may ask for it."""
    if app.config.get("METRICS_TOKEN"):
        app.extensions["meter"] = Meter(Path(app.config["DATA_DIR"]) / "metrics")
        app.before_request(_begin)
        app.after_request(_end)


def count(name: str) -> None:
    """One more of `name` (see COUNTED), where anything is counted."""
    meter: Meter | None = current_app.extensions.get("meter")
    if meter is not None:
        meter.add({name: 1})


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    meter: Meter = current_app.extensions["meter"]
    took = time.perf_counter() - g.get("began", time.perf_counter())
    place = f"{request.endpoint or 'none'} {response.status_code // 100}xx"
    amounts = {f"{place} count": 1, f"{place} sum": took}
    amounts |= {f"{place} {step}": 1 for step in STEPS if took <= step}
    if response.status_code >= 400 and request.method == "POST" and request.endpoint in REFUSED:
        amounts[REFUSED[request.endpoint]] = 1
    meter.add(amounts)
    return response
