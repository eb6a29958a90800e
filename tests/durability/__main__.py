"""The full numbers, on SQLite or where TEST_DATABASE_URL says: `python -m tests.durability [kills] [writing] …`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from config import settings
from feedback.app import create_app
from feedback.base.database import db
from tests.databases import copies_for
from tests.durability.crowds import pressing, writing
from tests.durability.kills import killing

SEED = 4
RUNS: dict[str, Callable[[Flask], str]] = {
    "kills": lambda app: killing(app, kills=20, seed=SEED).line(),
    "acknowledge_first": lambda app: killing(
        app, kills=10, seed=SEED, twin="acknowledge_first", kinds=("once",) * 4
    ).line(),
    "split_commit": lambda app: killing(
        app, kills=10, seed=SEED, twin="split_commit", kinds=("once",) * 6
    ).line(),
    "pressing": lambda app: pressing(app, 200, 20).line(),
    "writing": lambda app: writing(app, 50, 1000).line(),
}


def main(wanted: list[str]) -> None:
    """Run what is wanted, or everything, each on a fresh database."""
    with TemporaryDirectory() as folder:
        copies = copies_for(os.environ.get("TEST_DATABASE_URL", ""), Path(folder))
        config = settings({"MODE": "test", "DATABASE_URL": copies.url, "DATA_DIR": f"{folder}/data"})
        app = create_app(config | {"WTF_CSRF_ENABLED": False})
        try:
            copies.fill(app)
            for name in wanted or RUNS:
                with app.app_context():
                    db.engine.dispose()
                copies.renew()
                begun = time.monotonic()
                print(
                    f"{name}: {RUNS[name](app)} ({time.monotonic() - begun:.0f} s, seed {SEED})", flush=True
                )
        finally:
            copies.drop()


if __name__ == "__main__":
    main(sys.argv[1:])
