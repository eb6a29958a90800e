"""Beside LAPOR!: a case carries its number and day there until our answer is copied, and no longer."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select, update

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import follow_up, reading, reporter
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity, Status
from feedback.files import cleaning, shelf, store
from feedback.files.models import StoredFile
from tests.complaints import telling
from tests.crew import Crew
from tests.files import samples
from tests.web.desk_tales import Visit, do, fields, now, told
from tests.web.test_desk_intake import form

NOTED = {"number": "LP-123456", "due_on": "2026-12-08"}
QUEUE = "/desk/queues/lapor"


def today() -> str:
    return clock.today().isoformat()


@pytest.fixture
def waiting(app: Flask, crew: Crew, visit: Visit) -> str:
    """A case of the roads office with a LAPOR! number."""
    number = told(app, lambda: telling.in_work(crew))
    assert do(visit("verifier"), app, number, "lapor", **NOTED).status_code == 303
    return number


def test_the_lapor_number_stands_on_the_case_with_its_own_day(app: Flask, visit: Visit, waiting: str) -> None:
    page = visit("verifier").get(f"/desk/complaints/{waiting}").text
    assert "LP-123456" in page
    assert "8 Des 2026" in page
    assert waiting in visit("verifier").get(QUEUE).text
    assert waiting in visit("verifier").get("/desk/search?q=LP-123456").text


@pytest.mark.parametrize("who", ["verifier", "officer_dputr", "head_dputr", "delegate"])
def test_once_the_answer_is_copied_lapor_waits_no_more(
    app: Flask, visit: Visit, waiting: str, who: str
) -> None:
    browser = visit(who)
    assert f"/desk/complaints/{waiting}/lapor-answer" in browser.get(f"/desk/complaints/{waiting}").text
    assert do(browser, app, waiting, "lapor-answer", on=today()).status_code == 303
    assert waiting not in visit("verifier").get(QUEUE).text
    page = browser.get(f"/desk/complaints/{waiting}").text
    assert f"/desk/complaints/{waiting}/lapor-answer" not in page
    assert "LP-123456" in page
    with app.app_context():
        case = db.session.scalars(select(Complaint).where(Complaint.number == waiting)).one()
        event = reading.story(case, Audience.STAFF).last("lapor_answered")
        assert event is not None
        assert event.facts["on"] == today()
        assert reading.differences(case) == {}
        assert reading.story(case, Audience.REPORTER).last("lapor_answered", "lapor_noted") is None
    assert do(browser, app, waiting, "lapor-answer", on=today()).status_code == 422


def test_a_finished_case_that_lapor_waits_for_is_not_forgotten(
    app: Flask, visit: Visit, crew: Crew, waiting: str
) -> None:
    with app.app_context():
        case = db.session.scalars(select(Complaint).where(Complaint.number == waiting)).one()
        telling.answer(case, crew)
        reporter.confirm(case)
        db.session.commit()
    assert waiting not in visit("verifier").get(QUEUE).text  # out of his sight now
    assert waiting in visit("delegate").get(QUEUE).text
    assert waiting not in visit("officer_dukcapil").get(QUEUE).text
    officer = visit("officer_dputr")
    assert waiting in officer.get(QUEUE).text
    assert do(officer, app, waiting, "lapor-answer", on=today()).status_code == 303
    assert waiting not in officer.get(QUEUE).text


def test_other_offices_do_not_answer_in_lapor(app: Flask, visit: Visit, crew: Crew, waiting: str) -> None:
    with app.app_context():
        case = db.session.scalars(select(Complaint).where(Complaint.number == waiting)).one()
        follow_up.ask_support(
            case, telling.unit_id("DINKES"), "Mohon pendapat.", clock.today(), by=crew["officer_dputr"]
        )
        db.session.commit()
    assert do(visit("officer_dukcapil"), app, waiting, "lapor-answer", on=today()).status_code == 404
    assert do(visit("officer_dinkes"), app, waiting, "lapor-answer", on=today()).status_code == 422
    assert do(visit("inspector"), app, waiting, "lapor-answer", on=today()).status_code == 422
    assert waiting in visit("verifier").get(QUEUE).text


@pytest.mark.parametrize("days", [-1, 1])
def test_the_day_lies_between_the_report_and_today(app: Flask, visit: Visit, waiting: str, days: int) -> None:
    on = (clock.today() + timedelta(days=days)).isoformat()
    answer = do(visit("officer_dputr"), app, waiting, "lapor-answer", on=on)
    assert answer.status_code == 422
    assert on in answer.text
    assert waiting in visit("verifier").get(QUEUE).text


def test_an_emptied_number_is_removed(app: Flask, visit: Visit, waiting: str) -> None:
    browser = visit("verifier")
    assert do(browser, app, waiting, "lapor", number=" ", due_on="2026-12-08").status_code == 303
    row = now(app, waiting)
    assert (row["lapor_number"], row["lapor_due_on"]) == (None, None)
    page = browser.get(f"/desk/complaints/{waiting}").text
    assert "SP4N-LAPOR!" not in page
    assert waiting not in browser.get(QUEUE).text
    assert do(browser, app, waiting, "lapor", number=" ").status_code == 422  # there is none any more


def test_a_number_comes_with_its_day_until_it_is_answered(app: Flask, visit: Visit, crew: Crew) -> None:
    number = told(app, lambda: telling.in_work(crew))
    browser = visit("verifier")
    assert do(browser, app, number, "lapor", number="LP-1").status_code == 422
    assert do(browser, app, number, "lapor", **NOTED).status_code == 303
    assert do(browser, app, number, "lapor-answer", on=today()).status_code == 303
    assert do(browser, app, number, "lapor", number="LP-1").status_code == 303
    assert number not in browser.get(QUEUE).text
    assert do(browser, app, number, "lapor", number="LP-1", due_on="2026-12-09").status_code == 303
    assert number in browser.get(QUEUE).text


def test_one_number_stands_on_one_case(app: Flask, visit: Visit, crew: Crew, waiting: str) -> None:
    other = told(app, lambda: telling.in_work(crew))
    assert do(visit("verifier"), app, other, "lapor", **NOTED).status_code == 422
    assert now(app, other)["lapor_number"] is None
    assert do(visit("verifier"), app, waiting, "lapor", **NOTED).status_code == 303  # its own it keeps
    operator = visit("operator")
    said = form(app, operator.get("/desk/intake").text, channel="lapor", lapor_number="LP-123456")
    assert operator.post("/desk/intake", data=said).status_code == 422  # by when?
    answer = operator.post("/desk/intake", data=said | {"lapor_due_on": "2026-12-08"})
    assert answer.status_code == 422
    assert telling.POTHOLE in answer.text
    assert (
        operator.post(
            "/desk/intake", data=said | {"lapor_number": "LP-2\u200b", "lapor_due_on": "2026-12-08"}
        ).status_code
        == 200
    )
    with app.app_context():
        assert db.session.scalars(select(Complaint).where(Complaint.lapor_number == "LP-2")).one()


@pytest.mark.parametrize("noun", ["dismissal", "forwarding"])
def test_who_ends_a_case_that_lapor_waits_for_says_when_it_was_copied(
    app: Flask, visit: Visit, noun: str
) -> None:
    number, plain = told(app, telling.filed), told(app, telling.filed)
    browser = visit("verifier")
    do(browser, app, number, "lapor", **NOTED)
    assert 'name="lapor_on"' in browser.get(f"/desk/complaints/{number}/{noun}").text
    assert 'name="lapor_on"' not in browser.get(f"/desk/complaints/{plain}/{noun}").text
    said = {
        "dismissal": {"outcome": "explained", "reason": "Jalan ini sudah masuk jadwal."},
        "forwarding": {
            "recipient": "PLN",
            "reason": "Kami teruskan ke PLN.",
            "consent": "spoken",
            "consent_on": today(),
            "heard_by": "Verifier",
        },
    }[noun]
    refused = do(browser, app, number, noun, **said)
    assert refused.status_code == 422
    assert said["reason"] in refused.text
    assert now(app, number)["status"] is Status.RECEIVED
    assert do(browser, app, number, noun, **said, lapor_on=today()).status_code == 303
    row = now(app, number)
    assert (row["status"], row["lapor_due_on"]) == (Status.CLOSED, None)
    assert do(browser, app, plain, noun, **said, lapor_on=today()).status_code == 303
    with app.app_context():
        for case in db.session.scalars(select(Complaint)):
            assert reading.differences(case) == {}


def test_a_case_is_copied_field_by_field_without_who_reported(app: Flask, visit: Visit, crew: Crew) -> None:
    number = told(app, lambda: telling.in_work(crew))
    do(visit("officer_dputr"), app, number, "note", text="Hanya untuk kita di dalam.")
    page = visit("officer_dputr").get(f"/desk/complaints/{number}/lapor-copy").text
    assert telling.POTHOLE in page
    assert "Belum ditindaklanjuti" in page, "the map of states"
    for word in (telling.REPORTER.name, telling.REPORTER.phone, "Hanya untuk kita"):
        assert word not in page
    do(visit("officer_dputr"), app, number, "answer", **fields(app, crew, "answer"))
    assert "Lubang sudah ditambal." in visit("verifier").get(f"/desk/complaints/{number}/lapor-copy").text
    assert visit("officer_dinkes").get(f"/desk/complaints/{number}/lapor-copy").status_code == 404


def test_the_files_come_in_one_without_those_of_the_office_alone(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    def story() -> Complaint:
        case = telling.in_work(crew)
        for name, seq in (("lubang.jpg", 1), ("dalam.jpg", 2)):
            clean = cleaning.clean(samples.picture(size=(40, 30)), name)
            store.put(clean)
            shelf.keep(clean, by="reporter", stream_id=case.id, entry_seq=seq)
        follow_up.note(case, "Untuk kita di dalam saja.", by=crew["officer_dputr"])
        note = reading.story(case, Audience.STAFF).happenings[-1].seq
        db.session.execute(update(StoredFile).where(StoredFile.name == "dalam.jpg").values(entry_seq=note))
        return case

    number = told(app, story)
    answer = visit("officer_dputr").get(f"/desk/complaints/{number}/lapor-files.zip")
    with zipfile.ZipFile(BytesIO(answer.data)) as packed:
        assert packed.namelist() == ["01-lubang.jpg"]
        assert packed.read("01-lubang.jpg")[:2] == b"\xff\xd8"


def test_what_lapor_says_stands_in_the_case_for_staff(app: Flask, visit: Visit, crew: Crew) -> None:
    number = told(app, lambda: telling.in_work(crew))
    officer = visit("officer_dputr")
    said = {"status": "done", "on": today(), "text": "Ditutup oleh admin LAPOR!."}
    assert do(officer, app, number, "lapor-reply", **said).status_code == 422, "it is not there"
    do(visit("verifier"), app, number, "lapor", **NOTED)
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert do(officer, app, number, "lapor-reply", **said | {"on": tomorrow}).status_code == 422
    assert do(officer, app, number, "lapor-reply", **said).status_code == 303
    assert "Ditutup oleh admin LAPOR!." in officer.get(f"/desk/complaints/{number}").text
    with app.app_context():
        case = db.session.scalars(select(Complaint).where(Complaint.number == number)).one()
        assert reading.story(case, Audience.REPORTER).last("lapor_replied") is None


def test_what_lapor_lacks_lies_on_a_queue_until_its_number_is_written_down(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    number = told(app, lambda: telling.in_work(crew))
    told(app, lambda: telling.in_work(crew, identity=Identity.CONFIDENTIAL))  # a sealed text is not copied
    verifier = visit("verifier")
    page = verifier.get("/desk/queues/not-in-lapor").text
    assert page.count('class="row-link"') == 1
    assert number in page
    do(verifier, app, number, "lapor", **NOTED)
    assert number not in verifier.get("/desk/queues/not-in-lapor").text
