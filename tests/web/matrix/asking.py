"""Asking every endpoint as everybody, and comparing each answer with the table.

What a request would have committed is counted and rolled back, so that the regency stays as it was told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from feedback.base.database import db
from feedback.people.roles import Role
from feedback.web.public import visiting
from tests import crew
from tests.web.matrix import forms
from tests.web.matrix.table import OBJECTS, QUEUES, READING_IS_NOTED, Line, lines, roles
from tests.web.matrix.world import HOLDER, OWN, SEEN, Sight, World, mark

HUGE = "9" * 30  # larger than any database's whole number
ABSENT = "BH-0000-0000"
VISITOR = "visitor"
TWINS = frozenset({"inspector2", "officer_dputr2", "custodian2", "officer_dukcapil", "operator_pkm"})
"""Whoever has the same posts as somebody else is asked about cases at most (those in `_SECOND`)."""
_SECOND = frozenset({"officer_dputr2"})


@dataclass
class Findings:
    """What was asked, and where an answer is not the table's."""

    asked: int = 0
    cells: set[tuple[str, str, str, str]] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


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


class Browsers(dict[str, FlaskClient]):
    """Everybody's browser, made when it is first needed."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    def __missing__(self, person: str) -> FlaskClient:
        client = self.world.app.test_client()
        if person in self.world.sessions:
            crew.hand_over(client, self.world.sessions[person])
        self[person] = client
        return client


@contextmanager
def nothing_kept() -> Iterator[list[int]]:
    """Count commits and keep none: each request ends with a rollback. The list grows by one for each."""
    committed: list[int] = []

    def note() -> None:
        db.session.flush()
        committed.append(1)

    db.session.commit = note
    try:
        yield committed
    finally:
        del db.session.commit


def ask_all(world: World, endpoints: Iterable[str] | None = None) -> Findings:
    """Ask `endpoints` (all of them when None) as everybody; see the table for what is right."""
    table, found, browsers = lines(), Findings(), Browsers(world)
    rules = {rule.endpoint: rule for rule in world.app.url_map.iter_rules() if rule.endpoint != "static"}
    wanted = set(rules if endpoints is None else endpoints)
    found.faults += [f"{name} stands in no line of the table" for name in sorted(wanted - set(table))]
    if endpoints is None:
        found.faults += [f"{name} does not exist any more" for name in sorted(set(table) - set(rules))]
    with nothing_kept() as committed:
        for name in sorted(wanted & set(table) & set(rules)):
            for cell in _cells(table[name], rules[name]):
                _ask(world, browsers[cell.person], cell, found, committed)
    return found


def _cells(line: Line, rule: Rule) -> Iterator[Cell]:
    """The questions of one line: whoever it is not for is asked once, the others about every object."""
    methods = sorted((rule.methods or set()) & {"GET", "POST"})
    for person in (VISITOR, HOLDER, *crew.JOBS):
        inside = _is_for(line, person)
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
    for cell in _cells(line, rule):
        if cell.method == method and _is_for(line, cell.person) and cell.person not in seen:
            seen.add(cell.person)
            yield cell


def send(
    world: World, client: FlaskClient, cell: Cell, query: Mapping[str, str] | None = None
) -> TestResponse:
    """Send one question, with a form rightly filled in."""
    data = forms.valid(world, cell.line.endpoint, cell.thing) if cell.method == "POST" else None
    if cell.person in world.sessions:
        crew.hand_over(client, world.sessions[cell.person])  # some answers take the cookie away
    if cell.person == HOLDER:
        client.set_cookie(visiting.COOKIE, world.visits.get(cell.thing, ""), domain="localhost")
    return client.open(_path(world, cell), method=cell.method, data=data, query_string=query)


def _ask(world: World, client: FlaskClient, cell: Cell, found: Findings, committed: list[int]) -> None:
    committed.clear()
    answer = send(world, client, cell)
    found.asked += 1
    found.cells.add((cell.line.endpoint, cell.person, cell.thing, cell.method))
    fault = _fault(cell, answer, bool(committed)) or _told_too_much(world, cell, answer)
    if fault:
        found.faults.append(f"{cell}: {fault}")


def _path(world: World, cell: Cell) -> str:
    values = forms.place(world, cell.thing, cell.line.about)
    return re.sub(
        r"<(?:any\(([^,)]*)[^)]*\):)?(?:[a-z]+:)?(\w+)>", lambda m: _value(m, values), cell.rule.rule
    )


def _value(found: re.Match[str], values: Mapping[str, Any]) -> str:
    first, name = found.groups()
    return str(values.get(name, first or "1"))


def _is_for(line: Line, person: str) -> bool:
    if line.who in ("everybody", "program"):
        return True
    if line.who == "code":
        return person == HOLDER
    if person in (VISITOR, HOLDER):
        return False
    return line.who == "account" or _role(person) in line.roles or _second(person) in line.roles


def _role(person: str) -> Role:
    return crew.JOBS[person][0]


def _second(person: str) -> Role | None:
    return Role.CIVIL_SERVANT if person in crew.SERVANTS else None


def _fault(cell: Cell, answer: TestResponse, wrote: bool) -> str | None:
    """What is wrong with the answer, or None."""
    code = answer.status_code
    if code >= 500:
        return f"broke ({code})"
    if wrote and cell.method == "GET" and cell.line.endpoint not in READING_IS_NOTED:
        return "looking wrote something"
    if not _is_for(cell.line, cell.person):
        return _turned_away(cell, answer, wrote)
    if cell.line.about in ("case", "file"):
        return _about_case(cell, code, wrote)
    if cell.line.about == "queue":
        has = cell.thing in QUEUES and _role(cell.person) in roles(QUEUES[cell.thing])
        return None if code == (200 if has else 404) else f"a queue answered {code}"
    if cell.line.about in OBJECTS:
        return _about_object(cell, code, wrote)
    if cell.line.about == "published":
        shown = cell.thing in SEEN and "published" in SEEN[cell.thing].traits
        return None if code == (200 if shown else 404) else f"what is published or not answered {code}"
    if cell.thing == "absent":
        return None if code == 404 and not wrote else f"something absent answered {code}"
    if cell.method == "GET":
        return None if code in (200, 303, *_MAY_LACK.get(cell.line.endpoint, ())) else f"answered {code}"
    return None if code in (200, 201, 303, 400, 404, 409, 415, 422, 429) else f"answered {code}"


_MAY_LACK: dict[str, tuple[int, ...]] = {  # pages of links that are used up, of drafts that were never begun
    "account.new_password_page": (422,),
    "public.draft_file": (404,),
    "public.receipt": (404, 410),
}


def _turned_away(cell: Cell, answer: TestResponse, wrote: bool) -> str | None:
    code = answer.status_code
    if wrote:
        return f"wrote something where it is not for them ({code})"
    if cell.line.who == "code":
        asked_for = (answer.location if code == 303 else "") if cell.method == "GET" else code
        return None if asked_for in ("/follow", 401) else f"no code, and answered {code}"
    if cell.person not in (VISITOR, HOLDER):
        return None if code == 403 else f"not for them, and answered {code}"
    if cell.method == "POST":
        return None if code == 401 else f"no session, and answered {code}"
    there = answer.location or ""
    return (
        None if code == 303 and there.startswith("/account/sign-in?next=/") else f"no session, {code} {there}"
    )


def _about_case(cell: Cell, code: int, wrote: bool) -> str | None:
    if cell.thing == "absent" or cell.person not in SEEN[cell.thing].who("sees") | {HOLDER}:
        return (
            None if code == 404 and not wrote else f"not theirs, and answered {code}" + " and wrote" * wrote
        )
    if cell.method == "GET":
        return None if code in (200, 303) else f"theirs, and answered {code}"
    if cell.line.done_by is None:
        return None if code in (200, 303, 409, 422) else f"theirs, and answered {code}"
    if _done(cell):
        return None if code == 303 and wrote else f"theirs to do, and answered {code}"
    return (
        None if code == 422 and not wrote else f"not theirs to do, and answered {code}" + " and wrote" * wrote
    )


def _about_object(cell: Cell, code: int, wrote: bool) -> str | None:
    if cell.person not in OBJECTS[cell.line.about].get(cell.thing, "").split():
        return (
            None if code == 404 and not wrote else f"not theirs, and answered {code}" + " and wrote" * wrote
        )
    return None if code in (200, 303, 409, 422) else f"theirs, and answered {code}"


def _done(cell: Cell) -> bool:
    sight = SEEN[cell.thing]
    traits = set(sight.traits)
    if cell.person == "officer_dputr" and "of_officer" in traits:
        traits.add("own")
    return any(
        cell.person in sight.who(way.standing)
        and way.status in ("*", sight.status, "" if sight.status == "closed" else "open")
        and way.needs <= traits
        and not way.lacks & traits
        for way in cell.line.done_by or ()
    )


def _may_name(endpoint: str, sight: Sight) -> bool:
    """Whether this page may show the number of a case that its reader cannot open (the number opens nothing)."""
    if endpoint.startswith("public.") and "published" in sight.traits:
        return True
    return endpoint in ("personnel.person", "personnel.person_handling")  # whose work on it is counted there


def _told_too_much(world: World, cell: Cell, answer: TestResponse) -> str | None:
    """Whether the page speaks of a case that this person must not know of."""
    if answer.mimetype not in ("text/html", "application/json"):
        return None
    known = world.visible(cell.person, cell.thing)
    page = answer.text.replace(answer.request.path, "").replace(quote(answer.request.path, safe=""), "")
    for name, sight in SEEN.items():
        number = world.numbers[name] in page and not _may_name(cell.line.endpoint, sight)
        if name not in known and (number or mark(name) in page):
            return f"({answer.status_code}) speaks of the case {name}"
    return None
