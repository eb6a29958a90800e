"""A redacted question to the unit complained about: it explains itself and never learns of the case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.agencies.classes import ServiceClass
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import (
    cycles,
    erasure,
    follow_up,
    inquiries,
    queues,
    reading,
    releasing,
    reporter,
    sweep,
)
from feedback.complaints.asides import Inquiry
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.complaints.status import Closing, Identity
from feedback.ledger.models import Event
from feedback.notices.models import Letter
from feedback.people import exclusions
from feedback.people.models import CivilServant
from feedback.vault import ciphers
from tests.complaints import telling
from tests.crew import Crew

PKM = "Puskesmas Muara Bulian"
QUESTION = "Bagaimana giliran jaga loket diatur, dan siapa yang mengawasinya?"


def rude(crew: Crew, holder: str = "DINKES", **changes: object) -> Complaint:
    about = {"category": "KES-PUSKESMAS", "unit": PKM, "about_conduct": True}
    complaint = telling.filed(telling.RUDE, **(about | changes))
    telling.route(complaint, crew, holder)
    return complaint


def asked(complaint: Complaint, crew: Crew, question: str = QUESTION, by: str = "officer_dinkes") -> Inquiry:
    return inquiries.ask(complaint, question, inquiries.usual_day(), by=crew[by])


def told(crew: Crew, who: str) -> list[Inquiry]:
    return list(db.session.scalars(inquiries.asked_of(crew[who])))


def letters(kind: str) -> list[Letter]:
    return list(db.session.scalars(select(Letter).where(Letter.letter == kind)))


def test_the_head_explains_and_the_holder_reads_it(inside: Flask, crew: Crew) -> None:
    complaint = rude(crew)
    inquiry = asked(complaint, crew)
    assert told(crew, "head_pkm") == [inquiry]
    assert told(crew, "head_dukcapil") == told(crew, "head_dinkes") == []
    (letter,) = letters("explanation_asked")
    assert (letter.stream_id, letter.facts) == (inquiry.id, {})
    inquiries.answer(inquiry, "Dua orang bergiliran, diawasi kepala tata usaha.", by=crew["head_pkm"])
    story = reading.story(complaint, Audience.STAFF)
    question, explanation = story.last("unit_asked"), story.last("unit_answered")
    assert question is not None
    assert explanation is not None
    assert question.text["text"] == QUESTION
    assert "Dua orang" in explanation.text["text"]
    assert letters("explanation_arrived")[0].facts == {"number": complaint.number}
    with pytest.raises(Refusal):
        inquiries.answer(inquiry, "Sekali lagi.", by=crew["head_pkm"])
    assert reading.differences(complaint) == {}


def test_what_the_office_may_read_holds_nothing_of_the_case(inside: Flask, crew: Crew) -> None:
    complaint = rude(crew)
    inquiry = asked(complaint, crew)
    own = repr([(one.kind, one.actor, one.facts, one.text) for one in reading.aside(inquiry.id)])
    own += repr([(one.key, one.facts) for one in letters("explanation_asked")])
    for said in (complaint.number, "case", "category", telling.RUDE, "user:", "DINKES", "Warga"):
        assert said not in own, said
    facts = [
        event.facts for event in db.session.scalars(select(Event).where(Event.stream_id == complaint.id))
    ]
    assert QUESTION not in repr(facts)


def test_the_reporter_reads_that_the_office_was_asked_and_no_more(inside: Flask, crew: Crew) -> None:
    complaint = rude(crew)
    inquiries.answer(asked(complaint, crew), "Kami sudah menegurnya.", by=crew["head_pkm"])
    story = reading.story(complaint, Audience.REPORTER)
    assert story.last("unit_asked") is not None
    assert story.last("unit_answered") is None
    assert not any("jaga loket" in repr(one) or "menegurnya" in repr(one) for one in story.happenings)


@pytest.mark.parametrize(
    "words",
    [
        "Apa yang terjadi dalam laporan {number}?",
        "Benarkah Contoh membuat keributan di loket?",
        "Siapa yang menelepon 0812 0000 0000?",
        "Kenal warga@contoh.example?",
        "Benarkah petugas loket membentak ibu saya dan menyuruh pulang?",
    ],
)
def test_a_question_that_betrays_is_refused_and_its_words_stay(inside: Flask, crew: Crew, words: str) -> None:
    complaint = rude(crew)
    with pytest.raises(Refusal) as refused:
        asked(complaint, crew, words.format(number=complaint.number.lower().replace("-", " ")))
    assert refused.value.field == "text"
    assert told(crew, "head_pkm") == []


def test_a_sealed_reporters_words_are_kept_out_too(inside: Flask, crew: Crew) -> None:
    complaint = rude(crew, identity=Identity.CONFIDENTIAL)
    with pytest.raises(Refusal):
        asked(complaint, crew, "Benarkah petugas loket membentak ibu saya dan menyuruh pulang?")
    assert asked(complaint, crew).unit_id == telling.unit_id(PKM)


def test_words_that_may_betray_are_shown_beside_the_box(inside: Flask, crew: Crew) -> None:
    assert "ibu saya" in releasing.betraying(rude(crew))


def test_a_head_who_is_named_is_not_asked_himself(inside: Flask, crew: Crew) -> None:
    complaint = rude(crew)
    head = select(CivilServant.id).where(CivilServant.user_id == crew.id_of("head_pkm"))
    exclusions.exclude_person(complaint.id, civil_servant_id=db.session.scalars(head).one(), reason="named")
    with pytest.raises(Refusal, match=r"no head who may be asked|kepala"):
        asked(complaint, crew)


def test_the_next_head_above_is_asked_where_he_does_not_work_on_it(inside: Flask, crew: Crew) -> None:
    complaint = telling.filed(telling.RUDE, category="PENGAWASAN", unit=PKM)
    exclusions.exclude_person(complaint.id, user_id=crew.id_of("head_pkm"), reason="named")
    telling.route(complaint, crew, "INSPEKTORAT", by="inspector", service_class=ServiceClass.OVERSIGHT)
    inquiry = asked(complaint, crew, by="inspector")
    assert inquiry.unit_id == telling.unit_id("DINKES")
    assert told(crew, "head_dinkes") == [inquiry]
    assert told(crew, "head_pkm") == []
    assert exclusions.hidden_from(inquiry.id, [crew.id_of("head_pkm")])


def test_a_head_named_later_in_the_chain_would_see_it_without_the_persons_rows(
    inside: Flask, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broken twin: were the names not carried over, a head named in the case could read what is asked of it."""
    monkeypatch.setattr(exclusions, "pass_on_persons", lambda *_args: None)
    monkeypatch.setattr(exclusions, "names", lambda *_args: False)
    complaint = rude(crew)
    exclusions.exclude_person(complaint.id, user_id=crew.id_of("head_pkm"), reason="named")
    assert asked(complaint, crew) in told(crew, "head_pkm")


