"""Dates reckoned again, slowly and apart from the product: one day after the other, from rules.md §1.

Nothing of the product's calendar, clocks or standards is used; the list of days off is given as plain dates.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)
VERIFY, FOLLOW, COMPLETE = "verification", "first_follow_up", "completion"
ANSWER, CONFIRM = "reporter_answer", "confirmation"
OFFICE = (VERIFY, FOLLOW, COMPLETE)
LIMITS = {VERIFY: 3, FOLLOW: 5, ANSWER: 10, CONFIRM: 10}
COMPLETION = {"information": 5, "aspiration": 5, "non_oversight": 14, "oversight": 60}


@dataclass(frozen=True)
class Almanac:
    """Which days are worked."""

    off: frozenset[date]
    on: frozenset[date]

    def works(self, day: date) -> bool:
        """Monday to Friday without the days off, and the days that are worked all the same."""
        return day in self.on or (day.isoweekday() <= 5 and day not in self.off)

    def later(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`."""
        while count > 0:
            day = day + DAY
            if self.works(day):
                count = count - 1
        return day

    def between(self, first: date, last: date) -> int:
        """Working days after `first`, up to and including `last`."""
        total, day = 0, first + DAY
        while day <= last:
            total += self.works(day)
            day += DAY
        return total


@dataclass
class Promise:
    """One step that was promised; `dues` are the due dates it had, each with the day it was set."""

    cycle: int
    leg: int
    step: str
    began: date
    dues: list[tuple[date, date]]
    met: date | None = None
    ended: date | None = None
    pauses: list[list[date | None]] = field(default_factory=list)

    @property
    def due(self) -> date:
        """When it is due now."""
        return self.dues[-1][1]

    @property
    def running(self) -> bool:
        """Whether it is still to be kept."""
        return self.met is None and self.ended is None

    @property
    def paused(self) -> bool:
        """Whether it stands still."""
        return bool(self.pauses) and self.pauses[-1][1] is None

    def first_late_day(self, today: date) -> date | None:
        """The first day on which it ran and was past its due date, looked for day by day."""
        if self.step not in OFFICE:
            return None
        last = min(day for day in (self.met, self.ended, today) if day is not None)
        day = self.began
        while day <= last:
            due = [due for since, due in self.dues if since <= day][-1]
            if due < day and not any(a < day and (b is None or day < b) for a, b in self.pauses if a):
                return day
            day += DAY
        return None


