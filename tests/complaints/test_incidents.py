"""Incidents: one answer to all, each in his own thread, with his own promise and rights."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask
from sqlalchemy import func, select

from feedback.base.database import db
from feedback.complaints import follow_up, incidents, reading, reporter, resolution, triage
from feedback.complaints.annexes import Rating
from feedback.complaints.audiences import Audience
from feedback.complaints.models import Complaint
from feedback.complaints.resolution import Answer
from feedback.complaints.status import Outcome, Status
from feedback.deadlines.steps import Step
from feedback.files import cleaning, shelf, store
from feedback.notices.models import Letter, RecipientKind
from feedback.people import exclusions
from tests.complaints import telling
from tests.crew import Crew
from tests.files import samples

DONE = Answer(Outcome.EXPLAINED, "Pohon tumbang sudah disingkirkan, jalan bisa dilalui.")


def joined(crew: Crew, count: int = 2) -> tuple[Complaint, list[Complaint]]:
    """A lead with so many members, at the roads office and accepted there."""
    lead = telling.filed()
    members = [telling.filed(f"Pohon tumbang menutup jalan, laporan ke-{n}.") for n in range(count)]
    for one in members:
        triage.join(one, lead, by=crew["verifier"])
    telling.route(lead, crew)
    follow_up.accept(lead, by=crew["officer_dputr"])
    return lead, members


def test_one_answer_reaches_every_member_in_its_own_thread(inside: Flask, crew: Crew) -> None:
    lead, members = joined(crew)
    resolution.answer(lead, DONE, by=crew["officer_dputr"])
    for one in (lead, *members):
        assert (one.status, one.outcome) == (Status.ANSWERED, Outcome.EXPLAINED)
        thread = reading.story(one, Audience.REPORTER)
        assert (told := thread.last("answered")) is not None
        assert told.text["text"] == DONE.text
        assert (promise := thread.promise(Step.CONFIRMATION)) is not None
        assert promise.running
        letters = Letter.recipient_kind == RecipientKind.REPORTER, Letter.recipient_id == one.id
        assert db.session.scalar(select(func.count()).where(*letters, Letter.letter == "case_answered")) == 1


def test_each_member_objects_and_rates_for_himself(inside: Flask, crew: Crew) -> None:
    lead, (first, second) = joined(crew)
    resolution.answer(lead, DONE, by=crew["officer_dputr"])
    reporter.object_to(first, "Batangnya masih melintang di jalan.")
    reporter.confirm(second)
    assert (lead.status, first.status, second.status) == (
        Status.ANSWERED,
        Status.IN_PROGRESS,
        Status.CLOSED,
    )
    assert (lead.cycle, first.cycle) == (1, 2)
    assert db.session.scalar(select(func.count()).select_from(Rating)) == 0


def test_a_member_hidden_from_the_officer_is_left_out_without_a_word(inside: Flask, crew: Crew) -> None:
    lead, (seen, hidden) = joined(crew)
    him = crew["officer_dputr"]
    exclusions.exclude_person(hidden.id, user_id=him.user_id, reason="named")
    assert incidents.counts([lead.id], by=him) == {lead.id: 1}
    resolution.answer(lead, DONE, by=him)
    assert (seen.status, hidden.status) == (Status.ANSWERED, Status.IN_PROGRESS)
    assert reading.story(hidden, Audience.REPORTER).last("answered") is None


def test_a_member_that_went_to_another_agency_is_not_answered_for_it(inside: Flask, crew: Crew) -> None:
    lead, (here, there) = joined(crew)
    triage.transfer(there, telling.unit_id("DLH"), "Pohonnya di taman kota.", by=crew["verifier"])
    resolution.answer(lead, DONE, by=crew["officer_dputr"])
    assert here.status is Status.ANSWERED
    assert there.status is Status.ROUTED


def test_whose_answer_was_disputed_gives_no_second_one_through_the_lead(inside: Flask, crew: Crew) -> None:
    lead, (disputing, other) = joined(crew)
    resolution.answer(lead, DONE, by=crew["officer_dputr"])
    for one in (lead, disputing):
        reporter.object_to(one, "Batangnya masih melintang di jalan.")
    lead.barred_officer_id = None  # a colleague gave the lead's answer
    resolution.answer(lead, DONE, by=crew["officer_dputr"])
    assert lead.status is other.status is Status.ANSWERED
    assert disputing.status is Status.IN_PROGRESS


def test_a_report_that_left_the_incident_goes_alone(inside: Flask, crew: Crew) -> None:
    lead, (staying, leaving) = joined(crew)
    triage.part(leaving, by=crew["officer_dputr"])
    resolution.answer(lead, DONE, by=crew["officer_dputr"])
    assert (staying.status, leaving.status) == (Status.ANSWERED, Status.IN_PROGRESS)
    assert leaving.officer_id == crew["officer_dputr"].user_id


def test_what_shows_it_lies_in_every_thread(inside: Flask, crew: Crew) -> None:
    """The bytes are kept once; each thread has a file of its own, which goes with its own case."""
    lead, members = joined(crew)
    clean = cleaning.clean(samples.picture(size=(40, 30)), "jalan.jpg")
    store.put(clean)
    shelf.keep(clean, by=crew["officer_dputr"].actor, draft="d" * 64)
    done = replace(DONE, outcome=Outcome.RESOLVED, files="d" * 64)
    resolution.answer(lead, done, by=crew["officer_dputr"])
    threads = [reading.story(one, Audience.REPORTER).last("answered") for one in (lead, *members)]
    files = [file for told in threads if told is not None for file in told.files]
    assert [file.name for file in files] == ["jalan.jpg"] * 3
    assert len({file.token for file in files}) == 3
    assert {file.clean_sha256 for file in files} == {clean.clean_sha256}
    shelf.forget(lead.id)
    assert len(db.session.scalars(shelf.of_stream(members[0].id)).all()) == 1
