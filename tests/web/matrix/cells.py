"""The questions of the matrix: whom each line of the table asks about what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from werkzeug.routing import Rule

from feedback.people.roles import Role
from tests import crew
from tests.web.matrix.lines import Line
from tests.web.matrix.sight import HOLDER, OWN, SEEN
from tests.web.matrix.table import OBJECTS, QUEUES

VISITOR = "visitor"
TWINS = frozenset({"inspector2", "officer_dputr2", "custodian2", "officer_dukcapil", "operator_pkm"})
"""Whoever has the same posts as somebody else is asked about cases at most (those in `_SECOND`)."""
_SECOND = frozenset({"officer_dputr2"})


@dataclass(frozen=True)
class Cell:
    """One question: who asks what of which object by which method."""

    line: Line
    rule: Rule
    person: str
    thing: str
    method: str

    def __str__(self) -> str:
        return f"{self.person} {self.method} {self.line.endpoint} [{self.thing}]"


def cells(line: Line, rule: Rule) -> Iterator[Cell]:
    """The questions of one line: whoever it is not for is asked once, the others about every object."""
    methods = sorted((rule.methods or set()) & {"GET", "POST"})
    for person in (VISITOR, HOLDER, *crew.JOBS):
        inside = is_for(line, person)
        if person in TWINS and not (inside and line.about in ("case", *OBJECTS) and person in _SECOND):
            continue
        for method in methods:
            for thing in _things(line, method, inside):
                yield Cell(line, rule, person, thing, method)


def _things(line: Line, method: str, inside: bool) -> Iterable[str]:
    if line.who == "code" and inside:
        return tuple(SEEN)
    if not inside:
        return (OWN,) if line.about in ("case", "file") else ("one",)
    if line.about in ("case", "file"):
        every = method == "POST" and line.done_by is not None
        return (*(SEEN if every or line.endpoint in _WHOLE else _FEW), "absent")
    if line.about == "queue":
        return (*QUEUES, "absent")
    if line.about == "published":
        return ("answered", *_FEW, "absent")
    if line.about in OBJECTS:
        return (*OBJECTS[line.about], "absent")
    return ("one",) if line.about == "-" else ("one", "absent")


_FEW = ("in_work", "routed", "new", "clinic", "rude", "rude_closed", "abuse")
_WHOLE = ("desk.case", "desk.file")


def cells_of(line: Line, rule: Rule, method: str) -> Iterator[Cell]:
    """The questions by `method` about one thing each, from those the line is for."""
    seen: set[str] = set()
    for cell in cells(line, rule):
        if cell.method == method and is_for(line, cell.person) and cell.person not in seen:
            seen.add(cell.person)
            yield cell


def is_for(line: Line, person: str) -> bool:
    """Whether the line is for this person."""
    if line.who in ("everybody", "program"):
        return True
    if line.who == "code":
        return person == HOLDER
    if person in (VISITOR, HOLDER):
        return False
    return line.who == "account" or role(person) in line.roles or _second(person) in line.roles


def role(person: str) -> Role:
    """The first role of a crew member."""
    return crew.JOBS[person][0]


def _second(person: str) -> Role | None:
    return Role.CIVIL_SERVANT if person in crew.SERVANTS else None
