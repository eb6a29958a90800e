"""Verbs the stories about notes begin with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from feedback.base import clock
from feedback.base.database import db
from feedback.ledger.streams import open_stream
from feedback.people.models import CivilServant
from feedback.people.persons import Person
from feedback.performance import conduct, proposals
from feedback.performance.models import Conclusion, ConductNote, NoteKind
from feedback.performance.proposals import Proposal

Crew = Mapping[str, Person]

WHAT = "Menolak melayani tanpa alasan yang jelas."
RELEASED = "Pelapor menerangkan bahwa ia disuruh pulang."


def servant(crew: Crew, key: str = "officer_pkm") -> CivilServant:
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
    proposals.receive(note, by=crew["officer_pkm"])
    return note


def answered(crew: Crew, **changes: Any) -> ConductNote:
    """A note he has replied to."""
    note = received(crew, **changes)
    conduct.reply(note, "Saya sedang menangani gawat darurat.", by=crew["officer_pkm"])
    return note


def decided(crew: Crew, **changes: Any) -> ConductNote:
    """A note found substantiated by two."""
    note = answered(crew, **changes)
    conduct.decide(note, Conclusion.SUBSTANTIATED, "Terlihat di bukti 3.", by=crew["inspector"])
    conduct.second(note, by=crew["inspector2"])
    return note


@contextmanager
def day_after(day: date | None) -> Iterator[None]:
    """Live at noon of the day after."""
    assert day is not None
    with clock.at(clock.midday(day + timedelta(days=1))):
        yield
