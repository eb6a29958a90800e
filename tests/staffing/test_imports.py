"""Statistics and filled posts from files: each row told, nothing twice, a trial changes nothing."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import func, select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.people.models import ServantKind
from feedback.staffing import months, posts, volumes
from feedback.staffing.models import FilledPost, ServiceVolume
from feedback.staffing.sheet import Report
from tests.complaints.telling import unit_id
from tests.crew import Crew

HEAD = "kode_unit,kode_layanan,layanan,periode,volume\n"
POSTS = "unor_kode;jabatan_nama;jenis_pegawai_nama;jumlah;per_tanggal\n"


def told(report: Report) -> list[tuple[int, str]]:
    return [(row.number, row.result) for row in report.rows]


def take(text: str, crew: Crew) -> Report:
    return volumes.take((HEAD + text).encode(), by=crew["personnel"])


def test_every_row_is_told_and_the_same_file_again_changes_nothing(inside: Flask, crew: Crew) -> None:
    text = (
        "DUKCAPIL,KTP-EL,KTP elektronik,2026-01,1.250\n"
        "DUKCAPIL,ktp-el,KTP elektronik,2026-02,900\n"
        "TIDAK-ADA,KTP-EL,KTP elektronik,2026-01,5\n"
        "DUKCAPIL,KTP-EL,KTP elektronik,2026,9000\n"
        "DUKCAPIL,KK,,2026-01,5\n"
        "DUKCAPIL,KK,Kartu keluarga,Januari,banyak\n"
        "DUKCAPIL,KTP-EL,KTP elektronik,2026-02,901\n"
    )
    first = take(text, crew)
    assert told(first) == [
        (2, "new"),
        (3, "new"),
        (4, "faulty"),
        (5, "faulty"),
        (6, "faulty"),
        (7, "faulty"),
        (8, "faulty"),
    ]
    assert [len(row.faults) for row in first.faulty] == [1, 1, 1, 2, 1]
    again = take(text, crew)
    assert (again.count("new"), again.count("same"), again.count("faulty")) == (0, 2, 5)
    changed = take("DUKCAPIL,KTP-EL,KTP elektronik,2026-01,1300\n", crew)
    assert told(changed) == [(2, "changed")]
    assert db.session.scalar(select(func.sum(ServiceVolume.volume))) == 2200


def test_months_that_overlap_would_count_twice(inside: Flask, crew: Crew) -> None:
    take("DUKCAPIL,KK,Kartu keluarga,2026-TW1,300\n", crew)
    assert take("DUKCAPIL,KK,Kartu keluarga,2026-03,100\n", crew).count("faulty") == 1
    assert take("DUKCAPIL,KK,Kartu keluarga,2026-04,100\n", crew).count("new") == 1
    year = months.parsed("2026")
    assert year is not None
    (found,) = volumes.counted(year)[unit_id("DUKCAPIL")]
    assert (found.volume, found.months) == (Fraction(400), 4)


def test_a_figure_counts_by_the_part_that_lies_in_the_period(inside: Flask, crew: Crew) -> None:
    take("DUKCAPIL,KK,Kartu keluarga,2026,1200\n", crew)
    (found,) = volumes.counted(months.asked("", date(2026, 8, 15)))[unit_id("DUKCAPIL")]
    assert (found.volume, found.months) == (Fraction(700), 7)


def test_posts_are_read_in_the_names_of_siasn_and_the_newest_day_counts(inside: Flask, crew: Crew) -> None:
    by, today = crew["personnel"], clock.today()
    before = today - timedelta(days=30)
    text = (
        f"DUKCAPIL;Operator Layanan;PPPK;4;{before}\n"
        f"DUKCAPIL;Analis;PNS;2;{before}\n"
        f"DUKCAPIL;Operator Layanan;PPPK;6;{today:%d-%m-%Y}\n"
        f"DUKCAPIL;Operator Layanan;pengembara;1;{today}\n"
        f"DUKCAPIL;Analis;PNS;2;{today + timedelta(days=1)}\n"
        f"DUKCAPIL;operator layanan;PPPK;7;{today}\n"
    )
    report = posts.take((POSTS + text).encode("cp1252"), by=by)
    assert [result for _number, result in told(report)] == ["new", "new", "new", "faulty", "faulty", "faulty"]
    assert posts.filled(before)[unit_id("DUKCAPIL")].count == 6
    now = posts.filled(today)[unit_id("DUKCAPIL")]
    assert (now.count, now.as_of, now.posts) == (6, today, (("Operator Layanan", ServantKind.PPPK, 6),))
    assert posts.take((POSTS + text).encode(), by=by).count("same") == 3


@pytest.mark.parametrize(
    "data",
    [b"\x00\x01\x02", b"kode_unit,volume\nDUKCAPIL,3\n", b"", "nama,alamat\nBudi,Jalan\n".encode("utf-16")],
)
def test_what_is_no_such_file_is_refused_whole(inside: Flask, crew: Crew, data: bytes) -> None:
    for room in (volumes, posts):
        with pytest.raises(Refusal):
            room.take(data, by=crew["personnel"])
    assert db.session.scalar(select(func.count()).select_from(FilledPost)) == 0


def test_a_file_without_end_is_sent_in_parts(inside: Flask, crew: Crew) -> None:
    with pytest.raises(Refusal, match="20000"):
        take("X,Y,Z,2026,1\n" * 20_001, crew)


def test_the_database_holds_the_rule_too(inside: Flask, crew: Crew) -> None:
    take("DUKCAPIL,KK,Kartu keluarga,2026-01,1\n", crew)
    assert take("DUKCAPIL,KK,Kartu keluarga,2026-01,-1\n", crew).count("faulty") == 1
    assert take("DUKCAPIL,KK,Kartu keluarga,2026-01,99999999999999\n", crew).count("faulty") == 1
