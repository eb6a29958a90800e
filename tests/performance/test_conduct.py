"""A conduct note: who may propose it, what the person is owed, and what stays out of the case's stream."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.ledger.models import Event, EventBody
from feedback.ledger.read import read
from feedback.ledger.streams import open_stream
from feedback.people.exclusions import exclude_unit
from feedback.people.models import Absence
from feedback.performance import conduct, endings, grounds, notes, proposals, sweep
from feedback.performance.models import Conclusion, ConductNote, NoteState
from tests.crew import Crew
from tests.performance import telling
from tests.performance.telling import ME, letters, on_sheet, own


def test_the_case_s_stream_and_every_header_keep_the_person_s_name_out(inside: Flask, crew: Crew) -> None:
    for _ in range(3):
        open_stream("case")  # so that no id of a stream is the person's
    note = telling.answered(crew)
    assert read(note.case_stream_id) == []
    me = crew[ME]
    for header in db.session.scalars(select(Event).where(Event.stream_id == note.stream_id)):
        assert header.actor != me.actor
        told = {name: value for name, value in header.facts.items() if name not in ("case", "evidence")}
        assert str(me.civil_servant_id) not in {str(value) for value in told.values()}
    assert [entry.kind for entry in read(note.stream_id)] == [
        "conduct_proposed",
        "conduct_sent",
        "conduct_notified",
        "conduct_answered",
    ]


def test_every_word_of_a_note_is_sealed(inside: Flask, crew: Crew) -> None:
    note = telling.answered(crew)
    bodies = db.session.scalars(
        select(EventBody).join(Event, Event.id == EventBody.event_id).where(Event.stream_id == note.stream_id)
    ).all()
    assert all(body.key_id and telling.WHAT.encode() not in (body.content or b"") for body in bodies)
    assert notes.entries(note)[0].text["summary"] == telling.WHAT


@pytest.mark.parametrize("who", ["head_pkm", "head_dputr", "officer_pkm", "verifier", "personnel"])
def test_only_an_uninvolved_superior_or_an_inspector_proposes(inside: Flask, crew: Crew, who: str) -> None:
    with pytest.raises(Refusal):
        telling.proposed(crew, by=who)
    assert telling.proposed(crew, by="inspector").state is NoteState.PROPOSED
    assert telling.proposed(crew, by="delegate").state is NoteState.PROPOSED


def test_a_proposal_needs_evidence_words_and_a_post_on_that_day(inside: Flask, crew: Crew) -> None:
    for wrong in ({"evidence": ()}, {"summary": " "}, {"happened_on": clock.today() - timedelta(days=9000)}):
        with pytest.raises(Refusal):
            telling.proposed(crew, **wrong)


def test_who_belongs_to_the_excluded_unit_does_not_learn_of_it(inside: Flask, crew: Crew) -> None:
    case = open_stream("case").id
    exclude_unit(case, crew["head_dinkes"].posts[0].unit_id, "complained_about")
    with pytest.raises(Hidden):
        telling.proposed(crew, case=case)
    note = telling.proposed(crew, by="inspector", case=case)
    assert note not in db.session.scalars(notes.visible_to(crew["head_dinkes"])).all()
    assert note in db.session.scalars(notes.visible_to(crew["inspector2"])).all()
    twin = select(ConductNote).where(  # the same shelf, had it forgotten whom the case is hidden from
        ConductNote.unit_id.in_(select(Unit.id).where(grounds.units_below(crew["head_dinkes"])))
    )
    assert note in db.session.scalars(twin).all()


@pytest.mark.parametrize("who", ["head_pkm", "head_dputr", "head_dukcapil", "personnel", "assessor", ME])
def test_nobody_beside_the_line_of_superiors_finds_a_note(inside: Flask, crew: Crew, who: str) -> None:
    note = telling.decided(crew)
    assert note not in db.session.scalars(notes.visible_to(crew[who])).all()
    assert note in db.session.scalars(notes.visible_to(crew["head_dinkes"])).all()
    with pytest.raises(Refusal):
        endings.drop(note, "Bukan urusan kami.", by=crew[who])


def test_the_person_has_it_only_when_he_says_so_or_it_was_handed_over(inside: Flask, crew: Crew) -> None:
    note = telling.proposed(crew)
    assert own(crew) == []
    with pytest.raises(Stale):
        proposals.receive(note, by=crew[ME])
    proposals.send(note, by=crew["head_dinkes"])
    assert letters("conduct_notified") == 1
    assert note.reply_due_on is None
    with pytest.raises(Refusal):
        proposals.receive(note, by=crew["head_dinkes"])
    with pytest.raises(Refusal):
        proposals.receive(note, by=crew["head_pkm"], how="Di kantor")
    proposals.receive(note, by=crew[ME])
    assert own(crew) == [note]
    other = telling.sent(crew)
    proposals.receive(other, by=crew["head_dinkes"], how="Di ruang kepala, disaksikan sekretaris.")
    assert other.state is NoteState.NOTIFIED


def test_leave_does_not_count_as_time_to_reply(inside: Flask, crew: Crew) -> None:
    plain = telling.received(crew).reply_due_on
    me, today = crew[ME].user_id, clock.today()
    stand_in = crew["head_pkm"].user_id
    away = Absence(user_id=me, stand_in_id=stand_in, from_on=today, to_on=today + timedelta(days=7))
    db.session.add(away)
    db.session.flush()
    later = telling.received(crew).reply_due_on
    assert plain is not None
    assert later is not None
    assert later > plain


def test_only_the_person_himself_replies_and_objects(inside: Flask, crew: Crew) -> None:
    note = telling.received(crew)
    for who in ("head_pkm", "inspector", "officer_dputr"):
        with pytest.raises(Hidden):
            conduct.reply(note, "Bukan saya", by=crew[who])
        with pytest.raises(Hidden):
            conduct.object_to(note, "Bukan saya", by=crew[who])


def test_a_protected_reporter_needs_an_inspector_s_approval_first(inside: Flask, crew: Crew) -> None:
    note = telling.proposed(crew, by="inspector", guarded=True)
    with pytest.raises(Refusal):
        proposals.send(note, by=crew["head_dinkes"])
    for who in ("head_dinkes", "inspector"):  # no inspector; the proposer himself
        with pytest.raises(Refusal):
            proposals.clear(note, by=crew[who])
    proposals.clear(note, by=crew["inspector2"])
    proposals.send(note, by=crew["head_dinkes"])
    assert note.state is NoteState.SENT


def test_an_adverse_conclusion_needs_time_another_reviewer_and_a_second(inside: Flask, crew: Crew) -> None:
    note = telling.received(crew)
    with pytest.raises(Refusal):  # the time to reply still runs
        conduct.decide(note, Conclusion.SUBSTANTIATED, "…", by=crew["inspector"])
    with telling.day_after(note.reply_due_on):
        with pytest.raises(Refusal):  # the proposer does not decide
            conduct.decide(note, Conclusion.SUBSTANTIATED, "…", by=crew["head_dinkes"])
        with pytest.raises(Refusal):  # silence is no admission
            conduct.decide(note, Conclusion.SUBSTANTIATED, " ", by=crew["inspector"])
        conduct.decide(note, Conclusion.SUBSTANTIATED, "Terlihat di bukti 3.", by=crew["inspector"])
        assert note.state is NoteState.NOTIFIED
        for who in ("inspector", "head_dinkes"):
            with pytest.raises(Refusal):
                conduct.second(note, by=crew[who])
        conduct.second(note, by=crew["inspector2"])
        assert note.state is NoteState.DECIDED
        assert letters("conduct_decided") == 1
        assert sweep.finalise_due() == 0  # the time to object still runs
    assert on_sheet(crew) == []
    with telling.day_after(note.objection_due_on):
        assert sweep.finalise_due() == 1
        assert sweep.finalise_due() == 0
        assert on_sheet(crew) == [note]
    with telling.day_after(note.expires_on):
        assert on_sheet(crew) == []
        assert sweep.finalise_due() == 1
        assert note.civil_servant_id is None


def test_a_second_who_does_not_agree_takes_the_conclusion_back(inside: Flask, crew: Crew) -> None:
    note = telling.answered(crew)
    conduct.decide(note, Conclusion.PARTLY, "Sebagian.", by=crew["inspector"])
    conduct.disagree(note, "Buktinya lemah.", by=crew["inspector2"])
    assert note.conclusion is None
    assert notes.tray(note) is notes.Tray.DECIDE
