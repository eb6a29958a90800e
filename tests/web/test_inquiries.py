"""The pages around a redacted question: what the holder writes it with, and all that the office gets to see."""

from __future__ import annotations

import io
import re
from datetime import timedelta

from flask import Flask

from feedback.base import clock
from feedback.complaints.models import Complaint
from tests.complaints import telling
from tests.crew import Crew
from tests.files import samples
from tests.web.desk_tales import Visit, do, now, told

PKM = "Puskesmas Muara Bulian"
QUESTION = "Bagaimana giliran jaga loket diatur?"


def rude(app: Flask, crew: Crew) -> str:
    """The number of a case about how the clinic's staff behaved; the health office holds it."""

    def story() -> Complaint:
        complaint = telling.filed(telling.RUDE, category="KES-PUSKESMAS", unit=PKM, about_conduct=True)
        telling.route(complaint, crew, "DINKES")
        return complaint

    return told(app, story)


def soon() -> str:
    return (clock.today() + timedelta(days=7)).isoformat()


def test_a_question_goes_to_the_office_and_its_answer_comes_back(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    number = rude(app, crew)
    officer, head = visit("officer_dinkes"), visit("head_pkm")
    asking = officer.get(f"/desk/complaints/{number}/inquiry").text
    assert "<li>ibu saya</li>" in asking
    assert do(officer, app, number, "inquiry", text=QUESTION, due_on=soon()).status_code == 303
    page = head.get("/desk/inquiries").text
    (address,) = re.findall(r'href="(/desk/inquiries/[\w-]+)"', page)
    shown = head.get(address).text
    assert QUESTION in shown
    for word in (number, telling.RUDE, "KES-PUSKESMAS", "Dinas Kesehatan", "Warga Contoh"):
        assert word not in shown, word
    file = (io.BytesIO(samples.picture(size=(40, 30))), "jadwal.jpg")
    said = {"text": "Dua orang bergiliran tiap hari.", "uploads": file}
    assert head.post(f"{address}/answer", data=said).status_code == 303
    assert "Dua orang bergiliran" in head.get(address).text
    story = officer.get(f"/desk/complaints/{number}").text
    assert QUESTION in story
    assert "Dua orang bergiliran" in story
    (kept,) = set(re.findall(rf'href="(/desk/complaints/{number}/files/[\w-]+)"', story))
    assert officer.get(kept).status_code == 200
    assert visit("officer_dputr").get(kept).status_code == 404
    assert head.post(f"{address}/answer", data={"text": "Sekali lagi."}).status_code == 422


def test_a_question_that_betrays_keeps_what_was_typed(app: Flask, visit: Visit, crew: Crew) -> None:
    number = rude(app, crew)
    typed = f"Apa yang terjadi pada laporan {number}?"
    page = do(visit("officer_dinkes"), app, number, "inquiry", text=typed, due_on=soon())
    assert page.status_code == 422
    assert typed in page.text
    assert "/desk/inquiries/" not in visit("head_pkm").get("/desk/inquiries").text


def test_nobody_else_reads_the_question(app: Flask, visit: Visit, crew: Crew) -> None:
    number = rude(app, crew)
    do(visit("officer_dinkes"), app, number, "inquiry", text=QUESTION, due_on=soon())
    page = visit("head_pkm").get("/desk/inquiries").text
    (address,) = re.findall(r'href="(/desk/inquiries/[\w-]+)"', page)
    assert visit("officer_pkm").get(address).status_code == 403
    for other in ("head_dinkes", "head_dputr", "head_dukcapil"):
        browser = visit(other)
        assert browser.get(address).status_code == 404
        assert browser.post(f"{address}/answer", data={"text": "Bukan kami."}).status_code == 404
        assert address not in browser.get("/desk/inquiries").text


def test_an_office_that_was_asked_sees_the_case_nowhere(app: Flask, visit: Visit, crew: Crew) -> None:
    number = rude(app, crew)
    do(visit("officer_dinkes"), app, number, "inquiry", text=QUESTION, due_on=soon())
    head = visit("head_pkm")
    assert now(app, number)["holder_unit_id"]
    for page in (
        "/desk",
        "/desk/queues/unexplained",
        "/desk/queues/closed",
        "/desk/search?q=jaga",
        "/desk/handover",
    ):
        assert number not in head.get(page).text, page
    assert head.get(f"/desk/complaints/{number}").status_code == 404
