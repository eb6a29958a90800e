"""Whether the disk was told before the yes: strace on a process that files one report (SQLite only).

Killing processes cannot show this: what the kernel holds survives them, and not a power cut.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from sqlalchemy import event

from config import KEY_NAMES, settings
from feedback.app import create_app
from feedback.base.database import db
from tests.house.plan import TREE

REPORTS = 5
WHERE = {"category": "JALAN-KAB", "kecamatan": "15.04.03"}
CALL = re.compile(r"(?P<mark>ABOUT-TO-SEND|GOT-THE-YES)|(?P<sync>f(?:data)?sync\(\d+(?:<[^>]*>)?\)\s*= 0)")


@dataclass(frozen=True)
class Synced:
    """Of `told` reports that got a yes, how many had a sync before it."""

    told: int
    synced: int

    def line(self) -> str:
        """One line for a terminal."""
        return f"{self.told} reports told yes, {self.synced} of them synced before"


def tracing(app: Flask, *, twin: str = "") -> Synced | str:
    """File REPORTS reports under strace; a sentence when there is none."""
    if shutil.which("strace") is None:
        return "not shown: strace is not installed (sudo apt-get install strace)"
    if app.config["DATABASE_URL"].startswith("postgres"):
        return "not shown here: PostgreSQL syncs in its own process; its settings are asked at start"
    told = {name: str(app.config[name]) for name in (*KEY_NAMES, "DATABASE_URL", "DATA_DIR")}
    with TemporaryDirectory() as folder:
        trace = Path(folder) / "trace"
        command = ["strace", "-f", "-e", "trace=fsync,fdatasync,write", "-e", "signal=none", "-o", str(trace)]
        done = subprocess.run(
            [*command, sys.executable, "-m", "tests.durability.synced"],
            env={**os.environ, **told, "MODE": "test", "TWIN": twin},
            cwd=TREE,
            capture_output=True,
            text=True,
            timeout=300,
        )
        if not trace.exists() or done.returncode:
            return f"not shown: this machine does not let strace work ({done.stderr[-200:].strip()})"
        return _read(trace.read_text("utf-8", "replace"))


def _read(trace: str) -> Synced:
    told = synced = 0
    seen = sending = False
    for found in CALL.finditer(trace):
        if found["sync"]:
            seen = seen or sending
        elif found["mark"] == "ABOUT-TO-SEND":
            sending, seen = True, False
        else:
            told, synced, sending = told + 1, synced + seen, False
    return Synced(told, synced)


def main() -> None:
    """File reports by the API's door, with a mark in the trace before and after each; TWIN=no_sync syncs nothing."""
    app = create_app(settings(os.environ) | {"WTF_CSRF_ENABLED": False})
    if os.environ.get("TWIN") == "no_sync":
        with app.app_context():
            event.listen(
                db.engine,
                "connect",
                lambda connection, _record: connection.execute("PRAGMA synchronous=OFF") and None,
            )
    client = app.test_client()
    for number in range(REPORTS):
        body = {
            "text": f"Laporan uji sinkron nomor {number} di depan pasar.",
            "identity": "anonymous",
        } | WHERE
        os.write(2, b"ABOUT-TO-SEND\n")
        answer = client.post("/api/v1/complaints", json=body, headers={"Idempotency-Key": f"{number:064}"})
        if answer.status_code == 201:
            os.write(2, b"GOT-THE-YES\n")


if __name__ == "__main__":
    main()
