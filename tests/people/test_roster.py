"""Taking civil servants over from a file: repeatable, and each bad row with its reasons."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.people import civil_servants, roster
from feedback.people.models import CivilServant, Posting, ServantKind
from tests.complaints import telling
from tests.crew import Crew

HEAD = "nip,nama,jenis,kode_unit,jabatan,nip_atasan,tmt_mulai,tmt_selesai,email"
BOSS = "197501012000031001,Rahmat,PNS,DINKES,Kepala Bidang,,2020-01-01,,"
NURSE = "199203142019032005,Dewi,PNS,DINKES,Perawat,197501012000031001,2021-02-01,,"
DRIVER = ",Joni,kontrak,DINKES,Sopir,197501012000031001,2022-01-03,,"


def file(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join((head, *rows)).encode()


def take(crew: Crew, *rows: str) -> roster.Report:
    return roster.take(file(*rows), by=crew["personnel"])


def dewi() -> CivilServant:
    return db.session.execute(select(CivilServant).where(CivilServant.name == "Dewi")).scalar_one()


def test_a_roster_is_taken_over_and_a_second_time_changes_nothing(inside: Flask, crew: Crew) -> None:
    first = take(crew, NURSE, BOSS, DRIVER)
    assert (first.count("new"), first.faulty) == (3, ())
    before = db.session.execute(select(func.count()).select_from(Posting)).scalar_one()
    second = take(crew, BOSS, NURSE, DRIVER)
    assert second.count("same") == 3
    assert db.session.execute(select(func.count()).select_from(Posting)).scalar_one() == before
    posting = civil_servants.posting_on(dewi().id, date(2024, 5, 1))
    assert posting is not None
    assert posting.position == "Perawat"
    assert civil_servants.names([posting.superior_id or 0]) == {posting.superior_id: "Rahmat"}


def test_a_move_closes_the_posting_before_and_keeps_it(inside: Flask, crew: Crew) -> None:
    take(crew, BOSS, NURSE)
    moved = take(crew, "199203142019032005,Dewi,PNS,DPUTR,Analis,,2025-07-01,,")
    assert moved.count("changed") == 1
    history = list(db.session.execute(civil_servants.postings(dewi().id)).scalars())
    assert [(row.position, row.to_on) for row in history] == [
        ("Analis", None),
        ("Perawat", date(2025, 6, 30)),
    ]
    again = take(crew, BOSS, NURSE)
    assert again.count("same") == 2, "an old file does not open an ended posting again"


def test_each_bad_row_is_left_out_with_its_reasons_and_the_others_stay(inside: Flask, crew: Crew) -> None:
    report = take(
        crew,
        BOSS,
        "199203142019032005,,PNS,NOWHERE,Perawat,,2021-02-30,,",
        "1.99203E+17,Ani,PNS,DINKES,Perawat,,2021-02-01,,",
        "199203142019211005,Ayu,PNS,DINKES,Perawat,,2021-02-01,,",
        "199203142019032005,Joko,sukarela,DINKES,Sopir,,2021-02-01,,",
        "199203142019032006,Eko,PNS,DINKES,Perawat,198001012005011009,2021-02-01,,",
        "199203142019032007,Ika,PNS,DINKES,Perawat,,2021-02-01,2020-01-01,",
        "199203142019032008,Oki,pegawai,DINKES,Perawat,,2021-02-01,,nobody@crew.example",
    )
    assert report.count("new") == 1
    assert [row.number for row in report.faulty] == [3, 4, 5, 6, 7, 8, 9]
    assert [len(row.faults) for row in report.faulty] == [3, 1, 1, 1, 1, 1, 2]


def test_a_superior_whose_own_row_is_faulty_takes_nobody_with_him_silently(inside: Flask, crew: Crew) -> None:
    report = take(crew, BOSS.replace("DINKES", "NOWHERE"), NURSE, NURSE.replace("032005", "032009"))
    assert len(report.faulty) == 3


def test_an_account_belongs_to_one_civil_servant(inside: Flask, crew: Crew) -> None:
    mine = BOSS + "head_dputr@crew.example"
    assert take(crew, mine).count("new") == 1
    assert crew["head_dputr"].civil_servant_id is not None
    taken = take(crew, NURSE.removesuffix(",") + ",head_dputr@crew.example")
    assert len(taken.faulty) == 1
    twice = take(crew, NURSE + "delegate@crew.example", DRIVER + "delegate@crew.example")
    assert len(twice.faulty) == 1


@pytest.mark.parametrize(
    "data",
    [b"", b"nama;jenis\nA;PNS", b"\x89PNG\r\n\x1a\n\x00\x00", "nama,foo\nx,y".encode("utf-16")],
)
def test_what_is_no_roster_is_refused_whole(inside: Flask, crew: Crew, data: bytes) -> None:
    with pytest.raises(Refusal):
        roster.take(data, by=crew["personnel"])


def test_a_spreadsheet_may_use_semicolons_quotes_and_its_own_signs(inside: Flask, crew: Crew) -> None:
    head = "\ufeff" + HEAD.replace(",", ";")
    row = '197501012000031001;"Rahmat; S.Kom";pns;DINKES;Kepala Bidang;;01-01-2020;;'
    report = roster.take(file(row, head=head), by=crew["personnel"])
    assert (report.count("new"), report.rows[0].name) == (1, "Rahmat; S.Kom")
    old = file("197501012000031002,José,PNS,DINKES,Staf,,01/01/2020,,").decode().encode("cp1252")
    assert roster.take(old, by=crew["personnel"]).rows[0].name == "José"


def test_an_export_of_siasn_is_taken_over_under_its_own_headings(inside: Flask, crew: Crew) -> None:
    """Names of units instead of codes, kinds in full, columns of no use to us, the spreadsheet's mark before a NIP."""
    head = "PNS ID;NIP BARU;NAMA;JENIS PEGAWAI NAMA;JABATAN NAMA;TMT JABATAN;UNOR ID;UNOR NAMA;EMAIL GOV;AGAMA NAMA"
    report = roster.take(
        file(
            "A1;'199203142019032005;Dewi;PNS Daerah Kab/Kota;Perawat;01-02-2021;X9;Puskesmas Muara Bulian;;Islam",
            "A2;199203142019212005;Sari;PPPK;Bidan;01-02-2021;X9;puskesmas muara bulian;;Islam",
            "A3;199203142025212006;Rina;PPPK Paruh Waktu;Bidan;01-02-2026;X9;Puskesmas Muara Bulian;;Islam",
            "A4;199203142019032007;Tono;PNS Daerah Kab/Kota;Staf;01-02-2021;X9;Kantor Antah Berantah;;Islam",
            head=head,
        ),
        by=crew["personnel"],
    )
    assert [row.result for row in report.rows] == ["new", "new", "new", "faulty"]
    posting = civil_servants.posting_on(dewi().id, date(2024, 5, 1))
    assert posting is not None
    assert (posting.position, posting.unit_id) == ("Perawat", telling.unit_id("Puskesmas Muara Bulian"))
    kinds = db.session.scalars(select(CivilServant.kind).where(CivilServant.name.in_(["Sari", "Rina"])))
    assert set(kinds) == {ServantKind.PPPK, ServantKind.PPPK_PART_TIME}
