"""What a clock's events say: a tick is one act on one promise, with everything a replay needs. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from feedback.deadlines.steps import DayUnit, Step


class Act(StrEnum):
    """What happened to a promise."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    STOP = "stop"
    CANCEL = "cancel"
    BREACH = "breach"
    EXCUSE = "excuse"
    RECOMPUTE = "recompute"


Name = tuple[int, int, Step, date]
"""What tells a stream's promises apart: cycle, leg, step and the day it started."""


@dataclass(frozen=True)
class Tick:
    """One act on the promise named by (cycle, leg, step, started_on), on the local date `on`.

    `due_on` and `promised_on` are the dates as they stand after the act (start, resume, extend, recompute),
    `was_due_on` the due date before it. `days` are: on start the days given, on resume the working days of
    the pause, on extend the days added, on stop the unpaused working days it took, on recompute the
    working days of all finished pauses together. `latest` is the date that capped a start below `of_days`,
    the standard's own. `calendar` names the calendar that was counted with.
    """

    act: Act
    cycle: int
    leg: int
    step: Step
    started_on: date
    on: date
    due_on: date | None = None
    promised_on: date | None = None
    was_due_on: date | None = None
    standard: str | None = None
    unit: DayUnit | None = None
    holder: int | None = None
    days: int | None = None
    of_days: int | None = None
    latest: date | None = None
    calendar: str | None = None

    @property
    def name(self) -> Name:
        """Which of the stream's promises it is about."""
        return self.cycle, self.leg, self.step, self.started_on

    def as_facts(self) -> dict[str, Any]:
        """The tick as an event's facts: codes, numbers and ISO dates; what is unsaid is left out."""
        said = {name: getattr(self, name) for name in _NAMES}
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in said.items()
            if value is not None
        }

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Tick:
        """The tick an event's facts tell of; TypeError or ValueError when they are not a tick's."""
        said = dict(facts)
        for name in _DATES & said.keys():
            said[name] = date.fromisoformat(said[name])
        said["act"], said["step"] = Act(said["act"]), Step(said["step"])
        if "unit" in said:
            said["unit"] = DayUnit(said["unit"])
        return cls(**said)


_NAMES = tuple(field.name for field in fields(Tick))
_DATES = {"started_on", "on", "due_on", "promised_on", "was_due_on", "latest"}
