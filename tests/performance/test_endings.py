"""How a note ends: final when nobody objects, or as nothing at all; and what of it stands on a sheet."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.deadlines import promises, shelf
from feedback.deadlines.clocks import Clocks
from feedback.deadlines.steps import Step
from feedback.ledger import verify
from feedback.ledger.models import Event, EventBody
from feedback.performance import conduct, endings, notes, proposals, sheets, sweep
from feedback.performance.models import Conclusion, ConductNote, NoteKind, NoteState
from tests.crew import Crew
from tests.performance import telling
from tests.performance.telling import ME, letters, on_sheet, own


def test_an_objection_stops_the_clock_and_the_reviewer_s_superior_decides(inside: Flask, crew: Crew) -> None:
    note = telling.decided(crew)
    conduct.object_to(note, "Saya tidak bertugas hari itu.", by=crew[ME])
    with pytest.raises(Refusal):
        conduct.object_to(note, "Lagi.", by=crew[ME])
    with telling.day_after(note.objection_due_on):
        assert sweep.finalise_due() == 0
    for had_part in ("head_dinkes", "inspector", "inspector2", "head_pkm"):
        with pytest.raises(Refusal):
            endings.decide_objection(note, False, "Tetap.", by=crew[had_part])
    assert on_sheet(crew) == []
    endings.decide_objection(note, False, "Jadwal jaga menunjukkan ia bertugas.", by=crew["delegate"])
    assert on_sheet(crew) == [note]


def test_a_note_waits_while_its_case_is_taken_up_again(inside: Flask, crew: Crew) -> None:
    note = telling.decided(crew)
    standard = shelf.standards(clock.today()).limit(None, Step.VERIFICATION)
    ticks = Clocks().start(
        Step.VERIFICATION,
        cycle=1,
        leg=0,
        standard=standard,
        on=clock.today(),
        calendar=shelf.calendar(),
        holder=note.unit_id or 0,
    )
    clocks = promises.keep(note.case_stream_id, Clocks(), ticks)
    with telling.day_after(note.objection_due_on):
        assert sweep.finalise_due() == 0
        with pytest.raises(Refusal):
            endings.finalise(note, by="system")
        done = clocks.stop(Step.VERIFICATION, clock.today(), shelf.calendar())
        promises.keep(note.case_stream_id, clocks, done)
        assert sweep.finalise_due() == 1


def test_nobody_objects_late(inside: Flask, crew: Crew) -> None:
    note = telling.decided(crew)
    with telling.day_after(note.objection_due_on), pytest.raises(Refusal):
        conduct.object_to(note, "Terlambat.", by=crew[ME])


@pytest.mark.parametrize("way", ["not_proven", "undetermined", "upheld", "dropped"])
def test_what_is_not_proven_leaves_only_sealed_headers(inside: Flask, crew: Crew, way: str) -> None:
    note = telling.decided(crew) if way == "upheld" else telling.answered(crew)
    if way == "upheld":
        conduct.object_to(note, "Saya tidak bertugas.", by=crew[ME])
        endings.decide_objection(note, True, "Benar.", by=crew["delegate"])
    elif way == "dropped":
        endings.drop(note, "Salah orang.", by=crew["inspector"])
    else:
        conduct.decide(note, Conclusion(way), "Tidak cukup.", by=crew["inspector"])
    assert own(crew) == on_sheet(crew) == []
    assert db.session.scalars(notes.visible_to(crew["inspector"])).all() == []
    named = [getattr(note, name) for name in ("civil_servant_id", "unit_id", "proposed_by", "decided_by")]
    assert named == [None] * 4
    assert all(not entry.text and not entry.sealed for entry in notes.entries(note))
    assert db.session.scalars(select(EventBody.content).where(EventBody.content.is_not(None))).all() == []
    assert verify.verify(note.stream_id).faults == []
    [letter] = db.session.scalars(notes.certificates(crew[ME])).all()
    assert letter.number.startswith("KTT-")
    for other in ("head_dinkes", "inspector", "personnel", "head_pkm"):
        assert db.session.scalars(notes.certificates(crew[other])).all() == []


def test_a_proposal_he_never_had_leaves_nothing_at_all(inside: Flask, crew: Crew) -> None:
    note = telling.proposed(crew)
    endings.drop(note, "Keliru.", by=crew["head_dinkes"])
    assert db.session.scalars(notes.certificates(crew[ME])).all() == []
    assert letters("conduct_decided") == letters("conduct_notified") == 0


def test_an_appreciation_counts_at_once_and_the_own_head_may_pass_it_on(inside: Flask, crew: Crew) -> None:
    note = telling.proposed(crew, by="head_pkm", kind=NoteKind.APPRECIATION)
    assert note.state is NoteState.FINAL
    assert own(crew) == on_sheet(crew) == [note]
    with pytest.raises(Refusal):
        telling.proposed(crew, by=ME, kind=NoteKind.APPRECIATION)
    guarded = telling.proposed(crew, by="head_pkm", kind=NoteKind.APPRECIATION, guarded=True)
    assert guarded not in on_sheet(crew)
    proposals.clear(guarded, by=crew["inspector"])
    assert guarded in on_sheet(crew)


def test_nothing_undecided_is_on_any_sheet_and_the_twin_that_leaks_is_seen(inside: Flask, crew: Crew) -> None:
    """Every state before `final` is absent; a shelf that forgets to ask for it would show them."""
    by_state = {
        NoteState.PROPOSED: telling.proposed(crew),
        NoteState.SENT: telling.sent(crew),
        NoteState.NOTIFIED: telling.received(crew),
        NoteState.ANSWERED: telling.answered(crew),
        NoteState.DECIDED: telling.decided(crew),
    }
    assert {note.state for note in by_state.values()} == set(by_state)
    assert on_sheet(crew) == []
    leaky = select(ConductNote).where(ConductNote.civil_servant_id == crew[ME].civil_servant_id)
    assert len(db.session.scalars(leaky).all()) == len(by_state)


def test_the_person_sees_who_read_of_him_but_of_no_note_before_he_has_it(inside: Flask, crew: Crew) -> None:
    note, his = telling.proposed(crew), telling.servant(crew)
    sheets.note_read(his, by=crew["inspector"], note=note)
    sheets.note_read(his, by=crew["personnel"])
    sheets.note_read(his, by=crew[ME])
    seen = db.session.scalars(sheets.readers(crew[ME])).all()
    assert [row.user_id for row in seen] == [crew["personnel"].user_id]
    proposals.send(note, by=crew["head_dinkes"])
    proposals.receive(note, by=crew[ME])
    assert len(db.session.scalars(sheets.readers(crew[ME])).all()) == 2
    security = db.session.scalars(select(Event).where(Event.kind == "record_read")).all()
    assert [event.actor for event in security] == [crew["personnel"].actor], "no log tells of a note"
