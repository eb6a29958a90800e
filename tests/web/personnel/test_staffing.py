"""The pages of staffing: gaps beside delay, files, thoughts, exports; as many statements for 300 offices as for one."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.agencies import book, history
from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Unit
from feedback.base import cells, clock
from feedback.base.database import db
from feedback.base.workbook import workbook
from feedback.people.models import ServantKind
from feedback.people.persons import Person
from feedback.staffing import months, norms, volumes
from feedback.staffing import posts as filled
from feedback.staffing.models import FilledPost, Scenario, ServiceVolume, WorkKind
from feedback.staffing.norms import Norm
from feedback.web import needs
from tests.complaints import telling
from tests.crew import Crew
from tests.statements import statements
from tests.web.test_inspectorate import some_past

Visit = Callable[[str], FlaskClient]
FILE = "kode_unit,kode_layanan,layanan,periode,volume\nDUKCAPIL,KTP-EL,KTP elektronik,{year},{volume}\n"


def counted(app: Flask, crew: Crew, volume: int = 20_000, posts: int = 2) -> int:
    """A desk with a norm, a year's statistics of that volume and so many posts; its unit."""
    with app.app_context():
        by, today = crew["personnel"], clock.today()
        norms.enter(
            Norm(WorkKind.SERVICE, "KTP-EL", "KTP elektronik", 900, "SK 1", today - timedelta(900)), by=by
        )
        for year in (today.year - 1, today.year):
            volumes.take(FILE.format(year=year, volume=volume).encode(), by=by)
        head = "kode_unit,jabatan,jenis,jumlah,per_tanggal\n"
        filled.take(f"{head}DUKCAPIL,Operator,PPPK,{posts},{today}\n".encode(), by=by)
        db.session.commit()
        return telling.unit_id("DUKCAPIL")


def cell(page: str, head: str) -> list[str]:
    found = re.findall(rf'data-label="{head}"[^>]*>(.*?)</td>', page, re.DOTALL)
    return [re.sub(r"<[^>]+>", " ", one).split(" ", 1)[0].strip() for one in found]


def test_need_posts_and_gap_stand_side_by_side(app: Flask, visit: Visit, crew: Crew) -> None:
    unit = counted(app, crew)
    page = visit("personnel").get("/personnel/staffing").text
    assert cell(page, "Kebutuhan menurut beban kerja") == ["4,0"]
    assert "2 kurang" in page
    one = visit("delegate").get(f"/personnel/staffing/units/{unit}").text
    assert "4,00 jabatan" in one
    assert "Jabatan kurang" in one


def test_a_delay_of_two_persons_is_not_told_and_of_thirty_is(app: Flask, visit: Visit, crew: Crew) -> None:
    some_past(app, crew)
    for posts, told in ((2, False), (30, True)):
        _filled(app, crew, posts)
        with app.app_context():
            rows = needs.of(months.asked("", clock.today()), crew["personnel"])
            assert any(row.delay for row in rows)
            assert any(row.delay_shown for row in rows) is told
        page = visit("personnel").get("/personnel/staffing").text
        assert bool(re.search(r"dari \d+ yang jatuh tempo", page)) is told


def test_the_thought_changes_nothing_real_and_keeps_its_numbers(app: Flask, visit: Visit, crew: Crew) -> None:
    unit = counted(app, crew)
    browser, url = visit("personnel"), f"/personnel/staffing/units/{unit}/what-if"
    page = browser.get(f"{url}?v0=40000&t0=15&posts=3").text
    assert cell(page, "Kebutuhan menurut beban kerja") == ["4,00", "8,00"]
    assert "5 kurang" in page
    asked = {"v0": "40000", "t0": "15", "posts": "3", "name": "Dua kali lipat"}
    kept = browser.post(url, data=asked)
    assert kept.status_code == 303
    assert browser.post(url, data=asked).location == kept.location
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Scenario)) == 1
    assert "Dua kali lipat" in browser.get(kept.location).text
    assert "4,00 jabatan" in browser.get(f"/personnel/staffing/units/{unit}").text
    assert browser.post(url, data={"name": "Sama saja", "v0": "20000", "t0": "15"}).status_code == 422
    assert browser.get(f"{url}?v0=banyak").status_code == 422
    assert browser.post(f"{kept.location}/end", data={"name": "Lain"}).status_code == 422
    assert browser.post(f"{kept.location}/end", data={"name": "Dua kali lipat"}).status_code == 303
    assert browser.get(kept.location).status_code == 404


