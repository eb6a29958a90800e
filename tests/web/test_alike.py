"""Is it one of these? A resident is asked once, only when something is like it; a verifier joins by one press."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.agencies.models import Region
from feedback.base.database import db
from feedback.complaints import likenesses, publication
from feedback.complaints.models import Complaint
from tests.complaints import telling
from tests.crew import Crew
from tests.statements import statements
from tests.web.desk_tales import Visit, do, now, told
from tests.web.public_path import NOBODY, begin, code_on, hidden

FIRST = "Lampu jalan di simpang Pasar Keramat Tinggi padam sejak tiga malam, tolong diperbaiki."
AGAIN = "Tolong lampu jalan simpang pasar Keramat Tinggi masih padam, sudah tiga malam gelap."
OTHER = "Antrean obat di apotek puskesmas lebih dari empat jam, padahal hanya dua orang."


def published(app: Flask, crew: Crew, **changes: Any) -> str:
    def tale() -> Complaint:
        one = telling.filed(FIRST, consents_to_publication=True, **changes)
        publication.publish(
            one,
            "Lampu jalan padam di simpang Pasar Keramat Tinggi",
            "Lampu jalan di simpang pasar padam sejak tiga malam.",
            by=crew["verifier"],
        )
        return one

    return told(app, tale)


def place(app: Flask, **more: str) -> dict[str, str]:
    with app.app_context():
        region = db.session.scalars(select(Region.id).where(Region.name == "Muara Bulian")).first()
    return {"region": str(region), "guess": "0", **more}


def finish(client: FlaskClient) -> str:
    assert client.post("/report/who", data=NOBODY).location == "/report/review"
    assert client.post("/report/review").location == "/report/receipt"
    return code_on(client.get("/report/receipt"))


def newest(app: Flask) -> str:
    with app.app_context():
        return db.session.scalars(select(Complaint.number).order_by(Complaint.id.desc())).first() or ""


def test_who_is_alone_with_a_matter_is_asked_nothing(app: Flask, client: FlaskClient, crew: Crew) -> None:
    published(app, crew)
    begin(client, OTHER)
    assert client.post("/report/where", data=place(app)).location == "/report/who"
    assert client.get("/report/alike").location == "/report/who"


def test_one_of_these_is_chosen_and_a_verifier_joins_by_one_press(
    app: Flask, client: FlaskClient, crew: Crew, visit: Visit
) -> None:
    lead = published(app, crew)
    begin(client, AGAIN)
    assert client.post("/report/where", data=place(app)).location == "/report/alike"
    page = client.get("/report/alike").text
    assert lead in page
    assert "Lampu jalan di simpang pasar padam" in page
    assert "tolong diperbaiki" not in page  # the reporter's own words
    assert client.post("/report/alike", data={"like": lead}).location == "/report/who"
    finish(client)
    number = newest(app)
    verifier = visit("verifier")
    page = verifier.get(f"/desk/complaints/{number}/routing").text
    assert "Pelapor menyebut laporan ini" in page
    assert f'name="lead" value="{lead}"' in page
    assert do(verifier, app, number, "incident", lead=lead).status_code == 303
    with app.app_context():
        lead_id = db.session.scalar(select(Complaint.id).where(Complaint.number == lead))
    assert now(app, number)["lead_id"] == lead_id


def test_none_of_these_goes_on_as_before(app: Flask, client: FlaskClient, crew: Crew, visit: Visit) -> None:
    lead = published(app, crew)
    begin(client, AGAIN)
    client.post("/report/where", data=place(app))
    assert client.post("/report/alike", data={"like": ""}).location == "/report/who"
    assert client.get("/report/alike").status_code == 200  # back, to change one's mind
    finish(client)
    page = visit("verifier").get(f"/desk/complaints/{newest(app)}/routing").text
    assert "Pelapor menyebut laporan ini" not in page
    assert lead in page  # found by its words all the same


def test_a_number_that_was_not_offered_is_none(app: Flask, client: FlaskClient, crew: Crew) -> None:
    secret = told(app, lambda: telling.filed(FIRST))
    published(app, crew)
    begin(client, AGAIN)
    client.post("/report/where", data=place(app))
    assert secret not in client.get("/report/alike").text
    client.post("/report/alike", data={"like": secret})
    assert "checked" in client.get("/report/alike").text.split('value=""')[1].split(">")[0]


def test_another_story_is_asked_about_anew(app: Flask, client: FlaskClient, crew: Crew) -> None:
    published(app, crew)
    begin(client, OTHER)
    client.post("/report/where", data=place(app))
    secret = hidden(client.get("/report"))
    again = client.post("/report", data={"draft": secret, "text": AGAIN, "conduct": "no"})
    assert again.location == "/report/alike"
    grave = client.post("/report", data={"draft": secret, "text": AGAIN, "conduct": "yes"})
    assert grave.location == "/report/who"


@pytest.mark.parametrize("count", [1, 5])
def test_the_questions_are_as_many_for_one_like_report_as_for_five(
    app: Flask, client: FlaskClient, crew: Crew, visit: Visit, count: int
) -> None:
    for _turn in range(count):
        published(app, crew)
    with app.app_context():
        while likenesses.take_in():
            db.session.commit()
    begin(client, AGAIN)
    client.post("/report/where", data=place(app))
    with statements(app) as sent:
        assert client.get("/report/alike").status_code == 200
    assert len(sent) == 2
    number = told(app, lambda: telling.filed(AGAIN))
    verifier = visit("verifier")
    verifier.get(f"/desk/complaints/{number}/incident")
    with statements(app) as sent:
        assert verifier.get(f"/desk/complaints/{number}/incident").text.count('name="lead" value') == count
    assert len(sent) == 9


def test_who_comes_from_a_published_report_has_said_which_one(
    app: Flask, client: FlaskClient, crew: Crew, visit: Visit
) -> None:
    lead = published(app, crew)
    page = client.get(f"/cases/{lead}").text
    assert f'href="/report?same={lead}"' in page
    secret = hidden(client.get(f"/report?same={lead}"))
    said = {"draft": secret, "text": OTHER, "conduct": "no", "same": lead}
    assert client.post("/report", data=said).location == "/report/where"
    assert client.post("/report/where", data=place(app)).location == "/report/who"
    client.post("/report/who", data=NOBODY)
    assert lead in client.get("/report/review").text
    client.post("/report/review")
    assert (
        "Pelapor menyebut laporan ini"
        in visit("verifier").get(f"/desk/complaints/{newest(app)}/routing").text
    )


def test_no_report_is_the_same_as_one_that_is_not_published(
    app: Flask, client: FlaskClient, crew: Crew
) -> None:
    hidden_one = told(app, lambda: telling.filed(FIRST))
    secret = hidden(client.get(f"/report?same={hidden_one}"))
    client.post("/report", data={"draft": secret, "text": OTHER, "conduct": "no", "same": hidden_one})
    client.post("/report/where", data=place(app))
    client.post("/report/who", data=NOBODY)
    assert hidden_one not in client.get("/report/review").text
