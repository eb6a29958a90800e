"""Old cases come in from a file: at their dates, once, each row whole or not at all."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from feedback.base.database import db
from feedback.commands import join
from feedback.complaints import reading
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.complaints.status import Channel, Closing, Identity, Outcome, Status, Visibility
from feedback.exchange.sheet import COLUMNS, SHIPPED, dialect
from feedback.ledger.verify import verify
from feedback.notices.models import Letter
from feedback.performance.models import HandlingCredit

TEXT = "Jalan di depan pasar berlubang besar sejak dua minggu."
ROW = {
    "external_id": "A-1",
    "received_on": "2025-02-03",
    "text": TEXT,
    "category": "JALAN-KAB",
    "kecamatan": "Muara Bulian",
    "name": "Warga Contoh",
    "agency": "DPUTR",
}
CLOSED = ROW | {
    "external_id": "A-2",
    "status": "closed",
    "routed_on": "4/2/2025",
    "answered_on": "2025-02-20 10:15",
    "outcome": "resolved",
    "answer": "Sudah ditambal.",
    "closed_on": "2025-03-01",
}


def sheet(path: Path, *rows: dict[str, str], delimiter: str = ",") -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    path = path / "old.csv"
    path.write_text(out.getvalue(), "utf-8")
    return str(path)


def run(app: Flask, *words: str):
    if "import-complaints" not in app.cli.commands:
        join(app)
    return app.test_cli_runner().invoke(args=["import-complaints", *words])


def case(external_id: str) -> Complaint:
    return db.session.scalars(select(Complaint).where(Complaint.external_id == external_id)).one()


def total() -> int:
    return db.session.scalar(select(func.count(Complaint.id))) or 0


def test_a_closed_case_lives_its_life_at_its_dates(app, tmp_path):
    result = run(app, sheet(tmp_path, CLOSED))
    assert result.exit_code == 0, result.output
    with app.app_context():
        old = case("A-2")
        assert (old.received_on, old.routed_on) == (date(2025, 2, 3), date(2025, 2, 4))
        assert (old.answered_on, old.closed_on) == (date(2025, 2, 20), date(2025, 3, 1))
        assert (old.status, old.outcome, old.closing) == (Status.CLOSED, Outcome.RESOLVED, Closing.SILENCE)
        assert (old.channel, old.holder.code, old.officer_id) == (Channel.IMPORT, "DPUTR", None)
        entries = reading.entries_of(old)
        assert {entry.actor for entry in entries} == {"import"}
        assert [entry.kind for entry in entries] == ["received", "routed", "accepted", "answered", "lapsed"]
        assert reading.differences(old) == {}
        assert verify().faults == []
        credits = db.session.scalars(select(HandlingCredit)).all()
        assert [one.user_id for one in credits] == [None]


def test_nobody_is_written_to_about_the_past(app, tmp_path):
    run(app, sheet(tmp_path, CLOSED, ROW))
    with app.app_context():
        assert db.session.scalar(select(func.count(Letter.id))) == 0


@pytest.mark.parametrize("status", ["received", "routed", "in_progress", "answered", "closed"])
def test_every_state_is_reached(app, tmp_path, status):
    run(app, sheet(tmp_path, CLOSED | {"status": status}))
    with app.app_context():
        assert case("A-2").status == status
        assert reading.differences(case("A-2")) == {}


@pytest.mark.parametrize("outcome", ["withdrawn", "incomplete"])
def test_what_ended_without_an_answer(app, tmp_path, outcome):
    result = run(app, sheet(tmp_path, ROW | {"closed_on": "2025-02-09", "outcome": outcome}))
    assert result.exit_code == 0, result.output
    with app.app_context():
        old = case("A-1")
        assert (old.status, old.outcome) == (Status.CLOSED, outcome)
        assert reading.differences(old) == {}


def test_the_same_file_again_makes_no_second_case(app, tmp_path):
    file = sheet(tmp_path, ROW, CLOSED)
    run(app, file)
    again = run(app, file)
    assert "known: 2" in again.output
    assert "imported: 0" in again.output
    with app.app_context():
        assert total() == 2


def test_a_bad_row_is_reported_and_leaves_nothing_and_the_others_come_in(app, tmp_path):
    bad = [
        ROW | {"external_id": "B-1", "agency": "DINAS SIHIR", "received_on": "31/31/2025"},
        CLOSED | {"external_id": "B-2", "answered_on": "2025-01-01"},
        CLOSED | {"external_id": "B-3", "outcome": ""},
        ROW | {"external_id": "B-4", "text": "pendek"},
        ROW | {"external_id": "B-5", "received_on": "2999-01-01"},
        ROW,
        ROW | {"text": TEXT * 2},
    ]
    report = tmp_path / "report.csv"
    result = run(app, sheet(tmp_path, *bad), "--report", str(report))
    assert result.exit_code == 1
    lines = list(csv.DictReader(io.StringIO(report.read_text("utf-8-sig"))))
    assert [line["result"] for line in lines] == ["refused"] * 5 + ["imported", "known"]
    assert "DINAS SIHIR" in lines[0]["why"]
    assert "31/31/2025" in lines[0]["why"]
    with app.app_context():
        assert total() == 1
        assert verify().faults == []


def test_a_refusal_half_way_leaves_nothing_of_the_row(app, tmp_path):
    """A plan without a programme is refused only when the answer is written, after four steps."""
    planned = CLOSED | {"external_id": "C-1", "outcome": "planned"}
    result = run(app, sheet(tmp_path, planned))
    assert result.exit_code == 1
    with app.app_context():
        assert total() == 0
        assert verify().streams == 0 or verify().faults == []


def test_a_dry_run_keeps_nothing(app, tmp_path):
    result = run(app, sheet(tmp_path, CLOSED), "--dry-run")
    assert "imported: 1" in result.output
    with app.app_context():
        assert total() == 0


def test_a_lapor_sheet_is_read_through_its_mapping(app, tmp_path):
    row = {
        "Tracking ID": "1234567",
        "Tanggal Laporan": "03/02/2025 08:00",
        "Isi Laporan Awal": TEXT,
        "Kategori": "JALAN-KAB",
        "Klasifikasi Laporan": "Pengaduan",
        "Kecamatan": "Kecamatan Muara Bulian",
        "Tipe Laporan": "Rahasia",
        "Status": "Selesai",
        "Instansi Terdisposisi": "Dinas Pekerjaan Umum dan Tata Ruang",
        "Tanggal Disposisi": "04/02/2025",
        "Tindak Lanjut Terakhir": "Sudah ditambal.",
        "Tanggal Selesai": "20/02/2025",
        "Batas Waktu": "18/02/2025",
        "outcome": "resolved",
    }
    result = run(app, sheet(tmp_path, row, delimiter=";"), "--mapping", "lapor")
    assert result.exit_code == 0, result.output
    with app.app_context():
        old = case("1234567")
        assert (old.channel, old.lapor_number) == (Channel.LAPOR, "1234567")
        assert (old.identity, old.visibility) == (Identity.CONFIDENTIAL, Visibility.SECRET)
        assert old.status is Status.CLOSED
        assert old.title == ""
        assert old.lapor_due_on is None  # what comes from there was answered there
        answered = reading.story(old, Audience.STAFF).last("lapor_answered")
        assert answered is not None
        assert answered.facts["on"] == "2025-02-20"
        assert reading.differences(old) == {}


def test_an_open_case_from_lapor_still_waits_to_be_answered_there(app, tmp_path):
    row = ROW | {"lapor_number": "77", "lapor_due_on": "2025-02-18"}
    assert run(app, sheet(tmp_path, row, ROW | {"external_id": "A-9", "lapor_number": "77"})).exit_code == 1
    with app.app_context():
        assert total() == 1
        assert case("A-1").lapor_due_on == date(2025, 2, 18)


def test_a_file_that_is_no_such_sheet_is_refused_in_a_sentence(app, tmp_path):
    file = tmp_path / "x.csv"
    file.write_bytes(b"\x00\x01\xff;a;b\n")
    result = run(app, str(file))
    assert result.exit_code == 1
    assert "external_id" in result.output


def test_a_report_runs_nothing_in_a_spreadsheet(app, tmp_path):
    report = tmp_path / "report.csv"
    run(app, sheet(tmp_path, ROW | {"external_id": "=1+1"}), "--report", str(report))
    assert "'=1+1" in report.read_text("utf-8-sig")


def test_every_shipped_mapping_leads_to_columns():
    for name in SHIPPED:
        assert set(dialect(name).columns.values()) <= set(COLUMNS)


def test_every_column_is_documented():
    guide = Path(__file__).parents[2] / "docs" / "import.md"
    text = guide.read_text("utf-8")
    assert [name for name in COLUMNS if f"`{name}`" not in text] == []
