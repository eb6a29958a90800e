"""Cases told again from the events' own facts alone: plain dictionaries, without the product's clocks and folds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

MARKS = ("solved", "told_why", "respect", "speed")


@dataclass
class Case:
    """One case as its events tell it, up to a day."""

    row: dict[str, Any] = field(default_factory=dict)
    promises: dict[tuple[Any, ...], dict[str, Any]] = field(default_factory=dict)
    closings: list[dict[str, Any]] = field(default_factory=list)
    objections: list[dict[str, Any]] = field(default_factory=list)
    plans: list[dict[str, Any]] = field(default_factory=list)
    ratings: list[tuple[date, tuple[int, ...]]] = field(default_factory=list)


@dataclass(frozen=True)
class Event:
    """An event: what it says, the day it happened, the day it was recorded."""

    kind: str
    facts: Mapping[str, Any]
    happened_on: date
    recorded_on: date


def told(events: list[Event]) -> Case:
    """The case after these events."""
    case = Case()
    for event in events:
        before, sets = dict(case.row), event.facts.get("set", {})
        case.row.update(sets)
        for tick in event.facts.get("clocks", ()):
            _tick(case.promises, tick)
        for late in event.facts.get("breaches", ()):
            name = late["cycle"], late["leg"], late["step"], late["started_on"]
            if name in case.promises and case.promises[name]["why"] == "unnoted":
                case.promises[name]["why"] = late["cause"]
        if event.kind == "rated":
            case.ratings.append((event.happened_on, tuple(event.facts[name] for name in MARKS)))
        if event.kind == "objected":
            case.objections.append({"on": event.happened_on, "disputed": before["outcome"], "decided": None})
        if sets.get("cycle") and before.get("status") == "closed" and case.closings[-1]["again_on"] is None:
            case.closings[-1]["again_on"] = event.happened_on
        if sets.get("status") == "closed":
            case.closings.append({"on": day(sets["closed_on"]), "how": sets["closing"], "again_on": None})
        outcome = sets.get("outcome")
        if outcome and outcome not in ("incomplete", "withdrawn"):
            if case.plans:
                case.plans[-1]["then"].append((event.happened_on, outcome))
            if case.objections and case.objections[-1]["decided"] is None:
                case.objections[-1]["decided"] = outcome
            if outcome == "planned":
                case.plans.append({"for": day(sets["planned_for"]), "then": []})
    return case


def _tick(promises: dict[tuple[Any, ...], dict[str, Any]], tick: Mapping[str, Any]) -> None:
    name = (tick["cycle"], tick["leg"], tick["step"], tick["started_on"])
    on = day(tick["on"])
    if tick["act"] == "start":
        former = promises.get(name, {})
        promises[name] = {
            "step": tick["step"],
            "leg": tick["leg"],
            "cycle": tick["cycle"],
            "holder": tick["holder"],
            "due": day(tick["due_on"]),
            "promised": day(tick.get("promised_on", tick["due_on"])),
            "late": former.get("late"),
            "why": former.get("why", "unnoted"),
            "excused": former.get("excused", False),
            "paused": None,
            "paused_days": 0,
            "met": None,
            "ended": None,
            "days_taken": None,
        }
        if tick["step"] in ("verification", "first_follow_up", "completion"):
            for other in promises.values():
                whose = (other["cycle"], other["leg"], other["step"])
                running = other["met"] is None and other["ended"] is None
                if running and whose == (tick["cycle"], 0, "completion"):
                    other["holder"] = tick["holder"]
        return
    one = promises[name]
    if tick["act"] in ("resume", "extend", "recompute"):
        one["due"], one["promised"] = day(tick["due_on"]), day(tick["promised_on"])
    if tick["act"] == "resume":
        one["paused"], one["paused_days"] = None, one["paused_days"] + tick["days"]
    if tick["act"] == "recompute":
        one["paused_days"] = tick["days"]
    if tick["act"] == "pause":
        one["paused"] = on
    if tick["act"] == "stop":
        one["met"], one["days_taken"] = on, tick["days"]
    if tick["act"] == "cancel":
        one["ended"] = on
    if tick["act"] == "breach":
        one["late"] = one["late"] or on
    if tick["act"] == "excuse":
        one["excused"] = one["late"] is not None


def day(said: str | None) -> Any:
    """A day of an event's facts."""
    return date.fromisoformat(said) if said else None
