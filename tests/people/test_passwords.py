"""Which passwords are taken."""

from __future__ import annotations

import pytest
from argon2 import extract_parameters
from flask import Flask

from feedback.base.refusal import Refusal
from feedback.people import passwords


@pytest.mark.parametrize(
    "weak",
    [
        "pendek",
        "batanghari2026",
        "BatangHari1234567",
        "puskesmas123456",
        "passwordpassword",
        "aaaaaaaaaaaaaa",
        "123456789012345",
        "siti.aminah2026",
        "MuaraBulian!!!2025",
        "merdeka17081945",
        "P@ssw0rd!2026#",
        "1q2w3e4r5t6y7u",
        "qwertyuiop[]asdf",
        "zaq12wsxcde34rfv",
        "qazwsxedcrfv",
        "poiuytrewq123",
        "iloveyou1234567",
        "SayangKamu2024!",
        "budisantoso1990",
        "muhammad_rizki99",
        "kucingkucing",
        "abcdefghijklmnop",
        "bismillah786786",
        "081234567890123",
        "4dm1n1str4t0r!!",
        "Garuda Indonesia 45",
        "adminadminadmin",
        "januari-februari-maret",
        "satuduatigaempatlima",
        "ranahminangranahminang",
        "x" * 129,
    ],
)
def test_a_password_anybody_here_would_try_is_refused(app: Flask, weak: str) -> None:
    with app.test_request_context(), pytest.raises(Refusal) as refused:
        passwords.check(weak, "Siti Aminah", "siti@batangharikab.go.id")
    assert refused.value.field == "password"


@pytest.mark.parametrize(
    "good",
    [
        "sungai-mengalir-tenang",
        "kuda ungu makan seng",
        "9f2kqLw8xT1m",
        "batu kali lima warna",
        "Budi menanam jeruk nipis",
        "hujan turun di ladang karet",
        "x7!Qv_pz-Kd2w",
        "telaga bening berkabut",
    ],
)
def test_length_is_enough_and_no_signs_are_demanded(app: Flask, good: str) -> None:
    with app.test_request_context():
        passwords.check(good, "Siti Aminah", "siti@batangharikab.go.id")


def test_the_hash_costs_what_was_agreed() -> None:
    hashed = passwords.hash_password("sungai-mengalir-tenang")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.matches(hashed, "sungai-mengalir-tenang")
    assert not passwords.matches(hashed, "sungai-mengalir-deras")
    assert not passwords.outdated(hashed)


def test_without_an_account_nothing_matches_although_a_hash_is_computed() -> None:
    assert not passwords.matches(None, "nobody has this password, it only takes its time")
    known = extract_parameters(passwords.hash_password("sungai-mengalir-tenang"))
    assert extract_parameters(passwords.UNUSABLE) == known  # which takes as long as another's
