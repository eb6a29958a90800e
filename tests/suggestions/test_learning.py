"""Learning from one's own decisions: better on what it was taught, gentle with what it knew, without a word kept."""

from __future__ import annotations

from feedback.suggestions import evaluation, learning, model

OURS = "jalan poros kebun sawit hancur dilewati tronton nomor {}"
TAUGHT = [(OURS.format(number), "perhubungan") for number in range(40)] + [
    (f"puskesmas tutup obat kosong hari ke {number}", "kesehatan") for number in range(40)
]
ASKED = [("jalan poros kebun sawit hancur tronton", "perhubungan"), ("puskesmas obat kosong", "kesehatan")]
KNOWN = "KTP saya sudah tiga bulan belum jadi, blanko katanya habis."


def test_it_learns_what_is_decided_here_and_keeps_what_it_knew() -> None:
    shipped = model.shipped()
    assert evaluation.judge(ASKED, shipped.guesses).top_1 < 1
    fresh = learning.learned(shipped, TAUGHT)
    assert evaluation.judge(ASKED, fresh.guesses).top_1 == 1
    assert fresh.guesses(KNOWN)[0].subject == "adminduk"


def test_the_same_lessons_give_the_same_bytes_and_no_word_is_in_them() -> None:
    lessons = [*TAUGHT, ("zubaidah zubaidah mengeluh", "sosial"), ("kata zubaidah begitu", "sosial")]
    kept = model.written(learning.learned(model.shipped(), lessons))
    assert kept == model.written(learning.learned(model.shipped(), lessons))
    assert b"zubaidah" not in kept
    assert model.read(kept).guesses("zubaidah")


def test_a_subject_nobody_knows_teaches_nothing() -> None:
    fresh = learning.learned(model.shipped(), [("apa saja", "ruang angkasa")] * 5)
    assert fresh.guesses(KNOWN)[0].subject == "adminduk"


def test_wrong_lessons_cool_the_probabilities() -> None:
    shipped = model.shipped()
    wrong = [(OURS.format(number), "kesehatan") for number in range(20)]
    before, after = shipped.guesses(KNOWN)[0], learning.tempered(shipped, wrong).guesses(KNOWN)[0]
    assert after.subject == before.subject
    assert after.probability < before.probability
