"""What leaves a case for those complained about or the public: written by a human, held against what is known."""

from __future__ import annotations

import pytest
from flask import Flask

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import attribution, follow_up, publication, reading, releasing, reporter
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.people.models import CivilServant
from feedback.performance.models import NoteKind
from feedback.performance.proposals import Proposal
from feedback.vault.masking import BLOCK
from tests.complaints import telling
from tests.crew import Crew

PKM = "Puskesmas Muara Bulian"
COPIED = "Petugas loket membentak ibu saya dan menyuruh pulang tanpa alasan."


def finished(crew: Crew) -> Complaint:
    complaint = telling.filed(telling.RUDE, category="KES-PUSKESMAS", unit=PKM, about_conduct=True)
    telling.route(complaint, crew, "DINKES")
    follow_up.accept(complaint, by=crew["officer_dinkes"])
    telling.answer(complaint, crew, "officer_dinkes")
    reporter.confirm(complaint)
    return complaint


def propose(complaint: Complaint, crew: Crew, summary: str, released: str = "Kata-kata kasar.") -> object:
    servant = db.session.get_one(CivilServant, crew["officer_pkm"].civil_servant_id)
    said = Proposal(servant, NoteKind.CONDUCT, clock.today(), summary, released, (1,))
    told = reading.story(complaint, Audience.STAFF)
    return attribution.propose(complaint, said, told, by=crew["head_dinkes"])


@pytest.mark.parametrize(
    "said", ["Warga bernama Contoh dibentak.", "Hubungi 0812 0000 0000.", "NIK 1504012345678901.", COPIED]
)
def test_what_the_person_would_read_gives_nobody_away(inside: Flask, crew: Crew, said: str) -> None:
    complaint = finished(crew)
    for summary, released in ((said, "Kasar."), ("Membentak di loket.", said)):
        with pytest.raises(Refusal) as refused:
            propose(complaint, crew, summary, released)
        assert refused.value.field == ("summary" if summary == said else "released")
    with pytest.raises(Refusal):
        propose(complaint, crew, f"Lihat {complaint.number}.")
    assert propose(complaint, crew, "Membentak di loket.") is not None


@pytest.mark.parametrize("said", ["Laporan Contoh", "Telepon 0812-9999-8888", "surat@rumah.example"])
def test_what_the_public_would_read_holds_no_contact(inside: Flask, crew: Crew, said: str) -> None:
    complaint = telling.in_work(crew, consents_to_publication=True)
    with pytest.raises(Refusal):
        publication.publish(complaint, "Jalan pasar", said, by=crew["verifier"])
    with pytest.raises(Refusal):
        publication.publish(complaint, said, "Lubang ditambal.", by=crew["verifier"])
    publication.publish(complaint, "Jalan pasar", "Lubang ditambal.", by=crew["verifier"])


def test_the_original_stays_while_its_copy_is_masked(inside: Flask, crew: Crew) -> None:
    told = f"{telling.POTHOLE} Saya Contoh, 0812 0000 0000."
    complaint = telling.in_work(crew, text=told)
    assert reading.story(complaint, Audience.STAFF).text == told
    copy = releasing.masked(complaint, told)
    assert "Contoh" not in copy
    assert "0812" not in copy
    assert copy.count(BLOCK) == 2
