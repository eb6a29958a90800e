"""An answer says what was wrong with the service, never that a person was at fault before that is final."""

from __future__ import annotations

from functools import partial

import pytest
from flask import Flask

from feedback.base import clock
from feedback.base.refusal import Refusal
from feedback.complaints import (
    consent,
    cycles,
    extensions,
    fault,
    follow_up,
    publication,
    reporter,
    resolution,
    triage,
)
from feedback.complaints.asides import ContactKind
from feedback.complaints.consent import Wish
from feedback.complaints.record import REPORTER, record
from feedback.complaints.register import PaperKind
from feedback.complaints.resolution import Answer
from feedback.complaints.status import Outcome
from feedback.exchange import papers
from tests.complaints import telling
from tests.crew import Crew
from tests.exchange.office import draft
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


def test_whatever_else_the_reporter_reads_is_held_against_the_same(inside: Flask, crew: Crew) -> None:
    officer, verifier, said = crew["officer_dputr"], crew["verifier"], AT_FAULT[0]
    complaint = telling.in_work(crew, consents_to_publication=True)
    extensions.ask(complaint, 5, said, "Surat pemasok nomor 12/2026.", by=officer)
    wish = Wish(ContactKind.VISIT, [clock.today()], "Petugas", "Kantor", said)
    for act in (
        partial(extensions.decide, complaint, True, said, by=crew["head_dputr"]),
        partial(consent.ask, complaint, wish, by=officer),
        partial(publication.publish, complaint, "Lubang di jalan", said, by=verifier),
        partial(publication.publish, complaint, said, "Lubang di depan pasar.", by=verifier),
        partial(papers.write, complaint, draft(PaperKind.REPLY, body=said), by=officer),
    ):
        with pytest.raises(Refusal, match="salah tidaknya"):
            act()
    follow_up.note(complaint, said, by=officer)
    papers.write(complaint, draft(PaperKind.MEMO, body=said), by=officer)
    publication.publish(complaint, "Lubang di jalan", "Lubang di depan pasar.", by=verifier)
    with pytest.raises(Refusal, match="salah tidaknya"):
        publication.withdraw(complaint, said, by=verifier)


def test_taking_a_case_up_again_finds_nobody_at_fault(inside: Flask, crew: Crew) -> None:
    complaint = telling.answered(crew)
    reporter.confirm(complaint)
    with pytest.raises(Refusal, match="salah tidaknya"):
        cycles.reopen(complaint, AT_FAULT[0], by=crew["delegate"])
    cycles.reopen(complaint, "Lubangnya masih ada.", by=crew["delegate"])


@pytest.mark.parametrize(
    ("kind", "held"),
    [("a_kind_of_tomorrow", True), ("noted", False), ("transferred", False), ("dossier_made", False)],
)
def test_no_kind_of_event_forgets_it(inside: Flask, crew: Crew, kind: str, held: bool) -> None:
    complaint = telling.in_work(crew)
    said = {"words": AT_FAULT[0]}
    if held:
        with pytest.raises(Refusal) as refused:
            record(complaint, kind, by=crew["officer_dputr"], text=said)
        assert refused.value.field == "words"
        record(complaint, kind, by=REPORTER, text=said)
    else:
        record(complaint, kind, by=crew["officer_dputr"], text=said)


def test_a_text_kept_for_later_never_finds_anybody_at_fault(inside: Flask) -> None:
    for text in AT_FAULT:
        if "Officer Dputr" not in text:
            with pytest.raises(Refusal):
                fault.must_never_be_ready(f"Terima kasih. {text}", "body")
    for text in OF_THE_SERVICE:
        fault.must_never_be_ready(text, "body")


def test_once_a_note_is_final_it_may_be_told(inside: Flask, crew: Crew) -> None:
    complaint = telling.answered(crew)
    reporter.confirm(complaint)
    finished(crew, case=complaint.id)
    reporter.reopen(complaint, "Apa hasilnya?")
    assert resolution.answer(complaint, answer(AT_FAULT[0]), by=crew["officer_dputr2"])
