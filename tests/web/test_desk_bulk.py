"""One act on many cases: a page says what will happen, and each case ends for itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from feedback.base.database import db
from feedback.complaints import follow_up, queues, triage
from feedback.complaints.annexes import AnswerTemplate
from feedback.complaints.models import Complaint
from feedback.complaints.status import Outcome, Status
from feedback.ledger.models import Event
from tests.complaints import telling
from tests.crew import Crew
from tests.web.desk_tales import Visit, do, now, told

ANSWER = {"outcome": "explained", "text": "Laporan {nomor} di {tempat} masuk jadwal pemeliharaan."}


def picks(app: Flask, *numbers: str) -> list[str]:
    """The cases as a list's boxes name them: with the version they have now."""
    return [f"{number}~{now(app, number)['version']}" for number in numbers]


def states(page: str) -> list[str]:
    """How the page of results says each case ended."""
    found = re.search(r"<p>(\d+) berhasil, (\d+) ditolak, (\d+) lebih dulu diubah", page)
    return list(found.groups()) if found else []


def three(app: Flask, crew: Crew, tell: Callable[[Crew], Complaint] = telling.in_work) -> list[str]:
    return [told(app, lambda: tell(crew)) for _ in range(3)]


def events(app: Flask, kind: str) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).where(Event.kind == kind)) or 0


def confirm(browser: FlaskClient, act: str, picked: list[str]) -> str:
    answer = browser.get("/desk/selection", query_string={"act": act, "pick": picked})
    assert answer.status_code == 200
    return answer.text


