"""One line of the scoreboard: what was asked, what came out, and the negative control that must fail beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Score:
    """`held` is None when it could not be tried here; `seen` whether the control failed, as it must."""

    figure: str
    held: bool | None
    control: str = ""
    seen: bool | None = None


Run = Callable[[bool], Score]
"""A drill: whether it shall be quick → its score."""

DRILLS: dict[str, tuple[str, Run]] = {}
"""Name → (target, how to run it), in the order they are held."""


def drill(name: str, target: str) -> Callable[[Run], Run]:
    """Register a drill under its name, with the figure that is wanted."""

    def register(run: Run) -> Run:
        DRILLS[name] = (target, run)
        return run

    return register
