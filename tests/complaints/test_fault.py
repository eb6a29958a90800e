"""An answer says what was wrong with the service, never that a person was at fault before that is final."""

from __future__ import annotations

import pytest
from flask import Flask

from feedback.base.refusal import Refusal
from feedback.complaints import fault, follow_up, reporter, resolution, triage
from feedback.complaints.resolution import Answer
from feedback.complaints.status import Outcome
from tests.complaints import telling
from tests.crew import Crew
from tests.performance.telling import finished
from tests.statements import statements

AT_FAULT = (
    "Petugas loket kami terbukti lalai.",
    "Setelah diperiksa, pegawai tersebut memang bersalah.",
    "Kami mohon maaf atas kelalaian petugas kami.",
    "Oknum yang bersangkutan sudah diberi teguran.",
    "Officer Dputr terbukti meminta uang.",
    "Petugas kami tidak terbukti bersalah.",
    "Sanksi kepada pegawai itu sedang diproses.",
    "The officer was negligent.",
)
OF_THE_SERVICE = (
    "Lubang sudah kami tambal.",
    "Petugas sudah memperbaiki kesalahan data pada KTP Anda.",
    "Setelah dicek di lapangan, pipa terbukti bocor dan sudah diganti.",
    "Petugas Satpol PP sudah memberi sanksi kepada pedagang yang berjualan di trotoar.",
    "Jam pelayanan tidak ditepati. Sejak Senin loket dijaga dua orang.",
    "Petugas menertibkan pedagang yang melanggar batas.",
    "Kami sudah mengingatkan seluruh petugas loket tentang jam pelayanan.",
    "Papan petunjuk terbukti kurang jelas, dan sudah diganti.",
)


def answer(text: str) -> Answer:
    return Answer(Outcome.EXPLAINED, text)


@pytest.mark.parametrize("text", AT_FAULT)
def test_a_person_s_fault_is_not_told(inside: Flask, crew: Crew, text: str) -> None:
    complaint = telling.in_work(crew)
    with pytest.raises(Refusal) as refused:
        resolution.answer(complaint, answer(f"Terima kasih. {text}"), by=crew["officer_dputr"])
    assert refused.value.field == "text"
    with pytest.raises(Refusal):
        follow_up.write(complaint, text, by=crew["officer_dputr"])


@pytest.mark.parametrize("text", OF_THE_SERVICE)
def test_what_was_wrong_with_the_service_is(inside: Flask, crew: Crew, text: str) -> None:
    complaint = telling.in_work(crew)
    with statements() as said:
        fault.must_state_none(complaint, "Lubang sudah kami tambal.")
    assert not said, "an answer without such words costs nothing"
    assert resolution.answer(complaint, answer(text), by=crew["officer_dputr"])


def test_a_verifier_s_answer_is_held_against_the_same(inside: Flask, crew: Crew) -> None:
    complaint = telling.filed()
    with pytest.raises(Refusal):
        triage.dismiss(complaint, Outcome.EXPLAINED, AT_FAULT[0], by=crew["verifier"])


def test_a_question_is_held_against_the_same(inside: Flask, crew: Crew) -> None:
    complaint = telling.filed()
    with pytest.raises(Refusal):
        triage.question(complaint, f"{AT_FAULT[0]} Apakah benar?", by=crew["verifier"])
    triage.question(complaint, "Di loket mana petugas menyuruh pulang?", by=crew["verifier"])


def test_once_a_note_is_final_it_may_be_told(inside: Flask, crew: Crew) -> None:
    complaint = telling.answered(crew)
    reporter.confirm(complaint)
    finished(crew, case=complaint.id)
    reporter.reopen(complaint, "Apa hasilnya?")
    assert resolution.answer(complaint, answer(AT_FAULT[0]), by=crew["officer_dputr2"])
