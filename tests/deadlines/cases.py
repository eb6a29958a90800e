"""Situations of whole cases, told with the product's verbs on real days, with what must come out worked out by hand.

A case is told in lines: `MM-DD[ HH.MM] verb [words]` (2026, noon, unless said). Promises are named `step cycle.leg`:
leg 0 is the citizen's, leg k the k-th agency's. Days off: see `situations`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, select

from feedback.agencies.classes import ServiceClass
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import (
    cycles,
    extensions,
    follow_up,
    imported,
    quarantine,
    reading,
    recount,
    reporter,
    resolution,
    sweep,
    triage,
)
from feedback.complaints.models import Complaint
from feedback.complaints.resolution import Answer
from feedback.complaints.status import Outcome
from feedback.deadlines import edit, promises
from feedback.deadlines.models import CalendarDay
from feedback.deadlines.promise import Promise
from feedback.deadlines.steps import DayKind, Step
from feedback.inspection import adjudication
from feedback.ledger.models import Event
from tests.complaints import telling
from tests.complaints.telling import Crew
from tests.deadlines.situations import short

WORDS = "Ditulis untuk contoh ini."
DESKS = {
    "DPUTR": "officer_dputr",
    "DINKES": "officer_dinkes",
    "DUKCAPIL": "officer_dukcapil",
    "INSPEKTORAT": "inspector",
    "SETDA": "delegate",
}


@dataclass(frozen=True)
class Case:
    """What is told, line by line; what must come out, of what is named; `why` counts it out by hand.

    `late` are all breaches the case has: whatever is not named there must not be late.
    """

    what: str
    told: tuple[str, ...]
    expected: dict[str, Any]
    why: str
    late: tuple[str, ...] = ()

    @property
    def wanted(self) -> dict[str, Any]:
        """What must come out."""
        return {"late": self.late, **self.expected}

    def got(self, crew: Crew) -> dict[str, Any]:
        """Tell it; what comes out, of what is asked. The fold of the events is looked at too."""
        complaint = tell(self.told, crew)
        db.session.flush()
        clocks = promises.clocks_of(complaint.id)
        folded = reading.story(complaint, reading.Audience.INSPECTORATE).clocks
        assert {one.name: one for one in folded.promises} == {one.name: one for one in clocks.promises}
        assert not reading.differences(complaint)
        late = tuple(
            f"{one.step} {one.cycle}.{one.leg} {short(one.breached_on)}"
            for one in clocks.promises
            if one.breached_on is not None
        )
        return {"late": late} | {name: _look(name, complaint, clocks.promises) for name in self.expected}


def tell(told: tuple[str, ...], crew: Crew) -> Complaint:
    """The case of a story's lines. A line that begins with "!" must be refused."""
    complaint: Complaint | None = None
    for line in told:
        refused = line.startswith("!")
        at, rest = _moment(line.removeprefix("!"))
        verb, _space, said = rest.partition(" ")
        with clock.at(at):
            try:
                with db.session.begin_nested():
                    found = VERBS[verb](complaint, crew, said)  # type: ignore[arg-type]
            except Refusal:
                assert refused, f"refused: {line}"
                db.session.refresh(complaint)
            else:
                assert not refused, f"not refused: {line}"
                complaint = found if verb in ("file", "import") else complaint
    assert complaint is not None
    return complaint


def _moment(line: str) -> tuple[datetime, str]:
    day, _space, rest = line.partition(" ")
    on = date.fromisoformat(day if len(day) == 10 else f"2026-{day}")
    if rest[:2].isdigit() and rest[2:3] == ".":
        hour, minute, rest = int(rest[:2]), int(rest[3:5]), rest[6:]
        return datetime(on.year, on.month, on.day, hour, minute, tzinfo=clock.TOWN).astimezone(UTC), rest
    return clock.midday(on), rest


