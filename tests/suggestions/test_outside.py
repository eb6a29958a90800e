"""Bodies outside the regency: named when the text is about them, not when they only stand by the road."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from feedback.agencies import categories
from feedback.agencies.models import OutsideBody
from feedback.base.database import db
from feedback.suggestions import outside


def _bodies(text: str) -> list[str]:
    rows = db.session.execute(select(OutsideBody.id, OutsideBody.code)).all()
    code = {row.id: row.code for row in rows}
    return [code[one.body_id] for one in outside.bodies(text, categories.outside_words())]


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("listrik padam tiap malam di desa kami", "PLN"),
        ("Token listrik sayo dak masuk", "PLN"),
        ("sertifikat tanah saya tiga tahun belum jadi", "BPN"),
        ("iuran BPJS sudah bayar kok nunggak", "BPJS-KES"),
        ("motor saya hilang, pencurian di parkiran", "POLRI"),
        ("jalan nasional di simpang tempino hancur", "BPJN"),
        ("jalan provinsi berlubang dari dulu", "PU-PROV"),
        ("buku nikah di KUA lama sekali", "KEMENAG"),
        ("guru SMA minta uang komite", "DISDIK-PROV"),
        ("pinjol meneror saya tiap hari", "PERBANKAN"),
    ],
)
def test_a_body_outside_is_named(text: str, body: str) -> None:
    assert _bodies(text)[0] == body


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(
    "text",
    [
        "polisi tidur di depan rumah terlalu tinggi",
        "jalan rusak di depan kantor polisi",
        "got mampet dekat SMA 1",
        "satpol pp tidak menertibkan, sudah lapor polisi pamong praja",
        "lampu jalan mati sebulan",
        "lulusan SMA susah cari kerja",
        "ini bukan PLN, lampu jalannya dishub yang mati",
        "antre di RSUD haji abdoel madjid lama",
        "sampah menumpuk",
    ],
)
def test_a_landmark_or_another_meaning_names_nobody(text: str) -> None:
    assert _bodies(text) == []
