"""Conflicts of interest at the doors: one says so oneself, the inspectorate reads all and presses once on a hint."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask

from feedback.base import clock
from feedback.base.database import db
from feedback.people.models import CivilServant, Posting, ServantKind
from tests.complaints import telling
from tests.crew import Crew
from tests.web.desk_tales import Visit, told


def test_an_inspector_says_it_himself_and_the_case_is_gone_from_every_page(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    number = told(app, lambda: telling.in_work(crew))
    inspector, here = visit("inspector"), "/account/conflicts"
    assert inspector.get(f"/desk/complaints/{number}").status_code == 200
    page = inspector.get(f"{here}?q=DPUTR").text + inspector.get(f"{here}?q=Pekerjaan Umum").text
    found = re.search(r'value="(o\d+)"', page)
    assert found
    said = {"with_whom": found.group(1), "relation": "family", "from_on": "2024-01-01", "q": "Pekerjaan Umum"}
    assert inspector.post(here, data=said).status_code == 422, "in words too"
    assert inspector.post(here, data=said | {"words": "Suami saya kepala bidang."}).status_code == 303
    assert inspector.get(f"/desk/complaints/{number}").status_code == 404
    assert number not in inspector.get("/inspectorate/audit?kind=routed").text
    listed = visit("inspector2").get("/inspectorate/conflicts").text
    assert "Inspector" in listed
    assert re.search(r'<td class="n"[^>]*>1</td>', listed), "one case is kept away"
    end = re.search(rf'action="({here}/\d+/end)"', inspector.get(here).text)
    assert end
    assert visit("officer_dputr").post(end.group(1)).status_code == 404, "somebody else's"
    assert inspector.post(end.group(1)).status_code == 303


def test_one_press_on_a_hint_keeps_an_officer_apart_and_the_head_takes_a_mistake_back(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    def served_before() -> None:
        head = CivilServant(name="Head Dinkes", kind=ServantKind.PNS, user_id=crew.id_of("head_dinkes"))
        db.session.add(head)
        db.session.flush()
        today = clock.today()
        db.session.add(
            Posting(
                civil_servant_id=head.id,
                unit_id=telling.unit_id("DUKCAPIL"),
                position="Sekretaris",
                from_on=today - timedelta(days=900),
                to_on=today - timedelta(days=300),
            )
        )

    with app.app_context():
        served_before()
        db.session.commit()
    inspector, delegate = visit("inspector"), visit("delegate")
    page = inspector.get("/inspectorate/conflicts").text
    press = re.search(r'action="(/inspectorate/conflicts/hints/[^"]+)"', page)
    assert press
    assert inspector.post(press.group(1)).status_code == 303
    assert inspector.post(press.group(1)).status_code == 404, "it is a conflict now, no hint"
    mistake = {"reason": "Orang lain dengan nama yang sama."}
    row = re.search(r"/inspectorate/conflicts/\d+", inspector.get("/inspectorate/conflicts").text)
    assert row
    assert inspector.post(f"{row.group()}/mistake", data=mistake).status_code == 422
    assert delegate.get(row.group()).status_code == 200
    assert delegate.post(f"{row.group()}/mistake", data=mistake).status_code == 303
    assert delegate.get(row.group()).status_code == 404
    said = inspector.get("/inspectorate/audit?kind=conflict_taken_back").text
    event = re.search(r"/inspectorate/audit/events/\d+", said)
    assert event
    assert mistake["reason"] in inspector.get(event.group()).text
