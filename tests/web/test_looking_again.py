"""Second looks at the door: from what waits, over the form, to what all looks together say."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import reporter
from feedback.complaints.models import Complaint
from feedback.inspection import draws
from tests.complaints import telling
from tests.crew import Crew
from tests.statements import statements
from tests.web.desk_tales import Visit

FOUND = {
    "true": "yes",
    "why": "yes",
    "evidence": "no",
    "limit": "yes",
    "consent": "unclear",
    "words": "Foto buktinya dari jalan lain; pelapor membenarkan lewat utas.",
    "then": "reopen",
    "reason": "Mohon tunjukkan bukti dari jalan yang dilaporkan.",
}


@pytest.fixture
def number(app: Flask, crew: Crew) -> str:
    """A case that was closed last week and drawn since."""
    with app.app_context():
        with clock.at(clock.midday(draws.monday(clock.today()) - timedelta(days=3))):
            complaint = telling.answered(crew)
            reporter.confirm(complaint)
        while draws.advance():
            pass
        db.session.commit()
        return complaint.number


def test_an_inspector_looks_again_and_the_case_goes_on(app: Flask, visit: Visit, number: str) -> None:
    inspector = visit("inspector")
    page = inspector.get("/inspectorate/second-looks").text
    assert number in page
    here = re.search(r"/inspectorate/second-looks/\d+", page)
    assert here
    shown = inspector.get(here.group()).text
    version = re.search(r'name="version"[^>]*value="(\d+)"', shown)
    assert version
    empty = inspector.post(
        here.group(), data={"version": version.group(1), "then": "nothing", "words": "Baik."}
    )
    assert empty.status_code == 422
    unsaid = FOUND | {"version": version.group(1), "reason": ""}
    assert inspector.post(here.group(), data=unsaid).status_code == 422
    assert inspector.post(here.group(), data=FOUND | {"version": version.group(1)}).status_code == 303
    assert inspector.get(here.group()).status_code == 404, "it is looked at once"
    with app.app_context():
        complaint = db.session.scalars(select(Complaint).where(Complaint.number == number)).one()
        assert complaint.cycle == 2
    said = inspector.get("/inspectorate/second-looks/results").text
    assert re.search(r'<td class="n">0 (dari|of) 1', said), "evidence: none of one"
    theirs = visit("officer_dputr").get(f"/desk/complaints/{number}").text
    assert FOUND["reason"] in theirs
    assert "Foto buktinya" not in theirs, "what the inspectorate looked at stays with it"
    assert "Foto buktinya" in inspector.get(f"/desk/complaints/{number}").text


def test_a_case_that_moved_on_meanwhile_is_not_looked_over(visit: Visit, number: str) -> None:
    inspector = visit("inspector")
    here = re.search(r"/inspectorate/second-looks/\d+", inspector.get("/inspectorate/second-looks").text)
    assert here
    assert inspector.post(here.group(), data=FOUND | {"version": "1"}).status_code == 409


def test_a_draw_shows_that_it_can_be_made_again(app: Flask, visit: Visit, crew: Crew, number: str) -> None:
    inspector = visit("inspector")
    found = re.search(
        r"/inspectorate/second-looks/draws/\d+", inspector.get("/inspectorate/second-looks").text
    )
    assert found
    here = found.group()
    with statements(app) as sent:
        page = inspector.get(here)
    assert "note-ok" in page.text
    assert len(sent) <= 9, "\n".join(sent)
    with app.app_context():
        with clock.at(clock.midday(draws.monday(clock.today()) - timedelta(days=3))):
            reporter.confirm(telling.answered(crew))
        db.session.commit()
    assert "note-late" in inspector.get(here).text
