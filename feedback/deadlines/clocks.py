"""A stream's clocks: the promises made in it, as a pure fold of ticks.

An act asked of the clocks answers with ticks; applying them gives the next clocks, and folding all the
ticks ever recorded gives the same again, without a calendar or any table. A breach that nobody swept up
is recorded by the next act on the promise, so that it never depends on when a sweep came by.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from feedback.deadlines.calendar import Calendar
from feedback.deadlines.promise import Promise, started
from feedback.deadlines.standards import Standard
from feedback.deadlines.steps import OFFICE_STEPS, REPORTER_STEPS, Step
from feedback.deadlines.ticks import Act, Name, Tick

__all__ = ["Act", "Clocks", "Promise", "Tick"]


@dataclass(frozen=True)
class Clocks:
    """All promises of a stream, in the order they were made."""

    promises: tuple[Promise, ...] = ()

    @classmethod
    def fold(cls, ticks: Iterable[Tick]) -> Clocks:
        """The clocks as the ticks of the whole stream, in order, leave them."""
        return cls().apply(ticks)

    def apply(self, ticks: Iterable[Tick]) -> Clocks:
        """The clocks after `ticks`; KeyError when one is about a promise never made."""
        promises = {promise.name: promise for promise in self.promises}
        for tick in ticks:
            if tick.act is Act.START:
                _start(promises, tick)
            else:
                promises[tick.name] = promises[tick.name].after(tick)
        return Clocks(tuple(promises.values()))

    def running(self, step: Step, leg: int | None = None) -> Promise | None:
        """The running promise of `step`, if one runs: in the newest cycle, on `leg`, else on the lowest leg.

        The lowest leg of a completion is the citizen's own (0).
        """
        found = list(self._running({step}, None if leg is None else {leg}))
        return min(found, key=lambda promise: (-promise.cycle, promise.leg), default=None)

    def start(
        self,
        step: Step,
        *,
        cycle: int,
        leg: int,
        standard: Standard,
        on: date,
        calendar: Calendar,
        holder: int,
        latest: date | None = None,
    ) -> list[Tick]:
        """Promise `step` by the standard's day N after `on`, or by `latest` when that comes first.

        One that runs already for the same cycle, leg and step stands: then there is nothing to do.
        """
        if any((p.cycle, p.leg) == (cycle, leg) for p in self._running({step})):
            return []
        due_on, days = calendar.due(on, standard.days, standard.unit), standard.days
        capped = latest is not None and latest < due_on
        if latest is not None and capped:
            due_on, days = latest, calendar.elapsed(on, latest, standard.unit)
        return [
            Tick(
                Act.START,
                cycle=cycle,
                leg=leg,
                step=step,
                started_on=on,
                on=on,
                due_on=due_on,
                promised_on=due_on,
                standard=standard.code,
                unit=standard.unit,
                holder=holder,
                days=days,
                of_days=standard.days,
                latest=latest if capped else None,
                calendar=calendar.version,
            )
        ]

    def pause(self, on: date) -> list[Tick]:
        """The reporter was asked: what the government owes stands still after `on`, on every leg."""
        ticks = []
        for promise in self._running(OFFICE_STEPS):
            if not promise.paused:
                ticks += [*_overdue(promise, on), _tick(Act.PAUSE, promise, max(on, promise.started_on))]
        return ticks

    def resume(self, on: date, calendar: Calendar) -> list[Tick]:
        """The reporter answered: due dates move by the days in (paused_on, on]."""
        return [_resumed(promise, on, calendar) for promise in self._running() if promise.paused]

    def stop(self, step: Step, on: date, calendar: Calendar, leg: int | None = None) -> list[Tick]:
        """`step` was done, on `leg` or wherever it runs; a pause that still lasts ends with it."""
        ticks: list[Tick] = []
        for promise in self._running({step}, None if leg is None else {leg}):
            on_or_after = max(on, promise.started_on)
            if promise.paused:
                ticks.append(_resumed(promise, on_or_after, calendar))
                promise = promise.after(ticks[-1])
            days = max(0, calendar.count(promise.started_on, on_or_after) - promise.paused_days)
            ticks += _overdue(promise, on_or_after)
            ticks.append(_tick(Act.STOP, promise, on_or_after, days=days, calendar=calendar.version))
        return ticks

    def cancel(
        self, steps: Collection[Step] | None, on: date, legs: Collection[int] | None = None
    ) -> list[Tick]:
        """`steps` on `legs` (None: all) end without being met: withdrawn, moved away, taken back."""
        ticks = []
        for promise in self._running(steps, legs):
            ticks += [*_overdue(promise, on), _tick(Act.CANCEL, promise, max(on, promise.started_on))]
        return ticks

    def extend(self, days: int, on: date, calendar: Calendar) -> list[Tick]:
        """More time for the citizen's completion and the newest leg's; ValueError unless days > 0."""
        if days <= 0:
            raise ValueError("an extension adds days")
        completions = list(self._running({Step.COMPLETION}))
        newest = max((p.leg for p in completions), default=0)
        ticks = []
        for promise in completions:
            if promise.leg in (0, newest):
                due_on = calendar.due(promise.due_on, days, promise.unit)
                ticks += _overdue(promise, on)
                ticks.append(_moved(Act.EXTEND, promise, on, calendar, due_on, promise.promised_on, days))
        return ticks

    def breaches(self, today: date) -> list[Tick]:
        """What is late by `today` and not yet said to be; asking again after applying gives nothing new.

        A breach is dated on the first day late. The reporter's own limits run out instead: see `expired`.
        """
        return [tick for p in self._running(OFFICE_STEPS) if not p.paused for tick in _overdue(p, today)]

    def expired(self, today: date) -> list[Promise]:
        """The reporter's limits that ran out before `today` and still run; the hall decides what follows."""
        return [promise for promise in self._running(REPORTER_STEPS) if promise.due_on < today]

    def excuse(self, name: Name, on: date) -> list[Tick]:
        """The breach of one promise is excused; nothing when it was not breached or is excused already."""
        return [
            _tick(Act.EXCUSE, promise, on)
            for promise in self.promises
            if promise.name == name and promise.breached_on is not None and not promise.excused
        ]

    def recompute(self, calendar: Calendar, on: date) -> list[Tick]:
        """A decree arrived late: what runs is counted again with its pauses and extensions, old and new.

        What was late on the calendar it had until now stays late.
        """
        ticks = []
        for promise in self._running():
            paused = sum(calendar.elapsed(a, b, promise.unit) for a, b in promise.pauses)
            promised_on = calendar.due(_base(promise, calendar), paused, promise.unit)
            due_on = calendar.due(promised_on, promise.extended_days, promise.unit)
            paused_days = sum(calendar.count(a, b) for a, b in promise.pauses)
            now, before = (
                (due_on, promised_on, paused_days),
                (promise.due_on, promise.promised_on, promise.paused_days),
            )
            if now != before:
                ticks += _overdue(promise, on)
                ticks.append(_moved(Act.RECOMPUTE, promise, on, calendar, *now))
        return ticks

    def _running(
        self, steps: Collection[Step] | None = None, legs: Collection[int] | None = None
    ) -> Iterator[Promise]:
        for promise in self.promises:
            wanted = (steps is None or promise.step in steps) and (legs is None or promise.leg in legs)
            if promise.running and wanted:
                yield promise


