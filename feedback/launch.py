"""One command for one machine: web server, worker and keeper, started and stopped together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from config import fit_for

PATIENCE = 30  # seconds a process gets to finish what it is doing
THRIFT = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "1048576"}
"""How the C library keeps memory: without it, every thread holds on to the 19 MiB of a slow hash it once made."""
SLOWEST_RESTART = 60.0  # seconds between two tries to start a loop that keeps failing
LOOPS = ("worker", "keeper")


def together(config: Mapping[str, Any], say: Callable[[str], Any]) -> int:
    """Run web, worker and keeper until SIGTERM or Ctrl-C; the exit status, 0 when asked to stop.

    A worker or keeper that fails is started again. When the web server goes, everything stops.
    """
    if not _is_free(config["HOST"], config["PORT"]):
        say(
            f"Something else is using port {config['PORT']}. Choose another: PORT={config['PORT'] + 1} make run"
        )
        return 1
    stopping: list[int] = []
    for kind in (signal.SIGTERM, signal.SIGINT):
        signal.signal(kind, lambda number, _frame: stopping.append(number))
    web = subprocess.Popen(web_command(config), env=_environment("web"), start_new_session=True)  # noqa: S603 (our own words)
    loops = [_Loop(name) for name in LOOPS]
    _wait_until_it_answers(config, web, stopping)
    say(f"The complaint system is at {config['BASE_URL']} (stop it with Ctrl-C).")
    while not stopping and web.poll() is None:
        time.sleep(0.2)
        for loop in loops:
            loop.look()
    failed = not stopping
    _stop(web, *(loop.process for loop in loops))
    return 1 if failed else 0


class _Loop:
    """A process beside the web that is started again when it ends, after a pause that grows."""

    def __init__(self, name: str) -> None:
        self.name, self.wait = name, 1.0
        self._start()

    def look(self) -> None:
        lived = time.monotonic() - self.started
        if self.process.poll() is not None and lived > self.wait:
            self.wait = 1.0 if lived > SLOWEST_RESTART else min(self.wait * 2, SLOWEST_RESTART)
            self._start()

    def _start(self) -> None:
        command = [sys.executable, "-m", "flask", "--app", "wsgi:app", self.name]
        self.process = subprocess.Popen(command, env=_environment(self.name), start_new_session=True)  # noqa: S603 (our own words)
        self.started = time.monotonic()


def _is_free(host: str, port: int) -> bool:
    """Whether nobody listens there: the web server itself would quietly share the port with another."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError:
            return False
    return True


def _wait_until_it_answers(
    config: Mapping[str, Any], web: subprocess.Popen[bytes], stopping: list[int]
) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and web.poll() is None and not stopping:
        try:
            socket.create_connection((config["HOST"], config["PORT"]), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return


def web_command(config: Mapping[str, Any]) -> list[str]:
    """The web server's command line: whole processes for the cores, threads for the pages.

    Where no proxy stands in front, `feedback.front` waits for slow senders instead of a thread.
    """
    alone = not config["PROXY_HOPS"]
    options = {
        "--interface": "rsgi" if alone else "wsgi",
        "--http": "1",  # what the proxy speaks; no second protocol to attack
        "--host": config["HOST"],
        "--port": config["PORT"],
        "--workers": config["WEB_PROCESSES"],
        "--blocking-threads": 1 if alone else config["WEB_THREADS"],
        "--workers-kill-timeout": PATIENCE,
        "--log-level": "error",
        "--log-config": Path(__file__).with_name("granian.json"),
    }
    words = [str(word) for pair in options.items() for word in pair]
    return [
        sys.executable,
        "-m",
        "granian",
        *words,
        "--no-ws",
        "--respawn-failed-workers",
        "wsgi:front" if alone else "wsgi:app",
    ]


def _environment(process: str) -> dict[str, str]:
    """What a child is told; each secret only to the process that holds it."""
    told = {**THRIFT, **os.environ, "PROCESS": process}
    told.pop("FLASK_RUN_FROM_CLI", None)
    return fit_for(process, told)


def _stop(*children: subprocess.Popen[bytes]) -> None:
    """Ask politely, wait, then end whatever is left of each group."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + PATIENCE
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            pass
        finally:
            _end_group(child.pid)


def _end_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