def _look(name: str, complaint: Complaint, every: tuple[Promise, ...]) -> Any:
    first, _space, rest = name.partition(" ")
    if first == "events":
        asked = select(func.count()).where(Event.stream_id == complaint.id, Event.kind == rest)
        return db.session.scalar(asked)
    if not rest:
        value = getattr(complaint, name)
        return short(value) if value is None or isinstance(value, date) else getattr(value, "value", value)
    place, _space, field = rest.partition(" ")
    cycle, leg = map(int, place.split("."))
    found = [one for one in every if (one.step, one.cycle, one.leg) == (Step(first), cycle, leg)]
    newest = max(found, key=lambda one: one.started_on)
    return short(getattr(newest, {"due": "due_on", "met": "met_on", "ended": "ended_on"}.get(field, field)))


Verb = Callable[[Complaint, Crew, str], Any]


def _desk(complaint: Complaint) -> str:
    return DESKS[complaint.holder.code]


def _file(_none: Complaint, _crew: Crew, said: str) -> Complaint:
    return telling.filed(category=said or "JALAN-KAB")


def _route(complaint: Complaint, crew: Crew, said: str) -> None:
    unit, _space, kind = said.partition(" ")
    service_class = ServiceClass(kind or "non_oversight")
    telling.route(complaint, crew, unit or "DPUTR", service_class=service_class)


def _transfer(complaint: Complaint, crew: Crew, said: str) -> None:
    triage.transfer(complaint, telling.unit_id(said), WORDS, by=crew["verifier"])


def _answer(complaint: Complaint, crew: Crew, said: str) -> None:
    telling.answer(complaint, crew, said or _desk(complaint))


def _plan(complaint: Complaint, crew: Crew, said: str) -> None:
    day = date.fromisoformat(f"2026-{said}")
    planned = Answer(Outcome.PLANNED, WORDS, planned_for=day, programme="Jalan", budget_year="2026")
    resolution.answer(complaint, planned, by=crew[_desk(complaint)])


def _decree(complaint: Complaint, _crew: Crew, said: str) -> None:
    """`+DD` a day off more, `-DD` a leave taken back, `=DD` a local working day; then everything is counted anew."""
    day = date.fromisoformat(f"2026-{said[1:]}")
    if said[0] == "-":
        row = db.session.scalars(select(CalendarDay).where(CalendarDay.on == day)).one()
        edit.remove_day(row, by="user:1")
    else:
        kind = DayKind.LOCAL_OFF if said[0] == "+" else DayKind.LOCAL_WORK
        edit.add_day(day, kind, "Keputusan bupati", source="SK", by="user:1")
    while recount.recount():
        pass
    db.session.refresh(complaint)


def _member(complaint: Complaint, crew: Crew, _said: str) -> None:
    other = telling.filed()
    triage.join(other, complaint, by=crew["verifier"])


def _import(_none: Complaint, _crew: Crew, said: str) -> Complaint:
    """An old case, at the dates it had: received now, then `routed accepted answered` (ISO dates, as far as it got)."""
    complaint = telling.file(telling.a_draft(external_id="A-1"), by=imported.IMPORT).complaint
    desk = imported.at_desk_of
    steps: list[Callable[[], object]] = [
        lambda: triage.route(
            complaint,
            triage.Classification(
                ServiceClass.NON_OVERSIGHT, telling.category_id("JALAN-KAB"), telling.unit_id("DPUTR")
            ),
            by=desk(complaint.holder),
        ),
        lambda: imported.accept(complaint, by=desk(complaint.holder)),
        lambda: imported.answer(complaint, Answer(Outcome.EXPLAINED, WORDS), by=desk(complaint.holder)),
    ]
    for day, step in zip(said.split(), steps, strict=False):
        with clock.at(clock.midday(date.fromisoformat(day))):
            step()
    return complaint


def _excuse(complaint: Complaint, crew: Crew, _said: str) -> None:
    newest = adjudication.excusable(complaint)[0]
    adjudication.excuse(complaint, newest.name, WORDS, by=crew["inspector"])


def _sweep(_complaint: Complaint, _crew: Crew, _said: str) -> None:
    while sweep.sweep().total:
        pass
    extensions.pass_idle()


