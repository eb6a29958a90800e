"""`make bench`: how much the product costs, as a multiple of the least that could do the same.

Needs PostgreSQL (TEST_DATABASE_URL, else the machine's own, else one from a package) and makes a database of its
own there, which it drops. Prints a table and writes it as JSON. It states figures; it does not pass or fail.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from flask import Flask

from config import fit_for, make_keys, settings
from feedback.app import create_app
from feedback.base.database import db
from feedback.launch import THRIFT
from tests import hashes
from tests.bench import counted, fill, limit_tables
from tests.bench.copies import Copier
from tests.bench.load import HOST
from tests.bench.measure import FULL, QUICK, Count, Figure, Side, count, figure
from tests.bench.servers import Database, Server, granian
from tests.bench.table import growth, lines
from tests.bench.wire import Relay
from tests.bench.works import WORKS, Stage, Work
from tests.crew import Crew
from tests.databases import copies_for, lasting
from tests.machine import free_port
from tests.postgres import server as postgres

SIZES = (2_000, 20_000)


def main() -> None:
    """Fill, measure, show."""
    asked = _arguments()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="aduan-bench-")))
        copies = copies_for(stack.enter_context(postgres()), folder)
        stack.callback(copies.drop)
        keys = make_keys()
        environ = {**keys, "MODE": "test", "DATABASE_URL": copies.url, "DATA_DIR": str(folder / "data")}
        environ |= {"BASE_URL": f"https://{HOST}", "PROCESS": "worker"}
        hashes.set_aside()
        app = create_app(settings(environ))
        copies.fill(app)
        copies.renew()
        lasting(app)  # as in use: what is acknowledged was synced
        web = fit_for("web", {name: value for name, value in environ.items() if name != "PROCESS"})
        web |= {"MODE": "production", "PROXY_HOPS": "1", "LOG_LEVEL": "warning"}
        report = _measure(app, web, folder, asked)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    Path(asked.json).write_text(json.dumps(report, indent=1) + "\n")
    print(f"Written to {asked.json}.")


def _measure(app: Flask, web: dict[str, str], folder: Path, asked: argparse.Namespace) -> dict[str, object]:
    begun = time.monotonic()
    works = [work for work in WORKS if work.name in asked.works]
    with app.app_context():
        print("Telling a year of cases …", flush=True)
        stage = Stage(app, fill.tell(Crew(app), 48 if asked.quick else 120))
        counted.fold()
        copier = Copier()
    figures: list[Figure] = []
    machine: dict[str, object] = {}
    database = Database(web["DATABASE_URL"])
    for size in asked.sizes:
        filling = time.monotonic()
        with app.app_context():
            copier.grow(size)
            limit_tables.fill(db.session.connection())
            db.session.commit()
        print(f"{size} cases after {time.monotonic() - filling:.0f} s", flush=True)
        stage.set()
        counts = _counts(works, stage, web, folder)
        slow = {**web, hashes.SLOW: "1"}
        with _limit(web, folder) as limit, _ours(web, folder) as ours, _ours(slow, folder) as used:
            side = Side(limit, ours, used, database)
            for work in works:
                pace = QUICK if asked.quick else FULL
                figures.append(figure(work, stage, side, pace, size, counts[work.name]))
                print("\n".join(lines(figures[-1:], head=len(figures) == 1)), flush=True)
            machine = {
                "worker_mb": round(used.worker_memory(), 1),
                "limit_worker_mb": round(limit.worker_memory(), 1),
                "start_seconds": round(used.started_in, 2),
                "limit_start_seconds": round(limit.started_in, 2),
                "hash_ms": round(hashes.cost(), 1),
            }
    database.close()
    print("", *growth(works, figures), sep="\n")
    print(
        f"\nA worker after the load: {machine['worker_mb']} MB (limit app {machine['limit_worker_mb']}); "
        f"start to first answer: {machine['start_seconds']} s (limit app {machine['limit_start_seconds']}); "
        f"the slow hash of a code beside all that: {machine['hash_ms']} ms. "
        f"All of this took {time.monotonic() - begun:.0f} s."
    )
    if asked.statements:
        for name, found in counts.items():
            print(
                f"\n{name}:",
                *(f"{place:3} {sql[:230]}" for place, sql in enumerate(found.statements, 1)),
                sep="\n",
            )
    return {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), **machine},
        "figures": [asdict(one) for one in figures],
    }


def _counts(works: list[Work], stage: Stage, web: dict[str, str], folder: Path) -> dict[str, Count]:
    """SQL of each work, on a server with one process whose database connection is read along."""
    relay = Relay(web["DATABASE_URL"])
    try:
        with _ours({**web, "DATABASE_URL": relay.url}, folder, workers=1) as server:
            return {work.name: count(work, stage, server, relay) for work in works}
    finally:
        relay.close()


def _ours(web: dict[str, str], folder: Path, workers: int = 2) -> Server:
    port = free_port()
    command = granian("tests.bench.ours:app", port, workers)
    return Server(command, {**THRIFT, **web}, port, "/health/live", folder / "ours.log")


def _limit(web: dict[str, str], folder: Path) -> Server:
    port = free_port()
    target = "tests.bench.limit:create_app"
    command = [*granian(target, port, 2), "--factory"]
    return Server(command, {**THRIFT, **web}, port, "/", folder / "limit.log")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="2,000 cases and short runs (about a minute)")
    parser.add_argument("--json", default="bench.json", help="where to write the figures")
    parser.add_argument("--sizes", type=int, nargs="*", help="numbers of cases")
    parser.add_argument("--works", nargs="*", default=[work.name for work in WORKS], help="only these")
    parser.add_argument("--statements", action="store_true", help="show the SQL of each work too")
    asked = parser.parse_args()
    asked.sizes = asked.sizes or (SIZES[:1] if asked.quick else SIZES)
    return asked


if __name__ == "__main__":
    main()
