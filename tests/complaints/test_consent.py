"""No visit, call or meeting before the reporter says yes in the thread."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import consent, follow_up, reading
from feedback.complaints.asides import ContactAnswer, ContactKind
from feedback.complaints.audiences import Audience
from feedback.complaints.calls import to_be_phoned
from feedback.complaints.consent import Wish
from feedback.complaints.models import Complaint
from feedback.complaints.reading import Story
from feedback.complaints.status import Identity
from feedback.notices.models import Letter
from tests.complaints import telling
from tests.crew import Crew


def a_wish(kind: ContactKind = ContactKind.VISIT, **changes: object) -> Wish:
    wish = Wish(
        kind,
        [clock.today() + timedelta(days=2)],
        "Rudi, petugas Dinas PUPR",
        "Kantor lurah",
        "Melihat lubang.",
    )
    return replace(wish, **changes)  # type: ignore[arg-type]


def story(complaint: Complaint) -> Story:
    return reading.story(complaint, Audience.STAFF)


def test_a_yes_is_consent_until_it_is_taken_back(inside: Flask, crew: Crew) -> None:
    complaint = telling.in_work(crew)
    before = complaint.due_on, complaint.status
    consent.ask(complaint, a_wish(), by=crew["officer_dputr"])
    assert consent.waits(story(complaint)) is not None
    assert consent.agreed(story(complaint)) is None
    consent.answer(complaint, ContactAnswer.YES, "Pagi saja.")
    assert consent.agreed(story(complaint)) is ContactKind.VISIT
    consent.withdraw(complaint)
    assert consent.agreed(story(complaint)) is None
    assert (complaint.due_on, complaint.status) == before
    assert complaint.paused_on is None
    assert reading.differences(complaint) == {}
    with pytest.raises(Refusal):
        consent.withdraw(complaint)


@pytest.mark.parametrize("said", [ContactAnswer.NO, ContactAnswer.OTHER])
def test_anything_but_yes_is_no_consent(inside: Flask, crew: Crew, said: ContactAnswer) -> None:
    complaint = telling.in_work(crew)
    consent.ask(complaint, a_wish(), by=crew["officer_dputr"])
    consent.answer(complaint, said, "Lusa sore di balai desa.")
    assert consent.agreed(story(complaint)) is None
    consent.ask(complaint, a_wish(), by=crew["officer_dputr"])


def test_the_events_carry_codes_and_the_letters_nothing(inside: Flask, crew: Crew) -> None:
    complaint = telling.in_work(crew)
    row = consent.ask(complaint, a_wish(), by=crew["officer_dputr"])
    asked = story(complaint).last("contact_asked")
    assert asked is not None
    assert asked.facts == {"request": row.id, "contact": "visit", "days": [a_wish().days[0].isoformat()]}
    assert asked.text["who"].startswith("Rudi")
    assert "Rudi" not in repr([one.facts for one in db.session.scalars(select(Letter))])


@pytest.mark.parametrize("identity", [Identity.CONFIDENTIAL, Identity.ANONYMOUS])
def test_whoever_is_protected_is_asked_for_no_address_and_no_call(
    inside: Flask, crew: Crew, identity: Identity
) -> None:
    contact = telling.REPORTER if identity is Identity.CONFIDENTIAL else None
    complaint = telling.in_work(crew, identity=identity, contact=contact)
    for kind in (ContactKind.VISIT, ContactKind.CALL):
        with pytest.raises(Refusal):
            consent.ask(complaint, a_wish(kind), by=crew["officer_dputr"])
    consent.ask(complaint, a_wish(ContactKind.MEETING), by=crew["officer_dputr"])
    asked = story(complaint).last("contact_asked")
    assert asked is not None
    assert "where" not in asked.text  # the place is his to choose


def test_what_cannot_be_asked_is_refused(inside: Flask, crew: Crew) -> None:
    complaint = telling.in_work(crew)
    for wish in (a_wish(days=[]), a_wish(days=[clock.today() - timedelta(days=1)]), a_wish(who=" ")):
        with pytest.raises(Refusal):
            consent.ask(complaint, wish, by=crew["officer_dputr"])
    with pytest.raises(Refusal):
        consent.ask(complaint, a_wish(), by=crew["officer_dukcapil"])
    consent.ask(complaint, a_wish(), by=crew["officer_dputr"])
    with pytest.raises(Refusal):
        consent.ask(complaint, a_wish(), by=crew["officer_dputr"])
    with pytest.raises(Refusal):
        consent.answer(complaint, ContactAnswer.OTHER, "")


def test_whoever_said_no_to_a_call_is_not_phoned_about_news_either(inside: Flask, crew: Crew) -> None:
    by_phone = replace(telling.REPORTER, email="")
    told = []
    for said in (ContactAnswer.NO, ContactAnswer.YES):
        complaint = telling.in_work(crew, contact=by_phone)
        consent.ask(complaint, a_wish(ContactKind.CALL), by=crew["officer_dputr"])
        consent.answer(complaint, said)
        follow_up.ask(complaint, "Di mana tepatnya?", by=crew["officer_dputr"])
        told.append(complaint)
    shelf = to_be_phoned(crew["officer_dputr"])
    assert list(db.session.scalars(shelf)) == told[1:]
    consent.withdraw(told[1])
    assert list(db.session.scalars(shelf)) == []
