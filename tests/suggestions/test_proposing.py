"""Categories proposed for a text: the model and the regency's keywords together."""

from __future__ import annotations

import csv

import pytest
from flask import Flask

from feedback.agencies import categories
from feedback.suggestions import proposing
from feedback.suggestions.model import shipped


def _codes(text: str) -> list[str]:
    words = categories.category_words()
    code = {one.id: one.code for one in words}
    return [code[one.category_id] for one in proposing.propose(text, words)]


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("jln depan psr rusak parah pak, blm ditambal2", "JALAN-KAB"),
        ("Ada pungli di kantor camat, diminta uang rokok.", "PENGAWASAN"),
        ("Tetangga memukuli istrinya, ini KDRT.", "PPA"),
        ("Sampah menumpuk di TPS pasar, tidak diangkut.", "SAMPAH-LH"),
        ("Pupuk subsidi tidak ada di kios, kartu tani percuma.", "PERTANIAN"),
    ],
)
def test_the_first_category_is_the_one_meant(text: str, category: str) -> None:
    assert _codes(text)[0] == category


@pytest.mark.usefixtures("inside")
def test_nothing_is_proposed_for_nothing() -> None:
    assert _codes("") == []


@pytest.mark.usefixtures("inside")
def test_probabilities_of_all_categories_are_at_most_one() -> None:
    words = categories.category_words()
    found = proposing.propose("Air PDAM keruh dan bau", words)
    assert 0 < sum(one.probability or 0 for one in found) <= 1 + 1e-9
    assert "air pdam" in {word.lower() for word in found[0].words}


@pytest.mark.usefixtures("inside")
def test_every_subject_of_the_model_has_categories_that_exist(app: Flask) -> None:
    known = {one.code for one in categories.category_words()}
    with proposing.SUBJECTS.open(encoding="utf-8") as lines:
        assert {row["category"] for row in csv.DictReader(lines)} <= known
    assert set(shipped().subjects) == set(proposing.subjects()) - {"*"}
