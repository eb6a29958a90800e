"""Drills that are told by tests of the suite, each with its own broken twins among them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from importlib.util import find_spec

from tests.drill.score import Score, drill
from tests.house.plan import TREE

TAMPERING = "tests.tampering"


def suite(*paths: str) -> Score:
    """Run these tests on SQLite and say how many passed."""
    begun = time.monotonic()
    environment = {name: value for name, value in os.environ.items() if name != "TEST_DATABASE_URL"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *paths]
    done = subprocess.run(command, cwd=TREE, env=environment, capture_output=True, text=True)
    counts = re.findall(r"\d+ (?:passed|failed|error|skipped)", done.stdout)
    held: bool | None = done.returncode == 0 and any("passed" in one for one in counts)
    if held and any("skipped" in one for one in counts):
        held = None  # what was left out was not shown
    return Score(f"{', '.join(counts)} in {time.monotonic() - begun:.0f} s", held)


@drill("the n-th failure", "no yes for what is not stored, no half, no secret told")
def failures(_quick: bool) -> Score:
    """The n-th statement, file call, encryption fails, until the press goes through."""
    found = suite("tests/durability/test_failing.py")
    return Score(f"{found.figure}; a verb that commits half-way is caught among them", found.held)


@drill("clock jumps", "order kept, no negative time, nobody let in again")
def jumps(_quick: bool) -> Score:
    """+400 days, -2 hours, the year's end, a leap day."""
    return suite("tests/durability/test_jumps.py")


@drill("migrations with data", "down and up again: rows and record unharmed")
def migrations(_quick: bool) -> Score:
    """From the newest schema down to the first with guards, step by step, and back."""
    return suite("tests/house/test_migrations_with_data.py", "tests/house/test_migrations.py")


@drill("no room", "words taken, files refused, recovers by itself")
def room(_quick: bool) -> Score:
    """Reserve, full disk, full database, budgets."""
    return suite("tests/web/test_room.py")


@drill("backup and restore", "what was kept comes back, codes open, a killed backup harms nothing")
def restore(_quick: bool) -> Score:
    """The restore drill."""
    return suite("tests/exchange/test_backup.py")


@drill("tampering", "800 of 800 found, no alarm at 100 lawful erasures")
def tampering(quick: bool) -> Score:
    """Nine kinds at a hundred places each, a lawful erasure among them."""
    if find_spec(TAMPERING) is None:
        return suite("tests/ledger/test_verify.py")
    places = "10" if quick else "100"
    done = subprocess.run([sys.executable, "-m", TAMPERING, places], cwd=TREE, capture_output=True, text=True)
    said = [line for line in done.stdout.strip().splitlines() if line]
    return Score(said[-1] if said else "said nothing", done.returncode == 0)
