"""A town for a few months: reports come in, people do what their lives say, and the worker sweeps every night."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from flask import Flask
from sqlalchemy import select, text

from feedback.agencies.models import Category, Region, Unit
from feedback.base.database import db
from feedback.complaints.sweep import sweep
from tests.journeys.almanac import Almanac, Expected
from tests.journeys.browsers import Astray, Reporter, Town
from tests.journeys.lives import CLASSES, IDENTITIES, LABELS, OFFICES, Deed, choose
from tests.journeys.texts import Report

BEGIN = date(2026, 3, 2)  # Nyepi, Lebaran and the days off around them lie ahead
ARRIVALS = 30
"""Days over which the reports come in."""
AFTERWARDS = 130
"""Days after the last report, enough for every life to end."""


@dataclass
class Case:
    """One report on its way: what is still to be done, and what must have come of it."""

    reporter: Reporter
    life: str
    deeds: list[Deed]
    next_on: date
    office: str
    wrong: str
    service_class: str
    identity: str
    report: Report
    expected: Expected | None = None
    members: list[Case] = field(default_factory=list)
    deputy: bool = False

    @property
    def must(self) -> Expected:
        """What must have come of it so far."""
        assert self.expected is not None
        return self.expected

    def names(self, office: str) -> tuple[str, str, str]:
        """Officer, second officer and head of an office."""
        return OFFICES[office][1:]


class Replay:
    """Drives `reports` through their lives in `app`, by HTTP, with everything chosen by `seed`."""

    def __init__(self, app: Flask, reports: list[Report], seed: int) -> None:
        self.app, self.chance, self.town = app, Random(seed), Town(app, BEGIN)
        with app.app_context():
            self.almanac = _almanac()
            self.categories = {one.code: one.id for one in db.session.scalars(select(Category))}
            self.units = {one.code: one.id for one in db.session.scalars(select(Unit))}
            villages = select(Region.id).where(Region.parent_id.is_not(None)).order_by(Region.code)
            self.regions = list(db.session.scalars(villages))
        self.cases = [self._case(number, one, len(reports)) for number, one in enumerate(reports)]
        self.nightly: Counter[str] = Counter()

    def run(self) -> None:
        """Live day by day until every deed is done and the clocks have run out."""
        day, last = BEGIN, BEGIN + timedelta(days=ARRIVALS + AFTERWARDS)
        while day <= last:
            self.town.dawn(day)
            for case in [*self.cases]:
                while case.next_on <= day and case.deeds:
                    self._do(case, case.deeds.pop(0).what)
                    case.next_on = day + timedelta(days=case.deeds[0].after if case.deeds else 9999)
            self._night(day)
            day += timedelta(days=1)

    def _case(self, number: int, report: Report, count: int) -> Case:
        life, deeds = choose(self.chance)
        office = LABELS.get(report.label) or self.chance.choice([*OFFICES])
        return Case(
            reporter=Reporter(self.town, f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"),
            life=life,
            deeds=[Deed(0, "file"), *deeds],
            next_on=BEGIN + timedelta(days=number * ARRIVALS // count),
            office=office,
            wrong=self.chance.choice([one for one in OFFICES if one != office]),
            service_class=self.chance.choice(CLASSES),
            identity=self.chance.choice(IDENTITIES),
            report=report,
        )

    def _do(self, case: Case, what: str) -> None:
        done: Callable[[Case], None] = getattr(self, f"_{what}")
        try:
            done(case)
        except Astray as fault:
            raise Astray(f"{case.life}, {what} on {self.town.day}, {case.reporter.number}: {fault}") from None

    def _night(self, day: date) -> None:
        with self.town.now(), self.app.app_context():
            while sweep().total:
                db.session.commit()
            db.session.commit()
        for case in self.cases:
            if case.expected is not None and (happened := case.expected.night(day)):
                self.nightly[happened] += 1
                if happened == "plan missed":
                    case.deeds, case.next_on = [Deed(0, "claim_second"), Deed(2, "answer_second")], day + DAY

    def _file(self, case: Case) -> None:
        category = self.categories[OFFICES[case.office][0]]
        region = self.chance.choice(self.regions)
        case.reporter.report(case.report, category=category, region=region, identity=case.identity)
        case.expected = Expected(self.almanac, self.town.day)

    def _desk(self, case: Case, name: str, noun: str, **fields: str) -> None:
        self.town.desk(name, case.reporter.number, noun, **fields)

    def _route(self, case: Case, office: str = "") -> None:
        self._desk(
            case,
            "verifier",
            "routing",
            service_class=case.service_class,
            category_id=str(self.categories[OFFICES[case.office][0]]),
            holder_unit_id=str(self.units[office or case.office]),
        )
        case.must.route(self.town.day, case.service_class)

    def _route_wrong(self, case: Case) -> None:
        self._route(case, case.wrong)

    def _accept(self, case: Case, office: str = "") -> None:
        self._desk(case, case.names(office or case.office)[0], "acceptance")
        case.must.accept(self.town.day)

    def _accept_wrong(self, case: Case) -> None:
        self._accept(case, case.wrong)

    def _write(self, case: Case) -> None:
        self._desk(case, case.names(case.office)[0], "message", text="Sedang kami periksa di lapangan.")
        case.must.write(self.town.day)

    def _ask(self, case: Case) -> None:
        self._desk(case, case.names(case.office)[0], "question", text="Di mana tepatnya itu?")
        case.must.ask(self.town.day)

    def _question(self, case: Case) -> None:
        self._desk(case, "verifier", "question", text="Di desa mana itu?")
        case.must.ask(self.town.day)

    def _reply(self, case: Case) -> None:
        case.reporter.act("messages", text="Di depan sekolah dasar.")
        case.must.reply(self.town.day)

    def _revive(self, case: Case) -> None:
        self._reply(case)

    def _bounce(self, case: Case) -> None:
        self._desk(case, case.names(case.wrong)[0], "return", reason="Bukan urusan kami.")
        case.must.bounce(self.town.day)

    def _transfer(self, case: Case) -> None:
        unit = str(self.units[case.office])
        self._desk(case, "verifier", "transfer", holder_unit_id=unit, reason="Salah alamat.")
        case.must.transfer(self.town.day)

    def _extend(self, case: Case) -> None:
        self._desk(
            case,
            case.names(case.office)[0],
            "extension",
            days="5",
            reason="Menunggu bahan.",
            evidence="Surat pemasok 12/2026.",
        )

    def _grant(self, case: Case) -> None:
        self._desk(
            case, case.names(case.office)[2], "extension-decision", approved="yes", reason="Baik, setuju."
        )
        case.must.extend(self.town.day, 5)

    def _answer(self, case: Case, officer: int = 0) -> None:
        said = {
            "outcome": "resolved",
            "text": "Sudah kami kerjakan.",
            "evidence": "Berita acara pemeriksaan.",
        }
        self._desk(case, case.names(case.office)[officer], "answer", **said)
        for one in (case, *case.members):
            one.must.answer(self.town.day, "resolved")

    def _answer_second(self, case: Case) -> None:
        self._answer(case, 1)

    def _claim_second(self, case: Case) -> None:
        self._desk(case, case.names(case.office)[1], "claim")

    def _plan(self, case: Case) -> None:
        until = self.town.day + timedelta(days=30)
        said = {"outcome": "planned", "text": "Masuk rencana.", "planned_for": until.isoformat()}
        said |= {"programme": "Pemeliharaan", "budget_year": "2026"}
        self._desk(case, case.names(case.office)[0], "answer", **said)
        case.must.answer(self.town.day, "planned", until)

    def _join(self, case: Case) -> None:
        """Somebody else reports the same; the verifier joins it, and it moves with this one from now on."""
        twin = self._case(len(self.cases), case.report, len(self.cases) + 1)
        twin.life, twin.office, twin.service_class = "member", case.office, case.service_class
        twin.deeds, twin.next_on = [Deed(0, "confirm")], self.town.day + timedelta(days=12)
        self._file(twin)
        self._desk(twin, "verifier", "incident", lead=case.reporter.number)
        twin.must.route(self.town.day, case.service_class)
        self._accept(twin)
        case.members.append(twin)
        self.cases.append(twin)

    def _confirm(self, case: Case) -> None:
        if case.must.status == "answered":
            case.reporter.act("confirmation")
            case.must.confirm(self.town.day)

    def _rate(self, case: Case) -> None:
        case.reporter.act(
            "rating", solved="4", told_why="3", respect="4", speed="2", sentence="Terima kasih."
        )

    def _object(self, case: Case) -> None:
        case.reporter.act("objection", reason="Di tempat saya belum selesai.")
        case.must.again(self.town.day)

    def _reopen(self, case: Case) -> None:
        case.reporter.act("reopening", reason="Rusak lagi seperti semula.")
        case.must.again(self.town.day)

    def _withdraw(self, case: Case) -> None:
        case.reporter.act("withdrawal", reason="")
        case.must.withdraw(self.town.day)

    def _dismiss(self, case: Case) -> None:
        self._desk(
            case, "verifier", "dismissal", outcome="explained", reason="Syaratnya kartu keluarga asli."
        )
        case.must.dismiss(self.town.day)


DAY = timedelta(days=1)


def _almanac() -> Almanac:
    rows = db.session.execute(text('SELECT "on", kind FROM calendar_days')).all()
    days = [(date.fromisoformat(str(row[0])), row[1]) for row in rows]
    worked = frozenset(day for day, kind in days if kind == "local_work")
    return Almanac(frozenset(day for day, kind in days if kind != "local_work"), worked)
