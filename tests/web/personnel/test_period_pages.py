"""Periods at the door of personnel: locking, the sheet and its file, what the person says, what pages cost."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import rated
from feedback.notices.models import Letter
from feedback.people.models import CivilServant, Grant, Posting, ServantKind
from feedback.performance import handing_on, lockings, signing
from feedback.performance.periods import Period, containing
from feedback.performance.sheet_models import PeriodSheet, SheetState
from tests.complaints import telling
from tests.crew import Crew
from tests.statements import statements
from tests.web.personnel.steps import PKM, Visit, closed, me_id, post, selects


def past() -> Period:
    return containing(clock.today(), "month").before


def worked(app: Flask, crew: Crew, count: int = 1) -> str:
    """The officer at the clinic finished cases last month; the number of the first."""
    with app.app_context():
        with clock.at(clock.midday(past().first + timedelta(days=16))):
            numbers = [closed(crew).number for _ in range(count)]
        db.session.commit()
    return numbers[0]


def lock(app: Flask, visit: Visit) -> None:
    ask_to_lock(app, visit)
    work(app)


def ask_to_lock(app: Flask, visit: Visit) -> None:
    with app.app_context():
        unit = telling.unit_id("DINKES")
    answer = visit("personnel").post("/personnel/periods", data={"period": past().code, "unit": unit})
    assert answer.status_code == 303, answer.text


def work(app: Flask) -> None:
    """What the worker does with what was asked."""
    with app.app_context():
        while lockings.lock_next(rated.FOR_SHEETS):
            db.session.commit()


def sheet(app: Flask, crew: Crew) -> PeriodSheet:
    with app.app_context():
        mine = select(PeriodSheet).where(PeriodSheet.civil_servant_id == me_id(app, crew))
        return db.session.scalars(mine.order_by(PeriodSheet.version.desc())).first()  # type: ignore[return-value]


def test_a_period_is_locked_read_and_disputed(app: Flask, visit: Visit, crew: Crew) -> None:
    number = worked(app, crew)
    period, person = past(), f"/personnel/people/{me_id(app, crew)}"
    page = visit("assessor").get(f"{person}/sheets/{period.code}").text
    assert number in page
    lock(app, visit)
    with app.app_context():
        told = db.session.scalars(select(Letter).where(Letter.letter == "sheet_locked")).all()
    assert {one.recipient_id for one in told} >= {crew["officer_pkm"].user_id}
    own = visit("officer_pkm")
    assert f"/record/sheets/{period.code}" in own.get("/record").text
    assert "3/5" in own.get(f"/record/sheets/{period.code}").text
    assert post(own, f"/record/sheets/{period.code}/acknowledgement") == 303
    assert sheet(app, crew).state is SheetState.ACKNOWLEDGED
    assert post(own, f"/record/sheets/{period.code}/objection", words="") == 422
    assert post(own, f"/record/sheets/{period.code}/objection", words="Saya cuti dua hari.") == 303
    assert number not in visit("assessor").get(f"{person}/sheets/{period.code}").text, "in dispute"
    delegate = visit("delegate")
    objections = delegate.get("/record/objections").text
    path = f"/record/objections/{sheet(app, crew).id}"
    assert path in objections
    assert "Saya cuti dua hari." in delegate.get(path).text
    assert visit("head_pkm").get(path).status_code == 404, "the assessor does not decide it"
    assert post(delegate, path, upheld="no", reason="Cuti sudah dihitung.") == 303
    page = own.get(f"/record/sheets/{period.code}").text
    assert "Cuti sudah dihitung." in page
    assert number in visit("assessor").get(f"{person}/sheets/{period.code}").text


def test_the_file_of_a_period_is_signed_and_holds_what_counts(app: Flask, visit: Visit, crew: Crew) -> None:
    worked(app, crew)
    lock(app, visit)
    personnel = visit("personnel")
    answer = personnel.post("/personnel/periods/files", data={"period": past().code})
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    told = parts["tanda-tangan.txt"].decode()
    with app.app_context():
        assert signing.holds(told)
        assert not signing.holds(told.replace(past().code, "2019-01"))
    name = f"bukti-dukung-{past().code}"
    for file in (f"{name}.csv", f"{name}.xlsx"):
        assert f"{signing.digest_of(parts[file])} {file}" in told
    rows = list(csv.DictReader(io.StringIO(parts[f"{name}.csv"].decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == handing_on.HEAD
    mine = next(row for row in rows if row["nama"] == crew["officer_pkm"].name)
    assert (mine["kasusDitangani"], mine["jumlahBagian"], mine["persenTepatWaktu"]) == ("1", "0.6", "")
    with zipfile.ZipFile(io.BytesIO(parts[f"{name}.xlsx"])) as book:
        assert "kasusDitangani" in book.read("xl/worksheets/sheet1.xml").decode()
    own = visit("officer_pkm")
    assert crew["personnel"].name in own.get("/record").text, "he sees who took it"
    assert post(own, f"/record/sheets/{past().code}/objection", words="Keliru.") == 303
    again = personnel.post("/personnel/periods/files", data={"period": past().code})
    with zipfile.ZipFile(io.BytesIO(again.data)) as archive:
        assert crew["officer_pkm"].name not in archive.read(f"{name}.csv").decode()


def test_nobody_outside_the_table_sees_a_sheet(app: Flask, visit: Visit, crew: Crew) -> None:
    worked(app, crew)
    lock(app, visit)
    page = f"/personnel/people/{me_id(app, crew)}/sheets/{past().code}"
    allowed = {who for who in crew if visit(who).get(page).status_code == 200}
    assert allowed == {"personnel", "assessor"}


def test_the_sheet_of_a_unit_names_nobody(app: Flask, visit: Visit, crew: Crew) -> None:
    worked(app, crew)
    with app.app_context():
        unit = telling.unit_id(PKM)
    for _ in range(2):
        page = visit("assessor").get(f"/personnel/units/{unit}/sheets/{past().code}").text
        body = page[page.index("<main") : page.index("</main>")]
        assert PKM in body
        assert crew["officer_pkm"].name not in body
        lock(app, visit)


def test_pages_cost_the_same_for_one_and_for_many(app: Flask, visit: Visit, crew: Crew) -> None:
    worked(app, crew)
    period, person = past().code, f"/personnel/people/{me_id(app, crew)}"
    with app.app_context():
        unit = telling.unit_id(PKM)
    asked = [
        ("personnel", f"{person}/sheets/{period}"),
        ("officer_pkm", f"/record/sheets/{period}"),
        ("personnel", f"/personnel/units/{unit}/sheets/{period}"),
        ("personnel", f"/personnel/periods?period={period}"),
        ("delegate", "/record/objections"),
    ]
    browsers = {who: visit(who) for who in {one for one, _path in asked}}

    def cost() -> list[int]:
        found = []
        for who, path in asked:
            with statements(app) as said:
                assert browsers[who].get(path).status_code == 200
            found.append(selects(said))
        return found

    def lock_cost() -> int:
        ask_to_lock(app, visit)
        with statements(app) as said:
            work(app)
        return len(said)

    one = cost()
    with app.app_context():
        for n in range(40):
            servant = CivilServant(name=f"Zul {n:02}", kind=ServantKind.CONTRACT)
            db.session.add(servant)
            db.session.flush()
            since = clock.today() - timedelta(days=300)
            row = Posting(civil_servant_id=servant.id, unit_id=unit, position="Staf", from_on=since)
            db.session.add(row)
        db.session.commit()
    worked(app, crew, 3)
    assert cost() == one
    many = lock_cost()
    locked = cost()
    assert many < 45, "forty people are frozen together"
    assert locked[0] < one[0], "what is locked need not be collected"


def test_all_agencies_are_locked_by_the_worker_one_after_the_other(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    worked(app, crew)
    personnel, period = visit("personnel"), past().code
    asked = personnel.post(
        "/personnel/periods", data={"period": period, "unit": "all"}, follow_redirects=True
    )
    assert asked.text.count("Sedang dikunci") > 1
    with app.app_context():
        assert db.session.scalars(select(PeriodSheet)).all() == [], "nothing heavy in the press"
        assert lockings.lock_next(rated.FOR_SHEETS) == 1
        db.session.commit()
    assert "Sedang dikunci" in personnel.get(f"/personnel/periods?period={period}").text
    work(app)
    assert "Sedang dikunci" not in personnel.get(f"/personnel/periods?period={period}").text
    assert sheet(app, crew).version == 1
    assert personnel.post("/personnel/periods", data={"period": period, "unit": "allx"}).status_code == 422


def test_who_may_lock_no_more_locks_nothing(app: Flask, visit: Visit, crew: Crew) -> None:
    worked(app, crew)
    with app.app_context():
        lockings.ask([db.session.get_one(Unit, telling.unit_id("DINKES"))], past(), by=crew["personnel"])
        end = update(Grant).where(Grant.user_id == crew["personnel"].user_id)
        db.session.execute(
            end.values(from_on=clock.today() - timedelta(days=9), to_on=clock.today() - timedelta(days=1))
        )
        db.session.commit()
    work(app)
    with app.app_context():
        assert db.session.scalars(select(PeriodSheet)).all() == []
        assert lockings.waiting(past()) == set()
