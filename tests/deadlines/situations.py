"""Clock situations of one promise on the real days of 2026, each date worked out by hand beside a printed calendar.

Days off that bear on them: 1 and 16 January; 16 and 17 February (Imlek and its leave); 18, 19, 20, 23 and 24 March
(Nyepi, Idul Fitri and leave); 3 April; 1, 14, 15, 27 and 28 May; 1 and 16 June; 17 and 25 August; 24 and 25 December;
1 and 5 January 2027. 1 February 2026 is a Sunday.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from feedback.deadlines.calendar import Calendar
from tests.deadlines.lives import REAL, Life, live

PLAIN = "2026-02-02"  # a Monday; five working days on is Monday 9 February


@dataclass(frozen=True)
class Situation:
    """A promise of `days` days made on `start`, what became of it, and what must come out (MM-DD of 2026).

    `why` counts it out by hand. Whatever is not named in `expected` is not looked at, but for the breach.
    """

    what: str
    days: int
    start: str
    acts: tuple[str, ...]
    expected: dict[str, Any]
    why: str
    more: dict[str, Any] = field(default_factory=dict)

    def got(self, calendar: Calendar = REAL) -> dict[str, Any]:
        """What comes out, of what is asked."""
        return got(live(self.days, self.start, *self.acts, calendar=calendar, **self.more), self.expected)

    @property
    def wanted(self) -> dict[str, Any]:
        """What must come out."""
        return {"breached": None, **self.expected}


def got(life: Life, asked: dict[str, Any]) -> dict[str, Any]:
    """Of the only promise of a life: what is asked, and the breach."""
    promise = life.only
    said = {
        "due": promise.due_on,
        "promised": promise.promised_on,
        "met": promise.met_on,
        "ended": promise.ended_on,
        "breached": promise.breached_on,
        "days": promise.working_days,
        "paused_days": promise.paused_days,
    }
    return {name: short(said[name]) for name in {*asked, "breached"}}


def short(value: Any) -> Any:
    """A date of 2026 without its year."""
    return value.isoformat().removeprefix("2026-") if isinstance(value, date) else value


def _one(
    what: str, days: int, start: str, acts: list[str], expected: dict[str, Any], why: str, **more: Any
) -> Situation:
    return Situation(what, days, start, tuple(acts), expected, why, more)


SITUATIONS: tuple[Situation, ...] = (
    _one("a plain week", 5, PLAIN, [], {"due": "02-09"}, "Tue 3, Wed 4, Thu 5, Fri 6, Mon 9"),
    _one("received on a Friday", 3, "2026-02-06", [], {"due": "02-11"}, "Mon 9, Tue 10, Wed 11"),
    _one("received on a Saturday", 3, "2026-02-07", [], {"due": "02-11"}, "Mon 9, Tue 10, Wed 11"),
    _one("received on a Sunday", 3, "2026-02-08", [], {"due": "02-11"}, "Mon 9, Tue 10, Wed 11"),
    _one(
        "received on a holiday",
        3,
        "2026-01-16",
        [],
        {"due": "01-21"},
        "Fri 16 is Isra Mikraj; Mon 19, 20, 21",
    ),
    _one(
        "on the eve of Imlek and its leave",
        3,
        "2026-02-13",
        [],
        {"due": "02-20"},
        "Mon 16 and Tue 17 are off: Wed 18, 19, 20",
    ),
    _one(
        "across Nyepi and Idul Fitri",
        5,
        "2026-03-16",
        [],
        {"due": "03-30"},
        "Tue 17 is day 1; 18 to 24 are off; 25, 26, 27, Mon 30",
    ),
    _one("received within the Idul Fitri leave", 3, "2026-03-20", [], {"due": "03-27"}, "25, 26, 27"),
    _one("Good Friday", 1, "2026-04-02", [], {"due": "04-06"}, "Fri 3 is off; Mon 6"),
    _one("across Labour Day", 5, "2026-04-29", [], {"due": "05-07"}, "Thu 30; Fri 1 is off; 4, 5, 6, 7"),
    _one(
        "fourteen days through May",
        14,
        "2026-05-11",
        [],
        {"due": "06-05"},
        "12, 13; 14 and 15 off; 18-22 (7); 25, 26 (9); 27, 28 off; 29 (10); Mon 1 June off; 2, 3, 4, 5 (14)",
    ),
    _one("Independence Day", 1, "2026-08-14", [], {"due": "08-18"}, "Mon 17 is off; Tue 18"),
    _one(
        "sixty days without a holiday are twelve weeks",
        60,
        "2026-08-28",
        [],
        {"due": "11-20"},
        "Friday 28 August and twelve Fridays on",
    ),
    _one(
        "across Christmas and the year's end",
        5,
        "2026-12-23",
        [],
        {"due": "2027-01-04"},
        "24, 25 off; 28, 29, 30, 31 (4); Fri 1 January off; Mon 4",
    ),
    _one(
        "into January with Isra Mikraj",
        5,
        "2026-12-30",
        [],
        {"due": "2027-01-08"},
        "31 (1); 1 off; Mon 4 (2); Tue 5 off; 6, 7, 8 (5)",
    ),
    _one(
        "a pause of two days",
        5,
        PLAIN,
        ["pause 2026-02-04", "resume 2026-02-06", "stop 2026-02-11"],
        {"due": "02-11", "promised": "02-11", "met": "02-11", "days": 5, "paused_days": 2},
        "asked on the 4th, answered on the 6th: 5 and 6 do not count; 9 and two more: 11",
    ),
    _one(
        "a pause of no length",
        5,
        PLAIN,
        ["pause 2026-02-04", "resume 2026-02-04"],
        {"due": "02-09"},
        "asked and answered on one day: no day in between",
    ),
    _one(
        "a pause across Imlek",
        5,
        "2026-02-09",
        ["pause 2026-02-13", "resume 2026-02-18"],
        {"due": "02-19", "paused_days": 1},
        "10, 11, 12, 13, 18 without it; of the pause only Wed 18 is a working day",
    ),
    _one(
        "a pause within the leave",
        5,
        "2026-03-16",
        ["pause 2026-03-20", "resume 2026-03-24"],
        {"due": "03-30"},
        "21 to 24 are all off: nothing moves",
    ),
    _one(
        "a pause over a weekend",
        5,
        PLAIN,
        ["pause 2026-02-06", "resume 2026-02-08"],
        {"due": "02-09"},
        "Sat 7 and Sun 8 would not have counted anyhow",
    ),
    _one(
        "a pause that never ends",
        5,
        PLAIN,
        ["pause 2026-02-04", "sweep 2026-06-30"],
        {"due": "02-09"},
        "the clock stands since the 4th: not late in June",
    ),
    _one(
        "paused twice",
        5,
        PLAIN,
        ["pause 2026-02-04", "pause 2026-02-05", "resume 2026-02-06"],
        {"due": "02-11", "paused_days": 2},
        "a second question changes nothing: 5 and 6",
    ),
    _one("resumed without a pause", 5, PLAIN, ["resume 2026-02-04"], {"due": "02-09"}, "nothing stood still"),
    _one(
        "two pauses",
        5,
        PLAIN,
        ["pause 2026-02-03", "resume 2026-02-04", "pause 2026-02-05", "resume 2026-02-09", "stop 2026-02-12"],
        {"due": "02-12", "met": "02-12", "days": 5, "paused_days": 3},
        "4; 6 and 9: three days; 9 and three more: 12",
    ),
    _one(
        "done on the due day",
        5,
        PLAIN,
        ["stop 2026-02-09", "sweep 2026-02-20"],
        {"due": "02-09", "met": "02-09", "days": 5},
        "day 5 lasts until its midnight",
    ),
    _one(
        "breached, then done",
        5,
        PLAIN,
        ["sweep 2026-02-10", "stop 2026-02-11"],
        {"due": "02-09", "met": "02-11", "days": 7, "breached": "02-10"},
        "late from the 10th; 3, 4, 5, 6, 9, 10, 11",
    ),
    _one(
        "swept after an outage, twice",
        5,
        PLAIN,
        ["sweep 2026-02-13", "sweep 2026-02-13"],
        {"due": "02-09", "breached": "02-10"},
        "late on the 10th, whoever looked when",
    ),
    _one(
        "done late before any sweep",
        5,
        PLAIN,
        ["stop 2026-02-10"],
        {"due": "02-09", "met": "02-10", "days": 6, "breached": "02-10"},
        "the act itself says that it was late",
    ),
    _one(
        "extended",
        5,
        PLAIN,
        ["extend 2026-02-06 5"],
        {"due": "02-18", "promised": "02-09"},
        "10, 11, 12, 13; 16, 17 off; 18. What was promised stays",
    ),
    _one(
        "extended twice",
        5,
        PLAIN,
        ["extend 2026-02-06 5", "extend 2026-02-12 3"],
        {"due": "02-23", "promised": "02-09"},
        "18 and 19, 20, Mon 23",
    ),
    _one(
        "extended after the breach",
        5,
        PLAIN,
        ["sweep 2026-02-10", "extend 2026-02-10 5"],
        {"due": "02-18", "promised": "02-09", "breached": "02-10"},
        "the new day is 18, the breach stays",
    ),
    _one(
        "extended late before any sweep",
        5,
        PLAIN,
        ["extend 2026-02-12 5"],
        {"due": "02-18", "promised": "02-09", "breached": "02-10"},
        "approved on the 12th, it was late since the 10th",
    ),
    _one(
        "extended, then paused",
        5,
        PLAIN,
        ["extend 2026-02-06 5", "pause 2026-02-10", "resume 2026-02-12"],
        {"due": "02-20", "promised": "02-11", "paused_days": 2},
        "18 and two more: 20; promised 9 and two more: 11",
    ),
    _one(
        "paused after the breach",
        5,
        PLAIN,
        ["sweep 2026-02-10", "pause 2026-02-11", "resume 2026-02-13"],
        {"due": "02-11", "paused_days": 2, "breached": "02-10"},
        "9 and two: 11; the breach stays",
    ),
    _one(
        "paused late before any sweep",
        5,
        PLAIN,
        ["pause 2026-02-11", "sweep 2026-02-12"],
        {"due": "02-09", "breached": "02-10"},
        "asked when it was late already",
    ),
    _one(
        "asked on the due day, answered on the Saturday: the day was used up",
        4,
        PLAIN,
        ["pause 2026-02-06", "resume 2026-02-07", "sweep 2026-02-08"],
        {"due": "02-06", "breached": "02-07"},
        "no working day in (6, 7]: still due on Friday 6",
    ),
    _one(
        "asked on the due day, answered the next working day",
        5,
        PLAIN,
        ["pause 2026-02-09", "resume 2026-02-10", "sweep 2026-02-10"],
        {"due": "02-10", "paused_days": 1},
        "the answer's own day is a paused one: due that day, not late on it",
    ),
    _one(
        "a late decree adds a day off",
        5,
        PLAIN,
        ["decree 2026-02-06 +2026-02-05"],
        {"due": "02-10"},
        "3, 4, 6, 9, 10",
    ),
    _one(
        "a late decree takes a leave away",
        3,
        "2026-02-13",
        ["decree 2026-02-15 -2026-02-16"],
        {"due": "02-19"},
        "16, 18, 19",
    ),
    _one(
        "a late decree for a day after the due day",
        5,
        PLAIN,
        ["decree 2026-02-04 +2026-02-12"],
        {"due": "02-09"},
        "the 12th was not counted on",
    ),
    _one(
        "a late decree after the breach",
        5,
        PLAIN,
        ["sweep 2026-02-10", "decree 2026-02-11 +2026-02-05"],
        {"due": "02-10", "breached": "02-10"},
        "counted again to 10, but it was late on the calendar of its day",
    ),
    _one(
        "a late decree after the due day, before any sweep",
        5,
        PLAIN,
        ["decree 2026-02-11 +2026-02-05", "sweep 2026-02-11"],
        {"due": "02-10", "breached": "02-10"},
        "an outage does not make the breach go away",
    ),
    _one(
        "a late decree on the due day itself",
        5,
        PLAIN,
        ["decree 2026-02-09 +2026-02-05", "sweep 2026-02-10"],
        {"due": "02-10"},
        "not late yet on the 9th: due on the 10th, and not late on it",
    ),
    _one(
        "a late decree for a paused day",
        5,
        PLAIN,
        ["pause 2026-02-04", "resume 2026-02-06", "decree 2026-02-09 +2026-02-05"],
        {"due": "02-11", "paused_days": 1},
        "3, 4, 6, 9, 10 and one paused day (6): 11",
    ),
    _one(
        "a late decree keeps the extension",
        5,
        PLAIN,
        ["extend 2026-02-06 2", "decree 2026-02-09 +2026-02-05"],
        {"due": "02-12", "promised": "02-10"},
        "10 and 11, 12",
    ),
    _one(
        "a decree, and another that takes it back",
        5,
        PLAIN,
        ["decree 2026-02-04 +2026-02-05", "decree 2026-02-05 +2026-02-22"],
        {"due": "02-09"},
        "10 after the first; the second calendar has the 5th again (and a Sunday)",
    ),
    _one(
        "withdrawn while paused",
        5,
        PLAIN,
        ["pause 2026-02-04", "cancel 2026-02-10"],
        {"ended": "02-10"},
        "the clock stood still: never late",
    ),
    _one(
        "taken away when late",
        5,
        PLAIN,
        ["cancel 2026-02-11"],
        {"ended": "02-11", "breached": "02-10"},
        "leaving does not undo lateness",
    ),
    _one(
        "the clock was set back",
        5,
        PLAIN,
        ["pause 2026-02-04", "resume 2026-02-03"],
        {"due": "02-09"},
        "answered before it was asked: a pause of no length",
    ),
    _one(
        "done before it began: the clock was set back",
        5,
        PLAIN,
        ["stop 2026-01-30"],
        {"due": "02-09", "met": "02-02", "days": 0},
        "kept as done on the day it began",
    ),
    _one(
        "done while still paused",
        5,
        PLAIN,
        ["pause 2026-02-04", "stop 2026-02-06"],
        {"due": "02-11", "met": "02-06", "days": 2, "paused_days": 2},
        "3 and 4 counted, 5 and 6 paused",
    ),
    _one(
        "capped by verification's own limit",
        14,
        PLAIN,
        [],
        {"due": "02-11"},
        "14 days would be 24 February; the cap is Wed 11",
        latest=date(2026, 2, 11),
    ),
    _one(
        "a cap before the start is late from the first day",
        5,
        "2026-02-12",
        ["sweep 2026-02-12"],
        {"due": "02-10", "breached": "02-12"},
        "it cannot have been late before it began",
        latest=date(2026, 2, 10),
    ),
    _one(
        "a cap moves with a decree as far as its own day does",
        14,
        PLAIN,
        ["decree 2026-02-06 +2026-02-05"],
        {"due": "02-12"},
        "seven days were given; without the 5th the seventh is Thu 12",
        latest=date(2026, 2, 11),
    ),
)
