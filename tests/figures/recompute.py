"""`python -m tests.figures.recompute 100000`: every figure of a generated year, ours beside an independent recount.

Lives are told by chance with the product's verbs and copied into a PostgreSQL database of its own (dropped
afterwards); the product folds them and counts; then `again` reads the events alone and counts once more, without the
product's promises, facts or cells. Prints figure, ours, theirs, difference, and ends with 1 when anything differs.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from config import make_keys, settings
from feedback.agencies.models import Unit
from feedback.app import create_app
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import triage
from feedback.complaints.models import Complaint
from feedback.complaints.sweep import sweep
from feedback.deadlines import shelf
from feedback.deadlines.models import PromiseRow
from feedback.figures import count, flat, renewing
from feedback.figures.dictionary import FIGURES
from feedback.figures.period import Period, month_of, year_of
from feedback.figures.selection import By, Selection
from feedback.inspection import adjudication
from feedback.ledger.models import Event, Stream
from tests.complaints import telling
from tests.complaints.lives import Deed, live
from tests.crew import Crew
from tests.databases import copies_for
from tests.figures import retold
from tests.figures.again import Again
from tests.figures.regency import live_here
from tests.postgres import server

LIVES, DAYS = 90, 300
TODAY = date(2026, 11, 10)
ROUND = 1000

STORIES = (
    "question, reply, route, accept, ask, reply, answer, confirm, rate",
    "route, accept, ask, reply, write, more time, grant time, answer, object, accept, plan, confirm",
    "route, accept, plan, confirm, reopen above, claim, answer again, confirm, rate",
    "route, accept, plan, confirm, reopen, claim, answer again, object, accept, answer",
    "route, send back, question, reply, route elsewhere, accept, write, transfer, accept, answer",
    "route, accept, answer, confirm, reopen, claim, answer again, rate",
)


@dataclass(frozen=True)
class Question:
    """A period, counted on a day; `back`: as it was on record then."""

    words: str
    period: Period
    today: date
    back: bool = False


QUESTIONS = (
    Question("the year", year_of(TODAY), TODAY),
    Question("one month", month_of(date(2026, 5, 5)), TODAY),
    Question("any days", Period(date(2026, 3, 11), date(2026, 8, 20)), TODAY),
    Question("one month, as known on 15 June", month_of(date(2026, 5, 5)), date(2026, 6, 15), back=True),
)


@dataclass
class Report:
    """What was compared. `rows`: question, figure, ours, theirs, of all cases together."""

    rows: list[tuple[str, str, list[Any], list[Any]]] = field(default_factory=list)
    compared: int = 0
    different: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """A table, then the groups that differ, then the sum."""
        yield f"{'figure':42} {'ours':>28} {'theirs':>28}  difference"
        for words, rows in groupby(self.rows, key=lambda row: row[0]):
            yield f"-- {words}"
            for _words, name, ours, theirs in rows:
                pairs = list(zip(ours, theirs, strict=True))
                gap = [0 if a == b else (a or 0) - (b or 0) for a, b in pairs]
                yield f"{name:42} {_said(ours):>28} {_said(theirs):>28}  {_said(gap)}"
        yield from self.different
        yield f"compared: {self.compared} figures of {len(By)} dimensions; different: {len(self.different)}"


def fill(crew: Crew, cases: int, lives: int = LIVES, days: int = DAYS) -> None:
    """Tell `lives`, copy them until there are `cases`, and let the product fold them. Commits nothing by itself."""
    live_here(crew, cases=lives, days=days)
    _tell(crew)
    with clock.at(clock.midday(TODAY)):
        while sweep().total:
            pass
    copy(cases)
    db.session.execute(text("ANALYZE"))  # whoever plans the questions below knows how many rows there are
    renewing.mark_all()
    while renewing.renew(ROUND):
        pass


def _tell(crew: Crew) -> None:
    """What chance seldom brings: questions answered, other outcomes after an objection, plans kept, duplicates."""
    for number, verbs in enumerate(STORIES):
        begin = date(2026, 4, 6) + timedelta(days=9 * number)
        live([Deed(verb, 2) for verb in verbs.split(", ")], crew, begin, lambda _: None)
    with clock.at(clock.midday(date(2026, 5, 11))):
        lead = telling.in_work(crew)
        for _each in range(3):
            triage.join(telling.filed(), lead, by=crew["verifier"])
    late = db.session.scalars(select(Complaint).where(Complaint.breached).order_by(Complaint.id)).all()
    with clock.at(clock.midday(TODAY)):
        for complaint in late[::3]:
            for promise in adjudication.excusable(complaint)[:1]:
                adjudication.excuse(complaint, promise.name, "Jembatan putus.", by=crew["inspector"])


def copy(cases: int) -> None:
    """Copy streams, events, rows and promises under numbers of their own until there are `cases`."""
    sources = db.session.scalars(select(Complaint.id).order_by(Complaint.id)).all()
    following = (db.session.scalar(select(func.max(Stream.id))) or 0) + 1
    pairs = [(sources[n % len(sources)], following + n) for n in range(cases - len(sources))]
    if not pairs:
        return
    run = db.session.connection().exec_driver_sql
    run("CREATE TEMPORARY TABLE copies (source bigint, target bigint)")
    for start in range(0, len(pairs), ROUND):
        run("INSERT INTO copies VALUES " + ", ".join(map(str, pairs[start : start + ROUND])))
    run("INSERT INTO streams (id, kind, head_seq, head_hash) SELECT target, 'complaint', 0, '' FROM copies")
    for model, key in ((Complaint, "id"), (Event, "stream_id"), (PromiseRow, "stream_id")):
        table: Any = model.__table__
        new = {key: "target", "number": "'C' || target", "lead_id": "NULL", "lapor_number": "NULL"}
        new |= {"external_id": "NULL"}
        names = [column.name for column in table.columns if column.name != "id" or key == "id"]
        said = ", ".join(new.get(name, f'{table.name}."{name}"') for name in names)
        quoted = ", ".join(f'"{name}"' for name in names)
        run(
            f"INSERT INTO {table.name} ({quoted}) SELECT {said}"
            f" FROM {table.name} JOIN copies ON copies.source = {table.name}.{key}"
        )
    run("DROP TABLE copies")


def compare(questions: tuple[Question, ...] = QUESTIONS) -> Report:
    """Ask the product, read the events, and set them side by side."""
    calendar = shelf.calendar()
    agency_of = dict(db.session.execute(select(Unit.id, Unit.agency_id)).all())
    off = calendar.off - calendar.on
    theirs = [Again(q.period.from_on, q.period.to_on, q.today, off, agency_of) for q in questions]
    for events in _lives():
        now = retold.told(events)
        for question, one in zip(questions, theirs, strict=True):
            if question.back:
                one.add(retold.told([event for event in events if event.recorded_on <= question.today]))
            else:
                one.add(now)
    report = Report()
    for question, one in zip(questions, theirs, strict=True):
        with clock.at(clock.midday(TODAY)):
            _side_by_side(report, question, one)
    return report


def _side_by_side(report: Report, question: Question, theirs: Again) -> None:
    asked = Selection(question.period, question.today, back=question.back)
    for by in By:
        lines = count.lines(asked, by)
        for group in theirs.groups(by.value) | set(lines):
            line, counted = lines.get(group, count.Line(group)), theirs.figures(by.value, group)
            for name, figure in FIGURES.items():
                ours = flat.values_of(figure, line)
                mine = counted.get(name) or (
                    [0, None, None, None, None][: len(ours)] if len(ours) > 2 else [0] * len(ours)
                )
                report.compared += 1
                if by is By.ALL:
                    report.rows.append((question.words, name, ours, mine))
                if ours != mine:
                    report.different.append(f"{question.words}, {by} {group}, {name}: {ours} is not {mine}")


def _lives() -> Iterator[list[retold.Event]]:
    """The events of one case after the other."""
    columns = (Event.stream_id, Event.kind, Event.facts, Event.occurred_at, Event.recorded_at)
    ours = (
        select(*columns)
        .join(Stream, Stream.id == Event.stream_id)
        .where(Stream.kind == "complaint")
        .order_by(Event.stream_id, Event.seq)
        .execution_options(yield_per=5000)
    )
    for _stream, rows in groupby(db.session.execute(ours), key=lambda row: row.stream_id):
        found: list[retold.Event] = []
        for row in rows:
            # Lives are told one after the other: a sweep of one may touch another on a later day than its next deed.
            known_on = max([clock.town_date(row.recorded_at), *(event.recorded_on for event in found[-1:])])
            found.append(retold.Event(row.kind, row.facts, clock.town_date(row.occurred_at), known_on))
        yield found


def _said(values: list[Any]) -> str:
    return " / ".join("–" if value is None else str(value) for value in values)


def _take_time() -> None:
    """A statement about all of a hundred thousand cases may take longer than one of a page."""
    db.session.execute(text("SET LOCAL statement_timeout = 0"))


def main() -> int:
    """Fill, count twice, compare."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    begun = time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="aduan-recompute-")))
        copies = copies_for(stack.enter_context(server()), folder)
        stack.callback(copies.drop)
        environ = {
            **make_keys(),
            "MODE": "test",
            "DATABASE_URL": copies.url,
            "DATA_DIR": str(folder / "data"),
        }
        app = create_app(settings(environ))
        copies.fill(app)
        copies.renew()
        with app.app_context():
            _take_time()
            fill(Crew(app), cases)
            db.session.commit()
            _take_time()
            print(f"{cases} cases told and folded after {time.monotonic() - begun:.0f} s", flush=True)
            report = compare()
            for line in report.lines():
                print(line)
            print(f"{time.monotonic() - begun:.0f} s in all")
            db.session.remove()
            db.engine.dispose()
    return 1 if report.different else 0


if __name__ == "__main__":
    sys.exit(main())