def test_a_file_is_tried_first_and_then_taken(app: Flask, visit: Visit) -> None:
    browser = visit("personnel")

    def sent(**more: str) -> str:
        body = FILE.format(year=2026, volume=5) + "TIDAK-ADA,X,Y,2026,1\n"
        data = {"file": (io.BytesIO(body.encode()), "statistik.csv"), **more}
        return browser.post("/personnel/staffing/files/volumes", data=data).text

    tried = sent(trial="y")
    assert "tidak ada yang diubah" in tried
    assert "TIDAK-ADA" in tried
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ServiceVolume)) == 0
    sent()
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ServiceVolume)) == 1
    assert browser.get("/personnel/staffing/files/other").status_code == 404


def test_norms_are_entered_in_minutes_and_show_who_changed_what(app: Flask, visit: Visit) -> None:
    browser, today = visit("personnel"), clock.today().isoformat()
    said = {"kind": "category", "code": "adminduk", "minutes": "12,5", "source": "SK", "valid_from": today}
    made = browser.post("/personnel/staffing/norms", data=said)
    assert made.status_code == 303
    page = browser.get(made.location).text
    assert "Administrasi kependudukan" in page
    assert "12,5" in page
    assert browser.post("/personnel/staffing/norms", data=said).status_code == 422
    for wrong in (
        {"code": "TIDAK-ADA"},
        {"minutes": "0"},
        {"minutes": "x"},
        {"kind": "service", "code": "S"},
    ):
        assert browser.post("/personnel/staffing/norms", data={**said, **wrong}).status_code == 422
    ended = browser.post(f"{made.location}/end", data={"last_on": "2001-01-01", "version": "1"})
    assert ended.status_code == 422
    assert browser.post(f"{made.location}/end", data={"last_on": today, "version": "1"}).status_code == 303


def test_what_leaves_as_a_file_runs_nothing_and_hides_the_same(app: Flask, visit: Visit, crew: Crew) -> None:
    unit = counted(app, crew, posts=1)
    with app.app_context():
        db.session.get_one(Unit, unit).name = "=1+1"
        history.note("unit", unit, "name", "Dukcapil", "=1+1", by="system")
        db.session.commit()
    browser, url = visit("personnel"), "/personnel/staffing/export"
    rows = list(csv.DictReader(io.StringIO(browser.post(url, data={"kind": "csv"}).text)))
    (row,) = [one for one in rows if "DUKCAPIL" in one.values()]
    assert row["unit"] == "'=1+1"
    assert (row["kebutuhan"], row["bezetting"], row["selisih"]) == ("4.0", "1", "-3")
    assert (row["jatuh_tempo"], row["tepat_waktu"]) == ("", "")
    with zipfile.ZipFile(io.BytesIO(browser.post(url, data={"kind": "xlsx"}).data)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert '<c t="inlineStr"><is><t xml:space="preserve">=1+1</t></is></c>' in sheet
    assert "<f>" not in sheet
    assert browser.post(url, data={"kind": "exe"}).status_code == 404


@pytest.mark.parametrize("said", ["=1", "a<b>&\"'", "\x00\x0b", "  x  ", "<f>1</f>"])
def test_a_workbook_holds_texts_as_texts(said: str) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook("x", ["a"], [[said, 1, None, 2.5]]))) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert sheet.count("inlineStr") == 2
    assert "<c><v>1</v></c><c/><c><v>2.5</v></c>" in sheet
    assert cells.cell("=1") != "=1"


