"""One row of a sheet understood: an old case with its dates, or the sentences that say what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from flask_babel import gettext as _

from feedback.agencies.classes import ServiceClass
from feedback.agencies.models import Category, Region, Unit
from feedback.base import clock
from feedback.complaints.status import Closing, Identity, Outcome, Status, Visibility
from feedback.exchange.codes import Codes, folded
from feedback.vault.contacts import ContactData

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_LOCAL = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: .*)?")
ORDER = ("received_on", "routed_on", "accepted_on", "answered_on", "closed_on")
STAGES = (Status.RECEIVED, Status.ROUTED, Status.IN_PROGRESS, Status.ANSWERED, Status.CLOSED)
UNANSWERED = frozenset({Outcome.INCOMPLETE, Outcome.WITHDRAWN})
Word = TypeVar("Word", bound=StrEnum)
Row = TypeVar("Row", Category, Unit, Region)


@dataclass
class OldCase:
    """A case as the sheet tells it; `days` by step, each only where the case got so far."""

    cells: dict[str, str] = field(repr=False)
    faults: list[str] = field(default_factory=list)
    days: dict[str, date] = field(default_factory=dict)
    status: Status = Status.RECEIVED
    category: Category | None = None
    service_class: ServiceClass | None = None
    unit: Unit | None = None
    region: Region | None = None
    agency: Unit | None = None
    identity: Identity = Identity.ANONYMOUS
    visibility: Visibility = Visibility.PUBLISHABLE
    contact: ContactData | None = None
    outcome: Outcome | None = None
    planned_for: date | None = None
    closing: Closing = Closing.SILENCE
    lapor_due_on: date | None = None

    @property
    def external_id(self) -> str:
        """Its number where it comes from."""
        return self.cells["external_id"]

    def reached(self, status: Status) -> bool:
        """Whether the case got to `status`."""
        return STAGES.index(self.status) >= STAGES.index(status)


def understood(cells: dict[str, str], known: Codes) -> OldCase:
    """The row's case; what is wrong stands in `faults`, every fault of the row at once."""
    case = OldCase(cells)
    for name in ("external_id", "text"):
        if not cells[name]:
            case.faults.append(_("%(column)s is empty.", column=name))
    for name, letters in (("external_id", 80), ("lapor_number", 40)):
        if len(cells[name]) > letters:
            case.faults.append(_("%(column)s is longer than %(n)s letters.", column=name, n=letters))
    _place(case, known)
    _reporter(case)
    _progress(case)
    return case


def _place(case: OldCase, known: Codes) -> None:
    case.category = _found(case, "category", known.category(case.cells["category"]))
    case.unit = _found(case, "unit", known.unit(case.cells["unit"]))
    case.agency = _found(case, "agency", known.unit(case.cells["agency"]))
    district = _found(case, "kecamatan", known.district(case.cells["kecamatan"]))
    desa = case.cells["desa"]
    village = _found(case, "desa", known.village(desa, district)) if desa else None
    case.region = village or district
    case.service_class = _word(case, "service_class", ServiceClass)
    if case.service_class is None and case.category is not None:
        case.service_class = case.category.service_class
    if case.unit is None and case.region is None and case.agency is not None and case.category is not None:
        harmless = not case.category.conduct and case.service_class is not ServiceClass.OVERSIGHT
        case.unit = case.agency if harmless else None  # old files often name only the agency


def _reporter(case: OldCase) -> None:
    cells = case.cells
    given = {name: cells[name][:300] for name in ("name", "phone", "email", "address")}
    identity = _word(case, "identity", Identity)
    case.identity = identity or (Identity.OPEN if given["name"] else Identity.ANONYMOUS)
    if case.identity is not Identity.ANONYMOUS and any(given.values()):
        case.contact = ContactData(**given)
    secret = case.category is not None and case.category.secret
    visibility = _word(case, "visibility", Visibility)
    case.visibility = visibility or (Visibility.SECRET if secret else Visibility.PUBLISHABLE)
    case.lapor_due_on = _day(case, "lapor_due_on")


def _progress(case: OldCase) -> None:
    told = {name: _day(case, name) for name in ORDER}
    case.outcome = _word(case, "outcome", Outcome)
    case.closing = _word(case, "closing", Closing) or Closing.SILENCE
    case.planned_for = _day(case, "planned_for")
    case.status = _word(case, "status", Status) or _status_by(told)
    if case.status is Status.AWAITING_REPORTER:
        case.status = Status.IN_PROGRESS
    told["routed_on"] = told["routed_on"] or told["received_on"]
    told["accepted_on"] = told["accepted_on"] or told["routed_on"]
    told["answered_on"] = told["answered_on"] or told["closed_on"]
    told["closed_on"] = told["closed_on"] or told["answered_on"]
    unanswered = case.outcome in UNANSWERED
    steps = dict(zip(ORDER, STAGES, strict=True))
    for name in ORDER:
        if not case.reached(steps[name]) or (unanswered and name in ("accepted_on", "answered_on")):
            continue
        if unanswered and name == "routed_on" and case.agency is None:
            continue
        day = told[name]
        if day is not None:
            case.days[name] = day
        elif not case.cells[name]:
            case.faults.append(_("%(column)s is empty.", column=name))
    _check(case)


def _check(case: OldCase) -> None:
    if list(case.days.values()) != sorted(case.days.values()):
        case.faults.append(_("The dates are not in order."))
    if any(day > clock.today() for day in case.days.values()):
        case.faults.append(_("A date lies in the future."))
    if "routed_on" in case.days and case.outcome not in UNANSWERED:
        for name, found in (("category", case.category), ("agency", case.agency)):
            if found is None and not case.cells[name]:
                case.faults.append(_("%(column)s is empty.", column=name))
    if case.reached(Status.ANSWERED) and case.outcome is None:
        case.faults.append(_("%(column)s is empty.", column="outcome"))


def _status_by(told: dict[str, date | None]) -> Status:
    steps = dict(zip(ORDER, STAGES, strict=True))
    return next((steps[name] for name in reversed(ORDER) if told[name] is not None), Status.RECEIVED)


def _found(case: OldCase, column: str, found: Row | None) -> Row | None:
    if found is None and case.cells[column]:
        case.faults.append(_("%(column)s “%(word)s” is not known.", column=column, word=case.cells[column]))
    return found


def _word(case: OldCase, column: str, kind: type[Word]) -> Word | None:
    said = folded(case.cells[column])
    if not said:
        return None
    if said not in set(kind):
        case.faults.append(_("%(column)s “%(word)s” is not known.", column=column, word=case.cells[column]))
        return None
    return kind(said)


def _day(case: OldCase, column: str) -> date | None:
    """The date in a cell: 2024-12-31 or 31/12/2024, a time of day after it is passed over."""
    said = case.cells[column]
    if not said:
        return None
    try:
        if found := _ISO.fullmatch(said):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _LOCAL.fullmatch(said):
            return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        pass
    case.faults.append(_("%(column)s “%(word)s” is no date.", column=column, word=said))
    return None
