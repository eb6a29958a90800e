"""A web server of real processes on loopback, and somebody who kills them."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from config import KEY_NAMES
from tests.house.plan import TREE
from tests.machine import free_port

PATIENCE = 90.0  # seconds for a start on a busy machine


@dataclass
class Site:
    """A running server; `restarts` counts how often its master gave up and was started again."""

    port: int
    start: Callable[[], subprocess.Popen[bytes]]
    process: subprocess.Popen[bytes]
    restarts: int = 0

    @property
    def master(self) -> int:
        """The id of the process that starts the web processes."""
        return self.process.pid

    def send(
        self, method: str, path: str, body: bytes | None = None, *, read: bool = True, **headers: str
    ) -> tuple[int, str, bytes]:
        """One request on a connection of its own: status, cookies given, body. OSError or HTTPException when it breaks.

        With `read` False the caller hangs up after sending; the status is 0.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, names)
            if not read:
                return 0, "", b""
            answer = connection.getresponse()
            given = answer.headers.get_all("Set-Cookie") or ()
            cookies = "; ".join(one.split(";")[0] for one in given)
            return answer.status, cookies, answer.read()
        finally:
            connection.close()

    def answers(self) -> bool:
        """Whether it serves."""
        try:
            return self.send("GET", "/health/ready")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def workers(self) -> list[int]:
        """The ids of its web processes."""
        children = Path(f"/proc/{self.master}/task/{self.master}/children").read_text().split()
        found = []
        for child in map(int, children):
            try:
                command = Path(f"/proc/{child}/cmdline").read_bytes()
            except OSError:
                continue
            if command and b"resource_tracker" not in command:
                found.append(child)
        return found

    def kill_oldest(self) -> bool:
        """SIGKILL to the web process that has lived longest; False when none is there just now.

        Granian gives up altogether when one that it has just replaced dies within 5.5 seconds.
        """
        workers = self.workers()
        if not workers:
            return False
        try:
            os.kill(min(workers), signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def wait(self) -> None:
        """Until it serves again; a master that has ended is started anew, as a service manager does."""
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            if time.monotonic() > deadline:
                raise TimeoutError("the server does not answer")
            if self.process.poll() is not None:
                _end(self.process)
                self.process, self.restarts = self.start(), self.restarts + 1
            time.sleep(0.1)


@contextmanager
def serving(app: Flask, *, processes: int = 2, twin: str = "", alone: bool = False) -> Iterator[Site]:
    """Serve `app`'s database and files from processes of their own, for as long as the block lasts.

    `alone` as it is where no proxy stands in front, else as behind one.
    """
    port = free_port()
    words: dict[str, Any] = {
        "--interface": "rsgi" if alone else "wsgi",
        "--http": "1",
        "--host": "127.0.0.1",
        "--port": port,
        "--workers": processes,
        "--blocking-threads": 1 if alone else 8,
        "--backlog": 256,
        "--respawn-interval": 0.1,
        "--workers-kill-timeout": 10,
        "--log-level": "critical",
    }
    command = [sys.executable, "-m", "granian", *(str(word) for pair in words.items() for word in pair)]
    command += ["--no-ws", "--respawn-failed-workers", f"tests.durability.site:{'front' if alone else 'app'}"]
    told = {name: str(app.config[name]) for name in (*KEY_NAMES, "DATABASE_URL", "DATA_DIR")}
    environment = {**os.environ, **told, "MODE": "test", "TWIN": twin, "PROCESS": "worker"}
    log = Path(app.config["DATA_DIR"]) / f"site-{port}.log"
    with log.open("wb") as out:

        def start() -> subprocess.Popen[bytes]:
            return subprocess.Popen(
                command, env=environment, cwd=TREE, stdout=out, stderr=out, start_new_session=True
            )

        site = Site(port, start, start())
        try:
            site.wait()
            yield site
        finally:
            site.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                site.process.wait(15)
            _end(site.process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Nothing of the server's group stays behind."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