def test_300_offices_cost_as_many_statements_as_one(app: Flask, visit: Visit, crew: Crew) -> None:
    some_past(app, crew)
    counted(app, crew)
    browser = visit("personnel")
    paths = ("/personnel/staffing", "/personnel/staffing/kecamatan", "/personnel/staffing/norms")
    few = {path: asked(app, browser, path) for path in paths}
    with app.app_context():
        _crowd(300, crew["personnel"])
        db.session.commit()
    many = {path: asked(app, browser, path) for path in paths}
    assert many == few
    assert few["/personnel/staffing"] <= 18
    page = browser.get("/personnel/staffing").text
    assert page.count('class="row-link"') >= 300


def _filled(app: Flask, crew: Crew, count: int) -> None:
    """So many posts at every office that has cases."""
    with app.app_context():
        codes = [one.code for one in book.book().units.values() if one.parent_id is None]
        rows = "".join(f"{code},Staf,PNS,{count},{clock.today()}\n" for code in codes)
        filled.take(("kode_unit,jabatan,jenis,jumlah,per_tanggal\n" + rows).encode(), by=crew["personnel"])
        db.session.commit()


def asked(app: Flask, browser: FlaskClient, path: str) -> int:
    browser.get(path)  # what a process keeps for the edition is read once
    with statements(app) as said:
        assert browser.get(path).status_code == 200
    return len(said)


def _crowd(count: int, by: Person) -> None:
    """So many more offices, each with its statistics, posts of two kinds and a norm of its own."""
    parent, year = db.session.scalars(select(Unit).where(Unit.code == "DINKES")).one(), clock.today().year
    first, last = clock.today().replace(month=1, day=1), clock.today().replace(month=12, day=31)
    for number in range(count):
        unit = Unit(
            code=f"UJI-{number}",
            name=f"Unit Uji {number}",
            short_name="",
            kind=parent.kind,
            parent_id=parent.id,
            agency_id=parent.agency_id,
        )
        db.session.add(unit)
        db.session.flush()
        unit.path = f"{parent.path}{unit.id}/"
        code = f"L-{number}"
        norm = Norm(WorkKind.SERVICE, code, code, 600, "SK", first.replace(year=year - 1))
        norms.enter(norm, by=by)
        db.session.add(
            ServiceVolume(
                unit_id=unit.id,
                service=code,
                name=code,
                from_on=first,
                to_on=last,
                volume=9_000,
                taken_on=first,
            )
        )
        for kind in (ServantKind.PNS, ServantKind.PPPK):
            db.session.add(FilledPost(unit_id=unit.id, position="Staf", kind=kind, count=1, as_of=first))
    history.note("unit", "UJI", "entry", None, {"n": count}, by="system")
    assert len(book.book().units) > count


def test_abuse_of_authority_is_no_matter_of_posts(app: Flask, crew: Crew) -> None:
    some_past(app, crew)
    with app.app_context():
        entry = next(c for c in book.book().categories.values() if c.service_class is ServiceClass.OVERSIGHT)
        assert entry.id in needs._oversight(book.book().categories)
        office = book.book().must("oversight_unit")
        rows = needs.of(months.asked("", clock.today()), crew["personnel"])
        assert rows
        assert not any(row.delay for row in rows if row.unit.id == office.id)
        assert not any(row.load.work.endswith(entry.code) for one in rows for row in one.work)


@pytest.mark.parametrize(
    ("who", "home"), [("delegate", "/desk"), ("inspector", "/inspectorate"), ("observer", "/inspectorate")]
)
def test_whoever_may_see_it_finds_it_in_his_margin(visit: Visit, who: str, home: str) -> None:
    page = visit(who).get(home).text
    assert 'href="/personnel/staffing"' in page
    assert 'href="/personnel/surveys"' in page


def test_a_head_finds_the_surveys_and_no_staffing(visit: Visit) -> None:
    page = visit("head_dukcapil").get("/desk").text
    assert 'href="/personnel/surveys"' in page
    assert 'href="/personnel/staffing"' not in page
