"""An office writes its letters: numbered, made once, opened again, replaced and brought back signed."""

from __future__ import annotations

import io
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints import traces
from feedback.complaints.register import Paper, PaperKind, PaperState
from feedback.complaints.status import Identity
from feedback.exchange import drawers, handing_over, numbering, official, papers, press, printing
from feedback.files import cleaning, store
from feedback.files.models import StoredFile
from feedback.ledger import verify
from feedback.people import exclusions
from feedback.vault import ciphers
from tests.complaints import telling
from tests.crew import Crew
from tests.exchange import office, printed
from tests.files import samples


@pytest.mark.parametrize("kind", papers.OF_A_CASE)
def test_every_kind_is_made_as_pdf_and_docx(inside: Flask, crew: Crew, kind: PaperKind) -> None:
    complaint = telling.answered(crew)
    head = crew["head_dputr"]
    row = papers.write(complaint, office.begun(head, complaint, kind), by=head)
    db.session.commit()
    number, title = complaint.number, official.kind(kind.value)["title"]
    assert office.work(inside) == 1
    made = office.files(row.id)
    assert set(made) == {"pdf", "docx"}
    told, said = printed.facts(made["pdf"]), printed.words(made["pdf"])
    assert told["tagged"]
    assert (told["lang"], told["ua"], told["pages"]) == ("id", "1", 1)
    assert told["title"].startswith(title)
    for text in (said, office.docx_text(made["docx"])):
        assert number in text
        assert "KABUPATEN BATANG HARI" in text.upper()
        assert "Head Dputr" in text
    document: Any = import_module("docx").Document(io.BytesIO(made["docx"]))
    page = document.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    assert "Kop Instansi" in {one.style.name for one in document.paragraphs}


def test_a_letter_has_its_parts_in_the_order_of_the_office(inside: Flask, crew: Crew) -> None:
    row = office.write(
        crew["head_dputr"],
        telling.in_work(crew),
        PaperKind.COVER,
        number="600/12/DPUTR/2026",
        addressee="Kepala Dinas Perhubungan\ndi Muara Bulian",
        enclosures="1 (satu) berkas",
        copies="Arsip",
    )
    office.work(inside)
    said = printed.words(office.files(row.id)["pdf"])
    parts = [
        "Nomor",
        "600/12/DPUTR/2026",
        "Sifat",
        "Biasa",
        "Lampiran",
        "Hal",
        "Hasil pemeriksaan",
        "Yth.",
        "Kepala Dinas",
    ]
    places = [said.index(part) for part in parts]
    assert places == sorted(places)
    assert said.index("Demikian") < said.rindex("Kepala Dinas") < said.index("Tembusan:")


def test_numbers_come_from_the_series_of_the_office_once_each_year(inside: Flask, crew: Crew) -> None:
    head, complaint = crew["head_dputr"], telling.in_work(crew)
    unit = office.unit_of("DPUTR")
    values = {"address": "Jalan Sudirman", "contact": "", "place": "", "pattern": "{code}/{n}/{unit}/{year}"}
    numbering.keep_letterhead(unit.id, 0, values, by=head)
    year = clock.today().year
    first, second = (
        papers.write(complaint, office.draft(takes_number=True, classification="600"), by=head)
        for _ in range(2)
    )
    assert (first.number, second.number) == (f"600/001/DPUTR/{year}", f"600/002/DPUTR/{year}")
    with pytest.raises(Refusal, match="sudah memakai nomor"):
        papers.write(complaint, office.draft(number=f"600/002/DPUTR/{year}"), by=head)
    papers.write(complaint, office.draft(number=f"600/003/DPUTR/{year}"), by=head)
    third = papers.write(complaint, office.draft(takes_number=True, classification="600"), by=head)
    assert third.number == f"600/004/DPUTR/{year}"  # what somebody typed is passed over
    for wrong in ("{unit}/{year}", "{n}", "{n}/{year}/{day}", "{n}/{year};"):
        with pytest.raises(Refusal):
            numbering.keep_letterhead(unit.id, 1, values | {"pattern": wrong}, by=head)


