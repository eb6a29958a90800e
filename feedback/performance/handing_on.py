"""The locked sheets of a period as rows under the names SIASN uses, for BKN's applications and the archive.

What is in dispute or was set aside is not among them. `nipBaru` to `unorNama` are SIASN's own names; what SIASN has no
name for is written the same way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import undefer

from feedback.base import clock
from feedback.base.database import db
from feedback.performance import grounds, reckoning
from feedback.performance.models import ConductNote, NoteKind, NoteState
from feedback.performance.periods import Period
from feedback.performance.sheet_models import COUNTS, PeriodSheet

HEAD = (
    "nipBaru",
    "nama",
    "jenisPegawaiNama",
    "jabatanNama",
    "unorNama",
    "tahun",
    "bulanMulaiPenilaian",
    "bulanSelesaiPenilaian",
    "kasusDitangani",
    "jumlahBagian",
    "batasJatuhTempo",
    "batasDitepati",
    "persenTepatWaktu",
    "persenBatasBawah",
    "persenBatasAtas",
    "terlambatAlasanSah",
    "medianHariKerja",
    "kasusDibukaKembali",
    "bagianDikoreksi",
    "jumlahPenilaianWarga",
    "rerataTuntas",
    "rerataDiberiPenjelasan",
    "rerataDihormati",
    "rerataTidakLama",
    "apresiasi",
    "catatanTerbukti",
    "unitBatasJatuhTempo",
    "unitBatasDitepati",
    "unitKasusMasuk",
    "unitPetugas",
    "tanggalKunci",
    "versi",
    "tanggapanPegawai",
    "sidikSha256",
)


def rows(period: Period, hidden: Collection[int], least: int) -> Iterator[list[Any]]:
    """A row for each person's locked sheet that counts; cases in `hidden` are not counted. Two statements.

    What is too small to be shown is empty.
    """
    sheet = PeriodSheet
    found = db.session.scalars(
        select(sheet)
        .options(undefer(sheet.content))
        .where(sheet.period == period.code, sheet.civil_servant_id.is_not(None), sheet.state.in_(COUNTS))
        .order_by(sheet.unit_id, sheet.civil_servant_id)
    ).all()
    final = _final({note for one in found for note in one.content["notes"]})
    for one in found:
        yield _row(one, period, hidden, least, final)


def people_in(period: Period) -> Select[int | None]:
    """The civil servants whose sheets are among the rows."""
    sheet = PeriodSheet
    return select(sheet.civil_servant_id).where(
        sheet.period == period.code, sheet.civil_servant_id.is_not(None), sheet.state.in_(COUNTS)
    )


def _row(
    sheet: PeriodSheet, period: Period, hidden: Collection[int], least: int, final: Mapping[int, NoteKind]
) -> list[Any]:
    content = sheet.content
    who, unit = content["servant"], content["unit"] or {}
    told = reckoning.figures(content, hidden, least)
    kinds = [final[note] for note in content["notes"] if note in final]
    return [
        who["nip"],
        who["name"],
        who["kind"],
        who["position"],
        unit.get("name"),
        period.first.year,
        period.first.month,
        period.last.month,
        told.cases,
        round(float(told.shares), 4),
        told.in_time.due,
        told.in_time.kept,
        *(_percent(part) for part in (told.in_time.share, told.in_time.low, told.in_time.high)),
        told.excused,
        told.took,
        told.reopened,
        round(float(told.corrected), 4),
        told.rated if told.ratings else None,
        *(round(mark, 2) for mark in told.ratings or ()),
        *(() if told.ratings else (None,) * len(reckoning.QUESTIONS)),
        kinds.count(NoteKind.APPRECIATION),
        kinds.count(NoteKind.CONDUCT),
        unit.get("due"),
        unit.get("kept"),
        unit.get("received"),
        unit.get("officers"),
        sheet.locked_on,
        sheet.version,
        sheet.state.value,
        sheet.digest,
    ]


def _final(note_ids: Collection[int]) -> dict[int, NoteKind]:
    """Those of the notes that still count, each with what it is."""
    note = ConductNote
    asked = select(note.id, note.kind).where(
        note.id.in_(note_ids),
        note.state == NoteState.FINAL,
        or_(note.expires_on.is_(None), note.expires_on >= clock.today()),
        or_(note.kind == NoteKind.APPRECIATION, ~grounds.runs_on(note.case_stream_id)),
    )
    return {row.id: row.kind for row in db.session.execute(asked)}


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)
