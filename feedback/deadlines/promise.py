"""One promise: a value that a tick turns into the next. Pure; needs no calendar to be replayed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from feedback.deadlines.steps import OFFICE_STEPS, DayUnit, Step
from feedback.deadlines.ticks import Act, Name, Tick


@dataclass(frozen=True)
class Promise:
    """A step that is due; the fields are those of `PromiseRow`, which says what they mean."""

    cycle: int
    leg: int
    step: Step
    standard: str
    unit: DayUnit
    days: int
    latest: date | None
    started_on: date
    promised_on: date
    due_on: date
    holder_unit_id: int
    paused_on: date | None = None
    paused_days: int = 0
    pauses: tuple[tuple[date, date], ...] = ()
    extended_days: int = 0
    met_on: date | None = None
    ended_on: date | None = None
    breached_on: date | None = None
    excused: bool = False
    working_days: int | None = None

    @property
    def name(self) -> Name:
        """What tells it apart from the stream's other promises."""
        return self.cycle, self.leg, self.step, self.started_on

    @property
    def running(self) -> bool:
        """Whether it is still to be kept; a paused one is."""
        return self.met_on is None and self.ended_on is None

    @property
    def paused(self) -> bool:
        """Whether it runs and waits for the reporter's answer."""
        return self.running and self.paused_on is not None

    @property
    def can_breach(self) -> bool:
        """Whether lateness in it is the government's; the reporter's own limits only run out."""
        return self.step in OFFICE_STEPS

    def late(self, on: date) -> bool:
        """Whether by `on` it has been late at any time: due, with its extensions, on an earlier day."""
        return self.breached_on is not None or self.due_on < self._looked_at(on)

    def late_as_promised(self, on: date) -> bool:
        """Like `late`, against the date first promised: pauses move it, extensions do not (raw figures)."""
        return self.breached_on is not None or self.promised_on < self._looked_at(on)

    def after(self, tick: Tick) -> Promise:
        """The promise as `tick`, which is about it and no start, leaves it."""
        match tick.act:
            case Act.PAUSE:
                return replace(self, paused_on=tick.on)
            case Act.RESUME:
                since = self.paused_on or tick.on
                return replace(
                    self._due_as(tick),
                    paused_on=None,
                    paused_days=self.paused_days + (tick.days or 0),
                    pauses=(*self.pauses, (since, tick.on)),
                )
            case Act.EXTEND:
                return replace(self._due_as(tick), extended_days=self.extended_days + (tick.days or 0))
            case Act.STOP:
                return replace(self, met_on=tick.on, working_days=tick.days or 0)
            case Act.CANCEL:
                return replace(self, ended_on=tick.on)
            case Act.BREACH:
                return replace(self, breached_on=self.breached_on or tick.on)
            case Act.EXCUSE:
                return replace(self, excused=self.breached_on is not None)
            case Act.RECOMPUTE:
                return replace(self._due_as(tick), paused_days=tick.days or 0)
            case Act.START:
                raise ValueError("a start makes a promise, it does not change one")

    def _due_as(self, tick: Tick) -> Promise:
        return replace(
            self, due_on=tick.due_on or self.due_on, promised_on=tick.promised_on or self.promised_on
        )

    def _looked_at(self, on: date) -> date:
        # The clock stood still from the earliest of these days on.
        return min(day for day in (on, self.met_on, self.ended_on, self.paused_on) if day is not None)


def started(tick: Tick) -> Promise:
    """The promise a start makes; ValueError when the tick lacks what a start must say."""
    if tick.due_on is None or tick.standard is None or tick.holder is None or tick.days is None:
        raise ValueError("a start says due_on, standard, holder and days")
    return Promise(
        cycle=tick.cycle,
        leg=tick.leg,
        step=tick.step,
        standard=tick.standard,
        unit=tick.unit or DayUnit.WORKING,
        days=tick.days,
        latest=tick.latest,
        started_on=tick.started_on,
        promised_on=tick.promised_on or tick.due_on,
        due_on=tick.due_on,
        holder_unit_id=tick.holder,
    )
