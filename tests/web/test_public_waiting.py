"""Files chosen for a message stay chosen while it is refused, are the visitor's alone, and leave when it is sent."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import follow_up, reporter
from feedback.complaints.models import Complaint
from feedback.files import shelf, store
from feedback.files.models import StoredFile
from feedback.worker import DRAFTS_LAST
from tests.complaints import telling
from tests.crew import Crew
from tests.files.samples import pdf, picture
from tests.statements import statements
from tests.web.public_path import do, follow, given, hidden, the_case

WAITING = re.compile(r'/follow/case/files/waiting/([\w-]+)"')


def photo(name: str = "pasar.jpg", width: int = 60) -> tuple[io.BytesIO, str]:
    return io.BytesIO(picture(size=(width, 40))), name


def waiting(page: TestResponse) -> list[str]:
    """The tokens of the files that the page shows as waiting, each once."""
    return list(dict.fromkeys(WAITING.findall(page.text)))


def kept(app: Flask) -> list[StoredFile]:
    with app.app_context():
        return list(db.session.scalars(select(StoredFile).order_by(StoredFile.id)))


@pytest.fixture
def open_case(app: Flask, client: FlaskClient, crew: Crew) -> FlaskClient:
    """A browser in which a case is open."""
    follow(client, given(app, lambda: telling.in_work(crew)))
    return client


def test_a_message_that_is_too_short_keeps_its_files_until_it_is_sent(
    app: Flask, open_case: FlaskClient
) -> None:
    refused = do(open_case, "messages", text="", files=photo())
    assert refused.status_code == 422
    assert "pasar.jpg" in refused.text
    assert waiting(refused) == waiting(open_case.get("/follow/case")) != []
    (file,) = kept(app)
    assert (file.stream_id, file.by) == (None, "reporter")
    assert open_case.get(f"/follow/case/files/waiting/{waiting(refused)[0]}").content_type == "image/jpeg"
    assert do(open_case, "messages", text="Ini fotonya.").location == "/follow/case"
    after = open_case.get("/follow/case")
    assert waiting(after) == []
    assert "pasar.jpg" in after.text
    (file,) = kept(app)
    assert (file.stream_id, file.draft) == (the_case(app).id, None)


def test_a_file_that_cannot_be_taken_does_not_take_the_others_along(
    app: Flask, open_case: FlaskClient
) -> None:
    bad = (io.BytesIO(b"PK\x03\x04 a text"), "surat.docx")
    refused = do(open_case, "messages", text="Ini fotonya.", files=[photo(), bad])
    assert refused.status_code == 422
    assert "surat.docx" in refused.text
    assert "Ini fotonya." in refused.text
    assert len(waiting(refused)) == 1
    assert do(open_case, "messages", text="Ini fotonya.", files=photo()).location == "/follow/case"
    assert len(kept(app)) == 1, "the same photo chosen again is one photo"


def test_news_since_the_page_was_opened_keeps_files_too(
    app: Flask, open_case: FlaskClient, crew: Crew
) -> None:
    seen = hidden(open_case.get("/follow/case"), "message-version")
    with app.app_context():
        case = db.session.scalars(select(Complaint)).one()
        follow_up.write(case, "Besok kami datang.", by=crew["officer_dputr"])
        db.session.commit()
    said = {"message-version": seen, "message-text": "Kapan?", "message-files": photo()}
    answer = open_case.post("/follow/case/messages", data=said)
    assert answer.status_code == 409
    assert len(waiting(answer)) == 1
    assert do(open_case, "messages", text="Kapan?").location == "/follow/case"
    assert kept(app)[0].stream_id is not None


def test_a_file_can_be_removed_and_words_and_new_files_stay(app: Flask, open_case: FlaskClient) -> None:
    first = waiting(do(open_case, "messages", text="", files=photo()))[0]
    said = {"message-text": "Sedang saya tulis", "message-files": (io.BytesIO(pdf()), "surat.pdf")}
    page = open_case.post(f"/follow/case/files/{first}/removal", data=said)
    assert page.status_code == 200
    assert "Sedang saya tulis" in page.text
    assert "surat.pdf" in page.text
    assert first not in page.text
    assert open_case.get(f"/follow/case/files/waiting/{first}").status_code == 404
    assert open_case.post(f"/follow/case/files/{first}/removal").status_code == 200, "pressed twice"


def test_only_so_many_wait(app: Flask, open_case: FlaskClient) -> None:
    most = app.config["MAX_FILES"]
    many = [photo(f"{n}.jpg", 60 + n) for n in range(most)]
    full = do(open_case, "messages", text="", files=many)
    assert len(waiting(full)) == most
    assert "message-files" not in full.text, "there is no room for another"
    do(open_case, "messages", text="", files=photo("lagi.jpg", 99))
    assert len(kept(app)) == most


def test_nobody_else_finds_what_waits(app: Flask, open_case: FlaskClient, crew: Crew) -> None:
    """Not even another browser that has the same case open; and nothing says which case it is for."""
    token = waiting(do(open_case, "messages", text="", files=photo()))[0]
    other = app.test_client()
    assert other.get(f"/follow/case/files/waiting/{token}").location == "/follow"
    follow(other, given(app, lambda: the_case(app)))
    assert other.get(f"/follow/case/files/waiting/{token}").status_code == 404
    other.post(f"/follow/case/files/{token}/removal")
    assert waiting(other.get("/follow/case")) == []
    assert len(kept(app)) == 1
    assert do(other, "messages", text="Pesan dari peramban lain.").location == "/follow/case"
    assert kept(app)[0].stream_id is None, "another browser's message does not take it along"


def test_what_is_never_sent_goes_with_the_sweep(app: Flask, open_case: FlaskClient) -> None:
    do(open_case, "messages", text="", files=photo())
    with clock.at(clock.now() + DRAFTS_LAST + timedelta(days=1)), app.app_context():
        assert shelf.sweep_drafts(clock.today() - DRAFTS_LAST) == 1
        db.session.commit()
        assert shelf.sweep_store() == 1
        assert store.everything() == []


def test_a_page_asks_one_thing_more_and_only_while_something_waits(
    app: Flask, open_case: FlaskClient
) -> None:
    def cost() -> int:
        with statements(app) as sent:
            assert open_case.get("/follow/case").status_code == 200
        return len(sent)

    before = cost()
    do(open_case, "messages", text="", files=[photo(f"{n}.jpg", 60 + n) for n in range(4)])
    assert cost() == before + 1
    do(open_case, "messages", text="Ini fotonya.")
    open_case.get("/follow/case")
    assert cost() == before


def test_a_closed_case_takes_no_files(app: Flask, client: FlaskClient, crew: Crew) -> None:
    def story() -> Complaint:
        case = telling.answered(crew)
        reporter.confirm(case)
        return case

    follow(client, given(app, story))
    assert "message-files" not in client.get("/follow/case").text
    said = {"message-version": str(the_case(app).version), "message-text": "Lagi.", "message-files": photo()}
    assert client.post("/follow/case/messages", data=said).status_code == 422
    assert kept(app)[0].stream_id is None