@pytest.mark.parametrize("way", ["withdrawn", "confirmed", "archived"])
def test_a_closed_case_ends_the_question_neutrally(inside: Flask, crew: Crew, way: str) -> None:
    complaint = rude(crew)
    follow_up.accept(complaint, by=crew["officer_dinkes"])
    inquiry = asked(complaint, crew)
    if way == "withdrawn":
        reporter.withdraw(complaint, "Saya takut.")
    elif way == "confirmed":
        telling.answer(complaint, crew, "officer_dinkes")
        cycles.close(complaint, Closing.CONFIRMED, by="reporter")
    else:
        follow_up.ask(complaint, "Jam berapa?", by=crew["officer_dinkes"])
        with clock.at(clock.midday(clock.today() + timedelta(days=60))):
            sweep.sweep()
    assert inquiry.ended_on is not None
    own = [(one.kind, one.actor, one.facts, one.text) for one in reading.aside(inquiry.id)]
    assert own[-1] == ("inquiry_ended", "system", {}, {})
    with pytest.raises(Refusal):
        inquiries.answer(inquiry, "Terlambat.", by=crew["head_pkm"])


def test_what_is_late_is_on_the_holders_queue_and_told_once(inside: Flask, crew: Crew) -> None:
    complaint = rude(crew)
    inquiry = asked(complaint, crew)
    assert inquiries.remind() == 0
    with clock.at(clock.midday(inquiry.due_on + timedelta(days=1))):
        assert list(db.session.scalars(queues.unexplained(crew["head_dinkes"]))) == [complaint]
        assert list(db.session.scalars(queues.unexplained(crew["head_pkm"]))) == []
        assert (inquiries.remind(), inquiries.remind()) == (1, 0)
    (late,) = letters("explanation_late")
    assert late.recipient_id == telling.unit_id("DINKES")


def test_erasing_the_case_erases_what_the_office_was_asked_and_said(inside: Flask, crew: Crew) -> None:
    complaint = rude(crew)
    inquiry = asked(complaint, crew)
    inquiries.answer(inquiry, "Dua orang bergiliran.", by=crew["head_pkm"])
    reporter.withdraw(complaint)
    erasure.erase_words(complaint, "test")
    assert [one.text for one in reading.aside(inquiry.id) if one.text or one.sealed] == []
    assert ciphers.cipher_of(inquiry.id) is None


def test_an_office_that_may_know_of_the_case_is_not_asked_in_this_way(inside: Flask, crew: Crew) -> None:
    roads = telling.in_work(crew)
    with pytest.raises(Refusal):
        asked(roads, crew, by="officer_dputr")
