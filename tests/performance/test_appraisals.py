"""Appraisals taken over: the matrix, held against cases worked out by hand, and what a file does row by row."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.performance import appraisals
from feedback.performance.appraisals import Report
from feedback.performance.guidance_models import Appraisal, Level, Predicate
from tests.crew import SERVANTS, Crew
from tests.performance.telling import servant

HAND = """
diatas  dibawah  kurang
diatas  sesuai   baik
diatas  diatas   sangat baik
sesuai  dibawah  kurang
sesuai  sesuai   baik
sesuai  diatas   baik
dibawah dibawah  sangat kurang
dibawah sesuai   butuh perbaikan
dibawah diatas   butuh perbaikan
"""
"""Results, behaviour, predikat: read off the quadrants printed in PermenPANRB 6/2022, not from the code."""

HEAD = "nipBaru,periode,hasilKinerja,perilakuKerja,kuadranKinerja"
NIP = SERVANTS["officer_pkm"][0]


def take(crew: Crew, *rows: str, head: str = HEAD) -> Report:
    return appraisals.take("\n".join((head, *rows)).encode(), by=crew["personnel"])


@pytest.mark.parametrize("line", HAND.strip().splitlines())
def test_the_matrix_is_that_of_the_regulation(line: str) -> None:
    results, conduct, *said = line.split()
    levels = {"dibawah": Level.BELOW, "sesuai": Level.MEETS, "diatas": Level.ABOVE}
    wanted = appraisals.PREDICATES["".join(said)]
    assert appraisals.predicate(levels[results], levels[conduct]) is wanted


def test_every_pair_has_a_predicate_and_every_predicate_a_pair() -> None:
    assert len(appraisals.MATRIX) == 9
    assert set(appraisals.MATRIX.values()) == set(Predicate)


def test_a_file_is_taken_over_and_what_does_not_fit_is_listed(inside: Flask, crew: Crew) -> None:
    report = take(
        crew,
        f"{NIP},2026,SESUAI EKSPEKTASI,SESUAI EKSPEKTASI,BAIK",
        f"{NIP},2026-Q3,Di atas ekspektasi,Di bawah ekspektasi,Sangat Baik",
    )
    assert (report.count("new"), len(report.unfit)) == (2, 1)
    assert report.unfit[0].period == "2026-Q3"
    (row,) = db.session.scalars(appraisals.unfit()).all()
    assert (row.civil_servant_id, row.predicate) == (servant(crew).id, Predicate.VERY_GOOD)
    again = take(crew, f"{NIP},2026,SESUAI EKSPEKTASI,SESUAI EKSPEKTASI,BAIK")
    assert (again.count("same"), again.count("new")) == (1, 0)
    mended = take(crew, f"{NIP},2026-Q3,Di atas ekspektasi,Di bawah ekspektasi,Kurang")
    assert mended.count("changed") == 1
    assert db.session.scalars(appraisals.unfit()).all() == []


def test_each_faulty_row_says_why_and_only_it_is_left_out(inside: Flask, crew: Crew) -> None:
    report = take(
        crew,
        f"{NIP},2026,luar biasa,SESUAI EKSPEKTASI,BAIK",
        f"{NIP},kapan,SESUAI EKSPEKTASI,SESUAI EKSPEKTASI,BAIK",
        "198001012005011999,2026,SESUAI EKSPEKTASI,SESUAI EKSPEKTASI,BAIK",
        f"{NIP},2026,SESUAI EKSPEKTASI,SESUAI EKSPEKTASI,BAIK",
        f"{NIP},2026,SESUAI EKSPEKTASI,DI ATAS EKSPEKTASI,BAIK",
    )
    assert [row.result for row in report.rows] == ["faulty", "faulty", "faulty", "new", "faulty"]
    assert all(row.faults for row in report.faulty)
    assert db.session.scalar(select(func.count()).select_from(Appraisal)) == 1


def test_other_headings_are_understood_and_what_is_no_such_file_refused(inside: Flask, crew: Crew) -> None:
    row = f"{NIP};2026;Sesuai Ekspektasi;Sesuai Ekspektasi;Baik"
    head = "NIP;Tahun;Hasil Kerja;Perilaku Kerja;Predikat"
    assert take(crew, row, head=head).count("new") == 1
    with pytest.raises(Refusal):
        take(crew, "x,y", head="nama,alamat")
