"""The shipped model: plain sentences, what says nothing, and how it is made."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from feedback.suggestions import evaluation, model
from tests.house.plan import TREE

SENTENCES = {  # ours, in the ways people here write
    "Jalan di desa kami berlubang besar, aspalnya sudah hancur dan truk tidak bisa lewat.": "pekerjaan_umum",
    "jln depan psr rusak parah pak, blm ditambal2": "pekerjaan_umum",
    "Sampah menumpuk di TPS sudah seminggu tidak diangkut, baunya sampai rumah.": "lingkungan",
    "Dokter di puskesmas tidak ada, pasien antre dari pagi, obat juga kosong.": "kesehatan",
    "KTP saya sudah tiga bulan belum jadi, blanko katanya habis, mau rekam ulang.": "adminduk",
    "Guru di SD sering tidak masuk, anak anak belajar sendiri. Uang komite ditagih.": "pendidikan",
    "Lampu merah di simpang mati dan parkir liar bikin macet.": "perhubungan",
    "Air PDAM mati tiga hari, tagihan tetap jalan.": "air_minum",
    "Saya keluarga miskin tapi tidak pernah dapat bantuan PKH dan sembako.": "sosial",
}


@pytest.mark.parametrize(("text", "subject"), SENTENCES.items())
def test_a_plain_sentence_is_understood(text: str, subject: str) -> None:
    found = model.shipped().guesses(text)
    assert found[0].subject == subject
    assert sum(guess.probability for guess in found) == pytest.approx(1)


def test_the_words_that_decided_are_named() -> None:
    best = model.shipped().guesses("Tolong, air PDAM di rumah kami mati sejak kemarin.")[0]
    assert "pdam" in best.words
    assert len(best.words) <= model.MOST_WORDS


@pytest.mark.parametrize("text", ["", "!!!", "0812", "zxqv wkjh"])
def test_what_says_nothing_is_not_guessed_surely(text: str) -> None:
    assert not model.is_sure(model.shipped().guesses(text))


def test_a_model_is_read_as_it_was_written() -> None:
    shipped = model.shipped()
    again = model.read(model.written(shipped))
    assert again == model.read(model.SHIPPED.read_bytes())
    text = next(iter(SENTENCES))
    assert again.guesses(text) == shipped.guesses(text)


def test_a_model_of_another_form_is_refused() -> None:
    head, _line, rest = model.SHIPPED.read_bytes().partition(b"\n")
    with pytest.raises(ValueError, match="another form"):
        model.read(head.replace(b'"form": 2', b'"form": 9') + b"\n" + rest)


def test_a_model_is_made_from_a_file_and_keeps_no_word_of_it(tmp_path: Path) -> None:
    texts, made = tmp_path / "texts.csv", tmp_path / "model.bin"
    kinds = {
        "jalan": "jalan berlubang aspal rusak",
        "sampah": "sampah menumpuk bau busuk",
        "air": "air pipa bocor mati",
    }
    with texts.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines)
        table.writerow(["text", "label", "source"])
        for number in range(120):
            for label, words in kinds.items():
                table.writerow([f"{words} {number}", label, "kota" if number % 2 else "desa"])
    command = [sys.executable, "-m", "feedback.suggestions.training", str(texts), str(made)]
    subprocess.run(command, cwd=TREE, check=True, capture_output=True)
    kept = made.read_bytes()
    fresh = model.read(kept)
    found = evaluation.judge([("ada sampah busuk", "sampah"), ("aspal jalan rusak", "jalan")], fresh.guesses)
    assert (found.top_1, found.macro_f1) == (1, 1)
    assert b"berlubang" not in kept
