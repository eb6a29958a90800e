"""Offices and places found in a text, as people write them; what is not clear is left open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from feedback.agencies.models import Region, Unit
from feedback.base.database import db
from feedback.suggestions import gazetteer
from feedback.suggestions.gazetteer import Name, where
from feedback.suggestions.named import named_in


def _found(text: str) -> tuple[str | None, str | None]:
    """Code of the unit, name of the region."""
    found = named_in(text)
    unit = db.session.get(Unit, found.unit.id) if found.unit else None
    region = db.session.get(Region, found.region.id) if found.region else None
    return unit.code if unit else None, region.name if region else None


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(
    ("text", "unit", "region"),
    [
        ("antre di pkm mersam dari pagi dokter dakdo", "PKM-MERSAM", None),
        ("Puskesmas Durian Luncuk tutup", "PKM-DURIAN-LUNCUK", None),
        ("puskesmas luncuk dak ado obat", "PKM-DURIAN-LUNCUK", None),
        ("puskesmas penerkan kotor", "PKM-PENEROKAN", None),
        ("jalan rusak di desa sengkati kecil kec. mersam", None, "Sengkati Kecil"),
        ("jln ds sengkati kcil rusak", None, "Mersam"),
        ("jalan di sengkati gedamg hancur", None, "Sengkati Gedang"),
        ("lampu jalan mati di muaro bulian", None, "Muara Bulian"),
        ("sampah di kec pemayung dak diangkut", None, "Pemayung"),
        ("ktp belum jadi di disdukcapil", "DUKCAPIL", None),
        ("dinas pendidikan tidak menjawab", "DISDIKBUD", None),
        ("dokter rsud jarang masuk", "RSUD-HAMBA", None),
        ("rsud hamba penuh", "RSUD-HAMBA", None),
        ("kantor camat mersam tutup jam 10", "KEC-MERSAM", "Mersam"),
        ("bupati batang hari tolong perhatikan kami", None, None),
        ("di kecamatan batin 24 jalan putus", None, "Batin XXIV"),
    ],
)
def test_what_is_named_is_found(text: str, unit: str | None, region: str | None) -> None:
    found = _found(text)
    assert found[0] == unit
    if region != "Mersam" or unit:
        assert found[1] == region


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(
    "text",
    [
        "anak pulau jauh di sana",
        "teluk dan selat indah sekali",
        "jalan di tebing tinggi longsor",
        "warga terusan mengeluh",
        "kantor desa tutup",
        "puskesmas tutup",
        "",
    ],
)
def test_what_is_common_or_shared_is_left_open(text: str) -> None:
    found = named_in(text)
    assert (found.unit, found.region) == (None, None)


@pytest.mark.usefixtures("inside")
def test_two_places_of_one_name_are_told_apart_by_their_kecamatan() -> None:
    regions = db.session.scalars(select(Region).where(Region.name == "Tebing Tinggi")).all()
    assert len(regions) > 1
    for region in regions:
        parent = db.session.get(Region, region.parent_id)
        assert parent is not None
        found = named_in(f"longsor di desa tebing tinggi kecamatan {parent.name}").region
        assert found is not None
        assert found.id == region.id


@pytest.mark.usefixtures("inside")
def test_every_long_name_is_found_with_and_without_its_kind() -> None:
    names = db.session.execute(select(Region.id, Region.name, Region.kind)).all()
    rows = [
        row for row in names if row.kind != "kecamatan" and len(row.name.split()) > 1 and "." not in row.name
    ]
    hit = 0
    for row in rows:
        found = named_in(f"tolong diperbaiki jalan di desa {row.name.lower()} sudah lama").region
        hit += found is not None and found.id == row.id
    assert hit >= 0.95 * len(rows)


@given(st.integers(0, 5), st.sampled_from("bcdfgmnprt"))
def test_one_wrong_letter_is_seen_through_and_two_are_not(place: int, letter: str) -> None:
    book = gazetteer.gazetteer([Name(7, "desa", ("Kalimaya Seberang",), 1)])
    wrong = f"{'kalimaya'[: place + 1]}{letter}{'kalimaya'[place + 2 :]}"
    found = book.find(f"jalan di {wrong} seberang rusak").region
    assert found is not None
    assert found.id == 7
    assert book.find(f"jalan di zz{wrong[2:]}q seberang rusak").region is None


def test_the_street_is_kept_in_its_own_words() -> None:
    assert where("Got mampet di Jl. Gajah Mada RT 04 RW 2, depan toko") == "Jl. Gajah Mada RT 04 RW 2"
    assert where("jalan rusak parah di desa kami") == ""


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    book = gazetteer.gazetteer([Name(7, "desa", ("Kalimaya Seberang",), 1)])
    assert len(book.find(text).where) <= gazetteer.LONGEST_WHERE
