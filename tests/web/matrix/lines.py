"""The reviewed table as it is read: its lines, and for whom a form succeeds."""

from __future__ import annotations

from dataclasses import dataclass

from feedback.people.roles import Role
from tests.web.matrix.table import GROUPS, TABLE


@dataclass(frozen=True)
class Condition:
    """One way to succeed: this standing, at these statuses, with and without these traits."""

    standing: str
    status: str
    needs: frozenset[str]
    lacks: frozenset[str]


@dataclass(frozen=True)
class Line:
    """One line of the table. `roles` is None where no account is needed."""

    endpoint: str
    who: str
    about: str
    done_by: tuple[Condition, ...] | None

    @property
    def roles(self) -> frozenset[Role]:
        """The roles it is for."""
        return roles(self.who)


def roles(said: str) -> frozenset[Role]:
    """The roles of a list of roles and groups."""
    found: set[Role] = set()
    for word in said.split():
        found |= GROUPS.get(word) or {Role(word)}
    return frozenset(found)


def lines() -> dict[str, Line]:
    """The table by endpoint; an endpoint twice is an error."""
    found: dict[str, Line] = {}
    for written in filter(None, map(str.strip, TABLE.splitlines())):
        endpoint, who, about, *rest = (part.strip() for part in written.split("|"))
        if endpoint in found:
            raise ValueError(f"{endpoint} stands in the table twice")
        found[endpoint] = Line(
            endpoint, who, about, _conditions(rest[0]) if rest and rest[0] != "?" else None
        )
    return found


def _conditions(said: str) -> tuple[Condition, ...]:
    found = []
    for part in said.split(","):
        standing, status, *traits = part.split()
        needs = frozenset(trait[1:] for trait in traits if trait[0] == "+")
        found.append(Condition(standing, status, needs, frozenset(t[1:] for t in traits if t[0] == "-")))
    return tuple(found)
