"""How long it takes to find among 1,000 to 1,000,000 cases: `python -m tests.scale [sqlite|postgresql] [SIZE …]`.

`cpu` is this process's own time (with SQLite all there is), `ms` what passes on the clock. Searches as an inspector
(who sees all cases) and an officer (every twentieth); and likely duplicates beside a new case. Each question is
asked three times and its quickest answer counts: on a shared machine the others say how busy it was. Texts are made up
(`rows.py`).
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles

from flask import Flask
from sqlalchemy import select

from config import settings
from feedback.agencies.models import Unit
from feedback.app import create_app
from feedback.base.database import db, reading
from feedback.complaints import alike, reporter
from feedback.complaints.alike import Told
from feedback.complaints.models import Complaint
from feedback.people.persons import Person
from feedback.suggestions import likeness
from feedback.web.desk import searching
from tests import hashes
from tests.complaints import telling
from tests.crew import Crew
from tests.databases import copies_for
from tests.postgres import server
from tests.scale.rows import Language, grow

SIZES = (1_000, 10_000, 100_000, 1_000_000)
QUESTIONS = 60
TIMES = 3
Took = tuple[float, float, bool]


def main(kind: str, sizes: tuple[int, ...]) -> None:
    """Fill, ask, tell."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="aduan-scale-")))
        copies = copies_for(stack.enter_context(server()) if kind == "postgresql" else "", folder)
        stack.callback(copies.drop)
        hashes.set_aside()
        app = create_app(settings({"MODE": "test", "DATABASE_URL": copies.url, "DATA_DIR": str(folder)}))
        copies.fill(app)
        copies.renew()
        with app.app_context():
            _tell(app, kind, sizes)
            db.session.remove()
            db.engine.dispose()


def _tell(app: Flask, kind: str, sizes: tuple[int, ...]) -> None:
    crew, language = Crew(app), Language()
    template = telling.answered(crew)
    reporter.confirm(template)
    new = telling.filed("Sebuah laporan baru tentang sesuatu.", category=None)
    db.session.commit()
    ident, asking = template.id, new.id
    own = select(Unit.id, Unit.agency_id).where(Unit.code == "DPUTR")
    others = select(Unit.id, Unit.agency_id).where(Unit.id == Unit.agency_id, Unit.code != "DPUTR").limit(19)
    offices = [tuple(db.session.execute(own).one()), *map(tuple, db.session.execute(others).all())]
    print(f"{kind}\n{'cases':>9} {'who, what':<26}   p50 ms   p95 ms  p50 cpu  p95 cpu  nothing")
    for size in sizes:
        begun = time.monotonic()
        grow(language, ident, size, offices)
        filled = time.monotonic() - begun
        asked = questions(language, size)
        for who in ("inspector", "officer_dputr"):
            _line(size, f"{who} searches", _searches(app, crew[who], asked))
        _line(size, "verifier: duplicates", _duplicates(crew["verifier"], asking, language, size))
        print(f"{'':>9} filled in {filled:.0f} s", flush=True)


def questions(language: Language, size: int) -> list[str]:
    """Words of a text, a common word beside a rare one, common words alone, a word begun, words of two texts."""
    chance, asked = random.Random(size), []
    common = language.words[:12]
    for turn in range(QUESTIONS):
        words = language.said(chance.randrange(50, size))
        rare = max(words, key=language.words.index)
        asked.append(
            (
                " ".join(chance.sample(words, 3)),
                f"{chance.choice(common)} {rare}",
                chance.choice(common),
                " ".join(chance.sample(common, 2)),
                rare[: max(4, len(rare) - 2)],
                f"{rare} {chance.choice(language.words[-2000:])}",
            )[turn % 6]
        )
    return asked


def _searches(app: Flask, who: Person, asked: list[str]) -> list[Took]:
    def ask(said: str) -> bool:
        with app.test_request_context("/desk/search"), reading():
            found = searching.look(who, said, ())
            db.session.rollback()
        return not found.rows

    return [_quickest(lambda said=said: ask(said)) for said in asked]  # type: ignore[misc]


def _duplicates(who: Person, asking: int, language: Language, size: int) -> list[Took]:
    chance, made = random.Random(size), likeness.places
    new = db.session.get_one(Complaint, asking)
    found = []
    for _turn in range(QUESTIONS):
        places = language.places(chance.randrange(50, size))
        likeness.places = lambda *_args, places=places: places
        told = Told(" ".join(language.said(chance.randrange(50, size))))
        with reading():
            found.append(_quickest(lambda told=told: not alike.found_by(who, new, told)))  # type: ignore[misc]
    likeness.places = made
    return found


def _quickest(ask: Callable[[], bool]) -> Took:
    wall = cpu = float("inf")
    nothing = False
    for _time in range(TIMES):
        begun, used = time.perf_counter(), time.process_time()
        nothing = ask()
        wall = min(wall, (time.perf_counter() - begun) * 1000)
        cpu = min(cpu, (time.process_time() - used) * 1000)
    return wall, cpu, nothing


def _line(size: int, what: str, found: list[Took]) -> None:
    told = []
    for turn in (0, 1):
        took = [one[turn] for one in found]
        told += [median(took), quantiles(took, n=20)[-1]]
    nothing = sum(one[2] for one in found)
    figures = " ".join(f"{one:>8.1f}" for one in told)
    print(f"{size:>9,} {what:<26} {figures} {nothing:>8}", flush=True)


if __name__ == "__main__":
    wanted = tuple(int(one) for one in sys.argv[2:]) or SIZES
    main(sys.argv[1] if len(sys.argv) > 1 else "sqlite", wanted)