def test_the_page_before_says_what_will_happen_and_changes_nothing(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    held = told(app, lambda: telling.in_work(crew))
    new = told(app, lambda: telling.routed(crew))
    seen = picks(app, held, new)
    do(visit("officer_dputr2"), app, held, "note", text="Catatan teman.")
    page = confirm(visit("officer_dputr"), "answers", seen)
    assert "berubah sejak Anda memilihnya" in page
    assert page.count("disabled") == 2, "one changed, one not accepted yet"
    assert events(app, "answered") == 0


def test_one_answer_to_many_each_with_its_own_outcome_and_words(app: Flask, visit: Visit, crew: Crew) -> None:
    numbers = three(app, crew)
    said: dict[str, Any] = ANSWER | {"pick": picks(app, *numbers), "but": [f"{numbers[0]}~not_proven"]}
    page = visit("officer_dputr").post("/desk/answers", data=said)
    assert states(page.text) == ["3", "0", "0"]
    assert [now(app, number)["outcome"] for number in numbers] == [
        Outcome.NOT_PROVEN,
        Outcome.EXPLAINED,
        Outcome.EXPLAINED,
    ]
    for number in numbers:
        case = visit("officer_dputr").get(f"/desk/complaints/{number}").text
        assert f"Laporan {number} di Muara Bulian masuk jadwal" in case


def test_what_is_refused_or_changed_stays_and_the_rest_is_done(app: Flask, visit: Visit, crew: Crew) -> None:
    numbers = three(app, crew)
    routed = told(app, lambda: telling.routed(crew))
    elsewhere = told(app, lambda: telling.routed(crew, "DINKES"))
    picked = picks(app, *numbers, routed, elsewhere)
    do(visit("officer_dputr2"), app, numbers[1], "note", text="Saya sedang ke lokasi.")
    page = visit("officer_dputr").post("/desk/answers", data=ANSWER | {"pick": picked}).text
    assert states(page) == ["2", "2", "1"]
    assert [now(app, number)["status"] for number in numbers] == [
        Status.ANSWERED,
        Status.IN_PROGRESS,
        Status.ANSWERED,
    ]
    assert now(app, routed)["status"] is now(app, elsewhere)["status"] is Status.ROUTED


def test_an_item_is_done_whole_or_not_at_all(app: Flask, visit: Visit, crew: Crew) -> None:
    """An answer claims a case that nobody has; where it is refused, nobody has it still."""
    number = told(app, lambda: telling.in_work(crew))
    with app.app_context():
        case = db.session.scalars(select(Complaint).where(Complaint.number == number)).one()
        case.officer_id = None  # as after its officer left the post
        db.session.commit()
    said = {"outcome": "resolved", "text": "Sudah ditambal semua.", "pick": picks(app, number)}
    page = visit("officer_dputr").post("/desk/answers", data=said).text  # resolved, and nothing shows it
    assert states(page) == ["0", "1", "0"]
    assert now(app, number)["officer_id"] is None
    assert events(app, "claimed") == 0


def test_the_same_form_pressed_twice_does_nothing_more(app: Flask, visit: Visit, crew: Crew) -> None:
    numbers = three(app, crew)
    said: dict[str, Any] = ANSWER | {"pick": picks(app, *numbers)}
    browser = visit("officer_dputr")
    assert states(browser.post("/desk/answers", data=said).text) == ["3", "0", "0"]
    assert states(browser.post("/desk/answers", data=said).text) == ["0", "0", "3"]
    assert events(app, "answered") == 3


def test_a_form_without_words_comes_back_with_what_was_picked(app: Flask, visit: Visit, crew: Crew) -> None:
    numbers = three(app, crew)
    picked = picks(app, *numbers)
    answer = visit("officer_dputr").post("/desk/answers", data={"outcome": "explained", "pick": picked})
    assert answer.status_code == 422
    assert all(f'value="{one}"' in answer.text for one in picked)
    assert events(app, "answered") == 0


def test_dispositions_go_to_one_officer(app: Flask, visit: Visit, crew: Crew) -> None:
    numbers = three(app, crew, telling.routed)
    head, officer = visit("head_dputr"), crew["officer_dputr2"].user_id
    assert "Officer Dputr2" in confirm(head, "dispositions", picks(app, *numbers))
    said = {"officer_id": str(officer), "instruction": "Tinjau bersama.", "pick": picks(app, *numbers)}
    assert states(head.post("/desk/dispositions", data=said).text) == ["3", "0", "0"]
    assert {now(app, number)["officer_id"] for number in numbers} == {officer}
    assert visit("officer_dputr").post("/desk/dispositions", data=said).status_code == 403


def test_new_reports_are_joined_to_the_oldest(app: Flask, visit: Visit, crew: Crew) -> None:
    numbers = [told(app, telling.filed) for _ in range(3)]
    verifier = visit("verifier")
    page = confirm(verifier, "joinings", picks(app, *numbers))
    assert f'value="{numbers[0]}"' in page
    said = {"lead": numbers[0], "pick": picks(app, *numbers)}
    assert states(verifier.post("/desk/joinings", data=said).text) == ["3", "0", "0"]
    lead = now(app, numbers[0])
    assert lead["lead_id"] is None
    assert {now(app, number)["lead_id"] for number in numbers[1:]} == {lead["id"]}


def test_a_case_of_another_desk_is_not_even_named(app: Flask, visit: Visit, crew: Crew) -> None:
    theirs = told(app, lambda: telling.routed(crew, "DINKES", text="Obat habis di apotek dinas."))
    page = confirm(visit("officer_dputr"), "claims", picks(app, theirs))
    assert "Obat habis" not in page
    assert "Tidak ada laporan yang dipilih" in page


def test_an_incidents_members_are_counted_before_and_answered_with_it(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    lead = told(app, telling.filed)
    member = told(app, telling.filed)
    with app.app_context():
        one = queues.find(crew["verifier"], lead)
        triage.join(queues.find(crew["verifier"], member), one, by=crew["verifier"])
        telling.route(one, crew)
        follow_up.accept(one, by=crew["officer_dputr"])
        db.session.commit()
    browser = visit("officer_dputr")
    assert "bersama 1 laporan lain" in confirm(browser, "answers", picks(app, lead))
    browser.post("/desk/answers", data=ANSWER | {"pick": picks(app, lead)})
    assert now(app, member)["status"] is Status.ANSWERED


def test_an_answer_to_many_begins_from_a_text_that_fits_all(app: Flask, visit: Visit, crew: Crew) -> None:
    with app.app_context():
        fits = AnswerTemplate(title="Jadwal", body="Laporan {nomor} masuk jadwal.", outcome=Outcome.EXPLAINED)
        other = AnswerTemplate(title="Bukan ini", body="x", unit_id=telling.unit_id("DINKES"))
        db.session.add_all([fits, other])
        db.session.commit()
        ident = str(fits.id)
    numbers = three(app, crew)
    asked = {"act": "answers", "pick": picks(app, *numbers), "template": ident}
    page = visit("officer_dputr").get("/desk/selection", query_string=asked).text
    assert "Laporan {nomor} masuk jadwal.</textarea>" in page
    assert 'value="explained" data-choice checked' in page
    assert "Bukan ini" not in page
