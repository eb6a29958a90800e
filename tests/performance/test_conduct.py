"""A conduct note: who may propose it, what the person is owed, and what stays out of the case's stream."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.ledger.models import Event
from feedback.ledger.read import read
from feedback.ledger.streams import open_stream
from feedback.people.exclusions import exclude_unit
from feedback.people.models import CivilServant
from feedback.performance import conduct, notes
from feedback.performance.models import Conclusion, ConductNote, NoteKind, NoteState
from tests.crew import Crew


def _servant(crew: Crew) -> CivilServant:
    return db.session.get_one(CivilServant, crew["officer_pkm"].civil_servant_id)


def _proposed(crew: Crew, by: str = "head_dinkes", case: int | None = None) -> ConductNote:
    case = case or open_stream("case").id
    return conduct.propose(
        case,
        _servant(crew),
        NoteKind.CONDUCT,
        "Menolak melayani tanpa alasan.",
        by=crew[by],
        happened_on=clock.today(),
        evidence=[3],
    )


def test_the_case_s_stream_and_every_header_keep_the_person_s_name_out(inside: Flask, crew: Crew) -> None:
    note = _proposed(crew)
    conduct.notify(note, by=crew["head_dinkes"])
    conduct.reply(note, "Saya sedang menangani gawat darurat.", by=crew["officer_pkm"])
    assert read(note.case_stream_id) == []
    me = crew["officer_pkm"]
    for header in db.session.scalars(select(Event).where(Event.stream_id == note.stream_id)):
        assert header.actor != me.actor
        assert str(me.civil_servant_id) not in {str(value) for value in header.facts.values()} - {
            str(note.case_stream_id)
        }
    assert [entry.kind for entry in read(note.stream_id)] == [
        "conduct_proposed",
        "conduct_notified",
        "conduct_answered",
    ]


@pytest.mark.parametrize("who", ["head_pkm", "head_dputr", "officer_pkm", "verifier"])
def test_only_an_uninvolved_superior_or_an_inspector_proposes(inside: Flask, crew: Crew, who: str) -> None:
    with pytest.raises(Refusal):
        _proposed(crew, by=who)
    assert _proposed(crew, by="inspector").state is NoteState.PROPOSED


def test_who_belongs_to_the_excluded_unit_does_not_learn_of_it(inside: Flask, crew: Crew) -> None:
    case = open_stream("case").id
    exclude_unit(case, crew["head_dinkes"].posts[0].unit_id, "complained_about")
    with pytest.raises(Hidden):
        _proposed(crew, by="head_dinkes", case=case)
    note = _proposed(crew, by="inspector", case=case)
    assert note not in db.session.scalars(notes.visible_to(crew["head_dinkes"])).all()
    assert note in db.session.scalars(notes.visible_to(crew["inspector2"])).all()


def test_the_person_sees_it_from_the_notice_on_and_only_he_replies(inside: Flask, crew: Crew) -> None:
    note, me = _proposed(crew), crew["officer_pkm"]
    assert db.session.scalars(notes.own_record(me)).all() == []
    conduct.notify(note, by=crew["head_dinkes"])
    assert db.session.scalars(notes.own_record(me)).all() == [note]
    with pytest.raises(Hidden):
        conduct.reply(note, "Bukan saya", by=crew["head_pkm"])
    with pytest.raises(Stale):
        conduct.notify(note, by=crew["head_dinkes"])


def test_an_adverse_conclusion_needs_time_another_reviewer_and_a_second(inside: Flask, crew: Crew) -> None:
    note = _proposed(crew)
    conduct.notify(note, by=crew["head_dinkes"])
    with pytest.raises(Refusal):  # the time to reply still runs
        conduct.decide(note, Conclusion.SUBSTANTIATED, "…", by=crew["inspector"])
    assert note.reply_due_on is not None
    with clock.at(clock.midday(note.reply_due_on + timedelta(days=1))):
        with pytest.raises(Refusal):  # the proposer does not decide
            conduct.decide(note, Conclusion.SUBSTANTIATED, "…", by=crew["head_dinkes"])
        conduct.decide(note, Conclusion.SUBSTANTIATED, "Terlihat di bukti 3.", by=crew["inspector"])
        assert note.state is NoteState.NOTIFIED
        with pytest.raises(Refusal):
            conduct.second(note, by=crew["inspector"])
        conduct.second(note, by=crew["inspector2"])
        assert note.state is NoteState.DECIDED
        with pytest.raises(Refusal):  # the time to object still runs
            conduct.finalise(note, by="system")
    assert note.objection_due_on is not None
    with clock.at(clock.midday(note.objection_due_on + timedelta(days=1))):
        conduct.finalise(note, by="system")
    assert note.state is NoteState.FINAL
    assert note.expires_on is not None


def test_what_is_not_proven_is_dropped_and_leaves_the_record(inside: Flask, crew: Crew) -> None:
    note = _proposed(crew)
    conduct.notify(note, by=crew["head_dinkes"])
    conduct.reply(note, "Tidak benar.", by=crew["officer_pkm"])
    conduct.decide(note, Conclusion.NOT_PROVEN, "Tidak ada bukti.", by=crew["inspector"])
    with clock.at(clock.now() + timedelta(days=30)), pytest.raises(Refusal):
        conduct.finalise(note, by="system")
    conduct.drop(note, "Tidak terbukti.", by=crew["inspector"])
    assert db.session.scalars(notes.own_record(crew["officer_pkm"])).all() == []
