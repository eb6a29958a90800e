"""Real days, and the smallest way to tell a promise's life: `live(5, "2026-02-02", "pause 2026-02-04")`."""

from __future__ import annotations

import csv
from datetime import date

from feedback.deadlines.calendar import Calendar
from feedback.deadlines.clocks import Clocks, Promise, Tick
from feedback.deadlines.seed import DATA
from feedback.deadlines.standards import Standard
from feedback.deadlines.steps import CountsFrom, DayUnit, Step

BEGINNING = date(2009, 7, 18)


def real_calendar(
    less: tuple[str, ...] = (), plus: tuple[str, ...] = (), work: tuple[str, ...] = ()
) -> Calendar:
    """The shipped holidays, less some dates, plus others, with local working days."""
    with (DATA / "holidays.csv").open(encoding="utf-8") as lines:
        names = {date.fromisoformat(row["on"]): row["name"] for row in csv.DictReader(lines)}
    for said in less:
        del names[date.fromisoformat(said)]
    for said in plus:
        names[date.fromisoformat(said)] = "Libur daerah"
    on = frozenset(date.fromisoformat(said) for said in work)
    return Calendar(f"{less}{plus}{work}", frozenset(names), on, names)


REAL = real_calendar()


def standard(days: int, step: Step = Step.COMPLETION, unit: DayUnit = DayUnit.WORKING) -> Standard:
    return Standard(
        f"test-{step}-{days}", None, step, days, unit, CountsFrom.ROUTED, "test", BEGINNING, None, True
    )


class Life:
    """Clocks and every tick that made them."""

    def __init__(self, calendar: Calendar = REAL) -> None:
        self.calendar = calendar
        self.clocks = Clocks()
        self.ticks: list[Tick] = []

    def do(self, ticks: list[Tick]) -> list[Tick]:
        self.ticks += ticks
        self.clocks = self.clocks.apply(ticks)
        return ticks

    def start(self, step: Step, days: int, on: date, **more: object) -> list[Tick]:
        said = {"cycle": 1, "leg": 0, "holder": 7, "unit": DayUnit.WORKING, **more}
        unit = said.pop("unit")
        return self.do(
            self.clocks.start(
                step, standard=standard(days, step, unit), on=on, calendar=self.calendar, **said
            )  # type: ignore[arg-type]
        )

    def act(self, said: str) -> None:
        """One act in words: `pause|resume|stop|cancel|sweep DATE`, `extend DATE N`, `decree DATE +DATE|-DATE`."""
        act, on_said, *rest = said.split()
        on, clocks = date.fromisoformat(on_said), self.clocks
        match act:
            case "pause":
                self.do(clocks.pause(on))
            case "resume":
                self.do(clocks.resume(on, self.calendar))
            case "stop":
                self.do(clocks.stop(Step.COMPLETION, on, self.calendar))
            case "cancel":
                self.do(clocks.cancel(None, on))
            case "sweep":
                self.do(clocks.breaches(on))
            case "extend":
                self.do(clocks.extend(int(rest[0]), on, self.calendar))
            case "decree":
                sign, moved = rest[0][0], rest[0][1:]
                self.calendar = real_calendar(plus=(moved,)) if sign == "+" else real_calendar(less=(moved,))
                self.do(clocks.recompute(self.calendar, on))
            case _:
                raise ValueError(said)

    @property
    def only(self) -> Promise:
        (promise,) = self.clocks.promises
        return promise


def live(days: int, start: str, *acts: str, calendar: Calendar = REAL, **more: object) -> Life:
    life = Life(calendar)
    life.start(Step.COMPLETION, days, date.fromisoformat(start), **more)
    for said in acts:
        life.act(said)
    return life
