"""A final note handed over to a disciplinary examination: by whom, to whom, and how little comes back of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.ledger.models import Event
from feedback.people.exclusions import exclude_person, exclude_unit
from feedback.people.models import Posting
from feedback.performance import discipline, endings, notes
from feedback.performance.discipline import Examined
from feedback.performance.models import ConductNote, Finding, NoteKind
from tests.crew import Crew
from tests.performance import telling
from tests.performance.telling import ME, letters

SUPERIOR = "head_pkm"
WHY = "Diduga meninggalkan tugas tanpa izin."


def _handed_to(crew: Crew, who: str) -> list[ConductNote]:
    return list(db.session.scalars(discipline.handed_to(crew[who])))


def _handed(crew: Crew) -> ConductNote:
    note = telling.finished(crew)
    discipline.hand_over(note, WHY, by=crew["inspector"])
    return note


def _result(**changes: object) -> Examined:
    said = {"number": "800.1/12/2026", "on": clock.today(), "finding": Finding.LIGHT}
    return Examined(**(said | changes))  # type: ignore[arg-type]


def test_the_direct_superior_gets_it_and_the_person_is_told(inside: Flask, crew: Crew) -> None:
    note = telling.finished(crew)
    assert _handed_to(crew, SUPERIOR) == []
    told = letters("conduct_decided")
    discipline.hand_over(note, WHY, by=crew["head_dinkes"])
    assert _handed_to(crew, SUPERIOR) == [note]
    assert (letters("examination_asked"), letters("conduct_decided")) == (1, told + 1)
    assert notes.entries(note)[-1].text == {"reason": WHY}
    for other in (ME, "officer_dputr", "head_dputr", "head_dinkes", "inspector", "personnel", "assessor"):
        assert _handed_to(crew, other) == []


def test_only_what_two_decided_and_nobody_disputes_is_handed_over(inside: Flask, crew: Crew) -> None:
    """The person was promised that nothing counts before: neither proposed, nor replied to, nor just decided."""
    for early in (telling.proposed(crew), telling.answered(crew), telling.decided(crew)):
        assert not discipline.may_hand_over(early)
        with pytest.raises(Stale):
            discipline.hand_over(early, WHY, by=crew["inspector"])
    thanks = telling.proposed(crew, kind=NoteKind.APPRECIATION)
    assert not discipline.may_hand_over(thanks)
    with pytest.raises(Refusal):
        discipline.hand_over(thanks, WHY, by=crew["inspector"])


@pytest.mark.parametrize("who", [SUPERIOR, ME, "head_dputr", "personnel", "assessor", "verifier"])
def test_only_who_works_on_the_note_hands_it_over(inside: Flask, crew: Crew, who: str) -> None:
    note = telling.finished(crew)
    with pytest.raises(Refusal):
        discipline.hand_over(note, WHY, by=crew[who])
    assert note.discipline_on is None


def test_it_needs_a_reason_and_happens_once(inside: Flask, crew: Crew) -> None:
    note = telling.finished(crew)
    with pytest.raises(Refusal):
        discipline.hand_over(note, " ", by=crew["inspector"])
    discipline.hand_over(note, WHY, by=crew["inspector"])
    with pytest.raises(Refusal):
        discipline.hand_over(note, WHY, by=crew["head_dinkes"])


def test_without_a_superior_to_examine_nothing_is_handed_over(inside: Flask, crew: Crew) -> None:
    note = telling.finished(crew)
    posting = db.session.scalars(
        select(Posting).where(Posting.civil_servant_id == crew[ME].civil_servant_id)
    ).one()
    superior, posting.superior_id = posting.superior_id, None
    with pytest.raises(Refusal):
        discipline.hand_over(note, WHY, by=crew["inspector"])
    posting.superior_id = superior
    exclude_person(note.case_stream_id, civil_servant_id=superior, reason="complained_about")
    with pytest.raises(Refusal):
        discipline.hand_over(note, WHY, by=crew["inspector"])
    assert note.discipline_on is None


def test_a_superior_of_the_unit_complained_about_reads_the_note_and_never_the_case(
    inside: Flask, crew: Crew
) -> None:
    note = telling.finished(crew)
    exclude_unit(note.case_stream_id, note.unit_id or 0, "complained_about")
    discipline.hand_over(note, WHY, by=crew["inspector"])
    assert _handed_to(crew, SUPERIOR) == [note]
    assert note not in db.session.scalars(notes.visible_to(crew[SUPERIOR])).all()


def test_number_date_and_result_come_back_once(inside: Flask, crew: Crew) -> None:
    note = _handed(crew)
    day = clock.today()
    for wrong in (
        {"number": " "},
        {"number": "9" * 81},
        {"on": day + timedelta(days=1)},
        {"on": day - timedelta(days=1)},
    ):
        with pytest.raises(Refusal):
            discipline.bring_back(note, _result(**wrong), by=crew[SUPERIOR])
    discipline.bring_back(note, _result(), by=crew[SUPERIOR])
    kept = (note.discipline_number, note.discipline_on, note.discipline_result)
    assert kept == ("800.1/12/2026", day, "light")
    assert letters("conduct_decided") == 3  # the decision, the hand-over, the result
    with pytest.raises(Refusal):
        discipline.bring_back(note, _result(finding=Finding.SEVERE), by=crew[SUPERIOR])
    header = db.session.scalars(select(Event).where(Event.kind == "conduct_examined")).one()
    assert header.facts == {}, "no header tells how it ended"


@pytest.mark.parametrize("who", [ME, "head_dinkes", "inspector", "head_dputr", "officer_dputr"])
def test_nobody_but_the_direct_superior_brings_it_back(inside: Flask, crew: Crew, who: str) -> None:
    note = _handed(crew)
    with pytest.raises(Hidden):
        discipline.bring_back(note, _result(), by=crew[who])
    assert note.discipline_result is None


def test_who_follows_as_superior_takes_it_over(inside: Flask, crew: Crew) -> None:
    note = _handed(crew)
    posting = db.session.scalars(
        select(Posting).where(Posting.civil_servant_id == crew[ME].civil_servant_id)
    ).one()
    posting.superior_id = crew["officer_dputr"].civil_servant_id
    db.session.flush()
    assert _handed_to(crew, SUPERIOR) == []
    assert _handed_to(crew, "officer_dputr") == [note]


def test_a_forgotten_note_keeps_nothing_of_it(inside: Flask, crew: Crew) -> None:
    note = _handed(crew)
    discipline.bring_back(note, _result(), by=crew[SUPERIOR])
    endings.expire(note, by="system")
    assert (note.discipline_number, note.discipline_on, note.discipline_result) == (None, None, None)
    assert _handed_to(crew, SUPERIOR) == []
    assert all(not entry.text and not entry.sealed for entry in notes.entries(note))
