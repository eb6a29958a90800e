"""Verbs the stories about notes begin with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from feedback.base import clock
from feedback.base.database import db
from feedback.files.cleaning import CleanFile
from feedback.ledger.streams import open_stream
from feedback.notices.models import Letter
from feedback.people.models import CivilServant
from feedback.people.persons import Person
from feedback.performance import conduct, endings, evidence, notes, proposals
from feedback.performance.models import Conclusion, ConductNote, NoteKind
from feedback.performance.proposals import Proposal

Crew = Mapping[str, Person]

ME = "officer_pkm"  # about whom the notes are
WHAT = "Menolak melayani tanpa alasan yang jelas."
RELEASED = "Pelapor menerangkan bahwa ia disuruh pulang."


def servant(crew: Crew, key: str = ME) -> CivilServant:
    """The civil servant behind a crew member."""
    return db.session.get_one(CivilServant, crew[key].civil_servant_id)


def proposed(crew: Crew, by: str = "head_dinkes", case: int | None = None, **changes: Any) -> ConductNote:
    """A proposal about the officer at the puskesmas."""
    said: dict[str, Any] = {
        "servant": servant(crew),
        "kind": NoteKind.CONDUCT,
        "happened_on": clock.today(),
        "summary": WHAT,
        "released": RELEASED,
        "evidence": (3,),
    }
    return proposals.propose(case or open_stream("case").id, Proposal(**(said | changes)), by=crew[by])


def sent(crew: Crew, **changes: Any) -> ConductNote:
    """A note on its way to the person."""
    note = proposed(crew, **changes)
    if note.guarded:
        proposals.clear(note, by=crew["inspector2"])
    proposals.send(note, by=crew["head_dinkes"])
    return note


def received(crew: Crew, **changes: Any) -> ConductNote:
    """A note the person has."""
    note = sent(crew, **changes)
    proposals.receive(note, by=crew[ME])
    return note


def answered(crew: Crew, **changes: Any) -> ConductNote:
    """A note he has replied to."""
    note = received(crew, **changes)
    conduct.reply(note, "Saya sedang menangani gawat darurat.", by=crew[ME])
    return note


def decided(crew: Crew, **changes: Any) -> ConductNote:
    """A note found substantiated by two."""
    note = answered(crew, **changes)
    conduct.decide(note, Conclusion.SUBSTANTIATED, "Terlihat di bukti 3.", by=crew["inspector"])
    conduct.second(note, by=crew["inspector2"])
    return note


def finished(crew: Crew, files: Sequence[CleanFile] = (), **changes: Any) -> ConductNote:
    """A final note, with files that the person is shown; nobody objected while the time for it ran."""
    days = timedelta(days=40)
    with clock.at(clock.midday(clock.today() - days)):
        note = proposed(crew, **changes)
        if files:
            evidence.attach(note, files, shown=True, by=crew["head_dinkes"])
        proposals.send(note, by=crew["head_dinkes"])
        proposals.receive(note, by=crew[ME])
        conduct.reply(note, "Saya sedang menangani gawat darurat.", by=crew[ME])
        conduct.decide(note, Conclusion.SUBSTANTIATED, "Terlihat di bukti 3.", by=crew["inspector"])
        conduct.second(note, by=crew["inspector2"])
    endings.finalise(note, by="system")
    return note


def own(crew: Crew) -> list[ConductNote]:
    """What he reads of himself."""
    return list(db.session.scalars(notes.own_record(crew[ME])))


def on_sheet(crew: Crew) -> list[ConductNote]:
    """What counts against him, or for him."""
    return list(db.session.scalars(notes.final_of(crew[ME].civil_servant_id or 0)))


def letters(name: str) -> int:
    """How many letters of this kind were written."""
    return db.session.scalar(select(func.count()).where(Letter.letter == name)) or 0


@contextmanager
def day_after(day: date | None) -> Iterator[None]:
    """Live at noon of the day after."""
    assert day is not None
    with clock.at(clock.midday(day + timedelta(days=1))):
        yield
