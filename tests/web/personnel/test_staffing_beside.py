"""Posts beside other things: a head's own offices, evidence sheets, the public page; counted once a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback import staffing_counting
from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import rated
from feedback.performance import collecting
from feedback.staffing import norms, posts, standing, volumes
from feedback.staffing.models import WorkKind
from feedback.staffing.norms import Norm
from tests.complaints import telling
from tests.crew import Crew
from tests.performance.telling import servant
from tests.statements import statements
from tests.web.personnel.steps import PKM, Visit, me_id
from tests.web.personnel.test_period_pages import lock, past, sheet, worked
from tests.web.personnel.test_staffing import counted


@pytest.fixture
def known(app: Flask, crew: Crew) -> None:
    """The registry office needs 4 posts and has 2; the clinic needs 1 and has nobody counted."""
    counted(app, crew)
    with app.app_context():
        by, today = crew["personnel"], clock.today()
        code = db.session.get_one(Unit, telling.unit_id(PKM)).code
        file = f"kode_unit,kode_layanan,layanan,periode,volume\n{code},KTP-EL,KTP,{today.year - 1},5000\n"
        file += f"{code},KTP-EL,KTP,{today.year},5000\n"
        volumes.take(file.encode(), by=by)
        of_cases = Norm(WorkKind.CATEGORY, "JALAN-KAB", "Jalan", 60, "SK 2", today - timedelta(days=900))
        norms.enter(of_cases, by=by)
        db.session.commit()
        assert staffing_counting.count_posts() == 2
        assert staffing_counting.count_posts() == 0, "once a day"
        db.session.commit()


def test_a_sheet_says_what_the_work_asked_for_and_who_was_there(
    app: Flask, visit: Visit, crew: Crew, known: None
) -> None:
    worked(app, crew)
    page = visit("assessor").get(f"/personnel/people/{me_id(app, crew)}/sheets/{past().code}").text
    assert "butuh 1 jabatan" in page
    assert "belum diketahui" in page
    lock(app, visit)
    frozen = sheet(app, crew)
    with app.app_context():
        row = db.session.merge(frozen)
        assert row.content["unit"]["posts"]["needed"] == 1
        head = "kode_unit,jabatan,jenis,jumlah,per_tanggal\n"
        code = db.session.get_one(Unit, telling.unit_id(PKM)).code
        posts.take(f"{head}{code},Perawat,PNS,7,{clock.today()}\n".encode(), by=crew["personnel"])
        with clock.at(clock.midday(clock.today() + timedelta(days=1))):
            assert staffing_counting.count_posts() == 2
        db.session.commit()
        assert standing.of_units([telling.unit_id(PKM)])[telling.unit_id(PKM)].filled == 7
    assert "belum diketahui" in visit("officer_pkm").get(f"/record/sheets/{past().code}").text, (
        "locked as it was"
    )
    unit = visit("assessor").get(f"/personnel/units/{me_unit(app)}/sheets/{past().code}").text
    assert "butuh 1 jabatan" in unit


def me_unit(app: Flask) -> int:
    with app.app_context():
        return telling.unit_id(PKM)


def test_a_sheet_costs_one_statement_more_for_it(inside: Flask, crew: Crew) -> None:
    brought = rated.FOR_SHEETS
    alone = collecting.Brought(brought.ratings, lambda _ids: {})
    who = [servant(crew, "officer_pkm")]
    collecting.collect(who, past(), brought)
    with statements() as with_posts:
        collecting.collect(who, past(), brought)
    with statements() as without:
        collecting.collect(who, past(), alone)
    assert len(with_posts) == len(without) + 1


def test_a_head_sees_his_own_offices_and_no_other(app: Flask, visit: Visit, crew: Crew, known: None) -> None:
    with app.app_context():
        clinic, registry = telling.unit_id(PKM), telling.unit_id("DUKCAPIL")
    for who, sees, not_sees in (
        ("head_dukcapil", registry, clinic),
        ("head_pkm", clinic, registry),
        ("head_dinkes", clinic, registry),
    ):
        head = visit(who)
        page = head.get("/personnel/staffing/own").text
        assert f"/personnel/staffing/own/{sees}" in page
        assert f"/personnel/staffing/own/{not_sees}" not in page
        assert head.get(f"/personnel/staffing/own/{sees}").status_code == 200
        assert head.get(f"/personnel/staffing/own/{not_sees}").status_code == 404
        assert head.get(f"/personnel/staffing/units/{sees}").status_code == 403, "that page is BKPSDMD's"
    assert "/personnel/staffing/own" in visit("head_dukcapil").get("/desk").text
    assert "2 kurang" in visit("head_dukcapil").get("/personnel/staffing/own").text
    assert visit("officer_dukcapil").get("/personnel/staffing/own").status_code == 403


def test_his_page_costs_the_same_for_one_office_and_for_many(app: Flask, visit: Visit, known: None) -> None:
    few, many = visit("head_dukcapil"), visit("head_dinkes")
    counts = []
    for browser in (few, many):
        browser.get("/personnel/staffing/own")
        with statements(app) as said:
            browser.get("/personnel/staffing/own")
        counts.append(len(said))
    assert counts[0] == counts[1] <= 15


def test_everybody_reads_what_the_work_asks_for(app: Flask, client: FlaskClient, known: None) -> None:
    page = client.get("/formations").text
    assert "Berapa yang dibutuhkan, berapa yang ada" in page
    assert "Dinas Kependudukan" in page
    assert "Dinas Kesehatan" not in page, "nobody has said whom the clinic has"


def test_an_office_with_work_that_has_no_norm_is_not_said_to_need_less(app: Flask, crew: Crew) -> None:
    counted(app, crew)
    with app.app_context():
        registry = telling.unit_id("DUKCAPIL")
        file = f"kode_unit,kode_layanan,layanan,periode,volume\nDUKCAPIL,LAIN,Layanan lain,{clock.today().year},5\n"
        assert staffing_counting.count_posts() == 1
        assert registry in standing.of_units([registry])
        volumes.take(file.encode(), by=crew["personnel"])
        with clock.at(clock.midday(clock.today() + timedelta(days=1))):
            assert staffing_counting.count_posts() == 0
        assert standing.of_units([registry]) == {}
