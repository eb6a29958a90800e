"""Every figure once more, by other means: plain Python over the events' own facts, without the product's tables,
clocks or folds. It is slow and simple on purpose; what it shares with the product is the calendar's holidays.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.figures.retold import Case, day

CAUSES = [
    "unrouted",
    "returned",
    "set_aside",
    "vacant",
    "unopened",
    "untaken",
    "approval",
    "time_asked",
    "advice",
    "absent",
    "in_work",
    "unnoted",
]
DIMENSIONS = ("all", "agency", "unit", "kecamatan", "category", "class", "channel")
Dims = tuple[Any, ...]


@dataclass
class Tally:
    """What is known of one figure of one group."""

    count: int = 0
    of: int = 0
    values: list[int] = field(default_factory=list)
    marks: list[tuple[int, ...]] = field(default_factory=list)


class Again:
    """Tallies of all figures by every dimension, for one period as of one day."""

    def __init__(
        self, first: date, last: date, today: date, days_off: frozenset[date], agency_of: Mapping[int, int]
    ) -> None:
        self.first, self.last, self.today = first, last, today
        self.over = min(last, today - timedelta(days=1))
        self.off, self.agency_of = days_off, agency_of
        self.spans: dict[tuple[date, date], int] = {}
        self.tallies: dict[tuple[str, Any], dict[str, Tally]] = defaultdict(lambda: defaultdict(Tally))

    def add(self, case: Case) -> None:
        """Count one case (see `told`)."""
        if not case.row:
            return
        dims = self._dims(case.row)
        self._case(case, dims)
        for promise in case.promises.values():
            unit = promise["holder"]
            self._promise(promise, (0, self.agency_of[unit], unit, *dims[3:]))

    def figures(self, dimension: str, group: Any) -> dict[str, list[Any]]:
        """The figures of a group: by name, numbers as they stand in files."""
        tallies = self.tallies.get((dimension, group), {})
        return {name: _shown(name, tally) for name, tally in tallies.items()}

    def groups(self, dimension: str) -> set[Any]:
        """The groups that have any figure."""
        return {group for name, group in self.tallies if name == dimension}

    def working(self, after: date, until: date) -> int:
        """Working days in (after, until], one day after the other; what was counted once is remembered."""
        key = after, until
        if key not in self.spans:
            days = (after + timedelta(days=n + 1) for n in range((until - after).days))
            self.spans[key] = sum(map(self.is_working, days))
        return self.spans[key]

    def is_working(self, day: date) -> bool:
        """Monday to Friday, no holiday."""
        return day.weekday() < 5 and day not in self.off

    def _dims(self, row: Mapping[str, Any]) -> Dims:
        return (
            0,
            row["holder_agency_id"],
            row["holder_unit_id"],
            row.get("kecamatan_id"),
            row.get("category_id"),
            row.get("service_class"),
            row["channel"],
        )

    def _each(self, dims: Dims, name: str) -> Iterator[Tally]:
        for dimension, group in zip(DIMENSIONS, dims, strict=True):
            yield self.tallies[dimension, group][name]

    def _share(self, dims: Dims, name: str, counted: Any) -> None:
        for tally in self._each(dims, name):
            tally.of += 1
            tally.count += bool(counted)

    def _sum(self, dims: Dims, name: str, count: int, of: int) -> None:
        for tally in self._each(dims, name):
            tally.count += count
            tally.of += of

    def _value(self, dims: Dims, name: str, value: int) -> None:
        for tally in self._each(dims, name):
            tally.values.append(value)

    def _within(self, on: date | None) -> bool:
        return on is not None and self.first <= on <= self.last

    def _case(self, case: Case, dims: Dims) -> None:
        row = case.row
        received_on = day(row["received_on"])
        if self._within(received_on):
            bounces, objections = row.get("bounces", 0), row.get("objections", 0)
            self._share(dims, "received", True)
            self._share(dims, "bounced_of_received", bounces)
            self._share(dims, "joined_of_received", row.get("lead_id"))
            self._share(dims, "objected_of_received", objections)
            self._share(dims, "reopened_of_received", row.get("cycle", 1) - 1 - objections > 0)
            self._sum(dims, "bounces_per_received", bounces, 1)
        for closing in case.closings:
            if self._within(closing["on"]):
                self._share(dims, "silent_of_closed", closing["how"] == "silence")
                again = closing["again_on"]
                soon = again is not None and (again - closing["on"]).days <= 30
                self._share(dims, "reopened_in_30_days_of_closed", soon)
        for objection in case.objections:
            if self._within(objection["on"]):
                decided = objection["decided"]
                self._share(dims, "upheld_of_objections", decided and decided != objection["disputed"])
        for plan in case.plans:
            if self.first <= plan["for"] <= self.over:
                done = [on for on, outcome in plan["then"][:] if outcome != "planned"]
                self._share(dims, "planned_kept_of_due", any(on <= plan["for"] for on in done))
        for on, marks in case.ratings:
            if self._within(on):
                for tally in self._each(dims, "rated"):
                    tally.marks.append(marks)
        outcome = row.get("outcome")
        if outcome and outcome not in ("incomplete", "withdrawn") and self._within(day(row["answered_on"])):
            self._value(dims, "working_days_in_all", self.working(received_on, day(row["answered_on"])))
        if row["status"] != "closed":
            self._stock(row, dims)

    def _stock(self, row: Mapping[str, Any], dims: Dims) -> None:
        acting = row["status"] in ("received", "routed", "in_progress")
        due_on = day(row["due_on"])
        self._share(dims, "open_now", True)
        self._share(dims, "overdue_now_of_open", acting and due_on < self.today)
        soon = self.today <= due_on and self.working(self.today, due_on) <= 3
        if soon and not self.is_working(due_on):  # a day off behind the third working day is too late
            soon = self.working(self.today, due_on) < 3
        self._share(dims, "due_in_3_days_of_open", acting and soon)
        self._share(dims, "paused_now_of_open", row["status"] == "awaiting_reporter")
        self._value(dims, "age_of_open", self.working(day(row["received_on"]), self.today))

    def _promise(self, promise: Mapping[str, Any], dims: Dims) -> None:
        step, citizens = promise["step"], promise["leg"] == 0
        taken = promise["met"] if self._within(promise["met"]) else None
        days, paused = promise["days_taken"], promise["paused_days"]
        if step == "verification":
            self._came_due(promise, dims, "verified_in_time_of_due", promise["due"])
            if taken:
                self._value(dims, "working_days_to_route", days)
                self._sum(dims, "paused_by_verifier_of_days", paused, paused + days)
        elif step == "first_follow_up":
            self._came_due(promise, dims, "first_follow_up_in_time_of_due", promise["due"])
            if taken:
                self._value(dims, "working_days_to_first_follow_up", days)
        elif step == "completion" and citizens:
            self._came_due(promise, dims, "completed_in_time_of_due", promise["promised"])
            self._adjudicated(promise, dims)
            if taken:
                self._value(dims, "working_days_to_outcome", days)
                self._sum(dims, "paused_by_agency_of_days", paused, paused + days)
        elif step == "completion" and taken:
            self._value(dims, "working_days_of_leg", days)
        ours = step in ("verification", "first_follow_up") or (step == "completion" and citizens)
        if ours and self._within(promise["late"]):
            self._share(dims, "breaches", True)
            self._share(dims, "excused_of_breaches", promise["excused"])
            if not promise["excused"]:
                for cause in CAUSES:
                    name = f"late_{cause}_of_breaches_adjudicated"
                    self._share(dims, name, promise["why"] == cause)

    def _has_come_due(self, promise: Mapping[str, Any], last: date) -> bool:
        if not self.first <= last <= self.over:
            return False
        stood_still = [on for on in (promise["paused"], promise["ended"]) if on is not None]
        return promise["late"] is not None or not stood_still or stood_still[0] > last

    def _came_due(self, promise: Mapping[str, Any], dims: Dims, name: str, last: date) -> None:
        if self._has_come_due(promise, last):
            self._share(dims, name, in_time(promise, last))

    def _adjudicated(self, promise: Mapping[str, Any], dims: Dims) -> None:
        last = promise["due"]
        if not self._has_come_due(promise, last):
            return
        name = "completed_in_time_of_due_adjudicated"
        if not (promise["excused"] and promise["met"] is None):
            self._share(dims, name, in_time(promise, last) or promise["excused"])
        before = last - timedelta(days=1)
        while not self.is_working(before):
            before -= timedelta(days=1)
        if promise["met"] is None or promise["met"] >= before:
            self._share(dims, "rescued_of_last_day", in_time(promise, last))


def in_time(promise: Mapping[str, Any], last: date) -> bool:
    """Met by its last day and never late."""
    return promise["met"] is not None and promise["met"] <= last and promise["late"] is None


def _shown(name: str, tally: Tally) -> list[Any]:
    if name == "rated":
        means = [round(sum(marks) / len(tally.marks), 4) for marks in zip(*tally.marks, strict=True)]
        return [len(tally.marks), *means]
    if tally.values:
        return [len(tally.values), rank(tally.values, 0.5), rank(tally.values, 0.9)]
    if name in ("received", "open_now", "breaches"):
        return [tally.count]
    return [tally.count, tally.of]


def rank(values: list[int], share: float) -> int:
    """Nearest rank."""
    ordered = sorted(values)
    return ordered[max(1, math.ceil(round(len(ordered) * share, 9))) - 1]
