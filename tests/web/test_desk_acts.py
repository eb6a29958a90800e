"""What an agency does with a case: each act by the right person, and refused to the wrong one."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.base.database import db
from feedback.complaints import cycles, extensions
from feedback.complaints.annexes import Extension
from feedback.complaints.models import Complaint
from feedback.complaints.status import Closing, Status
from tests.complaints import telling
from tests.crew import Crew
from tests.web.desk_tales import REASON, Visit, do, fields, in_work, now, routed, told


def closed(app: Flask, crew: Crew) -> str:
    def story() -> Complaint:
        complaint = telling.answered(crew)
        cycles.close(complaint, Closing.CONFIRMED, by="reporter")
        return complaint

    return told(app, story)


# noun, where the case is, who may, the status after, who sees the case but may not
ACTS = [
    ("acceptance", routed, "officer_dputr", Status.IN_PROGRESS, "verifier"),
    ("claim", in_work, "officer_dputr2", Status.IN_PROGRESS, "verifier"),
    ("disposition", routed, "head_dputr", Status.IN_PROGRESS, "officer_dputr"),
    ("question", in_work, "officer_dputr", Status.AWAITING_REPORTER, "verifier"),
    ("message", in_work, "officer_dputr", Status.IN_PROGRESS, "verifier"),
    ("note", in_work, "verifier", Status.IN_PROGRESS, None),
    ("support", in_work, "officer_dputr", Status.IN_PROGRESS, "verifier"),
    ("extension", in_work, "officer_dputr", Status.IN_PROGRESS, "verifier"),
    ("return", routed, "officer_dputr", Status.RECEIVED, "verifier"),
    ("transfer", in_work, "delegate", Status.ROUTED, "officer_dputr"),
    ("transfer", in_work, "verifier", Status.ROUTED, "officer_dputr"),
    ("answer", in_work, "officer_dputr", Status.ANSWERED, "verifier"),
    ("reopening", closed, "delegate", Status.IN_PROGRESS, "officer_dputr"),
]


@pytest.mark.parametrize(
    ("noun", "begin", "who", "after", "wrong"), ACTS, ids=[f"{a[0]}-{a[2]}" for a in ACTS]
)
def test_an_act_is_for_its_own_people(
    app: Flask, visit: Visit, crew: Crew, noun: str, begin: Any, who: str, after: Status, wrong: str | None
) -> None:
    number, said = begin(app, crew), fields(app, crew, noun)
    before = now(app, number)
    assert do(visit("officer_dukcapil"), app, number, noun, **said).status_code in (403, 404)
    if wrong is not None:
        assert do(visit(wrong), app, number, noun, **said).status_code in (403, 404, 422)
    assert now(app, number) == before
    browser = visit(who)
    assert browser.get(f"/desk/complaints/{number}/{noun}").status_code == 200
    assert do(browser, app, number, noun, **said).status_code == 303
    done = now(app, number)
    assert done["status"] is after
    assert done["version"] > before["version"]


@pytest.mark.parametrize("noun", ["disposition", "question", "return", "answer"])
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    app: Flask, visit: Visit, crew: Crew, noun: str
) -> None:
    number = in_work(app, crew)
    page = do(visit("head_dputr"), app, number, noun, instruction="tetap di sini", evidence="tetap di sini")
    assert page.status_code == 422
    if noun in ("disposition", "answer"):
        assert "tetap di sini" in page.text


def test_two_officers_never_overwrite_each_other(app: Flask, visit: Visit, crew: Crew) -> None:
    number = in_work(app, crew)
    seen = str(now(app, number)["version"])
    do(visit("officer_dputr2"), app, number, "message", text="Kata rekan yang lebih cepat.")
    mine = {"outcome": "resolved", "text": "Kalimat saya yang panjang.", "evidence": "Foto."}
    page = do(visit("officer_dputr"), app, number, "answer", version=seen, **mine)
    assert page.status_code == 409
    assert "Kata rekan yang lebih cepat." in page.text
    assert "Kalimat saya yang panjang." in page.text
    fresh = page.text.split('name="version"')[1].split('value="')[1].split('"')[0]
    assert do(visit("officer_dputr"), app, number, "answer", version=fresh, **mine).status_code == 303
    assert now(app, number)["status"] is Status.ANSWERED


def test_after_sending_a_case_back_the_officer_is_at_his_desk_again(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    number = routed(app, crew)
    answer = do(visit("officer_dputr"), app, number, "return", reason=REASON)
    assert answer.location.endswith("/desk")
    assert visit("officer_dputr").get(answer.location).status_code == 200


def test_an_opinion_comes_back_to_the_holder(app: Flask, visit: Visit, crew: Crew) -> None:
    number = in_work(app, crew)
    do(visit("officer_dputr"), app, number, "support", **fields(app, crew, "support"))
    assert do(visit("officer_dputr2"), app, number, "advice", text="Menurut saya").status_code == 422
    page = visit("officer_dukcapil").get(f"/desk/complaints/{number}")
    assert f"/desk/complaints/{number}/advice" in page.text
    assert f"/desk/complaints/{number}/answer" not in page.text
    assert (
        do(visit("officer_dukcapil"), app, number, "advice", text="Datanya sudah benar.").status_code == 303
    )
    assert "Datanya sudah benar." in visit("officer_dputr").get(f"/desk/complaints/{number}").text


def test_more_time_is_decided_by_somebody_else(app: Flask, visit: Visit, crew: Crew) -> None:
    number = in_work(app, crew)
    before = now(app, number)["citizen_due_on"]
    do(visit("officer_dputr"), app, number, "extension", days="5", reason=REASON, evidence=REASON)
    said = {"approved": "yes", "reason": REASON}
    assert do(visit("officer_dputr"), app, number, "extension-decision", **said).status_code == 403
    assert do(visit("head_dukcapil"), app, number, "extension-decision", **said).status_code == 404
    assert number in visit("head_dputr").get("/desk/queues/decisions").text
    assert do(visit("head_dputr"), app, number, "extension-decision", **said).status_code == 303
    assert now(app, number)["citizen_due_on"] > before
    with app.app_context():
        assert db.session.scalars(select(Extension)).one().decided_by == crew["head_dputr"].user_id


def test_a_second_extension_is_the_delegates(app: Flask, visit: Visit, crew: Crew) -> None:
    def story() -> Complaint:
        complaint = telling.in_work(crew)
        extensions.ask(complaint, 5, REASON, REASON, by=crew["officer_dputr"])
        extensions.decide(complaint, True, REASON, by=crew["head_dputr"])
        extensions.ask(complaint, 3, REASON, REASON, by=crew["officer_dputr"])
        return complaint

    number = told(app, story)
    address = f"/desk/complaints/{number}/extension-decision"
    assert address not in visit("head_dputr").get(f"/desk/complaints/{number}").text
    assert (
        do(visit("head_dputr"), app, number, "extension-decision", approved="no", reason=REASON).status_code
        == 422
    )
    assert (
        do(visit("delegate"), app, number, "extension-decision", approved="no", reason=REASON).status_code
        == 303
    )


def test_many_cases_are_taken_at_once_and_each_says_how_it_ended(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    first, second, third = (routed(app, crew) for _ in range(3))
    versions = {one: now(app, one)["version"] for one in (first, second, third)}
    follow = [f"{first}~{versions[first]}", f"{second}~{versions[second] - 1}", "BH-0000-0000~1"]
    page = visit("officer_dputr").post("/desk/claims", data={"pick": follow})
    assert page.status_code == 200
    assert now(app, first)["officer_id"] == crew["officer_dputr"].user_id
    assert now(app, second)["officer_id"] is None
    given = {"pick": [f"{third}~{versions[third]}"], "officer_id": str(crew["officer_dputr2"].user_id)}
    assert visit("officer_dputr").post("/desk/dispositions", data=given).status_code == 403
    assert visit("head_dputr").post("/desk/dispositions", data=given).status_code == 200
    assert now(app, third)["officer_id"] == crew["officer_dputr2"].user_id


def test_a_post_is_handed_over_with_all_its_open_cases(app: Flask, visit: Visit, crew: Crew) -> None:
    number = in_work(app, crew)
    pair = {"leaver": str(crew["officer_dputr"].user_id), "successor": str(crew["officer_dputr2"].user_id)}
    assert visit("officer_dputr").post("/desk/handover", data=pair).status_code == 403
    visit("head_dukcapil").post("/desk/handover", data=pair)
    assert now(app, number)["officer_id"] == crew["officer_dputr"].user_id
    assert visit("head_dputr").get("/desk/handover").status_code == 200
    assert visit("head_dputr").post("/desk/handover", data=pair).status_code == 303
    assert now(app, number)["officer_id"] == crew["officer_dputr2"].user_id


def test_a_case_goes_down_to_a_unit_of_the_same_agency(app: Flask, visit: Visit, crew: Crew) -> None:
    number = told(app, lambda: telling.routed(crew, "DINKES"))
    with app.app_context():
        below, other = telling.unit_id("Puskesmas Muara Bulian"), telling.unit_id("DPUTR")
    assert do(visit("head_dinkes"), app, number, "subunit", unit_id=str(other)).status_code == 422
    assert do(visit("head_dinkes"), app, number, "subunit", unit_id=str(below)).status_code == 303
    assert visit("officer_pkm").get(f"/desk/complaints/{number}").status_code == 200


def test_nobody_accepts_a_case_twice(app: Flask, visit: Visit, crew: Crew) -> None:
    number = routed(app, crew)
    do(visit("officer_dputr"), app, number, "acceptance")
    assert do(visit("officer_dputr2"), app, number, "acceptance").status_code == 422


def test_asking_for_more_time_is_answered_in_words_and_the_head_reads_the_request(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    number = in_work(app, crew)
    officer = visit("officer_dputr")
    assert do(officer, app, number, "extension", **fields(app, crew, "extension")).status_code == 303
    page = officer.get(f"/desk/complaints/{number}").text
    assert "object at" not in page
    assert "sampai diputuskan" in page or "until it is decided" in page
    assert REASON in visit("head_dputr").get(f"/desk/complaints/{number}/extension-decision").text


@pytest.mark.parametrize(("who", "noun"), [("officer_dputr", "support"), ("delegate", "transfer")])
def test_the_holder_is_not_among_the_other_offices(
    app: Flask, visit: Visit, crew: Crew, who: str, noun: str
) -> None:
    number = in_work(app, crew)
    with app.app_context():
        holder, other = telling.unit_id("DPUTR"), telling.unit_id("DUKCAPIL")
    page = visit(who).get(f"/desk/complaints/{number}/{noun}").text
    assert f'<option value="{other}">' in page
    assert f'<option value="{holder}">' not in page


def test_an_agency_of_one_unit_has_none_below(app: Flask, visit: Visit, crew: Crew) -> None:
    number = in_work(app, crew)
    assert (
        f"/desk/complaints/{number}/subunit" not in visit("head_dputr").get(f"/desk/complaints/{number}").text
    )
