"""A reporter follows his case with the code: he sees what is his, does what he may, and nothing internal shows."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import cycles, follow_up
from feedback.complaints.annexes import Pressure, Rating
from feedback.complaints.models import Complaint
from feedback.complaints.record import same_version
from feedback.complaints.status import Closing, Identity, Status
from feedback.files.models import StoredFile
from feedback.people.throttle import Limit
from feedback.vault import contacts, visits
from feedback.web import limits
from tests.complaints import telling
from tests.crew import Crew
from tests.files.samples import picture
from tests.statements import statements
from tests.web.public_path import code_on, do, follow, given, hidden, the_case

Story = Callable[[Crew], Complaint]


def test_a_wrong_code_and_no_code_at_all_get_the_same_answer(app: Flask, client: FlaskClient) -> None:
    code = given(app, telling.filed)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    pages = set()
    for typed in (wrong, "0000-0000-0000-0000-0", "nonsense", ""):
        answer = client.post("/follow", data={"code": typed})
        assert answer.status_code == 422
        token_free = re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text)  # a token carries its second
        pages.add(token_free.replace(f'value="{typed}"', 'value=""'))
    assert len(pages) == 1
    assert client.get("/follow/case").location == "/follow"


def test_codes_can_be_tried_only_so_often_and_right_ones_do_not_count(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Limit(3, timedelta(minutes=10))
    monkeypatch.setitem(limits.LIMITS, "code", (few, Limit(99, timedelta(minutes=10))))
    code = given(app, telling.filed)
    for _ in range(5):
        assert client.post("/follow", data={"code": code}).location == "/follow/case"
    for _ in range(3):
        assert client.post("/follow", data={"code": "wrong"}).status_code == 422
    assert client.post("/follow", data={"code": code}).status_code == 429
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert client.post("/follow", data={"code": code}).location == "/follow/case"


@pytest.mark.parametrize("story", [telling.routed, telling.answered])
@pytest.mark.parametrize("identity", [Identity.OPEN, Identity.CONFIDENTIAL])
def test_the_case_page_asks_at_most_eight_things(
    app: Flask, client: FlaskClient, crew: Crew, story: Story, identity: Identity
) -> None:
    code = given(app, lambda: story(crew, identity=identity))
    follow(client, code)
    with statements(app) as sent:
        page = client.get("/follow/case")
    assert page.status_code == 200
    assert len(sent) <= 8, sent
    assert len(page.data) <= 40_000


def test_the_promise_is_explained_and_staff_stay_unnamed(app: Flask, client: FlaskClient, crew: Crew) -> None:
    def story() -> Complaint:
        case = telling.in_work(crew)
        follow_up.note(case, "INTERNAL NOTE", by=crew["officer_dputr"])
        follow_up.write(case, "Kami periksa besok.", by=crew["officer_dputr"])
        return case

    page = follow(client, given(app, story)).text
    assert "promise-day" in page
    assert page.count("<li>") > 2
    assert "Kami periksa besok." in page
    assert "INTERNAL NOTE" not in page
    assert crew["officer_dputr"].name not in page


def test_a_question_is_answered_with_a_photo(app: Flask, client: FlaskClient, crew: Crew) -> None:
    def story() -> Complaint:
        case = telling.in_work(crew)
        follow_up.ask(case, "Di sebelah mana pasar?", by=crew["officer_dputr"])
        return case

    page = follow(client, given(app, story)).text
    assert page.index("Di sebelah mana pasar?") < page.index('name="message-text"')
    photo = (io.BytesIO(picture()), "pasar.jpg")
    assert do(client, "messages", text="Sebelah timur.", files=photo).location == "/follow/case"
    assert the_case(app).status is Status.IN_PROGRESS
    page = client.get("/follow/case").text
    assert "Sebelah timur." in page
    token = re.search(r"/follow/case/files/([\w-]+)", page)
    assert token
    assert client.get(f"/follow/case/files/{token[1]}").content_type == "image/jpeg"
    assert app.test_client().get(f"/follow/case/files/{token[1]}").location == "/follow"
    assert client.get("/follow/case/files/other").status_code == 404


def test_a_file_of_something_internal_does_not_exist_here(
    app: Flask, client: FlaskClient, crew: Crew
) -> None:
    def story() -> Complaint:
        case = telling.in_work(crew)
        follow_up.note(case, "Lihat berkas.", by=crew["officer_dputr"])
        db.session.add(
            StoredFile(
                token="internal",
                stream_id=case.id,
                entry_seq=case.version,
                media_type="image/jpeg",
                name="a.jpg",
                size=1,
                original_sha256="0" * 64,
                clean_sha256="0" * 64,
                by="user:1",
                added_on=clock.today(),
            )
        )
        return case

    follow(client, given(app, story))
    assert client.get("/follow/case/files/internal").status_code == 404


def test_confirming_closes_and_rating_follows(app: Flask, client: FlaskClient, crew: Crew) -> None:
    follow(client, given(app, lambda: telling.answered(crew)))
    assert do(client, "confirmation").location == "/follow/case"
    assert the_case(app).status is Status.CLOSED
    assert do(client, "rating", solved="4").status_code == 422
    marks = {"solved": "4", "told_why": "3", "respect": "4", "speed": "2"}
    assert do(client, "rating", **marks, sentence="Terima kasih").location == "/follow/case"
    with app.app_context():
        assert db.session.scalars(select(Rating)).one().speed == 2
    assert "rating-version" not in client.get("/follow/case").text


def test_an_objection_begins_again_and_needs_words(app: Flask, client: FlaskClient, crew: Crew) -> None:
    follow(client, given(app, lambda: telling.answered(crew)))
    assert do(client, "objection", reason="").status_code == 422
    assert do(client, "objection", reason="Masih berlubang.").location == "/follow/case"
    case = the_case(app)
    assert (case.status, case.cycle) == (Status.IN_PROGRESS, 2)


def test_closed_cases_are_taken_up_again_within_thirty_days(
    app: Flask, client: FlaskClient, crew: Crew
) -> None:
    follow(client, given(app, lambda: telling.answered(crew)))
    do(client, "confirmation")
    assert do(client, "reopening", reason="Rusak lagi.").location == "/follow/case"
    assert the_case(app).status is Status.IN_PROGRESS


def test_taking_back_protecting_disclosing_and_letters(app: Flask, client: FlaskClient, crew: Crew) -> None:
    follow(client, given(app, lambda: telling.routed(crew)))
    assert do(client, "notices", email="warga@contoh.example").location == "/follow/case"
    with app.app_context():
        assert contacts.wants_notices(the_case(app).id)
    assert do(client, "notices").location == "/follow/case"
    assert do(client, "protection", identity="open").status_code == 422
    assert do(client, "protection", identity="anonymous").location == "/follow/case"
    assert the_case(app).identity is Identity.ANONYMOUS
    assert do(client, "disclosure", name="").status_code == 422
    assert do(client, "disclosure", name="Warga Contoh").location == "/follow/case"
    assert the_case(app).identity is Identity.OPEN
    assert do(client, "withdrawal").location == "/follow/case"
    assert the_case(app).status is Status.CLOSED


def test_pressure_goes_to_the_inspectorate(app: Flask, client: FlaskClient, crew: Crew) -> None:
    follow(client, given(app, lambda: telling.routed(crew)))
    assert do(client, "pressure", text="Saya diminta mencabut laporan.").location == "/follow/case"
    with app.app_context():
        assert db.session.scalars(select(Pressure)).one()


def test_news_since_the_page_was_opened_is_shown_and_the_words_stay(
    app: Flask, client: FlaskClient, crew: Crew
) -> None:
    page = follow(client, given(app, lambda: telling.in_work(crew)))
    seen = hidden(page, "message-version")
    with app.app_context():
        case = db.session.scalars(select(Complaint)).one()
        same_version(case, int(seen))
        follow_up.write(case, "Besok kami datang.", by=crew["officer_dputr"])
        db.session.commit()
    answer = client.post(
        "/follow/case/messages", data={"message-version": seen, "message-text": "Kapan diperbaiki?"}
    )
    assert answer.status_code == 409
    assert "Kapan diperbaiki?" in answer.text
    assert "Besok kami datang." in answer.text
    again = {"message-version": hidden(answer, "message-version"), "message-text": "Kapan diperbaiki?"}
    assert client.post("/follow/case/messages", data=again).location == "/follow/case"


def test_half_an_hour_idle_ends_the_visit_and_shows_what_was_written(
    app: Flask, client: FlaskClient, crew: Crew
) -> None:
    follow(client, given(app, lambda: telling.in_work(crew)))
    with clock.at(clock.now() + timedelta(hours=6)):
        assert client.get("/follow/case").location == "/follow"
        answer = client.post("/follow/case/messages", data={"message-text": "Panjang sekali tulisan saya"})
        assert answer.status_code == 401
        assert "Panjang sekali tulisan saya" in answer.text
        with app.app_context():
            assert visits.sweep_visits() == 1


def test_leaving_ends_the_visit(app: Flask, client: FlaskClient) -> None:
    follow(client, given(app, telling.filed))
    cookie = client.get_cookie("visit", domain="localhost")
    assert cookie
    assert client.post("/follow/leave").location == "/follow"
    client.set_cookie("visit", cookie.value, domain="localhost")
    assert client.get("/follow/case").location == "/follow"


def test_a_code_somebody_else_saw_must_be_changed_first(app: Flask, client: FlaskClient) -> None:
    old = given(app, telling.filed, must_change=True)
    assert client.post("/follow", data={"code": old}).location == "/follow/case"
    assert client.get("/follow/case").location == "/follow/new-code"
    assert do_blind(client, "withdrawal").location == "/follow/new-code"
    secret = hidden(client.get("/follow/new-code"), "secret")
    new = code_on(client.post("/follow/code", data={"secret": secret}))
    assert new != old
    assert code_on(client.post("/follow/code", data={"secret": secret})) == new
    assert client.get("/follow/case").status_code == 200
    other = app.test_client()
    assert other.post("/follow", data={"code": old}).status_code == 422
    assert other.post("/follow", data={"code": new}).location == "/follow/case"


def do_blind(client: FlaskClient, noun: str):
    return client.post(f"/follow/case/{noun}", data={})


def test_a_dismissed_case_tells_what_was_answered(app: Flask, client: FlaskClient, crew: Crew) -> None:
    def story() -> Complaint:
        case = telling.answered(crew)
        cycles.close(case, Closing.SILENCE, by="system")
        return case

    page = follow(client, given(app, story)).text
    assert "Lubang sudah ditambal." in page
    assert "rating-solved" in page