VERBS: dict[str, Verb] = {
    "file": _file,
    "import": _import,
    "route": _route,
    "question": lambda c, w, s: triage.question(c, WORDS, by=w["verifier"]),
    "dismiss": lambda c, w, s: triage.dismiss(c, Outcome.EXPLAINED, WORDS, by=w["verifier"]),
    "quarantine": lambda c, w, s: quarantine.put(c, WORDS, by=w["verifier"]),
    "member": _member,
    "accept": lambda c, w, s: follow_up.accept(c, by=w[s or _desk(c)]),
    "claim": lambda c, w, s: follow_up.claim(c, by=w[s]),
    "ask": lambda c, w, s: follow_up.ask(c, WORDS, by=w[s or _desk(c)]),
    "write": lambda c, w, s: follow_up.write(c, WORDS, by=w[_desk(c)]),
    "down": lambda c, w, s: follow_up.hand_down(c, telling.unit_id(s), WORDS, by=w["head_dinkes"]),
    "back": lambda c, w, s: follow_up.send_back(c, WORDS, by=w[_desk(c)]),
    "transfer": _transfer,
    "more": lambda c, w, s: extensions.ask(c, int(s), WORDS, WORDS, by=w[_desk(c)]),
    "grant": lambda c, w, s: extensions.decide(c, True, WORDS, by=w[s]),
    "refuse": lambda c, w, s: extensions.decide(c, False, WORDS, by=w[s]),
    "answer": _answer,
    "plan": _plan,
    "reply": lambda c, w, s: reporter.reply(c, WORDS),
    "add": lambda c, w, s: reporter.add(c, WORDS),
    "confirm": lambda c, w, s: reporter.confirm(c),
    "object": lambda c, w, s: reporter.object_to(c, WORDS),
    "reopen": lambda c, w, s: reporter.reopen(c, WORDS),
    "reopen_above": lambda c, w, s: cycles.reopen(c, WORDS, by=w["delegate"]),
    "withdraw": lambda c, w, s: reporter.withdraw(c),
    "decree": _decree,
    "excuse": _excuse,
    "sweep": _sweep,
}

ROUTED = ("02-02 file", "02-02 route")
"""Received and passed on to DPUTR on Monday 2 February: first reply by Mon 9, outcome by Tue 24."""
IN_WORK = (*ROUTED, "02-03 accept", "02-05 write")
"""And taken up, with a first reply in time."""
TUE_24 = "3, 4, 5, 6 (4); 9-13 (9); 16, 17 off; 18, 19, 20 (12); 23, 24 (14)"

