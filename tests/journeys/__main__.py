"""`python -m tests.journeys 2000 [seed]`: a longer replay, on SQLite or where TEST_DATABASE_URL says."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from config import settings
from feedback.app import create_app
from tests.databases import copies_for
from tests.journeys.replay import Replay
from tests.journeys.texts import reports
from tests.journeys.witness import look


def main(count: int, seed: int) -> int:
    """Replay `count` reports; 0 when nothing disagrees."""
    with TemporaryDirectory() as folder:
        copies = copies_for(os.environ.get("TEST_DATABASE_URL", ""), Path(folder))
        config = settings({"MODE": "test", "DATABASE_URL": copies.url, "DATA_DIR": f"{folder}/data"})
        app = create_app(config | {"WTF_CSRF_ENABLED": False})
        try:
            copies.fill(app)
            copies.renew()
            texts, source = reports(count, seed)
            begun, replay = time.monotonic(), Replay(app, texts, seed)
            replay.run()
            with app.app_context():
                found = look(replay)
            print(f"{source}, seed {seed}, {time.monotonic() - begun:.0f} s", *found.lines(), sep="\n")
        finally:
            copies.drop()
    return 1 if found.disagreements or found.faults else 0


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*[*words, *[200, 2026][len(words) :]][:2]))
