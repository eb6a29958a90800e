"""A final note is handed over at the door, the direct superior reads it and brings back three things."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from feedback.base import clock
from feedback.base.database import db
from feedback.performance import sweep
from feedback.performance.models import ConductNote
from tests.crew import Crew
from tests.statements import statements
from tests.web.personnel.steps import SECRET, WHAT, Visit, decide, me_id, post, propose, selects

WHY = "Diduga meninggalkan loket pada jam layanan."


@pytest.fixture
def final(app: Flask, visit: Visit, crew: Crew, case: str) -> int:
    """The id of a note that became final."""
    note = propose(app, visit, crew, case)
    post(visit("head_dinkes"), f"/personnel/notes/{note}/notice")
    decide(app, visit, note)
    with app.app_context():
        db.session.get_one(ConductNote, note).objection_due_on = clock.today() - timedelta(days=1)
        assert sweep.finalise_due() == 1
        db.session.commit()
    return note


def result(**changes: str) -> dict[str, str]:
    return {"number": "800.1/7/2026", "on": clock.today().isoformat(), "finding": "light"} | changes


def test_the_whole_way_and_nothing_of_it_on_a_sheet(
    app: Flask, visit: Visit, crew: Crew, case: str, final: int
) -> None:
    superior, own, path = visit("head_pkm"), visit("officer_pkm"), f"/record/examinations/{final}"
    sheets = [f"/personnel/people/{me_id(app, crew)}", f"/personnel/people/{me_id(app, crew)}/notes/{final}"]

    def read() -> list[str]:
        pages = [visit("assessor").get(sheet).text for sheet in sheets]
        return [page[page.index("<main") : page.index("</main>")] for page in pages]

    before = read()
    assert superior.get(path).status_code == 404
    assert path not in superior.get("/record").text
    assert WHY not in own.get(f"/record/notes/{final}").text
    assert post(visit("inspector"), f"/personnel/notes/{final}/examination", reason=WHY) == 303
    assert path in superior.get("/record").text
    page = superior.get(path).text
    assert WHAT in page
    assert WHY in page
    assert case not in page, "the case is not handed over"
    assert SECRET not in page
    assert WHY in own.get(f"/record/notes/{final}").text
    assert crew["head_pkm"].name in own.get("/record").text, "he sees who has read it"
    assert post(superior, path, **result()) == 303
    for told in (own.get(f"/record/notes/{final}"), visit("inspector").get(f"/personnel/notes/{final}")):
        assert "800.1/7/2026" in told.text
    assert read() == before
    assert post(superior, path, **result(finding="severe")) == 422


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("officer_pkm", 404),
        ("officer_dputr", 404),
        ("head_dinkes", 403),
        ("inspector", 403),
        ("personnel", 403),
    ],
)
def test_nobody_else_examines(app: Flask, visit: Visit, crew: Crew, final: int, who: str, code: int) -> None:
    assert post(visit("inspector"), f"/personnel/notes/{final}/examination", reason=WHY) == 303
    browser, path = visit(who), f"/record/examinations/{final}"
    assert browser.get(path).status_code == code
    assert post(browser, path, **result()) == code
    assert visit("head_pkm").get(f"{path}/files/nothing").status_code == 404


def test_what_was_typed_wrongly_comes_back(app: Flask, visit: Visit, crew: Crew, final: int) -> None:
    browser = visit("inspector")
    assert post(browser, f"/personnel/notes/{final}/examination") == 422
    assert post(browser, f"/personnel/notes/{final}/examination", reason=WHY) == 303
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    again = visit("head_pkm").post(f"/record/examinations/{final}", data=result(on=tomorrow))
    assert again.status_code == 422
    assert "800.1/7/2026" in again.text


def test_the_pages_of_an_examination_ask_only_so_much(
    app: Flask, visit: Visit, crew: Crew, final: int
) -> None:
    post(visit("inspector"), f"/personnel/notes/{final}/examination", reason=WHY)
    superior = visit("head_pkm")
    costs = []
    for path in (f"/record/examinations/{final}", "/record"):
        with statements(app) as said:
            assert superior.get(path).status_code == 200
        costs.append(selects(said))
    assert costs == [10, 22]
