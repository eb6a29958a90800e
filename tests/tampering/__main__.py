"""`python -m tests.tampering [PLACES]`: nine ways, each at 100 places, on SQLite or where TEST_DATABASE_URL says."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from config import settings
from feedback.app import create_app
from tests.databases import copies_for
from tests.tampering.trial import figures, filled


def run(places: int = 100, url: str = "") -> dict[str, dict[str, int]]:
    """The figures of `trial.figures` over a database made for it, of which nothing stays."""
    folder = Path(tempfile.mkdtemp())
    copies = copies_for(url, folder)
    try:
        known = settings({"MODE": "test", "DATABASE_URL": copies.url, "DATA_DIR": str(folder / "data")})
        app = create_app(known)
        copies.fill(app)
        copies.renew()
        return figures(filled(app), places)
    finally:
        copies.drop()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Print the table; exit status 1 when something was not found, or a lawful erasure raised an alarm."""
    found = run(int(sys.argv[1]) if len(sys.argv) > 1 else 100, os.environ.get("TEST_DATABASE_URL", ""))
    width = max(map(len, found))
    print(f"{'':{width}}  places  chain  + checkpoints outside  + receipts")
    for name, count in found.items():
        print(
            f"{name:{width}}  {count['places']:6}  {count['chain']:5}  {count['outside']:21}  {count['receipt']:10}"
        )
    *tampered, erased = found.values()
    seen, places = (sum(count[name] for count in tampered) for name in ("receipt", "places"))
    print(f"{seen} of {places} found; alarms at {erased['receipt']} of {erased['places']} lawful erasures")
    return int(any(count["receipt"] < count["places"] for count in tampered) or erased["receipt"] > 0)


if __name__ == "__main__":
    sys.exit(main())
