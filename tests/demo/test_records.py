"""The demo has something real on the pages of personnel, of a head and of those who served, whatever day it starts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import inquiries
from feedback.complaints.asides import ContactAnswer, ContactKind, ContactRequest
from feedback.complaints.models import Complaint
from feedback.demo import staff, week
from feedback.people.models import CivilServant, User
from feedback.people.persons import Person, person
from feedback.performance import evidence, notes, sheets, sweep
from feedback.performance.models import ConductNote, NoteKind, NoteState

DOMAIN = "demo.example"
STARTS = {
    "a Wednesday": datetime(2026, 11, 18, 4, 0, tzinfo=UTC),
    "a Sunday": datetime(2026, 11, 22, 4, 0, tzinfo=UTC),
    "New Year's Day": datetime(2026, 12, 31, 18, 0, tzinfo=UTC),
    "after the long leave of Idulfitri": datetime(2026, 3, 26, 4, 0, tzinfo=UTC),
}


def who(name: str) -> Person:
    user_id = db.session.scalars(select(User.id).where(User.email == staff.email(name, DOMAIN))).one()
    found = person(user_id)
    assert found is not None
    return found


def own(name: str) -> list[ConductNote]:
    return list(db.session.scalars(notes.own_record(who(name)).order_by(ConductNote.id)))


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS.keys())
def test_somebody_is_thanked_somebody_may_reply_and_somebody_may_object(
    inside: Flask, start: datetime
) -> None:
    with clock.at(start):
        week.settle(DOMAIN)
        assert sweep.finalise_due() == 0
        thanks, waiting = own("petugas.puskesmas")
        assert (thanks.kind, thanks.state) == (NoteKind.APPRECIATION, NoteState.FINAL)
        assert notes.tray(waiting) is notes.Tray.REPLY
        assert len(db.session.scalars(evidence.shown_of(waiting)).all()) == 1
        (decided,) = own("petugas2.puskesmas")
        assert notes.tray(decided) is notes.Tray.TIME
        assert decided.objection_due_on is not None
        assert clock.today() <= decided.objection_due_on
        head = set(db.session.scalars(notes.visible_to(who("kepala.dinkes"))))
        assert head == {thanks, waiting, decided}
        theirs = db.session.scalars(sheets.people_for(who("kepegawaian"))).all()
        thanked = next(one for one in theirs if one.id == thanks.civil_servant_id)
        assert db.session.scalars(notes.final_of(thanked.id)).all() == [thanks]


def test_an_office_is_asked_apart_and_a_reporter_agreed_to_a_visit(inside: Flask) -> None:
    week.settle(DOMAIN)
    (question,) = db.session.scalars(inquiries.asked_of(who("kepala.puskesmas")))
    assert question.answered_on is None
    (wish,) = db.session.scalars(select(ContactRequest))
    assert (wish.kind, wish.answer) == (ContactKind.VISIT, ContactAnswer.YES)


def test_the_unit_complained_about_does_not_see_the_cases_behind_the_notes(inside: Flask) -> None:
    week.settle(DOMAIN)
    seen = db.session.scalars(notes.visible_to(who("kepala.puskesmas"))).all()
    assert seen == []
    (decided,) = own("petugas2.puskesmas")
    case = db.session.get_one(Complaint, decided.case_stream_id)
    assert case.identity.protection > 0
    assert decided.cleared_by == who("auditor2").user_id
    assert db.session.get_one(CivilServant, decided.civil_servant_id).name.startswith("Demo ")
