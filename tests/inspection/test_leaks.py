"""A data breach: entered, measured, told to everybody in time, closed; its history only grows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import erasure, reading
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.files.models import StoredFile
from feedback.inspection import leaks
from feedback.inspection.leaks import DataBreach, Scope
from feedback.ledger.models import Stream
from feedback.ledger.verify import verify
from feedback.notices.models import Letter
from tests.complaints import telling
from tests.complaints.test_erasure import MARK, marked
from tests.crew import Crew
from tests.inspection.doctor import lines
from tests.web.desk_tales import Visit


def entered(crew: Crew, hours: int = 1) -> DataBreach:
    noticed = clock.now() - timedelta(hours=hours)
    return leaks.note(
        "Laptop petugas hilang di bus.", "Nama dan nomor telepon.", noticed, by=crew["administrator"]
    )


def scope_of(complaint: Complaint, by: str) -> Scope:
    file = db.session.scalars(select(StoredFile).where(StoredFile.stream_id == complaint.id)).first()
    return {
        "days": Scope(from_on=complaint.received_on, to_on=complaint.received_on),
        "numbers": Scope(numbers=leaks.tidied([complaint.number.lower()])),
        "unit": Scope(unit_id=complaint.holder_unit_id),
        "file": Scope(file_hash=file.clean_sha256 if file else ""),
    }[by]


@pytest.mark.parametrize(("by", "found"), [("days", 2), ("numbers", 1), ("unit", 1), ("file", 1)])
def test_who_is_affected_is_found_by_days_numbers_office_or_file(inside, crew, by, found):
    complaint = db.session.get_one(Complaint, marked(crew)[0])
    telling.filed("Laporan lain pada hari yang sama, di kantor lain.", category="KES-PUSKESMAS")
    row = entered(crew)
    assert leaks.count(row) == 0  # nothing said yet
    leaks.narrow(row, scope_of(complaint, by), by=crew["inspector"])
    assert leaks.count(row) == found
    assert complaint.number in {
        one.number for one in db.session.scalars(leaks.cases_of(row, crew["inspector"]))
    }
    assert db.session.scalars(leaks.cases_of(row, crew["administrator"])).all() == []


def test_each_affected_reporter_is_told_once_without_the_letter_saying_anything(inside, crew):
    first, erased = (db.session.get_one(Complaint, marked(crew)[0]) for _ in range(2))
    erasure.erase_words(erased, "words")
    row = entered(crew)
    leaks.narrow(row, scope_of(first, "days"), by=crew["administrator"])
    before = db.session.scalar(select(func.count(Letter.id)))
    assert leaks.tell(row, "Data Anda terungkap. Waspada terhadap penipuan.", by=crew["administrator"]) == 2
    assert leaks.tell_batch(1) == 1
    assert leaks.tell_batch() == 1
    assert leaks.tell_batch() == 0
    told = reading.story(first, Audience.REPORTER).last("leak_told")
    assert "Waspada" in told.text["text"]
    letters = db.session.scalars(select(Letter).order_by(Letter.id).offset(before)).all()
    assert {letter.letter for letter in letters} == {"progress"}
    assert all("Waspada" not in repr(letter.facts) for letter in letters)
    with pytest.raises(Refusal):
        leaks.tell(row, "Sekali lagi saja.", by=crew["administrator"])
    assert verify().faults == []


def test_it_is_closed_only_when_everybody_was_told(inside, crew):
    complaint = db.session.get_one(Complaint, marked(crew)[0])
    row, by = entered(crew), crew["inspector"]
    with pytest.raises(Refusal):
        leaks.close(row, "Laptop disandikan.", by=by)
    leaks.narrow(row, scope_of(complaint, "numbers"), by=by)
    leaks.tell(row, "Data Anda terungkap, mohon waspada.", by=by)
    leaks.tell_authority(row, "Surat 12/2026 tanggal 3.", by=by)
    leaks.close(row, "Laptop disandikan.", by=by)
    assert [one.kind for one in leaks.story(row)] == [
        "breach_noted",
        "breach_narrowed",
        "breach_told",
        "breach_authority_told",
        "breach_closed",
    ]
    assert db.session.get_one(Stream, row.stream_id).kind == "data_breach"
    assert complaint.number not in repr([one.facts for one in leaks.story(row)])


@pytest.mark.parametrize("person", ["verifier", "delegate", "officer_dputr", "observer"])
def test_nobody_else_keeps_the_register(inside, crew, person):
    with pytest.raises(Refusal):
        leaks.note("Sesuatu terjadi.", "Entah apa saja.", clock.now(), by=crew[person])


def test_after_three_days_the_doctor_says_so(sound: Flask, crew):
    assert lines(sound, "Hak") == []
    with sound.app_context():
        row = entered(crew, hours=71)
        assert not row.is_late
        db.session.commit()
    assert lines(sound, "Hak") == []
    with sound.app_context():
        row = entered(crew, hours=73)
        assert row.is_late
        db.session.commit()
    assert len(lines(sound, "Hak")) == 1


def test_an_administrator_goes_the_whole_way_and_sees_no_case(app: Flask, visit: Visit, crew):
    with app.app_context():
        case, _code = marked(crew)
        complaint = db.session.get_one(Complaint, case)
        number, day = complaint.number, complaint.received_on.isoformat()
    noticed = (clock.now() - timedelta(hours=2)).astimezone(clock.TOWN).strftime("%Y-%m-%dT%H:%M")
    administrator = visit("administrator")
    assert administrator.get("/admin/leaks").status_code == 200
    assert administrator.get("/admin/leaks/new").status_code == 200
    assert administrator.post("/admin/leaks", data={"what": ""}).status_code == 422
    said = {"what": "Laptop hilang di bus.", "data": "Nama dan telepon.", "noticed_at": noticed}
    assert administrator.post("/admin/leaks", data=said).status_code == 303
    assert administrator.post("/admin/leaks/1/scope", data={"numbers": "bukan nomor"}).status_code == 422
    assert administrator.post("/admin/leaks/1/scope", data={"from_on": day, "to_on": day}).status_code == 303
    page = administrator.get("/admin/leaks/1").get_data(as_text=True)
    assert "Dengan menyesal" in page
    assert number not in page
    assert MARK not in page
    assert number in visit("inspector").get("/admin/leaks/1").get_data(as_text=True)
    notice = {"notice": "Data Anda terungkap, mohon waspada."}
    assert administrator.post("/admin/leaks/1/notice", data=notice).status_code == 303
    assert (
        administrator.post("/admin/leaks/1/authority", data={"reference": "Surat 12/2026"}).status_code == 303
    )
    letter = administrator.get("/admin/leaks/1/letter").get_data(as_text=True)
    assert "Pasal 46" in letter
    assert administrator.post("/admin/leaks/1/closing", data={"measures": "Disandikan."}).status_code == 303
    assert administrator.get("/admin/leaks/2").status_code == 404
    assert administrator.post("/admin/leaks/2/closing", data={"measures": "Disandikan."}).status_code == 404
