"""How an agency answers: with files, with the head's approval where the regency asks for it, from a template."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from feedback.agencies import settings
from feedback.base.database import db
from feedback.complaints import approvals, cycles, reading
from feedback.complaints.annexes import AnswerProposal, AnswerTemplate
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.complaints.status import Status
from feedback.files.models import StoredFile
from tests.complaints import telling
from tests.crew import Crew
from tests.web.desk_tales import REASON, Visit, a_photo, do, fields, in_work, now, told


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


def test_what_a_head_left_is_the_delegate_s_on_the_screen(app: Flask, visit: Visit, crew: Crew) -> None:
    with app.app_context():
        settings.put("answers_approved_in", ["DPUTR"], "system")
        db.session.commit()
    number = in_work(app, crew)
    said = fields(app, crew, "answer")
    do(visit("officer_dputr"), app, number, "answer", **said)
    assert do(visit("delegate"), app, number, "answer-approval", **said).status_code == 422
    with app.app_context():
        for row in db.session.scalars(select(AnswerProposal)):
            row.proposed_on -= timedelta(days=20)
        db.session.commit()
        assert approvals.pass_idle() == 1
        db.session.commit()
    page = visit("delegate").get(f"/desk/complaints/{number}").text
    assert f"{number}/answer-approval" in page
    assert "beralih ke" in page
    assert f"{number}/answer-approval" not in visit("head_dputr").get(f"/desk/complaints/{number}").text
    assert do(visit("head_dputr"), app, number, "answer-approval", **said).status_code == 422
    assert do(visit("delegate"), app, number, "answer-approval", **said).status_code == 303
    assert now(app, number)["status"] is Status.ANSWERED


def test_what_shows_that_more_time_is_needed_may_be_a_file(app: Flask, visit: Visit, crew: Crew) -> None:
    number = in_work(app, crew)
    officer = visit("officer_dputr")
    said = {"days": "5", "reason": REASON, "evidence": ""}
    assert do(officer, app, number, "extension", **said).status_code == 422
    refused = do(officer, app, number, "extension", uploads=(a_photo(), "surat.png"), **said | {"days": "99"})
    assert refused.status_code == 422
    assert "surat" in refused.text  # it waits with the form
    draft = refused.text.split('name="draft"')[1].split('value="')[1].split('"')[0]
    assert do(officer, app, number, "extension", draft=draft, **said).status_code == 303
    page = visit("head_dputr").get(f"/desk/complaints/{number}/extension-decision").text
    assert "surat" in page
    with app.app_context():
        complaint = db.session.scalars(select(Complaint)).one()
        asked = reading.story(complaint, Audience.STAFF).last("extension_asked")
        assert asked is not None
        assert [one.name.rpartition(".")[0] for one in asked.files] == ["surat"]
        assert reading.story(complaint, Audience.REPORTER).last("extension_asked") is None


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
        cycles.begin_again(complaint, "objected", "object", by="reporter", text={"reason": REASON})
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
    guilty = head.post("/desk/templates", data=words | {"body": "Petugas kami terbukti lalai."})
    assert guilty.status_code == 422
    assert "Petugas kami terbukti lalai." in guilty.text
    assert head.post("/desk/templates", data=words | {"active": "y"}).status_code == 303
    with app.app_context():
        row = db.session.scalars(select(AnswerTemplate)).one()
        id_, agency = row.id, row.unit_id
        assert agency == telling.unit_id("DPUTR")
    officer = visit("officer_dputr")
    officer.post(f"/desk/complaints/{number}/drafts/answer", data={"template": str(id_)})
    assert "Jalan sudah ditambal.</textarea>" in officer.get(f"/desk/complaints/{number}/answer").text
    assert visit("head_dukcapil").get(f"/desk/templates/{id_}").status_code == 404
    assert visit("officer_dputr").get("/desk/templates").status_code == 403
    assert head.post(f"/desk/templates/{id_}", data=words).status_code == 303
    officer.post(f"/desk/complaints/{number}/drafts/answer", data={"template": str(id_)})
    assert "Jalan sudah ditambal." not in officer.get(f"/desk/complaints/{number}/answer").text