@dataclass
class Expected:
    """What a case must look like after the deeds that were really done to it."""

    almanac: Almanac
    received: date
    service_class: str = ""
    status: str = "received"
    outcome: str | None = None
    cycle: int = 1
    leg: int = 0
    routed: date | None = None
    answered: date | None = None
    closed: date | None = None
    planned: date | None = None
    came_from: str = "received"
    promises: list[Promise] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._promise(VERIFY, 0, self.received, LIMITS[VERIFY])

    def route(self, day: date, service_class: str) -> None:
        """To an agency, for the first time or after a bounce."""
        verification = self._running(VERIFY)
        self.service_class, self.status, self.leg, self.routed = service_class, "routed", self.leg + 1, day
        days = COMPLETION[service_class]
        if not [one for one in self._running(COMPLETE) if one.leg == 0]:
            due = self.almanac.later(day, days)
            if verification:
                due = min(due, self.almanac.later(verification[0].due, days))
            self.promises.append(Promise(self.cycle, 0, COMPLETE, day, [(day, due)]))
        self._meet(day, VERIFY)
        self._hold(day)

    def transfer(self, day: date) -> None:
        """To another agency, by the referee."""
        self.status, self.leg = "routed", self.leg + 1
        self._cancel(day, legs=range(1, self.leg))
        self._hold(day)

    def bounce(self, day: date) -> None:
        """Back to the verifier."""
        self.status = "received"
        self._cancel(day, legs=range(1, self.leg + 1))
        self._promise(VERIFY, self.leg, day, LIMITS[VERIFY])

    def accept(self, _day: date) -> None:
        """Taken up."""
        self.status = "in_progress"

    def write(self, day: date) -> None:
        """The first message meets the first follow-up."""
        self._meet(day, FOLLOW)

    def ask(self, day: date) -> None:
        """What the government owes stands still; the reporter's time runs."""
        self.came_from, self.status = self.status, "awaiting_reporter"
        self._meet(day, FOLLOW)
        for one in self._running(*OFFICE):
            one.pauses.append([day, None])
        self._promise(ANSWER, 0, day, LIMITS[ANSWER])

    def reply(self, day: date) -> None:
        """The paused dates move by the working days after the question, up to the answer's day."""
        self.status, self.outcome, self.closed = self.came_from, None, None
        self._meet(day, ANSWER)
        for one in self._running(*OFFICE):
            if one.paused:
                since = one.pauses[-1][0]
                assert since is not None
                one.pauses[-1][1] = day
                one.dues.append((day, self.almanac.later(one.due, self.almanac.between(since, day))))

    def extend(self, day: date, count: int) -> None:
        """More time: the citizen's completion and the holder's. What was late by then stays late."""
        for one in self._running(COMPLETE):
            if one.leg in (0, self.leg):
                one.dues.append((day + DAY, self.almanac.later(one.due, count)))

    def answer(self, day: date, outcome: str, planned: date | None = None) -> None:
        """The outcome is told."""
        self.status, self.outcome, self.answered, self.planned = "answered", outcome, day, planned
        self._meet(day, FOLLOW, COMPLETE)
        self._promise(CONFIRM, 0, day, LIMITS[CONFIRM])

    def dismiss(self, day: date) -> None:
        """Answered by the verifier."""
        self._meet(day, VERIFY, COMPLETE)
        self.status, self.outcome, self.answered, self.closed = "closed", "explained", day, day

    def confirm(self, day: date) -> None:
        """The reporter says it is done."""
        self._meet(day, CONFIRM)
        self.status, self.closed = "closed", day

    def withdraw(self, day: date) -> None:
        """The reporter takes it back."""
        self._cancel(day)
        self.status, self.outcome, self.closed = "closed", "withdrawn", day

    def again(self, day: date) -> None:
        """Objected or reopened: a new cycle with new promises. To object is what the time to confirm was for."""
        self._meet(day, CONFIRM)
        self._cancel(day)
        self.cycle, self.leg, self.status = self.cycle + 1, self.leg + 1, "in_progress"
        self.outcome = self.answered = self.closed = self.planned = None
        self._promise(COMPLETE, 0, day, COMPLETION[self.service_class])
        self._hold(day)

    def night(self, today: date) -> str | None:
        """What the clock does by itself at the end of `today`; its name, if anything."""
        due = self.due
        if self.status == "awaiting_reporter" and due is not None and due < today:
            self._cancel(today, steps=(ANSWER,))
            self.status, self.outcome, self.closed = "closed", "incomplete", today
            return "archived"
        if self.status == "answered" and due is not None and due < today:
            self._cancel(today, steps=(CONFIRM,))
            self.status, self.closed = "closed", today
            return "lapsed"
        if self.status == "closed" and self.planned is not None and self.planned < today:
            self.again(today)
            return "plan missed"
        return None

    @property
    def due(self) -> date | None:
        """When whoever must act now is due."""
        waits = {"awaiting_reporter": ANSWER, "answered": CONFIRM}.get(self.status)
        if self.status == "closed":
            return None
        mine = [
            one.due for one in self._running(*((waits,) if waits else OFFICE)) if one.leg in (0, self.leg)
        ]
        return min(mine, default=None)

    @property
    def citizen_due(self) -> date | None:
        """The completion promised to the reporter in this cycle."""
        mine = [p for p in self.promises if (p.cycle, p.leg, p.step) == (self.cycle, 0, COMPLETE)]
        return mine[-1].due if mine else None

    def _promise(self, step: str, leg: int, day: date, days: int) -> None:
        self.promises.append(Promise(self.cycle, leg, step, day, [(day, self.almanac.later(day, days))]))

    def _hold(self, day: date) -> None:
        self._promise(FOLLOW, self.leg, day, LIMITS[FOLLOW])
        self._promise(COMPLETE, self.leg, day, COMPLETION[self.service_class])

    def _running(self, *steps: str) -> list[Promise]:
        return [one for one in self.promises if one.running and one.step in steps]

    def _meet(self, day: date, *steps: str) -> None:
        for one in self._running(*steps):
            one.met = day

    def _cancel(self, day: date, *, legs: range | None = None, steps: tuple[str, ...] | None = None) -> None:
        agency = (FOLLOW, COMPLETE) if legs is not None else (*OFFICE, ANSWER, CONFIRM)
        for one in self._running(*(steps or agency)):
            if legs is None or one.leg in legs:
                one.ended = day
