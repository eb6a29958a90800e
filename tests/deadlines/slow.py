"""A slow second opinion on a whole case: it walks day by day, keeps its own books, and shares no code with the product.

It is told the same deeds on the same days and says what each promise must be. Rules: rules.md §1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)
OFFICE = ("verification", "first_follow_up", "completion")
LIMITS = {
    "verification": 3,
    "first_follow_up": 5,
    "completion": 14,
    "reporter_answer": 10,
    "confirmation": 10,
}
AGENCIES = ("DPUTR", "DINKES", "DUKCAPIL")


@dataclass
class Calendar:
    """Which days are worked."""

    off: set[date]

    def works(self, day: date) -> bool:
        """Monday to Friday, and not off."""
        return day.strftime("%w") not in "06" and day not in self.off

    def walk(self, start: date, steps: int) -> date:
        """So many working days on."""
        day = start
        while steps > 0:
            day += DAY
            steps -= self.works(day)
        return day

    def between(self, after: date, until: date) -> int:
        """Working days after the one, up to and with the other."""
        found = 0
        while after < until:
            after += DAY
            found += self.works(after)
        return found


@dataclass
class SlowPromise:
    """One promise and everything that was done to it."""

    step: str
    cycle: int
    leg: int
    start: date
    need: int
    due: date
    cap: date | None = None
    pauses: list[tuple[date, date]] = field(default_factory=list)
    asked: date | None = None
    extra: int = 0
    met: date | None = None
    ended: date | None = None
    late: date | None = None

    @property
    def runs(self) -> bool:
        """Whether it is neither met nor ended."""
        return self.met is None and self.ended is None

    def summary(self) -> tuple[object, ...]:
        """What is compared."""
        return (self.step, self.cycle, self.leg, self.start, self.due, self.met, self.ended, self.late)


class SlowCase:
    """A case as it must be. `lines` is what was done, for `cases.tell`."""

    def __init__(self, day: date, calendar: Calendar) -> None:
        self.calendar = calendar
        self.day = day
        self.status, self.cycle, self.leg, self.agency = "received", 1, 0, ""
        self.objections = self.extensions = 0
        self.closed: date | None = None
        self.officer = False
        self.promises: list[SlowPromise] = []
        self.lines = [f"{day} file"]
        self._promise("verification", 0)

    def can(self) -> list[str]:
        """What may be done next."""
        return {
            "received": ["route", "question", "withdraw", "decree", "sweep"],
            "routed": ["accept", "transfer", "back", "withdraw", "decree", "sweep"],
            "in_progress": ["ask", "write", "transfer", "back", "answer", "decree", "sweep", "extend"],
            "awaiting": ["reply", "reply", "withdraw", "decree"],
            "answered": ["confirm", "object", "decree"],
            "closed": ["reopen", "decree"],
        }[self.status]

    def do(self, deed: str, wait: int, nth: int) -> None:
        """One deed, `wait` days after the one before; what cannot be done just then is left out."""
        self.day += wait * DAY
        getattr(self, f"_{deed}")(nth)

    def _say(self, words: str) -> None:
        self.lines.append(f"{self.day} {words}")

    def _route(self, nth: int) -> None:
        self.agency, self.leg, self.status = AGENCIES[nth % 3], self.leg + 1, "routed"
        checked = next((one for one in self.promises if one.step == "verification" and one.runs), None)
        limit = checked.due if checked else None
        self._meet("verification")
        self._end(range(1, self.leg))
        if not any(one.step == "completion" and one.leg == 0 and one.runs for one in self.promises):
            cap = self.calendar.walk(limit, LIMITS["completion"]) if limit else None
            self._promise("completion", 0, cap)
        self._hold()
        self._say(f"route {self.agency}")

    def _question(self, _nth: int) -> None:
        self._pause("received")
        self._say("question")

    def _accept(self, _nth: int) -> None:
        self.status = "in_progress"
        self._say("accept")

    def _write(self, _nth: int) -> None:
        self._meet("first_follow_up")
        self._say("write")

    def _ask(self, _nth: int) -> None:
        self._meet("first_follow_up")
        self._pause("in_progress")
        self._say("ask")

    def _reply(self, _nth: int) -> None:
        if self._of("reporter_answer").due < self.day:
            return  # archived by the clock at some time; told elsewhere
        self._meet("reporter_answer")
        for one in self._running(*OFFICE):
            if one.asked is not None:
                one.pauses.append((one.asked, self.day))
                one.asked = None
                self._reckon(one)
        self.status = self.before
        self._say("reply")

    def _transfer(self, nth: int) -> None:
        others = [agency for agency in AGENCIES if agency != self.agency]
        self.agency, self.leg, self.status = others[nth % 2], self.leg + 1, "routed"
        self._end(range(1, self.leg))
        self._hold()
        self._say(f"transfer {self.agency}")

    def _back(self, _nth: int) -> None:
        self.status = "received"
        self._end(range(1, self.leg + 1))
        self._promise("verification", self.leg)
        self._say("back")

    def _extend(self, nth: int) -> None:
        for one in self._running("completion"):
            if one.leg in (0, self.leg):
                self._look(one)
                one.extra += 1 + nth
                self._reckon(one)
        self._say(f"more {1 + nth}")
        self._say("grant delegate")

    def _answer(self, _nth: int) -> None:
        self.status = "answered"
        self._meet("first_follow_up", "completion")
        self._promise("confirmation", 0)
        self._say("answer")

    def _confirm(self, _nth: int) -> None:
        self._meet("confirmation")
        self.status, self.closed = "closed", self.day
        self._say("confirm")

    def _object(self, _nth: int) -> None:
        if self.objections:
            return  # the second goes above; told elsewhere
        self.objections += 1
        self._again()
        self._say("object")

    def _reopen(self, _nth: int) -> None:
        self._again()
        self._say("reopen_above")

    def _withdraw(self, _nth: int) -> None:
        for one in self._running(*LIMITS):
            self._look(one)
            one.ended = self.day
        self.status = "withdrawn"
        self._say("withdraw")

    def _decree(self, nth: int) -> None:
        day = self.calendar.walk(self.day, nth) - 5 * DAY
        if not self.calendar.works(day):
            return
        self.calendar.off.add(day)
        for one in self._running(*LIMITS) if self.status != "closed" else []:
            due = one.due
            self._reckon(one)
            if one.due != due:
                moved, one.due = one.due, due
                self._look(one)
                one.due = moved
        self._say(f"decree +{day:%m-%d}")

    def _sweep(self, _nth: int) -> None:
        for one in self._running(*OFFICE):
            if one.asked is None:
                self._look(one)
        self._say("sweep")

    def _again(self) -> None:
        self._meet("confirmation")
        for one in self._running(*LIMITS):
            self._look(one)
            one.ended = self.day
        self.cycle, self.leg, self.closed = self.cycle + 1, self.leg + 1, None
        self.status = "in_progress"
        self._promise("completion", 0)
        self._hold()

    def _hold(self) -> None:
        self._promise("first_follow_up", self.leg)
        self._promise("completion", self.leg)

    def _pause(self, before: str) -> None:
        self.before, self.status = before, "awaiting"
        for one in self._running(*OFFICE):
            self._look(one)
            one.asked = self.day
        self._promise("reporter_answer", 0)

    def _promise(self, step: str, leg: int, cap: date | None = None) -> None:
        due, need = self.calendar.walk(self.day, LIMITS[step]), LIMITS[step]
        if cap is not None and cap < due:
            due, need = cap, self.calendar.between(self.day, cap)
        else:
            cap = None
        new = SlowPromise(step, self.cycle, leg, self.day, need, due, cap)
        same = [one for one in self.promises if one.summary()[:4] == new.summary()[:4]]
        for one in same:
            new.late = one.late  # made anew on its own day
            self.promises.remove(one)
        self.promises.append(new)

    def _reckon(self, one: SlowPromise) -> None:
        steps = one.need + one.extra + sum(self.calendar.between(a, b) for a, b in one.pauses)
        capped = one.cap is not None and self.calendar.between(one.start, one.cap) == one.need
        if capped and one.cap is not None:
            one.due = self.calendar.walk(one.cap, steps - one.need)
        else:
            one.due = self.calendar.walk(one.start, steps)

    def _look(self, one: SlowPromise) -> None:
        """Note that it is late, on the first day on which it ran and was: whoever comes by, whenever."""
        if one.step not in OFFICE or one.late is not None:
            return
        until = self.day if one.asked is None else one.asked
        day = max(one.start, one.pauses[-1][1] if one.pauses else one.start)
        while day <= until:
            if day > one.due and one.due < until:
                one.late = day
                return
            day += DAY

    def _meet(self, *steps: str) -> None:
        for one in self._running(*steps):
            self._look(one)
            one.met = self.day

    def _end(self, legs: range) -> None:
        for one in self._running("first_follow_up", "completion"):
            if one.leg in legs:
                self._look(one)
                one.ended = self.day

    def _running(self, *steps: str) -> list[SlowPromise]:
        return [one for one in self.promises if one.runs and one.step in steps]

    def _of(self, step: str) -> SlowPromise:
        return self._running(step)[0]
