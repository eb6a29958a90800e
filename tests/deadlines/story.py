"""How a case is told on real days, line by line, with the product's verbs; and what of it is looked at.

A case is told in lines: `MM-DD[ HH.MM] verb [words]` (2026, noon, unless said). Promises are named `step cycle.leg`:
leg 0 is the citizen's, leg k the k-th agency's. Days off: see `situations`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, select

from feedback.agencies import settings
from feedback.agencies.classes import ServiceClass
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import (
    approvals,
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
from feedback.complaints.audiences import Audience
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
SAID = Answer(Outcome.RESOLVED, WORDS, evidence=WORDS)
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
        folded = reading.story(complaint, Audience.INSPECTORATE).clocks
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
    approvals.pass_idle()


def _propose(complaint: Complaint, crew: Crew, _said: str) -> None:
    settings.put(resolution.APPROVAL, ["DPUTR"], by="system")
    _answer(complaint, crew, "")


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
    "propose": _propose,
    "approve": lambda c, w, s: approvals.approve(c, SAID, by=w[s]),
    "unpropose": lambda c, w, s: approvals.refuse(c, WORDS, by=w[s]),
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
