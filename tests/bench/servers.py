"""Web servers started for a measurement, and what they and the database cost in CPU time and memory."""

from __future__ import annotations

import http.client
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType

import psycopg

TICK = os.sysconf("SC_CLK_TCK")
PATIENCE = 60  # seconds until a server must have answered


class Server:
    """One web server with all its processes. `started_in` is seconds from the command to the first answer."""

    def __init__(self, command: list[str], env: Mapping[str, str], port: int, ready: str, log: Path) -> None:
        self.port = port
        # As installed (make environment): an earlier start has left its bytecode.
        told = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        begun = time.monotonic()
        with log.open("ab") as lines:
            self.process = subprocess.Popen(
                command, env={**told, **env}, stdout=lines, stderr=lines, start_new_session=True
            )
        try:
            self._wait(ready, begun + PATIENCE, log)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        self.started_in = time.monotonic() - begun

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()

    def cpu(self) -> float:
        """Seconds of CPU time that all its processes have used."""
        return sum(_cpu(pid) for pid in self.pids())

    def pids(self) -> list[int]:
        """The server's own process and all below it."""
        found, waiting = [], [self.process.pid]
        while waiting:
            pid = waiting.pop()
            found.append(pid)
            waiting += _children(pid)
        return found

    def worker_memory(self) -> float:
        """Proportional memory (PSS) of the workers, MB each, the middle one."""
        sizes = [_pss(pid) for pid in self.pids() if pid != self.process.pid]
        return statistics.median(size for size in sizes if size > 20)

    def _wait(self, ready: str, until: float, log: Path) -> None:
        while time.monotonic() < until:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", ready, headers={"X-Forwarded-Proto": "https"})
                connection.getresponse().read()
            except OSError:
                time.sleep(0.01)
            else:
                return
            if self.process.poll() is not None:
                break
        raise RuntimeError(f"the server did not answer; the end of its log:\n{log.read_text()[-2000:]}")


class Database:
    """The server processes that work for one database."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True)

    def cpu(self) -> float:
        """Seconds of CPU time of its connections' processes; 0 when the server is on another machine."""
        rows = self.connection.execute(
            """SELECT pid FROM pg_stat_activity WHERE datname = current_database()
                  AND backend_type = 'client backend' AND pid <> pg_backend_pid()"""
        ).fetchall()
        return sum(_cpu(pid) for (pid,) in rows)

    def close(self) -> None:
        """Let the database go."""
        self.connection.close()


def granian(target: str, port: int, workers: int) -> list[str]:
    """The command line of the server software with `workers` processes."""
    words = (
        f"granian --interface wsgi --host 127.0.0.1 --port {port} --workers {workers} --blocking-threads 16"
    )
    return [sys.executable, "-m", *words.split(), "--log-level", "error", "--no-ws", target]


def _children(pid: int) -> Iterable[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text().split()]
        except OSError:
            continue
    return found


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK


def _pss(pid: int) -> float:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0
