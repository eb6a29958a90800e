"""What an agency does with a case: each act by the right person, and refused to the wrong one."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from feedback.agencies import settings
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import extensions, reading, resolution
from feedback.complaints.annexes import AnswerProposal, AnswerTemplate, Extension
from feedback.complaints.models import Complaint
from feedback.complaints.reading import Audience
from feedback.complaints.status import Closing, Status
from feedback.files.models import StoredFile
from tests.complaints import telling
from tests.crew import Crew
from tests.web.desk_tales import Visit, do, now, told

REASON = "Karena alasan yang jelas dan tertulis."


def routed(app: Flask, crew: Crew) -> str:
    return told(app, lambda: telling.routed(crew))


def in_work(app: Flask, crew: Crew) -> str:
    return told(app, lambda: telling.in_work(crew))


def closed(app: Flask, crew: Crew) -> str:
    def story() -> Complaint:
        complaint = telling.answered(crew)
        resolution.close(complaint, Closing.CONFIRMED, by="reporter")
        return complaint

    return told(app, story)


def fields(app: Flask, crew: Crew, noun: str) -> dict[str, Any]:
    """What a form of this act is sent with."""
    with app.app_context():
        dukcapil = str(telling.unit_id("DUKCAPIL"))
    soon = (clock.today() + timedelta(days=3)).isoformat()
    return {
        "disposition": {"officer_id": str(crew["officer_dputr2"].user_id), "instruction": "Tinjau lapangan."},
        "question": {"text": "Di dekat toko yang mana?"},
        "message": {"text": "Tim kami sudah ke lokasi."},
        "note": {"text": "Catatan di dalam."},
        "support": {"unit_id": dukcapil, "text": "Mohon pendapat Anda.", "wanted_by": soon},
        "extension": {"days": "5", "reason": REASON},
        "return": {"reason": REASON},
        "transfer": {"holder_unit_id": dukcapil, "reason": REASON},
        "answer": {
            "outcome": "resolved",
            "text": "Lubang sudah ditambal.",
            "evidence": "Berita acara 12/2026.",
        },
        "reopening": {"reason": REASON},
    }.get(noun, {})


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
    do(visit("officer_dputr"), app, number, "extension", days="5", reason=REASON)
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
        extensions.ask(complaint, 5, REASON, by=crew["officer_dputr"])
        extensions.decide(complaint, True, REASON, by=crew["head_dputr"])
        extensions.ask(complaint, 3, REASON, by=crew["officer_dputr"])
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


def test_an_answer_with_a_photo_is_redrawn_kept_and_served_as_a_file(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    number = in_work(app, crew)
    browser = visit("officer_dputr")
    said = {"outcome": "resolved", "text": "Lubang sudah ditambal."}
    page = do(browser, app, number, "answer", uploads=(a_photo(), "bukti lubang.png"), **said)
    assert page.status_code == 303, page.text
    with app.app_context():
        stored = db.session.scalars(select(StoredFile)).one()
        token = stored.token
        assert stored.entry_seq is not None
    served = browser.get(f"/desk/complaints/{number}/files/{token}")
    assert served.status_code == 200
    assert served.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in served.headers["Content-Security-Policy"]
    assert visit("officer_dukcapil").get(f"/desk/complaints/{number}/files/{token}").status_code == 404
    assert browser.get(f"/desk/complaints/{number}/files/other").status_code == 404


def test_nobody_leaves_a_file_at_a_case_of_another_agency(app: Flask, visit: Visit, crew: Crew) -> None:
    number = in_work(app, crew)
    said = {"outcome": "resolved", "text": "Lubang sudah ditambal."}
    page = do(visit("officer_dukcapil"), app, number, "answer", uploads=(a_photo(), "bukti.png"), **said)
    assert page.status_code == 404
    with app.app_context():
        assert db.session.scalars(select(StoredFile)).all() == []


def test_a_photo_stays_with_a_form_that_was_refused(app: Flask, visit: Visit, crew: Crew) -> None:
    number = in_work(app, crew)
    browser = visit("officer_dputr")
    page = do(browser, app, number, "answer", uploads=(a_photo(), "bukti.png"), outcome="resolved", text="")
    assert page.status_code == 422
    assert "bukti" in page.text
    draft = page.text.split('name="draft"')[1].split('value="')[1].split('"')[0]
    assert (
        do(
            browser, app, number, "answer", outcome="resolved", text="Sudah ditambal.", draft=draft
        ).status_code
        == 303
    )


def test_an_answer_waits_for_the_head_where_the_regency_says_so(app: Flask, visit: Visit, crew: Crew) -> None:
    with app.app_context():
        settings.put("answers_approved_in", ["DPUTR"], "system")
        db.session.commit()
    number = in_work(app, crew)
    said = fields(app, crew, "answer")
    do(visit("officer_dputr"), app, number, "answer", **said)
    assert now(app, number)["status"] is Status.IN_PROGRESS
    assert do(visit("officer_dputr"), app, number, "answer-approval", **said).status_code == 403
    assert (
        "Lubang sudah ditambal." in visit("head_dputr").get(f"/desk/complaints/{number}/answer-approval").text
    )
    assert do(visit("head_dputr"), app, number, "answer-refusal", reason=REASON).status_code == 303
    do(visit("officer_dputr"), app, number, "answer", **said)
    assert (
        do(visit("head_dputr"), app, number, "answer-approval", **said | {"text": "Dikoreksi."}).status_code
        == 303
    )
    assert now(app, number)["status"] is Status.ANSWERED
    with app.app_context():
        assert db.session.scalars(select(AnswerProposal)).first() is None


def test_evidence_that_came_with_a_proposal_reaches_the_reporter(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    with app.app_context():
        settings.put("answers_approved_in", ["DPUTR"], "system")
        db.session.commit()
    number = in_work(app, crew)
    said = {"outcome": "resolved", "text": "Lubang sudah ditambal."}
    do(visit("officer_dputr"), app, number, "answer", uploads=(a_photo(), "bukti.png"), **said)
    page = visit("head_dputr").get(f"/desk/complaints/{number}/answer-approval").text
    assert "bukti" in page
    evidence = page.split('name="evidence"')[1].split(">")[1].split("<")[0].strip()
    assert evidence
    assert (
        do(visit("head_dputr"), app, number, "answer-approval", evidence=evidence, **said).status_code == 303
    )
    with app.app_context():
        complaint = db.session.scalars(select(Complaint)).one()
        answer = reading.story(complaint, Audience.REPORTER).last("answered")
        assert answer is not None
        assert [one.name.rpartition(".")[0] for one in answer.files] == ["bukti"]


def test_the_disputed_officer_is_not_offered_the_case_again(app: Flask, visit: Visit, crew: Crew) -> None:
    def story() -> Complaint:
        complaint = telling.answered(crew)
        resolution.begin_again(complaint, "objected", "object", by="reporter", text={"reason": REASON})
        return complaint

    number = told(app, story)
    assert f"{number}/answer" not in visit("officer_dputr").get(f"/desk/complaints/{number}").text
    said = fields(app, crew, "answer")
    assert do(visit("officer_dputr"), app, number, "answer", **said).status_code == 422
    assert do(visit("officer_dputr2"), app, number, "answer", **said).status_code == 303


def test_a_template_begins_an_answer_without_script(app: Flask, visit: Visit, crew: Crew) -> None:
    number = in_work(app, crew)
    head = visit("head_dputr")
    words = {"title": "Sudah ditambal", "body": "Terima kasih. Jalan sudah ditambal.", "outcome": "resolved"}
    assert head.post("/desk/templates", data=words | {"active": "y"}).status_code == 303
    with app.app_context():
        row = db.session.scalars(select(AnswerTemplate)).one()
        id_, agency = row.id, row.unit_id
        assert agency == telling.unit_id("DPUTR")
    page = visit("officer_dputr").get(f"/desk/complaints/{number}/answer?template={id_}")
    assert "Jalan sudah ditambal." in page.text
    assert visit("head_dukcapil").get(f"/desk/templates/{id_}").status_code == 404
    assert visit("officer_dputr").get("/desk/templates").status_code == 403
    assert head.post(f"/desk/templates/{id_}", data=words).status_code == 303
    page = visit("officer_dputr").get(f"/desk/complaints/{number}/answer?template={id_}")
    assert "Jalan sudah ditambal." not in page.text


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


def a_photo() -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (40, 30), (90, 120, 60)).save(out, "PNG")
    out.seek(0)
    return out


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
