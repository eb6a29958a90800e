"""A case's status and the one table of moves between them (rules.md §2).

Status says where a case is, outcome what came of it: two columns. Everything orthogonal (extension,
escalation, rating, membership of an incident) is a row of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from feedback.people.rights import Right


class Status(StrEnum):
    """Where a case is."""

    RECEIVED = "received"
    ROUTED = "routed"
    IN_PROGRESS = "in_progress"
    AWAITING_REPORTER = "awaiting_reporter"
    ANSWERED = "answered"
    CLOSED = "closed"


OPEN = frozenset(Status) - {Status.CLOSED}
WITH_AGENCY = frozenset({Status.ROUTED, Status.IN_PROGRESS})
DECIDED = frozenset({Status.ANSWERED, Status.CLOSED})


class Outcome(StrEnum):
    """What came of a case; always given with a reason."""

    RESOLVED = "resolved"
    PARTLY_RESOLVED = "partly_resolved"
    PLANNED = "planned"
    EXPLAINED = "explained"
    NOT_COMPETENT = "not_competent"
    NOT_PROVEN = "not_proven"
    INCOMPLETE = "incomplete"
    WITHDRAWN = "withdrawn"


ANSWERS = frozenset(Outcome) - {Outcome.INCOMPLETE, Outcome.WITHDRAWN}
DISMISSALS = frozenset({Outcome.NOT_COMPETENT, Outcome.EXPLAINED})
NOT_COMPLETED = frozenset({Outcome.INCOMPLETE, Outcome.WITHDRAWN})


class Closing(StrEnum):
    """How a case came to be closed."""

    CONFIRMED = "confirmed"
    SILENCE = "silence"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"
    DISMISSED = "dismissed"


class Identity(StrEnum):
    """How far a reporter is known, from least protected to most."""

    OPEN = "open"
    CONFIDENTIAL = "confidential"
    ANONYMOUS = "anonymous"

    @property
    def protection(self) -> int:
        """0 for open, 1 for confidential, 2 for anonymous."""
        return list(Identity).index(self)


class Visibility(StrEnum):
    """Whether a verifier may publish a moderated text of the case."""

    PUBLISHABLE = "publishable"
    SECRET = "secret"  # noqa: S105 (a word of the law, not a password)


class Channel(StrEnum):
    """How a complaint came in."""

    WEB = "web"
    COUNTER = "counter"
    PHONE = "phone"
    WHATSAPP = "whatsapp"
    LETTER = "letter"
    LAPOR = "lapor"
    API = "api"
    IMPORT = "import"


class Actor(StrEnum):
    """Who makes a move."""

    REPORTER = "reporter"
    VERIFIER = "verifier"
    OFFICER = "officer"
    REFEREE = "referee"
    CLOCK = "clock"


@dataclass(frozen=True)
class Move:
    """One allowed step: from any of `sources` to `target`, by any of `actors` (a target of None: back where it was)."""

    name: str
    sources: frozenset[Status]
    target: Status | None
    actors: frozenset[Actor]
    right: Right | None = None


def _move(
    name: str,
    sources: set[Status] | frozenset[Status],
    target: Status | None,
    *actors: Actor,
    right: Right | None = None,
) -> Move:
    return Move(name, frozenset(sources), target, frozenset(actors), right)


_S = Status
MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        _move("route", {_S.RECEIVED}, _S.ROUTED, Actor.VERIFIER, right=Right.ROUTE),
        _move("dismiss", {_S.RECEIVED}, _S.CLOSED, Actor.VERIFIER, right=Right.ROUTE),
        _move("withdraw", OPEN, _S.CLOSED, Actor.REPORTER),
        _move("question", {_S.RECEIVED}, _S.AWAITING_REPORTER, Actor.VERIFIER, right=Right.TRIAGE),
        _move("ask", {_S.IN_PROGRESS}, _S.AWAITING_REPORTER, Actor.OFFICER, right=Right.ASK_REPORTER),
        _move("reply", {_S.AWAITING_REPORTER}, None, Actor.REPORTER),
        _move("archive", {_S.AWAITING_REPORTER}, _S.CLOSED, Actor.CLOCK),
        _move("revive", {_S.CLOSED}, None, Actor.REPORTER),
        _move("accept", {_S.ROUTED}, _S.IN_PROGRESS, Actor.OFFICER, right=Right.ACCEPT),
        _move("bounce", WITH_AGENCY, _S.RECEIVED, Actor.OFFICER, right=Right.RETURN_CASE),
        _move("transfer", WITH_AGENCY, _S.ROUTED, Actor.VERIFIER, Actor.REFEREE, right=Right.TRANSFER),
        _move("answer", {_S.IN_PROGRESS}, _S.ANSWERED, Actor.OFFICER, right=Right.ANSWER),
        _move("confirm", {_S.ANSWERED}, _S.CLOSED, Actor.REPORTER),
        _move("lapse", {_S.ANSWERED}, _S.CLOSED, Actor.CLOCK),
        _move("object", {_S.ANSWERED}, _S.IN_PROGRESS, Actor.REPORTER),
        _move(
            "reopen",
            {_S.CLOSED},
            _S.IN_PROGRESS,
            Actor.REPORTER,
            Actor.REFEREE,
            Actor.CLOCK,
            right=Right.REOPEN,
        ),
    )
}