def test_an_office_without_a_series_types_its_numbers(inside: Flask, crew: Crew) -> None:
    with pytest.raises(Refusal, match="belum punya"):
        papers.write(telling.in_work(crew), office.draft(takes_number=True), by=crew["head_dputr"])


def test_a_form_sent_twice_is_one_letter(inside: Flask, crew: Crew) -> None:
    complaint, key = telling.in_work(crew), "k" * 24
    one = papers.write(complaint, office.draft(key=key), by=crew["officer_dputr"])
    assert papers.write(complaint, office.draft(key=key), by=crew["officer_dputr"]).id == one.id


def test_a_new_version_replaces_the_one_before_it_and_both_stay(inside: Flask, crew: Crew) -> None:
    officer = crew["officer_dputr"]
    first = office.write(officer, telling.in_work(crew), number="1/2026")
    office.work(inside)
    before = office.files(first.id)
    second = papers.renew(db.session.get_one(Paper, first.id), office.draft(body="Diperbaiki."), by=officer)
    db.session.commit()
    assert (second.number, second.version, second.replaces_id) == ("1/2026", 2, first.id)
    office.work(inside)
    assert office.files(first.id) == before
    assert "menggantikan versi sebelumnya" in printed.words(office.files(second.id)["pdf"])
    with pytest.raises(Refusal, match="versi yang lebih baru"):
        papers.renew(db.session.get_one(Paper, first.id), office.draft(), by=officer)


def test_the_signed_scan_comes_back_with_its_hash_in_the_record(inside: Flask, crew: Crew) -> None:
    officer, complaint = crew["officer_dputr"], telling.in_work(crew)
    row = office.write(officer, complaint)
    scan = cleaning.clean(samples.picture(size=(60, 40)), "surat.jpg")
    store.put(scan)
    papers.bring_back(row, scan, "700/9/2026", by=officer)
    db.session.commit()
    assert (row.signed_on, row.number) == (clock.today(), "700/9/2026")
    told = [one for one in office.case_reading.entries_of(complaint) if one.kind == "paper_signed"]
    assert told[0].facts["sha256"] == scan.clean_sha256
    with pytest.raises(Refusal, match="sudah ada"):
        papers.bring_back(row, scan, "", by=officer)
    assert verify.verify(row.id, cipher_of=ciphers.cipher_of).sound
    assert not office.case_reading.differences(complaint)


def test_the_reporter_reads_nothing_of_the_letters(inside: Flask, crew: Crew) -> None:
    complaint = telling.in_work(crew)
    office.write(crew["officer_dputr"], complaint)
    story = office.case_reading.story(complaint, office.Audience.REPORTER)
    assert not [one for one in story.happenings if one.kind.startswith("paper")]


def test_a_killed_worker_makes_each_paper_once(inside: Flask, crew: Crew) -> None:
    complaint = telling.in_work(crew)
    rows = [office.write(crew["officer_dputr"], complaint, subject=f"Surat {n}") for n in range(3)]
    lost = printing.claim()
    db.session.commit()
    assert lost is not None
    made = printing.make(lost, printing.read(lost))  # type: ignore[arg-type]  # it was read
    db.session.rollback()
    assert office.work(inside) == 2  # the third is leased to a worker that is gone
    with clock.at(clock.now() + printing.LEASE + timedelta(seconds=1)):
        assert office.work(inside) == 1
        assert not printing.settle(lost, made)  # it comes back, and has lost its lease
        db.session.commit()
    for row in rows:
        count = select(func.count()).where(StoredFile.stream_id == row.id)
        assert db.session.scalar(count) == 2
        kinds = [one.kind for one in office.case_reading.aside(row.id)]
        assert kinds == ["paper_written", "paper_made"]


