"""Every button of a note, a sheet and guidance, pressed by eight at once and then once more: it counts once.

A late press is done already (303), refused in a sentence (422), told that the thing has moved on (409) or
is gone (404): never a fault, and it changes nothing.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.base import clock
from feedback.base.database import Base, db
from feedback.ledger.models import Event
from feedback.performance import awards
from tests.complaints import telling
from tests.crew import Crew
from tests.web.personnel.steps import Visit, me_id, post, propose
from tests.web.personnel.test_period_pages import past, sheet, work, worked

PRESSES = 8
CALM = {303, 404, 409, 422}
PASSING = {"throttles", "visits", "security_events", "sessions", "record_reads", "log_entries"}
"""What counts presses and looks themselves."""


class Pressing:
    """Presses a button by many at once and once more; tells what that left behind."""

    def __init__(self, app: Flask, visit: Visit) -> None:
        self.app, self.visit = app, visit
        self.crowds: dict[str, list[FlaskClient]] = {}

    def rows(self) -> dict[str, int]:
        with self.app.app_context():
            return {
                table.name: db.session.execute(select(func.count()).select_from(table)).scalar_one()
                for table in Base.metadata.sorted_tables
                if table.name not in PASSING
            }

    def counts_once(self, who: str, path: str, **said: str) -> None:
        crowd = self.crowds.setdefault(who, [self.visit(who) for _ in range(PRESSES)])
        with ThreadPoolExecutor(PRESSES) as threads:
            answers = Counter(threads.map(lambda one: post(one, path, **said), crowd))
        assert set(answers) <= CALM, (path, answers)
        assert answers[303], (path, answers)
        once = self.rows()
        late = post(crowd[0], path, **said)
        assert late in CALM, (path, late)
        assert self.rows() == once, (path, "a press more, a row more")

    def events(self, kind: str) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.count()).where(Event.kind == kind)) or 0


def test_each_step_of_an_adverse_note_counts_once(app: Flask, visit: Visit, crew: Crew, case: str) -> None:
    press = Pressing(app, visit)
    note = propose(app, visit, crew, case)
    path, own = f"/personnel/notes/{note}", f"/record/notes/{note}"
    press.counts_once("head_dinkes", f"{path}/notice")
    press.counts_once("officer_pkm", f"{own}/receipt")
    press.counts_once(
        "officer_pkm", f"{own}/reply", words="Saya sendirian di loket.", companion="Rekan kerja"
    )
    press.counts_once(
        "inspector", f"{path}/conclusion", conclusion="substantiated", reason="Terlihat di entri 1."
    )
    press.counts_once("inspector2", f"{path}/agreement", agrees="yes")
    press.counts_once("officer_pkm", f"{own}/objection", words="Jadwal jaga salah.")
    press.counts_once("delegate", f"{path}/objection", upheld="no", reason="Tidak beralasan.")
    number = {"number": "800/17/2026", "on": clock.today().isoformat()}
    press.counts_once("inspector", f"{path}/letter", **number)
    once = (
        "proposed",
        "sent",
        "notified",
        "answered",
        "decided",
        "seconded",
        "objected",
        "objection_decided",
        "final",
    )
    assert {kind: press.events(f"conduct_{kind}") for kind in once} == dict.fromkeys(once, 1)


def test_handing_over_on_paper_and_dropping_count_once(
    app: Flask, visit: Visit, crew: Crew, case: str
) -> None:
    press = Pressing(app, visit)
    note = propose(app, visit, crew, case)
    path = f"/personnel/notes/{note}"
    press.counts_once("head_dinkes", f"{path}/notice")
    press.counts_once("head_dinkes", f"{path}/receipt", how="Diserahkan di kantor, ditandatangani.")
    press.counts_once("head_dinkes", f"{path}/withdrawal", reason="Keliru orang.")
    assert press.events("conduct_dropped") == 1


def test_locking_and_what_a_person_says_to_his_sheet_count_once(app: Flask, visit: Visit, crew: Crew) -> None:
    worked(app, crew)
    press = Pressing(app, visit)
    with app.app_context():
        unit = telling.unit_id("DINKES")
    press.counts_once("personnel", "/personnel/periods", period=past().code, unit=str(unit))
    work(app)
    assert sheet(app, crew).version == 1
    own = f"/record/sheets/{past().code}"
    press.counts_once("officer_pkm", f"{own}/acknowledgement")
    press.counts_once("officer_pkm", f"{own}/objection", words="Saya cuti dua hari.")
    decision = f"/record/objections/{sheet(app, crew).id}"
    press.counts_once("delegate", decision, upheld="yes", reason="Cuti belum dihitung.")
    assert [press.events(f"sheet_{kind}") for kind in ("acknowledged", "objected", "decided")] == [1, 1, 1]
    press.counts_once("personnel", "/personnel/periods", period=past().code, unit=str(unit))
    work(app)
    assert sheet(app, crew).version == 2


def test_guidance_counts_once(app: Flask, visit: Visit, crew: Crew, case: str) -> None:
    press = Pressing(app, visit)
    propose(app, visit, crew, case, by="head_pkm", kind="appreciation")
    path, today = f"/personnel/guided/{me_id(app, crew)}", clock.today()
    press.counts_once("assessor", f"{path}/feedback", behaviour="serving", words="Sabar melayani.", case=case)
    plan = {"goal": "Setiap warga disapa.", "figure": "respect"}
    until = (today + timedelta(days=60)).isoformat()
    press.counts_once("assessor", f"{path}/coaching", **plan, until_on=until)
    step = {"kind": "action", "words": "Latihan menyapa.", "due_on": today.isoformat()}
    press.counts_once("assessor", f"{path}/coaching/1/steps", **step)
    press.counts_once("officer_pkm", "/record/coaching/steps/1", words="Sudah, dua kali.")
    press.counts_once("assessor", f"{path}/coaching/1/end", reached="yes", words="Tercapai.")
    with app.app_context():
        wish = {"criterion": awards.criteria()[0], "reason": "Sabar melayani lansia.", "grounds": "n1"}
    press.counts_once("assessor", f"{path}/awards", **wish)
    letter = {"number": "800/7/2026", "on": today.isoformat()}
    press.counts_once("personnel", "/personnel/awards/1/clearance", **letter)
    press.counts_once("personnel", "/personnel/awards/1/decree", number="188/12", on=letter["on"])
