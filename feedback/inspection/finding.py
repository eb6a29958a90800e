"""What a look at one matter of the server's health has found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Whether all is well, somebody should have a look, or something is wrong now."""

    OK = "ok"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One matter, how it stands, and a sentence that says what to do; never a secret, never a person."""

    matter: str
    state: State
    said: str