def _start(promises: dict[Name, Promise], tick: Tick) -> None:
    promise = started(tick)
    earlier = promises.get(tick.name)
    if earlier is not None:  # started anew on the day it was started and ended: a breach stays one
        promise = replace(promise, breached_on=earlier.breached_on, excused=earlier.excused)
    promises[tick.name] = promise
    if tick.step in OFFICE_STEPS:  # whoever holds the case holds the citizen's completion
        for name, other in promises.items():
            if other.running and (other.cycle, other.leg, other.step) == (tick.cycle, 0, Step.COMPLETION):
                promises[name] = replace(other, holder_unit_id=promise.holder_unit_id)


def _tick(act: Act, promise: Promise, on: date, **said: Any) -> Tick:
    cycle, leg, step, started_on = promise.name
    return Tick(act, cycle=cycle, leg=leg, step=step, started_on=started_on, on=on, **said)


def _moved(
    act: Act, promise: Promise, on: date, calendar: Calendar, due_on: date, promised_on: date, days: int
) -> Tick:
    return _tick(
        act,
        promise,
        on,
        due_on=due_on,
        promised_on=promised_on,
        was_due_on=promise.due_on,
        days=days,
        calendar=calendar.version,
    )


def _resumed(promise: Promise, on: date, calendar: Calendar) -> Tick:
    since = promise.paused_on or on
    until = max(on, since)
    moved = calendar.elapsed(since, until, promise.unit)
    due_on = calendar.due(promise.due_on, moved, promise.unit)
    promised_on = calendar.due(promise.promised_on, moved, promise.unit)
    days = calendar.count(since, until)
    return _moved(Act.RESUME, promise, until, calendar, due_on, promised_on, days)


def _overdue(promise: Promise, on: date) -> list[Tick]:
    if not promise.can_breach or promise.breached_on is not None or not promise.late(on):
        return []
    resumed_on = promise.pauses[-1][1] if promise.pauses else promise.started_on
    first_late = max(promise.due_on + timedelta(days=1), promise.started_on, resumed_on)
    return [_tick(Act.BREACH, promise, first_late, due_on=promise.due_on, holder=promise.holder_unit_id)]


def _base(promise: Promise, calendar: Calendar) -> date:
    latest = promise.latest
    if latest is not None and calendar.elapsed(promise.started_on, latest, promise.unit) == promise.days:
        return latest
    return calendar.due(promise.started_on, promise.days, promise.unit)
