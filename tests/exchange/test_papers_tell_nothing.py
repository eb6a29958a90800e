"""No paper gives a protected reporter away, or reaches an office that must not know; hostile words stay words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal
from feedback.complaints import protection
from feedback.complaints.models import Complaint
from feedback.complaints.register import Paper, PaperKind
from feedback.complaints.status import Identity
from feedback.exchange import drawers, fit, papers
from tests.complaints import telling
from tests.crew import Crew
from tests.exchange import office, printed

CANARY = "Bendahara kantor menyimpan uang retribusi parkir di laci rumahnya sejak bulan puasa kemarin."
PLACE = "belakang lumbung zamrud"
RUDE = "Puskesmas Muara Bulian"
WORD = "zamrud"


def protected(crew: Crew, identity: Identity) -> Complaint:
    """A case of a protected reporter, answered."""
    known = telling.REPORTER if identity is Identity.CONFIDENTIAL else None
    return telling.answered(crew, text=CANARY, identity=identity, place=PLACE, contact=known)


def rude(crew: Crew) -> Complaint:
    """A case about how the clinic's staff behaved, with the health office."""
    complaint = telling.filed(telling.RUDE, unit=RUDE, category="KES-PUSKESMAS", about_conduct=True)
    telling.route(complaint, crew, "DINKES", about_conduct=True)
    return complaint


@pytest.mark.parametrize("identity", [Identity.CONFIDENTIAL, Identity.ANONYMOUS])
def test_no_paper_holds_who_reported_or_what_he_wrote(inside: Flask, crew: Crew, identity: Identity) -> None:
    complaint, head = protected(crew, identity), crew["head_dputr"]
    rows = [
        papers.write(complaint, office.begun(head, complaint, kind), by=head).id for kind in papers.OF_A_CASE
    ]
    db.session.commit()
    assert office.work(inside) == len(rows)
    for row in rows:
        made = office.files(row)
        for said in (printed.words(made["pdf"]), office.docx_text(made["docx"])):
            assert "Pengaduan nomor" in said
            for secret in (WORD, "retribusi", "laci", "Warga Contoh", "081200000000", "ditambal"):
                assert secret not in said


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"body": "Pelapor dapat dihubungi di 0812 3456 7890."}, "body"),
        ({"addressee": "Warga\nwarga@contoh.example"}, "addressee"),
        ({"body": "Katanya bendahara kantor menyimpan uang retribusi parkir di laci rumahnya."}, "body"),
        ({"present": "1504031212800001; pelapor"}, "present"),
    ],
)
def test_words_that_tell_are_refused(inside: Flask, crew: Crew, words: dict[str, str], field: str) -> None:
    complaint = protected(crew, Identity.CONFIDENTIAL)
    with pytest.raises(Refusal) as refused:
        papers.write(complaint, office.draft(PaperKind.COVER, **words), by=crew["officer_dputr"])
    assert refused.value.field == field


def test_an_open_reporters_name_stands_only_in_papers_that_may_name_him(inside: Flask, crew: Crew) -> None:
    complaint, officer = telling.in_work(crew), crew["officer_dputr"]
    named = {"addressee": "Warga Contoh"}
    papers.write(complaint, office.draft(PaperKind.REPLY, **named), by=officer)
    with pytest.raises(Refusal) as refused:
        papers.write(complaint, office.draft(PaperKind.COVER, **named), by=officer)
    assert refused.value.field == "addressee"
    with pytest.raises(Refusal) as refused:
        papers.write(complaint, office.draft(PaperKind.MEMO, signatory_name="Warga Contoh"), by=officer)
    assert refused.value.field == "signatory_name"
    begun = office.begun(officer, complaint, PaperKind.REPLY)
    assert begun.words["addressee"].startswith("Warga Contoh")


def test_a_reporter_who_asks_for_more_protection_takes_his_name_off_the_papers(
    inside: Flask, crew: Crew
) -> None:
    complaint, officer = telling.in_work(crew), crew["officer_dputr"]
    reply = office.write(officer, complaint, PaperKind.REPLY, addressee="Warga Contoh")
    memo = office.write(officer, complaint)
    office.work(inside)
    protection.shield(complaint, Identity.CONFIDENTIAL, by="reporter")
    db.session.commit()
    assert not office.files(reply.id)
    assert not papers.words_of(db.session.get_one(Paper, reply.id))
    assert office.files(memo.id)


