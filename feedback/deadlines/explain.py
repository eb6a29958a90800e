"""Why a promise is due when it is: its ticks as ordered lines that a template puts into words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from feedback.deadlines.calendar import Calendar, Edition
from feedback.deadlines.steps import Step
from feedback.deadlines.ticks import Act, Name, Tick


@dataclass(frozen=True)
class DayOff:
    """A weekday that did not count, with the calendar's own name for it ("" when it has none)."""

    on: date
    name: str


@dataclass(frozen=True)
class Line:
    """One line of the explanation; `facts` are dates, numbers, codes and lists of `DayOff`.

    Codes and their facts, in the order they can come:
    again (on, cycle), where the case was taken up anew · own (on, leg), where it is an agency's own time ·
    counted (on, step, days, of_days, unit, standard, due_on, off) · capped (latest, of_days) ·
    paused (on) · resumed (on, since, days, was_due_on, due_on, off) · extended (on, days, was_due_on,
    due_on, off) · recomputed (on, was_due_on, due_on, causes: list of `DayChange`) · breached (on, due_on) ·
    excused (on) · met (on, days) · ended (on) · waiting (since, due_on) or due (due_on), which stand last
    while it runs.
    """

    code: str
    facts: dict[str, Any]


def about(name: Name, ticks: Sequence[Tick]) -> list[Tick]:
    """The ticks of one promise out of a stream's."""
    return [tick for tick in ticks if tick.name == name]


def explain(
    ticks: Sequence[Tick], calendar: Calendar, editions: Mapping[str, Edition] | None = None
) -> list[Line]:
    """The lines for one promise's ticks, in their order; [] when it was never started.

    Each step is shown on the calendar it was counted with, where `editions` knows it; else on `calendar`.
    """
    starts = [place for place, tick in enumerate(ticks) if tick.act is Act.START]
    if not starts:
        return []
    lines: list[Line] = []
    since: date | None = None
    due_on: date | None = None
    running = True
    for tick in ticks[starts[-1] :]:
        since = tick.on if tick.act is Act.PAUSE else since
        lines += _lines(tick, since, (editions or {}).get(tick.calendar or "") or Edition(calendar, ()))
        since = None if tick.act is Act.RESUME else since
        if tick.act in _MOVES:
            due_on = tick.due_on
        running = running and tick.act not in (Act.STOP, Act.CANCEL)
    if running and since is not None:
        lines.append(Line("waiting", {"since": since, "due_on": due_on}))
    elif running:
        lines.append(Line("due", {"due_on": due_on}))
    return lines


_MOVES = frozenset({Act.START, Act.RESUME, Act.EXTEND, Act.RECOMPUTE})
_OWN = frozenset({Step.FIRST_FOLLOW_UP, Step.COMPLETION})
_PLAIN = {Act.PAUSE: "paused", Act.EXCUSE: "excused", Act.CANCEL: "ended"}


def _lines(tick: Tick, since: date | None, edition: Edition) -> list[Line]:
    calendar = edition.calendar
    moved = {"on": tick.on, "was_due_on": tick.was_due_on, "due_on": tick.due_on}
    match tick.act:
        case Act.START:
            counted = {
                "on": tick.on,
                "step": tick.step,
                "days": tick.days,
                "of_days": tick.of_days or tick.days,
                "unit": tick.unit,
                "standard": tick.standard,
                "due_on": tick.due_on,
                "off": _off(tick.on, tick.due_on, calendar),
            }
            capped = {"latest": tick.latest, "of_days": tick.of_days}
            return [
                *([Line("again", {"on": tick.on, "cycle": tick.cycle})] if tick.cycle > 1 else []),
                *([Line("own", {"on": tick.on, "leg": tick.leg})] if tick.leg and tick.step in _OWN else []),
                Line("counted", counted),
                *([Line("capped", capped)] if tick.latest else []),
            ]
        case Act.RESUME:
            off = _off(since, tick.on, calendar) + _off(tick.was_due_on, tick.due_on, calendar)
            said = moved | {"since": since, "days": tick.days}
            unlike = sorted(set(off), key=lambda day: day.on)
            return [Line("resumed", said | {"off": unlike})]
        case Act.EXTEND:
            off = _off(tick.was_due_on, tick.due_on, calendar)
            return [Line("extended", moved | {"days": tick.days, "off": off})]
        case Act.RECOMPUTE:
            return [Line("recomputed", moved | {"causes": list(edition.changes)})]
        case Act.BREACH:
            return [Line("breached", {"on": tick.on, "due_on": tick.due_on})]
        case Act.STOP:
            return [Line("met", {"on": tick.on, "days": tick.days})]
        case _:
            return [Line(_PLAIN[tick.act], {"on": tick.on})]


def _off(after: date | None, until: date | None, calendar: Calendar) -> list[DayOff]:
    if after is None or until is None:
        return []
    return [DayOff(day, calendar.names.get(day, "")) for day in calendar.skipped(after, until)]