CASES: tuple[Case, ...] = (
    Case(
        "received on a holiday",
        ("01-16 file",),
        {"verification 1.0 due": "01-21", "due_on": "01-21"},
        "Isra Mikraj on Friday 16: Mon 19, 20, 21",
    ),
    Case(
        "received one minute before midnight, and one after: two days",
        ("02-02 23.59 file",),
        {"verification 1.0 due": "02-05"},
        "the Monday in town, whatever the hour: 3, 4, 5",
    ),
    Case(
        "received on Saturday night",
        ("02-07 23.30 file", "02-09 route"),
        {
            "verification 1.0 due": "02-11",
            "completion 1.0 due": "03-03",
            "first_follow_up 1.1 due": "02-18",
        },
        "9, 10, 11. Routed Mon 9: 10-13 (4), 18 (5) first reply; 19, 20 (7), 23-27 (12), 2, 3 March (14)",
    ),
    Case(
        "the verifier is late: the citizen's date does not move with him",
        ("02-02 file", "02-10 route"),
        {"verification 1.0 met": "02-10", "completion 1.0 due": "02-27", "completion 1.1 due": "03-04"},
        "5 + 14: 6, 9-13 (6), 18-20 (9), 23-27 (14). The agency's own from 10: 11-13 (3), 18-20 (6), 23-27 (11),"
        " 2-4 March (14)",
        ("verification 1.0 02-06",),
    ),
    Case(
        "across the year's end and cuti bersama",
        ("12-21 file", "12-22 route"),
        {"completion 1.0 due": "2027-01-15", "first_follow_up 1.1 due": "12-31"},
        "23 (1); 24, 25 off; 28-31 (5); 1 off; 4 (6); 5 off; 6, 7, 8 (9); 11-15 (14)",
    ),
    Case(
        "across Nyepi, Idul Fitri and their leave",
        ("03-16 file", "03-17 route"),
        {"completion 1.0 due": "04-14", "first_follow_up 1.1 due": "03-31"},
        "18 to 24 off; 25-27 (3); 30, 31 (5); 1, 2 April (7); 3 off; 6-10 (12); 13, 14 (14)",
    ),
    Case(
        "a request for information",
        ("02-02 file", "02-02 route DPUTR information"),
        {"completion 1.0 due": "02-09"},
        "five days: 3, 4, 5, 6, 9",
    ),
    Case(
        "suspected abuse",
        ("02-04 file", "02-04 route INSPEKTORAT oversight"),
        {"completion 1.0 due": "05-12"},
        "Feb 5, 6, 9-13, 18-20, 23-27 (15); March 2-6, 9-13, 16, 17, 25-27, 30, 31 (32); April 1, 2, 6-10, 13-17,"
        " 20-24, 27-30 (53); May 4-8, 11, 12 (60)",
    ),
    Case(
        "answered on the last day, one minute before midnight",
        (*IN_WORK, "02-24 23.59 answer", "02-25 sweep"),
        {"completion 1.0 due": "02-24", "completion 1.0 met": "02-24", "completion 1.0 working_days": 14},
        TUE_24,
    ),
    Case(
        "answered one minute after midnight",
        (*IN_WORK, "02-25 00.01 answer"),
        {"completion 1.0 met": "02-25", "completion 1.0 working_days": 15},
        "the day was over: " + TUE_24,
        ("completion 1.0 02-25", "completion 1.1 02-25"),
    ),
    Case(
        "a pause over Imlek",
        ("02-09 file", "02-09 route", "02-10 accept", "02-12 ask", "02-18 reply"),
        {
            "completion 1.0 due": "03-05",
            "first_follow_up 1.1 met": "02-12",
            "reporter_answer 1.0 due": "03-02",
            "reporter_answer 1.0 met": "02-18",
        },
        "3 March and two days (13, 18). His ten: 13, 18-20 (4), 23-27 (9), 2 March",
    ),
    Case(
        "a question answered on its own day",
        ("02-09 file", "02-09 route", "02-10 accept", "02-12 08.00 ask", "02-12 17.00 reply"),
        {"completion 1.0 due": "03-03", "completion 1.0 paused_days": 0},
        "no working day in (12, 12]",
    ),
    Case(
        "the verifier's question pauses verification, and so the cap",
        ("02-02 file", "02-03 question", "02-05 reply", "02-09 route"),
        {"verification 1.0 due": "02-09", "verification 1.0 met": "02-09", "completion 1.0 due": "03-03"},
        "5 and two days (4, 5): 9. 9 + 14 is 3 March",
    ),
    Case(
        "a question that nobody answers: archived after its limit, not on it",
        ("02-02 file", "02-03 question", "02-19 sweep"),
        {"status": "awaiting_reporter", "reporter_answer 1.0 due": "02-19"},
        "4, 5, 6 (3); 9-13 (8); 18, 19 (10): on the 19th it still runs",
    ),
    Case(
        "the day after, the case is archived and nobody was late",
        ("02-02 file", "02-03 question", "02-20 sweep", "02-20 sweep"),
        {
            "status": "closed",
            "outcome": "incomplete",
            "events archived": 1,
            "reporter_answer 1.0 ended": "02-20",
        },
        "the pause never ended",
    ),
    Case(
        "a revived archive goes on where it stood",
        ("02-02 file", "02-03 question", "02-20 sweep", "03-02 add"),
        {"status": "received", "verification 1.0 due": "03-04"},
        "one day of three was used; after Mon 2 March: 3, 4",
    ),
    Case(
        "an archive is not revived after 30 days",
        ("02-02 file", "02-03 question", "02-20 sweep", "!03-23 add"),
        {"status": "closed"},
        "20 February + 30 = 22 March",
    ),
    Case(
        "withdrawn while paused",
        (*IN_WORK, "02-10 ask", "03-02 withdraw"),
        {"status": "closed", "outcome": "withdrawn", "completion 1.0 ended": "03-02"},
        "the clock stood since the 10th, so nothing was late on 2 March",
    ),
    Case(
        "withdrawn when late",
        (*IN_WORK, "02-26 withdraw"),
        {"completion 1.0 ended": "02-26"},
        "due 24: " + TUE_24,
        ("completion 1.0 02-25", "completion 1.1 02-25"),
    ),
    Case(
        "a question after the first reply is late",
        (*ROUTED, "02-10 sweep", "02-11 accept", "02-11 ask", "02-13 reply"),
        {"first_follow_up 1.1 met": "02-11", "completion 1.0 due": "02-26"},
        "first reply due Mon 9. 24 and two days (12, 13)",
        ("first_follow_up 1.1 02-10",),
    ),
    Case(
        "a question after the outcome is late",
        (*IN_WORK, "02-25 ask", "02-27 reply", "03-02 answer"),
        {"completion 1.0 due": "02-26", "completion 1.0 met": "03-02"},
        "24 and two days (26, 27); the breach of 25 stays",
        ("completion 1.0 02-25", "completion 1.1 02-25"),
    ),
    Case(
        "asked on the last day, answered the next: still in time that day",
        (*IN_WORK, "02-24 ask", "02-25 reply", "02-25 answer"),
        {"completion 1.0 due": "02-25", "completion 1.0 met": "02-25", "completion 1.0 working_days": 14},
        "24 and one day (25)",
    ),
    Case(
        "more time, granted by the head of the agency",
        (*IN_WORK, "02-05 more 5", "02-06 grant head_dputr"),
        {"completion 1.0 due": "03-03", "completion 1.0 promised_on": "02-24", "completion 1.1 due": "03-03"},
        "24 and 25, 26, 27, 2, 3",
    ),
    Case(
        "more time, refused",
        (*IN_WORK, "02-05 more 5", "02-06 refuse head_dputr"),
        {"completion 1.0 due": "02-24"},
        TUE_24,
    ),
    Case(
        "a second time goes to the secretary's delegate",
        (
            *IN_WORK,
            "02-05 more 5",
            "02-06 grant head_dputr",
            "02-09 more 3",
            "!02-10 grant head_dputr",
            "02-10 grant delegate",
        ),
        {
            "completion 1.0 due": "03-06",
            "completion 1.0 extended_days": 8,
            "completion 1.0 promised_on": "02-24",
        },
        "3 March and 4, 5, 6",
    ),
    Case(
        "a request left idle: on its second working day it is still the head's",
        (*IN_WORK, "02-05 more 5", "02-09 sweep", "02-09 grant head_dputr"),
        {"events extension_passed": 0, "completion 1.0 due": "03-03"},
        "Thu 5; working days 6 and 9",
    ),
    Case(
        "a request left idle for two working days passes to the delegate; the clock runs meanwhile",
        (
            *IN_WORK,
            "02-05 more 5",
            "02-10 sweep",
            "02-10 sweep",
            "!02-10 grant head_dputr",
            "02-11 grant delegate",
        ),
        {"events extension_passed": 1, "completion 1.0 due": "03-03"},
        "6 and 9 went by; on Tue 10 it passes. 24 and 25, 26, 27, 2, 3",
    ),
    Case(
        "more time asked for in time, granted when late",
        (*IN_WORK, "02-23 more 5", "02-25 sweep", "02-25 grant head_dputr"),
        {"completion 1.0 due": "03-03"},
        "asking stops no clock: late on the 25th",
        ("completion 1.0 02-25", "completion 1.1 02-25"),
    ),
    Case(
        "more time, then a question",
        (*IN_WORK, "02-05 more 5", "02-06 grant head_dputr", "02-10 ask", "02-12 reply"),
        {"completion 1.0 due": "03-05", "completion 1.0 promised_on": "02-26"},
        "3 March and two days (11, 12); promised: 24 and the same two",
    ),
    Case(
        "transferred twice",
        (*ROUTED, "02-06 transfer DINKES", "02-13 transfer DUKCAPIL"),
        {
            "completion 1.0 due": "02-24",
            "completion 1.1 ended": "02-06",
            "completion 1.2 due": "03-02",
            "completion 1.2 ended": "02-13",
            "completion 1.3 due": "03-09",
            "first_follow_up 1.3 due": "02-24",
        },
        "the citizen's stays. From 6: 9-13, 18-20, 23-27, 2. From 13: 18, 19, 20, 23, 24 (5), 25-27 (8), 2-6 (13), 9",
    ),
    Case(
        "transferred when the first agency was late already",
        (*ROUTED, "02-11 transfer DINKES"),
        {
            "completion 1.0 due": "02-24",
            "first_follow_up 1.1 ended": "02-11",
            "first_follow_up 1.2 due": "02-20",
        },
        "due Mon 9; the new one: 12, 13, 18, 19, 20",
        ("first_follow_up 1.1 02-10",),
    ),
    Case(
        "transferred after the citizen's date: the new agency has its own time, the citizen's is late",
        (*IN_WORK, "02-25 transfer DINKES"),
        {"completion 1.0 due": "02-24", "completion 1.2 due": "03-17"},
        "26, 27 (2), 2-6 (7), 9-13 (12), 16, 17 (14); the citizen's goes on, late",
        ("completion 1.1 02-25",),
    ),
    Case(
        "handed down inside the agency: its clocks go on",
        ("02-02 file", "02-02 route DINKES", "02-05 down PKM-MUARA-BULIAN"),
        {"leg": 1, "completion 1.1 due": "02-24", "first_follow_up 1.1 due": "02-09"},
        "a segment of the same leg",
    ),
    Case(
        "sent back three times",
        (
            *ROUTED,
            "02-03 back",
            "02-04 route DINKES",
            "02-05 back",
            "02-06 route DUKCAPIL",
            "02-09 back",
        ),
        {
            "status": "received",
            "bounces": 3,
            "completion 1.0 due": "02-24",
            "verification 1.1 due": "02-06",
            "verification 1.2 due": "02-10",
            "verification 1.3 due": "02-12",
            "completion 1.3 ended": "02-09",
        },
        "each return promises verification anew: 4, 5, 6; 6, 9, 10; 10, 11, 12. The citizen's date stands",
    ),
    Case(
        "moved to a longer class: the citizen's date stays",
        (*ROUTED, "02-03 back", "02-04 route INSPEKTORAT oversight"),
        {"completion 1.0 due": "02-24", "completion 1.2 due": "05-12"},
        "sixty days from 4 February are the new agency's own (12 May); what was promised is not lengthened",
    ),
    Case(
        "moved to a shorter class: the citizen's date stays too",
        (*ROUTED, "02-03 back", "02-04 route DINKES information"),
        {"completion 1.0 due": "02-24", "completion 1.2 due": "02-11"},
        "the new agency has five days: 5, 6, 9, 10, 11",
    ),
    Case(
        "a late decree adds a day off",
        (*IN_WORK, "02-09 decree +02-20"),
        {"completion 1.0 due": "02-25", "completion 1.1 due": "02-25", "events recounted": 1},
        TUE_24 + ", less the 20th: one more",
    ),
    Case(
        "a late decree takes a leave back",
        ("02-09 file", "02-09 route", "02-10 accept", "02-12 write", "02-12 decree -02-16"),
        {"completion 1.0 due": "03-02"},
        "10-13 (4), 16 (5), 18-20 (8), 23-27 (13), 2 March (14)",
    ),
    Case(
        "a local working Saturday",
        ("02-09 file", "02-09 route", "02-10 accept", "02-12 write", "02-12 decree =02-14"),
        {"completion 1.0 due": "03-02"},
        "10-13, Sat 14 (5), 18-20 (8), 23-27 (13), 2 March (14)",
    ),
    Case(
        "a late decree after the breach: a breach stays a breach",
        (*ROUTED, "02-10 sweep", "02-11 decree +02-06", "02-11 sweep"),
        {"first_follow_up 1.1 due": "02-10", "events breached": 1, "completion 1.0 due": "02-25"},
        "3, 4, 5, 9, 10 on the new calendar; it was late on the 10th by the one of that day",
        ("first_follow_up 1.1 02-10",),
    ),
    Case(
        "a late decree before anybody noticed the breach",
        (*ROUTED, "02-11 decree +02-06", "02-11 sweep"),
        {"first_follow_up 1.1 due": "02-10", "events breached": 1, "events recounted": 1},
        "the sweep was out of order on the 10th: the breach is marked first, then counted anew",
        ("first_follow_up 1.1 02-10",),
    ),
    Case(
        "a late decree while the case waits for the reporter",
        (*ROUTED, "02-03 accept", "02-04 ask", "02-05 decree +02-05", "02-06 reply"),
        {"completion 1.0 due": "02-26", "completion 1.0 paused_days": 1},
        "3, 4, 6 (3), 9-13 (8), 18-20 (11), 23-25 (14), and one paused day (6)",
    ),
    Case(
        "a late decree leaves closed cases and kept promises alone",
        (*IN_WORK, "02-10 answer", "02-11 confirm", "02-12 decree +02-06"),
        {"completion 1.0 due": "02-24", "completion 1.0 working_days": 6, "events recounted": 0},
        "3, 4, 5, 6, 9, 10 on the calendar of that day",
    ),
    Case(
        "an objection: the first result stays, a new cycle is promised",
        (*IN_WORK, "02-10 answer", "02-12 object"),
        {
            "completion 1.0 met": "02-10",
            "completion 1.0 working_days": 6,
            "confirmation 1.0 met": "02-12",
            "completion 2.0 due": "03-06",
            "completion 2.2 due": "03-06",
        },
        "from 12: 13 (1), 18-20 (4), 23-27 (9), 2-6 (14)",
    ),
    Case(
        "reopening during an objection changes nothing",
        (*IN_WORK, "02-10 answer", "02-12 object", "!02-13 reopen", "!02-13 reopen_above"),
        {"cycle": 2, "completion 2.0 due": "03-06"},
        "the case is open already",
    ),
    Case(
        "a second objection goes above, with a third promise",
        (
            *IN_WORK,
            "02-10 answer",
            "02-12 object",
            "02-13 claim officer_dputr2",
            "02-20 answer officer_dputr2",
            "02-24 object",
        ),
        {"cycle": 3, "completion 3.0 due": "03-16", "objections": 2, "completion 2.0 met": "02-20"},
        "25-27 (3), 2-6 (8), 9-13 (13), 16",
    ),
    Case(
        "two cycles: closed, then taken up again by the reporter",
        (*IN_WORK, "02-10 answer", "02-11 confirm", "03-02 reopen"),
        {"cycle": 2, "completion 2.0 due": "03-27", "completion 1.0 met": "02-10"},
        "3-6 (4), 9-13 (9), 16, 17 (11), 25-27 (14)",
    ),
    Case(
        "taken up again after 30 days: only from above",
        (*IN_WORK, "02-10 answer", "02-11 confirm", "!03-14 reopen", "03-16 reopen_above"),
        {"cycle": 2, "completion 2.0 due": "04-13"},
        "17 (1), 25-27 (4), 30, 31 (6), 1, 2 April (8), 6-10 (13), 13",
    ),
    Case(
        "a case that was never routed is taken up again",
        ("02-02 file", "02-05 dismiss", "02-10 reopen"),
        {"status": "received", "verification 1.0 working_days": 3, "verification 2.0 due": "02-13"},
        "3, 4, 5; then 11, 12, 13",
    ),
    Case(
        "silence after an answer: not on the last day",
        (*IN_WORK, "02-10 answer", "02-26 sweep"),
        {"status": "answered", "confirmation 1.0 due": "02-26"},
        "11-13 (3), 18-20 (6), 23-26 (10)",
    ),
    Case(
        "silence after an answer: closed the day after",
        (*IN_WORK, "02-10 answer", "02-27 sweep"),
        {"status": "closed", "closing": "silence", "confirmation 1.0 ended": "02-27"},
        "the reporter is never late: his time ran out",
    ),
    Case(
        "a planned outcome on its day",
        (*IN_WORK, "02-10 plan 02-27", "02-12 confirm", "02-27 sweep"),
        {"status": "closed", "cycle": 1},
        "the day itself is still kept",
    ),
    Case(
        "a planned outcome whose day passed unmet reopens itself",
        (*IN_WORK, "02-10 plan 02-27", "02-12 confirm", "03-02 sweep"),
        {"status": "in_progress", "cycle": 2, "completion 2.0 due": "03-27"},
        "from 2 March: 3-6 (4), 9-13 (9), 16, 17 (11), 25-27 (14)",
    ),
    Case(
        "swept twice: one breach, one event",
        (*ROUTED, "02-10 sweep", "02-10 sweep"),
        {"events breached": 1},
        "due Mon 9",
        ("first_follow_up 1.1 02-10",),
    ),
    Case(
        "swept after three days of outage",
        (*ROUTED, "02-12 sweep"),
        {"events breached": 1},
        "late on the 10th, noticed on the 12th",
        ("first_follow_up 1.1 02-10",),
    ),
    Case(
        "late twice: each step by itself",
        (*ROUTED, "02-10 sweep", "02-25 sweep"),
        {"events breached": 2},
        "first reply due 9, outcome due 24",
        ("completion 1.0 02-25", "first_follow_up 1.1 02-10", "completion 1.1 02-25"),
    ),
    Case(
        "set aside as spam: the clocks run",
        ("02-02 file", "02-03 quarantine", "02-06 sweep"),
        {"verification 1.0 due": "02-05"},
        "3, 4, 5; late on the 6th",
        ("verification 1.0 02-06",),
    ),
    Case(
        "a breach excused stays a fact",
        (*IN_WORK, "02-25 sweep", "02-26 excuse", "02-27 answer"),
        {"completion 1.1 excused": True, "completion 1.0 excused": False, "completion 1.0 met": "02-27"},
        "late from 25; the agency's own is excused, the citizen's is judged by itself",
        ("completion 1.0 02-25", "completion 1.1 02-25"),
    ),
    Case(
        "an incident's member keeps its own promise",
        (*ROUTED, "02-10 member"),
        {"completion 1.0 due": "02-24"},
        "the lead's date does not move when somebody joins",
    ),
    Case(
        "an old case, imported when it was long answered",
        ("2025-03-03 import 2025-03-04 2025-03-05 2025-03-20", "02-02 sweep"),
        {
            "completion 1.0 due": "2025-03-24",
            "completion 1.0 met": "2025-03-20",
            "completion 1.0 working_days": 12,
        },
        "2025: 5-7 (3), 10-14 (8), 17-21 (13), Mon 24. No first reply was noted: the answer of the 20th is it,"
        " due 11 (5, 6, 7, 10, 11), late on the 12th",
        ("first_follow_up 1.1 2025-03-12",),
    ),
    Case(
        "an old case, imported while it was still open: late since its own day, not since the import",
        ("2025-03-03 import 2025-03-04 2025-03-05", "02-02 sweep"),
        {"completion 1.0 due": "2025-03-24", "events breached": 1},
        "due Mon 24 March 2025",
        ("completion 1.0 2025-03-25", "first_follow_up 1.1 2025-03-12", "completion 1.1 2025-03-25"),
    ),
    Case(
        "the clock was set back before a question",
        ("02-09 file", "02-09 route", "02-09 accept", "02-06 ask", "02-10 reply"),
        {"completion 1.0 due": "03-04", "completion 1.0 paused_days": 1},
        "the pause cannot begin before the promise: (9, 10] is one day",
    ),
    Case(
        "the clock was set back before an answer",
        ("02-09 file", "02-09 route", "02-09 accept", "02-06 answer"),
        {"completion 1.0 met": "02-09", "completion 1.0 working_days": 0},
        "done on the day it began, never before",
    ),
)
