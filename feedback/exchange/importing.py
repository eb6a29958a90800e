"""Bringing old cases in: each row whole or not at all, at the dates it had, once however often the file is read."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import delete, select

from feedback.base import cells, clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.complaints import cycles, imported, intake, lapor, triage
from feedback.complaints.drafts import ComplaintDraft, Prepared, key_of
from feedback.complaints.imported import IMPORT, at_desk_of
from feedback.complaints.models import Complaint
from feedback.complaints.resolution import Answer
from feedback.complaints.status import DECIDED, Channel, Outcome, Status
from feedback.complaints.triage import Classification
from feedback.exchange.codes import codes
from feedback.exchange.old_case import UNANSWERED, OldCase, understood
from feedback.exchange.sheet import Dialect, rows
from feedback.notices.models import Letter


class Result(StrEnum):
    """What became of a row."""

    IMPORTED = "imported"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True)
class Line:
    """One row of the report; `number` is the case's, `why` the sentences when it was refused."""

    line: int
    external_id: str
    result: Result
    number: str = ""
    why: str = ""


def bring_in(data: bytes, mapped: Dialect) -> Iterator[Line]:
    """Each row of the sheet in a savepoint of its own, one line of the report after the other.

    The caller commits, as often as it likes between two lines. Refusal when the file is no such sheet.
    """
    known, seen = codes(), set[str]()
    for number, row in rows(data, mapped):
        case = understood(row, known)
        if case.external_id in seen:
            case.faults.append(_("This external_id stands in the file twice."))
        seen.add(case.external_id)
        yield _one(number, case)


def report(lines: Iterable[Line]) -> bytes:
    """The report as a CSV file that a spreadsheet opens without running anything in it."""
    head = ("line", "external_id", "result", "number", "why")
    told = ((one.line, one.external_id, one.result.value, one.number, one.why) for one in lines)
    return "".join(cells.written(head, told)).encode()


def _one(number: int, case: OldCase) -> Line:
    if case.external_id and (there := _there(case.external_id)):
        return Line(number, case.external_id, Result.KNOWN, there)
    if case.faults:
        return Line(number, case.external_id, Result.REFUSED, why=" ".join(case.faults))
    try:
        with db.session.begin_nested():
            complaint = _live(case)
    except Refusal as refusal:
        return Line(number, case.external_id, Result.REFUSED, why=str(refusal.sentence))
    return Line(number, case.external_id, Result.IMPORTED, complaint.number)


def _there(external_id: str) -> str | None:
    asked = select(Complaint.number).where(Complaint.external_id == external_id)
    return db.session.scalar(asked)


def _live(case: OldCase) -> Complaint:
    """The case's whole life, each step on its day, by the hall's verbs. Nobody is written to about the past."""
    with _on(case, "received_on"):
        complaint = _file(case)
    if "routed_on" in case.days and case.agency is not None and case.category is not None:
        with _on(case, "routed_on"):
            _route(case, complaint)
    if case.outcome in UNANSWERED and case.status is Status.CLOSED:
        with _on(case, "closed_on"):
            imported.end(complaint, Outcome(case.outcome or ""), by=at_desk_of(complaint.holder))
    else:
        _work(case, complaint)
    if complaint.status in DECIDED and lapor.waits(complaint):
        with _on(case, list(case.days)[-1]):  # what comes from there was answered there
            lapor.answered(complaint, clock.today(), by=at_desk_of(complaint.holder))
    db.session.execute(delete(Letter).where(Letter.stream_id == complaint.id))
    return complaint


def _file(case: OldCase) -> Complaint:
    cells = case.cells
    draft = ComplaintDraft(
        text=cells["text"],
        secret=f"{IMPORT}|{case.external_id}",
        identity=case.identity,
        visibility=case.visibility,
        category_id=case.category.id if case.category else None,
        about_conduct=case.category is not None and case.category.conduct,
        unit_id=case.unit.id if case.unit else None,
        region_id=case.region.id if case.region else None,
        place=cells["place"],
        contact=case.contact,
        channel=Channel.LAPOR if cells["lapor_number"] else Channel.IMPORT,
        external_id=case.external_id,
        lapor_number=cells["lapor_number"] or None,
        lapor_due_on=case.lapor_due_on,
    )
    draft.check()
    # A code would have to be handed to somebody: there is none, and a counter can make one later.
    no_code = secrets.token_hex(32)
    try:
        return intake.file_complaint(Prepared(draft, "", no_code, key_of(draft.secret)), by=IMPORT).complaint
    except intake.AlreadyFiled as known:
        raise Refusal(_("This external_id was used before by a case that is gone.")) from known


def _route(case: OldCase, complaint: Complaint) -> None:
    if case.category is None or case.agency is None or case.service_class is None:
        raise Refusal(_("%(column)s is empty.", column="category"))
    decided = Classification(
        case.service_class, case.category.id, case.agency.id, about_conduct=complaint.about_conduct
    )
    triage.route(complaint, decided, by=at_desk_of(complaint.holder))


def _work(case: OldCase, complaint: Complaint) -> None:
    """From taken up to closed, as far as the case got."""
    if "accepted_on" in case.days:
        with _on(case, "accepted_on"):
            imported.accept(complaint, by=at_desk_of(complaint.holder))
    if "answered_on" in case.days and case.outcome is not None:
        with _on(case, "answered_on"):
            imported.answer(complaint, _said(case, case.outcome), by=at_desk_of(complaint.holder))
    if "closed_on" in case.days:
        with _on(case, "closed_on"):
            cycles.close(complaint, case.closing, by=IMPORT)


def _said(case: OldCase, outcome: Outcome) -> Answer:
    cells = case.cells
    return Answer(
        outcome,
        cells["answer"]
        or _("The answer was given before this system was here; its words were not brought along."),
        evidence=cells["evidence"]
        or _("Kept where the case comes from, number %(id)s.", id=case.external_id),
        planned_for=case.planned_for,
        programme=cells["programme"],
        budget_year=cells["budget_year"],
    )


@contextmanager
def _on(case: OldCase, step: str) -> Iterator[None]:
    with clock.at(clock.midday(case.days[step])):
        yield
