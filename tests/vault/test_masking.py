"""What in a text gives somebody away is found by its shape, and what is known of the reporter by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.vault import masking
from feedback.vault.contacts import ContactData
from feedback.vault.masking import BLOCK, copied, masked, telling

SITI = ContactData(
    name="Siti Nurhaliza", phone="0812-7788-9900", email="siti@rumah.example", address="Jl. Melati 4"
)


@pytest.mark.parametrize(
    "said",
    [
        "0812-7788-9900",
        "+62 812 7788 9900",
        "081277889900",
        "0743 21045",
        "siti.n+aduan@rumah.example",
        "1504012345678901",
        "1504 0123 4567 8901",
        "198001012005011001",
        "19800101 200501 1 001",
        "BH 1234 AB",
        "BH-4K7Q-9XMD",
        "bh4k7q9xmd",
        "7KQ2-M4XD-99PA-2HJK-5",
    ],
)
def test_what_has_a_shape_is_taken_out(said: str) -> None:
    assert masked(f"Hubungi {said} saja.") == f"Hubungi {BLOCK} saja."


@pytest.mark.parametrize(
    "said",
    [
        "Loket dibuka pukul 07.30 dan ditutup pukul 14.00.",
        "Ada 12 orang antre di 3 loket.",
        "Sesuai Permenkes 43 Tahun 2019 pasal 5.",
        "Biaya Rp25.000 untuk KTP.",
    ],
)
def test_plain_words_stay(said: str) -> None:
    assert masked(said) == said


@pytest.mark.parametrize(
    "said",
    ["siti  nurhaliza", "Bu Siti", "NURHALIZA", "0812 7788 9900", "62812.7788.9900", "SITI@rumah.example"],
)
def test_what_the_reporter_left_is_known_in_every_spelling(said: str) -> None:
    assert masking.names_reporter(f"Apakah {said} datang?", SITI)
    assert not masking.names_reporter("Siapa yang berjaga di loket?", SITI)


def test_a_number_is_known_however_it_is_written() -> None:
    for said in ("BH-4K7Q-9XMD", "bh4k7q9xmd", "BH 4K7Q 9XMD"):
        assert masking.names_number(f"Menurut {said}:", "BH-4K7Q-9XMD")
    assert not masking.names_number("Menurut laporan itu:", "BH-4K7Q-9XMD")


def test_eight_words_in_a_row_are_a_copy_and_seven_are_not() -> None:
    told = "Petugas loket membentak ibu saya dan menyuruh pulang tanpa alasan."
    assert copied("Benarkah petugas LOKET membentak, ibu saya dan menyuruh pulang?", told) == (
        "petugas loket membentak ibu saya dan menyuruh pulang"
    )
    assert copied("Benarkah petugas loket membentak ibu saya dan menyuruh?", told) == ""


def test_words_that_speak_are_shown_once_each() -> None:
    told = (
        "Senin pukul 09.15 anak saya bersama Bidan Rina ditolak; nomor saya 081277889900. Anak saya menangis."
    )
    found = telling(told, SITI)
    assert {"Senin", "pukul 09.15", "anak saya", "Bidan Rina", "081277889900"} <= set(found)
    assert len(found) == len(set(found))


def test_without_what_is_known_a_name_slips_through() -> None:
    """The broken twin: patterns alone know no name, so whoever calls must hand over what is known."""
    said = "Ibu Siti Nurhaliza melapor."
    assert BLOCK in masked(said, SITI)
    assert BLOCK not in masked(said)


@given(st.text(max_size=200))
def test_masking_twice_is_masking_once_and_never_breaks(said: str) -> None:
    once = masked(said, SITI, "BH-4K7Q-9XMD")
    assert masked(once, SITI, "BH-4K7Q-9XMD") == once
    assert not masking.marks(once, SITI, "BH-4K7Q-9XMD")