def test_a_worker_that_asks_nobody_for_its_lease_is_noticed(
    inside: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = office.write(crew["officer_dputr"], telling.in_work(crew))
    lost = printing.claim()
    db.session.commit()
    assert lost is not None
    made = printing.make(lost, printing.read(lost))  # type: ignore[arg-type]  # it was read
    db.session.rollback()
    with clock.at(clock.now() + printing.LEASE + timedelta(seconds=1)):
        office.work(inside)
        monkeypatch.setattr(printing, "_update", lambda _where, _changed: 1)
        printing.settle(lost, made)
    count = select(func.count()).where(StoredFile.stream_id == row.id)
    assert db.session.scalar(count) == 4


def test_what_cannot_be_made_is_given_up_in_sight_and_tried_again(
    inside: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = office.write(crew["officer_dputr"], telling.in_work(crew))
    with monkeypatch.context() as broken:
        broken.setattr(printing.word, "docx", lambda _sheet: 1 / 0)
        for attempt in range(printing.ATTEMPTS):
            with clock.at(clock.now() + timedelta(hours=attempt)):
                office.work(inside)
    dead = db.session.get_one(Paper, row.id, populate_existing=True)
    assert (dead.state, dead.last_error, dead.attempts) == (
        PaperState.DEAD,
        "ZeroDivisionError",
        printing.ATTEMPTS,
    )
    papers.again(dead, by=crew["officer_dputr"])
    db.session.commit()
    assert office.work(inside) == 1


def test_without_a_press_there_is_a_docx_and_no_pdf(
    inside: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(_html: str) -> bytes:
        raise press.Absent("OSError")

    row = office.write(crew["officer_dputr"], telling.in_work(crew))
    monkeypatch.setattr(press, "pdf", absent)
    assert office.work(inside) == 1
    assert set(office.files(row.id)) == {"docx"}


def test_erasing_a_case_takes_the_words_and_files_of_its_letters(inside: Flask, crew: Crew) -> None:
    complaint = telling.answered(crew)
    made, waiting = (office.write(crew["officer_dputr"], complaint, number=str(n)) for n in (1, 2))
    office.work(inside)
    late = office.write(crew["officer_dputr"], complaint, number="3")
    complaint = db.session.get_one(type(complaint), complaint.id)
    traces.OF_A_CASE["papers"](complaint, "test")
    db.session.commit()
    assert office.work(inside) == 0
    for row in (made, waiting, late):
        assert not papers.words_of(db.session.get_one(Paper, row.id))
        assert not office.files(row.id)
    assert db.session.get_one(Paper, late.id, populate_existing=True).last_error == "erased"
    assert db.session.get_one(Paper, made.id).number == "1"


def test_who_sees_the_case_sees_its_letters_and_nobody_else(inside: Flask, crew: Crew) -> None:
    row = office.write(crew["officer_dputr"], telling.in_work(crew))
    for person in ("head_dputr", "inspector", "delegate", "verifier"):
        assert drawers.find(crew[person], row.token).id == row.id
    for person in ("officer_dukcapil", "head_dinkes", "officer_pkm"):
        with pytest.raises(Hidden):
            drawers.find(crew[person], row.token)
    assert db.session.scalars(drawers.register(crew["officer_dukcapil"])).all() == []
    assert len(db.session.scalars(drawers.register(crew["head_dputr"])).all()) == 1


def test_a_handover_leaves_a_record_with_the_list_of_open_cases(inside: Flask, crew: Crew) -> None:
    held = [telling.in_work(crew), telling.in_work(crew, identity=Identity.CONFIDENTIAL)]
    leaver, successor = crew.id_of("officer_dputr"), crew.id_of("officer_dputr2")
    moved, row = handing_over.hand_over(leaver, successor, by=crew["head_dputr"])
    db.session.commit()
    assert row is not None
    assert [one.id for one in moved] == [one.id for one in held]
    assert office.work(inside) == 1
    made = office.files(row.id)
    for said in (printed.words(made["pdf"]), office.docx_text(made["docx"])):
        for part in (
            *(one.number for one in held),
            "Officer Dputr2",
            "PIHAK KEDUA",
            "Mengetahui,",
            "Dilindungi",
        ):
            assert part in said
    assert drawers.find(crew["officer_dputr2"], row.token)
    with pytest.raises(Hidden):
        drawers.find(crew["officer_dukcapil"], row.token)
    exclusions.exclude_person(held[0].id, user_id=successor, reason="named")
    with pytest.raises(Hidden):  # the list speaks of a case that does not exist for him any more
        drawers.find(crew["officer_dputr2"], row.token)
    assert handing_over.hand_over(leaver, successor, by=crew["head_dputr"]) == ([], None)