@pytest.mark.parametrize("name", ["addressee", "copies"])
@pytest.mark.parametrize("said", [f"Kepala {RUDE}", "kepala  PUSKESMAS muara bulian", "PKM Muara Bulian"])
def test_an_office_that_must_not_know_is_never_written_to(
    inside: Flask, crew: Crew, name: str, said: str
) -> None:
    complaint, officer = rude(crew), crew["officer_dinkes"]
    with pytest.raises(Refusal, match="tidak boleh"):
        papers.write(complaint, office.draft(PaperKind.CLARIFICATION, **{name: said}), by=officer)
    papers.write(complaint, office.draft(PaperKind.MEMO, addressee="Kepala Dinas Kesehatan"), by=officer)


def test_an_office_that_must_not_know_sees_no_letter(inside: Flask, crew: Crew) -> None:
    row = office.write(crew["officer_dinkes"], rude(crew))
    for person in ("head_pkm", "officer_pkm"):
        with pytest.raises(Hidden):
            drawers.find(crew[person], row.token)
        assert not db.session.scalars(drawers.register(crew[person])).all()
    assert drawers.find(crew["head_dinkes"], row.token)


def test_rules_that_let_everything_pass_are_noticed(
    inside: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "must_be_fit", lambda *_: None)
    row = office.write(crew["officer_dputr"], protected(crew, Identity.CONFIDENTIAL), body=CANARY)
    office.work(inside)
    assert "retribusi" in printed.words(office.files(row.id)["pdf"])


HOSTILE = {
    "markup": "<script>alert(1)</script><b>tebal</b> & {{ 7 * 7 }} {% raw %} <img src=x onerror=y>",
    "formula": "=cmd|'/c calc'!A1",
    "control": "awal\x00\x01\x08\x0b\x1b[31m\x7f\u202e\u2066\ufeff\ue000akhir",
    "hebrew": "שלום עולם dan مرحبا",
    "house": '"><link rel="stylesheet" href="house:css/base.css">',
}


@pytest.mark.parametrize("said", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_are_printed_as_words(inside: Flask, crew: Crew, said: str) -> None:
    row = office.write(
        crew["officer_dputr"],
        telling.in_work(crew),
        PaperKind.COVER,
        subject=said[:200],
        body=said,
        addressee=said,
    )
    assert office.work(inside) == 1
    made = office.files(row.id)
    kept = [part for part in ("<script>", "{{ 7 * 7 }}", "=cmd|", "awal", "akhir", '"><link') if part in said]
    for text in (printed.words(made["pdf"]), office.docx_text(made["docx"])):
        assert all(part in text for part in kept)
        assert not {"\x00", "\x1b", "\u202e", "\u2066", "\ue000"} & set(text)
    if "awal" in said:
        assert "awal[31makhir" in printed.squeezed(made["pdf"])


def test_fifty_thousand_letters_without_a_blank_are_printed_whole(inside: Flask, crew: Crew) -> None:
    said = "abcdefghij" * 5_000
    row = office.write(crew["officer_dputr"], telling.in_work(crew), body=said)
    assert office.work(inside) == 1
    made = office.files(row.id)
    assert printed.squeezed(made["pdf"]).count("abcdefghij") >= 4_900  # page numbers stand between
    assert said in office.docx_text(made["docx"])


@pytest.mark.parametrize(
    ("who", "has", "lacks"),
    [
        ("officer_dputr", "memo", "disposition"),
        ("officer_dputr", "reply", "reminder"),
        ("head_dputr", "disposition", ""),
        ("verifier", "reminder", "disposition"),
        ("inspector", "reminder", "disposition"),
        ("delegate", "reminder", "disposition"),
    ],
)
def test_who_may_write_what(inside: Flask, crew: Crew, who: str, has: str, lacks: str) -> None:
    kinds = {kind.value for kind in papers.kinds_for(crew[who], telling.in_work(crew))}
    assert has in kinds
    assert lacks not in kinds


def test_whoever_stands_to_the_case_in_no_way_writes_nothing(inside: Flask, crew: Crew) -> None:
    asked: Callable[..., object] = papers.write
    with pytest.raises(Refusal):
        asked(telling.in_work(crew), office.draft(), by=crew["officer_dukcapil"])
