"""A signed file that comes back: unchanged is said to be so; whatever was changed is found, here and without us."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from feedback.base.database import db
from feedback.ledger import receipts
from feedback.performance import proving
from feedback.performance.sheet_models import PeriodSheet
from tests.crew import Crew
from tests.web.personnel.steps import Visit
from tests.web.personnel.test_period_pages import lock, past, worked

TOOL = Path(__file__).parents[3] / "docs/verify_receipt.py"
Parts = dict[str, bytes]


def unpacked(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Parts) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return made.getvalue()


def as_handed_out(parts: Parts) -> Parts:
    return parts


def one_figure_better(parts: Parts) -> Parts:
    table = next(name for name in parts if name.endswith(".csv"))
    return parts | {table: parts[table].replace(b",0.6,", b",1.6,")}


def a_part_less(parts: Parts) -> Parts:
    return {name: part for name, part in parts.items() if not name.endswith(".xlsx")}


def a_part_more(parts: Parts) -> Parts:
    return parts | {"nilai.csv": b"nama,predikat\r\n"}


def another_period(parts: Parts) -> Parts:
    told = parts["tanda-tangan.txt"].decode().replace(past().code, "2019-01")
    return parts | {"tanda-tangan.txt": told.encode()}


@pytest.fixture
def taken(app: Flask, visit: Visit, crew: Crew) -> bytes:
    """The signed file of last month."""
    worked(app, crew)
    lock(app, visit)
    return visit("personnel").post("/personnel/periods/files", data={"period": past().code}).data


@pytest.mark.parametrize(
    ("change", "sound"),
    [
        (as_handed_out, True),
        (one_figure_better, False),
        (a_part_less, False),
        (a_part_more, False),
        (another_period, False),
    ],
)
def test_a_file_that_comes_back_is_held_against_its_signature(
    app: Flask, visit: Visit, taken: bytes, tmp_path: Path, change: Callable[[Parts], Parts], sound: bool
) -> None:
    file = tmp_path / "bukti-dukung.zip"
    file.write_bytes(packed(change(unpacked(taken))))
    answer = visit("personnel").post(
        "/personnel/periods/checks", data={"file": (io.BytesIO(file.read_bytes()), "bukti.zip")}
    )
    assert answer.status_code == 200
    assert ("Tidak berubah" in answer.text) is sound
    assert ("Jangan andalkan berkas ini" in answer.text) is not sound
    told = app.test_cli_runner().invoke(args=["evidence", "check", str(file)])
    assert told.exit_code == (0 if sound else 1), told.output
    with app.app_context():
        key = str(receipts.key())
    alone = subprocess.run([sys.executable, "-I", "-S", str(TOOL), str(file), "--key", key], check=False)
    assert alone.returncode == (0 if sound else 1)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no archive", packed({"tanda-tangan.txt": b"Budi"})])
def test_what_is_no_signed_file_is_refused_in_a_sentence(visit: Visit, data: bytes) -> None:
    answer = visit("personnel").post(
        "/personnel/periods/checks", data={"file": (io.BytesIO(data), "bukti.zip")}
    )
    assert answer.status_code == 422
    assert "bukan berkas bukti dukung bertanda tangan" in answer.text


def test_every_locked_sheet_is_proved_and_a_changed_one_is_found(
    app: Flask, visit: Visit, taken: bytes
) -> None:
    def told() -> tuple[int, str]:
        answer = app.test_cli_runner().invoke(args=["evidence", "check"])
        return answer.exit_code, answer.output

    with app.app_context():
        proof = proving.check()
        assert proof.sheets > 1
        assert (proof.unsigned, proof.faults) == (0, ())
    assert told()[0] == 0
    with app.app_context():
        one = db.session.query(PeriodSheet).filter(PeriodSheet.civil_servant_id.is_not(None)).first()
        assert one is not None
        better = one.content | {"period": "2019-01"}
        db.session.execute(update(PeriodSheet).where(PeriodSheet.id == one.id).values(content=better))
        db.session.commit()
        sheet_id = one.id
    code, said = told()
    assert code == 1
    assert f"sheet {sheet_id} of {past().code}" in said
