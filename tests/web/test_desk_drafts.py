"""What an officer has begun to write waits for him alone; a ready-made text loses nothing of it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

from flask import Flask
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import act_drafts, placeholders, protection, queues, traces
from feedback.complaints.act_drafts import ActDraft
from feedback.complaints.annexes import AnswerTemplate, Use
from feedback.complaints.models import Complaint
from feedback.complaints.status import Identity, Outcome
from tests.complaints import telling
from tests.crew import Crew
from tests.web.desk_tales import Visit, do, in_work, told

WORDS = "Kami sudah ke lokasi, dan besok alat berat datang."


def draft(client: Any, number: str, noun: str = "answer", **said: str) -> Any:
    return client.post(f"/desk/complaints/{number}/drafts/{noun}", data=said)


def rows(app: Flask) -> list[tuple[bytes, bool]]:
    with app.app_context():
        return [(row.content, row.sealed) for row in db.session.scalars(select(ActDraft))]


def test_a_draft_is_in_the_form_again_and_for_its_author_alone(app: Flask, visit: Visit, crew: Crew) -> None:
    number, officer = in_work(app, crew), visit("officer_dputr")
    assert draft(officer, number, text=WORDS, outcome="explained").status_code == 303
    form = officer.get(f"/desk/complaints/{number}/answer").text
    assert WORDS in form
    assert 'value="explained" data-choice checked' in form
    for colleague in ("officer_dputr2", "head_dputr", "verifier", "inspector"):
        assert (
            WORDS not in visit(colleague).get(f"/desk/complaints/{number}/answer", follow_redirects=True).text
        )
        assert WORDS not in visit(colleague).get(f"/desk/complaints/{number}").text
    assert WORDS not in officer.get(f"/desk/complaints/{number}/message").text, "another act, another draft"


def test_script_keeps_it_without_a_page(app: Flask, visit: Visit, crew: Crew) -> None:
    number, officer = in_work(app, crew), visit("officer_dputr")
    assert draft(officer, number, "note", text=WORDS, quiet="1").status_code == 204
    assert draft(officer, number, "note", text=WORDS + " Lagi.", quiet="1").status_code == 204
    assert len(rows(app)) == 1
    assert draft(officer, number, "note", text="", quiet="1").status_code == 204
    assert rows(app) == [], "nothing written keeps nothing"


def test_a_draft_goes_when_the_act_is_done_or_it_is_thrown_away(app: Flask, visit: Visit, crew: Crew) -> None:
    number, officer = in_work(app, crew), visit("officer_dputr")
    draft(officer, number, "note", text=WORDS)
    do(officer, app, number, "note", text=WORDS)
    assert rows(app) == []
    draft(officer, number, text=WORDS)
    draft(officer, number, throw_away="1")
    assert rows(app) == []


def test_the_draft_of_a_sealed_case_is_sealed(app: Flask, visit: Visit, crew: Crew) -> None:
    """Its twin, of a case that is not, lies open: only so is the seal seen to work."""
    sealed = told(app, lambda: telling.in_work(crew, identity=Identity.CONFIDENTIAL))
    officer = visit("officer_dputr")
    draft(officer, sealed, text=WORDS)
    ((content, is_sealed),) = rows(app)
    assert is_sealed
    assert WORDS.encode() not in content
    assert WORDS in officer.get(f"/desk/complaints/{sealed}/answer").text
    draft(officer, in_work(app, crew), text=WORDS)
    assert any(WORDS.encode() in content for content, _sealed in rows(app))


def test_a_case_that_becomes_sealed_seals_what_was_begun(app: Flask, visit: Visit, crew: Crew) -> None:
    number = told(app, telling.filed)
    draft(visit("verifier"), number, "note", text=WORDS)
    with app.app_context():
        protection.protect(queues.find(crew["verifier"], number), by=crew["verifier"])
        db.session.commit()
    ((content, is_sealed),) = rows(app)
    assert is_sealed
    assert WORDS.encode() not in content
    assert WORDS in visit("verifier").get(f"/desk/complaints/{number}/note").text


def test_nobody_begins_at_a_case_that_is_not_on_his_desk(app: Flask, visit: Visit, crew: Crew) -> None:
    number = in_work(app, crew)
    assert draft(visit("officer_dinkes"), number, text=WORDS).status_code == 404
    assert draft(visit("officer_dputr"), number, "no-such-act", text=WORDS).status_code == 404
    assert draft(visit("officer_dputr"), number, "acceptance", text=WORDS).status_code == 404
    assert rows(app) == []


def test_drafts_go_after_a_month_and_with_the_words_of_the_case(app: Flask, visit: Visit, crew: Crew) -> None:
    number, other = in_work(app, crew), in_work(app, crew)
    draft(visit("officer_dputr"), number, text=WORDS)
    with app.app_context():
        assert act_drafts.sweep() == 0
        with clock.at(clock.now() + timedelta(days=31)):
            assert act_drafts.sweep() == 1
        db.session.commit()
    draft(visit("officer_dputr"), other, text=WORDS)
    with app.app_context():
        case = db.session.scalars(select(Complaint).where(Complaint.number == other)).one()
        traces.OF_A_CASE["act_drafts"](case, "words")
        db.session.commit()
    assert rows(app) == []


def template(app: Flask, **said: Any) -> int:
    with app.app_context():
        row = AnswerTemplate(**({"title": "Jadwal", "body": "Laporan {nomor} tentang {kategori}."} | said))
        db.session.add(row)
        db.session.commit()
        return row.id


def test_a_template_is_added_to_what_is_typed_with_its_places_filled(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    number, officer = in_work(app, crew), visit("officer_dputr")
    ident = template(app, outcome=Outcome.EXPLAINED)
    page = officer.get(f"/desk/complaints/{number}/answer").text
    assert f"Laporan {number} tentang" in page, "it is shown as this case would get it"
    draft(officer, number, text="Yang saya ketik.", template=str(ident))
    form = officer.get(f"/desk/complaints/{number}/answer").text
    assert f"Yang saya ketik.\n\nLaporan {number} tentang" in form
    assert 'value="explained" data-choice checked' in form


def test_texts_are_offered_for_their_use_category_and_agency_only(
    app: Flask, visit: Visit, crew: Crew
) -> None:
    with app.app_context():
        health, dinkes = telling.category_id("PENGAWASAN"), telling.unit_id("DINKES")
    template(app, title="Untuk bertanya", use=Use.QUESTION)
    template(app, title="Kesehatan", category_id=health)
    template(app, title="Dinas lain", unit_id=dinkes)
    template(app, title="Tidak dipakai", active=False)
    theirs = template(app, title="Cocok")
    number, officer = in_work(app, crew), visit("officer_dputr")
    page = officer.get(f"/desk/complaints/{number}/answer").text
    assert "Cocok" in page
    for other in ("Untuk bertanya", "Kesehatan", "Dinas lain", "Tidak dipakai"):
        assert other not in page
    assert "Untuk bertanya" in officer.get(f"/desk/complaints/{number}/question").text
    draft(officer, number, "question", template=str(theirs))
    assert rows(app) == [], "an answer's text is not put into a question"


def test_a_head_sees_the_preview_and_is_told_of_a_place_that_is_not_known(app: Flask, visit: Visit) -> None:
    head = visit("head_dputr")
    said = {"title": "Jadwal", "body": "Laporan {nomor} dan {nama_pelapor}.", "use": "answer", "active": "y"}
    refused = head.post("/desk/templates", data=said)
    assert refused.status_code == 422
    assert "{nama_pelapor} tidak dikenal" in refused.text
    said["body"] = "Laporan {nomor} di {tempat}. {{ config }}"
    shown = head.post("/desk/templates", data=said | {"preview": "1"})
    assert "Laporan BH-4K7Q-9XMD di Kelurahan Muara Bulian. {{ config }}" in shown.text
    with app.app_context():
        assert db.session.scalars(select(AnswerTemplate)).first() is None
    assert head.post("/desk/templates", data=said).status_code == 303


def test_what_is_put_in_is_never_looked_at_again() -> None:
    """A value with braces of its own stays what it is; so does what is unknown."""
    values = {"nomor": "{kategori}", "kategori": "Jalan"}
    assert (
        placeholders.filled("{nomor} {kategori} {lain} {{7*7}}", values) == "{kategori} Jalan {lain} {{7*7}}"
    )
    assert placeholders.unknown("{nomor} {lain} {lain}") == ["{lain}"]


def test_the_words_are_kept_although_a_file_cannot_be(app: Flask, visit: Visit, crew: Crew) -> None:
    number, officer = in_work(app, crew), visit("officer_dputr")
    said = {"text": WORDS, "uploads": (BytesIO(b"MZ not a picture"), "foto.jpg")}
    assert officer.post(f"/desk/complaints/{number}/drafts/answer", data=said).status_code == 303
    assert WORDS in officer.get(f"/desk/complaints/{number}/answer").text
