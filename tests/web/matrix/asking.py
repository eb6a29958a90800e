"""Asking every endpoint as everybody, and comparing each answer with the table.

What a request would have committed is counted and rolled back, so that the regency stays as it was told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from feedback.base import clock
from feedback.base.database import db
from feedback.people.models import Session
from feedback.web.public import visiting
from tests import crew
from tests.web.matrix import forms
from tests.web.matrix.cells import Cell, cells
from tests.web.matrix.judging import judge
from tests.web.matrix.lines import lines
from tests.web.matrix.sight import HOLDER
from tests.web.matrix.world import World


@dataclass
class Findings:
    """What was asked, and where an answer is not the table's."""

    asked: int = 0
    cells: set[tuple[str, str, str, str]] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


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
            proved(world, clock.now())
            for cell in cells(table[name], rules[name]):
                _ask(world, browsers[cell.person], cell, found, committed)
    return found


def proved(world: World, moment: datetime | None) -> None:
    """Let everybody have proved himself last at this moment."""
    with world.app.app_context(), db.engine.begin() as connection:
        connection.execute(update(Session).values(fresh_at=moment))


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
    fault = judge(world, cell, answer, bool(committed))
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
