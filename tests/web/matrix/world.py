"""The regency of the matrix as its tests hold it: what is in it, by the names of `sight.SEEN`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from tests.web.matrix.sight import HOLDER, SEEN


@dataclass
class World:
    """What is in the regency: numbers by the names of `SEEN`, tokens of everybody's session, of a reporter's visit."""

    app: Flask
    numbers: dict[str, str] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    visits: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    places: dict[str, Any] = field(default_factory=dict)
    objects: dict[str, int] = field(default_factory=dict)
    evidence: dict[bool, str] = field(default_factory=dict)
    """The token of a file that the person is shown: of the note he has, and (True) of the one handed over."""
    tokens: dict[str, str] = field(default_factory=dict)
    inquiry: str = ""
    """The token of the question put to the clinic."""
    paper: tuple[str, str] = ("", "")
    """The tokens of a letter of the case `in_work`, and of a file made of it."""
    dossier: tuple[str, str] = ("", "")
    """So too of its dossier."""
    versions: dict[str, int] = field(default_factory=dict)
    known: dict[tuple[str, str], str] = field(default_factory=dict)

    def visible(self, person: str, thing: str) -> frozenset[str]:
        """The names of the cases this person may read of; for the holder of a code, of the one case it opens."""
        if person == HOLDER:
            return frozenset({thing})
        return frozenset(name for name, sight in SEEN.items() if person in sight.who("sees"))
