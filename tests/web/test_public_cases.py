"""What everybody may read: only what a verifier published, page by page, with the same few questions asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import publication
from feedback.complaints.models import Complaint
from feedback.complaints.resolution import Answer, answer
from feedback.complaints.status import Outcome
from tests.complaints import telling
from tests.crew import Crew
from tests.statements import statements


def publish(crew: Crew, title: str) -> Complaint:
    case = telling.filed(consents_to_publication=True)
    publication.publish(case, title, "Jalan rusak di depan pasar.", by=crew["verifier"])
    return case


def test_only_published_reports_are_read(app: Flask, client: FlaskClient, crew: Crew) -> None:
    with app.app_context():
        shown, hidden = publish(crew, "Jalan pasar").number, telling.filed().number
        db.session.commit()
    page = client.get("/cases").text
    assert "Jalan pasar" in page
    assert hidden not in page
    assert "Jalan rusak di depan pasar." in client.get(f"/cases/{shown}").text
    assert client.get(f"/cases/{hidden}").status_code == 404
    assert client.get("/cases?after=nothing").status_code == 200


@pytest.mark.parametrize("many", [1, 25])
def test_the_list_asks_one_thing_and_is_read_page_by_page(
    app: Flask, client: FlaskClient, crew: Crew, many: int
) -> None:
    with app.app_context():
        for n in range(many):
            publish(crew, f"Laporan ke-{n}.")
        db.session.commit()
    with statements(app) as sent:
        page = client.get("/cases")
    assert len(sent) == 1
    assert page.text.count("<article") == min(many, 20)
    if many > 20:
        rest = client.get(page.text.split('rel="next" href="')[1].split('"')[0])
        assert rest.text.count("<article") == many - 20


def test_a_published_plan_stands_among_the_promises(app: Flask, client: FlaskClient, crew: Crew) -> None:
    with app.app_context():
        case = telling.in_work(crew, consents_to_publication=True)
        plan = Answer(
            Outcome.PLANNED,
            "Masuk anggaran tahun depan.",
            planned_for=clock.today() + timedelta(days=200),
            programme="Pemeliharaan jalan",
            budget_year=str(clock.today().year + 1),
        )
        answer(case, plan, by=crew["officer_dputr"])
        publication.publish(case, "Jalan pasar dijadwalkan", "Jalan rusak.", by=crew["verifier"])
        db.session.commit()
    assert "Jalan pasar dijadwalkan" in client.get("/promises").text
