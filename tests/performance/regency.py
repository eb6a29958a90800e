"""`python -m tests.performance.regency [civil servants] [cases]`: a whole regency and a year of cases, page by page.

A few cases are told with the product's verbs in each month of the year and then copied in bulk, to officers in every
agency, on SQLite or where TEST_DATABASE_URL says. Each page is asked before and after; it may not ask the database
more often for 1,500 civil servants than for a handful. Ends with 1 when one does. What locking every sheet and the
signed file cost is told too.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from config import settings
from feedback.agencies.models import Unit
from feedback.app import create_app
from feedback.base import clock
from feedback.base.database import Base, db
from feedback.chores import in_batches
from feedback.complaints import rated, reporter
from feedback.complaints.annexes import Rating
from feedback.complaints.models import Complaint
from feedback.deadlines.models import PromiseRow
from feedback.ledger.models import Stream
from feedback.people.models import CivilServant, Posting, ServantKind, User, UserState
from feedback.people.sign_in import start_session
from feedback.performance import lockings
from feedback.performance.models import AssignmentSegment, HandlingCredit
from feedback.performance.periods import Period, containing
from feedback.performance.sheet_models import PeriodSheet
from tests import crew as people
from tests.complaints import telling
from tests.crew import Crew
from tests.databases import copies_for
from tests.statements import statements
from tests.web.personnel.steps import PKM, closed

SERVANTS, CASES, MONTHS = 1500, 12_000, 12
ONE_IN = 5  # so many civil servants have one among them who handles cases
BATCH = 1000


@dataclass
class Found:
    """`pages`: what each page asked for a handful and for all, and its seconds for all; `lines` for people."""

    pages: dict[str, tuple[int, int, float]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    @property
    def grown(self) -> list[str]:
        """The pages that asked more often when there was more."""
        return [path for path, (few, many, _took) in self.pages.items() if many > few]

    def lines(self) -> Iterator[str]:
        """A table, and what else was seen."""
        yield f"{'page':64} {'few':>5} {'many':>5} {'ms':>7}"
        for path, (few, many, took) in self.pages.items():
            yield f"{path:64} {few:5} {many:5} {took * 1000:7.0f}"
        yield from self.told


def run(app: Flask, servants: int = SERVANTS, cases: int = CASES, months: int = MONTHS) -> Found:
    """Tell, ask, grow, ask again, lock, export. The database is a fresh copy with the crew."""
    found, period = Found(), _past()
    with app.app_context():
        sources = _tell(Crew(app), months)
        db.session.commit()
    pages = _pages(app, period)
    few = {path: _cost(app, client, path) for client, path in pages}
    with app.app_context():
        officers = _hire(servants)
        _copy(sources, officers, cases)
        db.session.commit()
    for client, path in pages:
        begun = time.perf_counter()
        many = _cost(app, client, path)
        found.pages[path] = few[path], many, time.perf_counter() - begun
    _lock_all(app, period, found)
    for client, path in pages[:3]:
        found.pages[f"{path} (locked)"] = few[path], _cost(app, client, path), 0.0
    return found


def _past() -> Period:
    return containing(clock.today(), "month").before


def _tell(crew: Crew, months: int) -> list[int]:
    """A rated case in each month, handled at the clinic; their streams."""
    made, period = [], _past()
    for turn in range(months):
        with clock.at(clock.midday(period.first + timedelta(days=16))):
            complaint = closed(crew)
            reporter.rate(complaint, reporter.Marks(4, 3, 2 + turn % 3, 3))
        made.append(complaint.id)
        period = period.before
    return made


def _hire(servants: int) -> list[tuple[int, int]]:
    """Civil servants in every unit, one in five with an account: (user, unit) of those."""
    units = db.session.scalars(select(Unit.id).where(Unit.active).order_by(Unit.id)).all()
    since = clock.today() - timedelta(days=800)
    rows = [
        {"name": f"Pegawai Simulasi {n:04}", "email": f"sim{n}@crew.example", "locale": "id"}
        | {"state": UserState.INVITED, "created_at": clock.now()}
        for n in range(0, servants, ONE_IN)
    ]
    db.session.execute(insert(User), rows)
    sim = select(User.id).where(User.email.like("sim%@crew.example")).order_by(User.id)
    users = db.session.scalars(sim).all()
    accounts = iter(users)
    people_of = [
        {"name": f"Pegawai Simulasi {n:04}", "kind": ServantKind.CONTRACT, "nip": None, "active": True}
        | {"user_id": next(accounts) if n % ONE_IN == 0 else None}
        for n in range(servants)
    ]
    db.session.execute(insert(CivilServant), people_of, execution_options={"render_nulls": True})
    them = select(CivilServant.id, CivilServant.user_id).where(CivilServant.name.like("Pegawai Simulasi%"))
    there = list(zip(db.session.execute(them.order_by(CivilServant.id)), cycle(units)))
    db.session.execute(
        insert(Posting),
        [
            {"civil_servant_id": row.id, "unit_id": unit, "position": "Staf", "from_on": since}
            for row, unit in there
        ],
    )
    return [(row.user_id, unit) for row, unit in there if row.user_id is not None]


def _copy(sources: Sequence[int], officers: Sequence[tuple[int, int]], cases: int) -> None:
    """Copy the told cases under numbers of their own, each to an officer in turn."""
    first = (db.session.scalar(select(func.max(Stream.id))) or 0) + 1
    kinds: tuple[tuple[type[Base], str], ...] = (
        (Complaint, "id"),
        (PromiseRow, "stream_id"),
        (AssignmentSegment, "stream_id"),
        (HandlingCredit, "stream_id"),
        (Rating, "stream_id"),
    )
    told = {model: _rows(model, key, sources) for model, key in kinds}
    wanted = list(zip(range(first, first + cases), cycle(sources), cycle(officers)))
    for start in range(0, len(wanted), BATCH):
        some = wanted[start : start + BATCH]
        db.session.execute(
            insert(Stream),
            [{"id": new, "kind": "complaint", "head_seq": 0, "head_hash": ""} for new, *_ in some],
        )
        for model, key in kinds:
            rows = [
                _made(row, key, new, officer)
                for new, source, officer in some
                for row in told[model].get(source, ())
            ]
            db.session.execute(insert(model.__table__), rows)  # type: ignore[arg-type]  # a mapped class has a table


def _rows(model: type[Base], key: str, sources: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    table: Any = model.__table__
    found: dict[int, list[dict[str, Any]]] = {}
    for row in db.session.execute(select(table).where(table.c[key].in_(sources)).order_by(table.c.id)):
        found.setdefault(row._mapping[key], []).append(dict(row._mapping))
    return found


def _made(row: dict[str, Any], key: str, new: int, officer: tuple[int, int]) -> dict[str, Any]:
    user, unit = officer
    made = {name: value for name, value in row.items() if name != "id"} | {key: new}
    if made.get("user_id") is not None:
        made["user_id"] = user
    for name in ("unit_id", "holder_unit_id"):
        if name in made and key != "id":
            made[name] = unit
    if key == "id":
        made |= {"number": f"SIM-{new}", "holder_unit_id": unit}
    return made


def _pages(app: Flask, period: Period) -> list[tuple[FlaskClient, str]]:
    with app.app_context():
        crew = Crew(app)
        servant = crew["officer_pkm"].civil_servant_id
        unit = telling.unit_id(PKM)
    asked = [
        ("personnel", f"/personnel/people/{servant}/sheets/{period.code}"),
        ("officer_pkm", f"/record/sheets/{period.code}"),
        ("personnel", f"/personnel/units/{unit}/sheets/{period.code}"),
        ("personnel", "/personnel"),
        ("personnel", f"/personnel/people/{servant}"),
        ("personnel", f"/personnel/periods?period={period.code}"),
        ("personnel", "/personnel/trainings"),
        ("personnel", "/personnel/appraisals"),
        ("assessor", "/personnel/guided"),
        ("assessor", f"/personnel/guided/{servant}"),
        ("officer_pkm", "/record"),
        ("personnel", "/personnel/staffing"),
        ("inspector", "/inspectorate/funnel"),
    ]
    browsers: dict[str, FlaskClient] = {}
    for who, _path in asked:
        if who not in browsers:
            browsers[who] = app.test_client()
            with app.app_context():
                token = start_session(db.session.get_one(User, Crew(app).id_of(who)))
                db.session.commit()
            people.hand_over(browsers[who], token)
    known = app.url_map.bind("localhost")
    return [(browsers[who], path) for who, path in asked if known.test(path.split("?")[0])]


def _cost(app: Flask, client: FlaskClient, path: str) -> int:
    with statements(app) as said:
        answer = client.get(path)
    assert answer.status_code == 200, f"{path} answered {answer.status_code}"
    return len([one for one in said if one.startswith(("SELECT", "WITH"))])


def _lock_all(app: Flask, period: Period, found: Found) -> None:
    """Ask for every agency's sheets at the door, let the worker lock them, then take the signed file."""
    with app.app_context():
        agencies = db.session.scalars(select(Unit.id).where(Unit.id == Unit.agency_id, Unit.active)).all()
        token = start_session(db.session.get_one(User, Crew(app).id_of("personnel")))
        db.session.commit()
    client, begun = app.test_client(), time.perf_counter()
    people.hand_over(client, token)
    with statements(app) as said:
        answer = client.post("/personnel/periods", data={"period": period.code, "unit": "all"})
        assert answer.status_code == 303, answer.status_code
    found.told.append(f"asked to lock all: {len(said)} statements, {time.perf_counter() - begun:.1f} s")
    begun = time.perf_counter()
    with statements(app) as said:
        in_batches(partial(lockings.lock_next, rated.FOR_SHEETS))(app, Event())
    took = time.perf_counter() - begun
    with app.app_context():
        count = db.session.scalar(select(func.count()).where(PeriodSheet.civil_servant_id.is_not(None)))
    found.told.append(
        f"{count} sheets of {len(agencies)} agencies locked and signed: {len(said)} statements, {took:.1f} s"
    )
    begun = time.perf_counter()
    with statements(app) as said:
        answer = client.post("/personnel/periods/files", data={"period": period.code})
    found.told.append(
        f"the signed file: {len(answer.data)} bytes, {len(said)} statements, {time.perf_counter() - begun:.1f} s"
    )


@contextmanager
def _fresh() -> Iterator[Flask]:
    with TemporaryDirectory() as folder:
        copies = copies_for(os.environ.get("TEST_DATABASE_URL", ""), Path(folder))
        config = settings({"MODE": "test", "DATABASE_URL": copies.url, "DATA_DIR": f"{folder}/data"})
        app = create_app(config | {"WTF_CSRF_ENABLED": False})
        try:
            copies.fill(app)
            copies.renew()
            yield app
        finally:
            copies.drop()


def main(servants: int, cases: int) -> int:
    """Print what was found; 1 when a page asks more often for more."""
    with _fresh() as app:
        found = run(app, servants, cases)
    print(f"{servants} civil servants, {cases} cases, {date.today()}")  # noqa: DTZ011 (of the run)
    print(*found.lines(), sep="\n")
    return 1 if found.grown else 0


if __name__ == "__main__":
    words = [int(word) for word in islice(sys.argv[1:], 2)]
    sys.exit(main(*[*words, *[SERVANTS, CASES][len(words) :]]))
