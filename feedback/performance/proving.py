"""Whether every locked sheet is still what was signed when it was locked. Nobody edits one, so none may differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import undefer

from feedback.base.database import db
from feedback.performance import signing
from feedback.performance.sheet_models import PeriodSheet

AT_ONCE = 200


@dataclass(frozen=True)
class Proof:
    """How many sheets there are, how many bear no signature (locked without a key), and what is wrong with which."""

    sheets: int
    unsigned: int
    faults: tuple[str, ...]


def check() -> Proof:
    """Hold each sheet's content against its digest, and both against its signature. Some hundred sheets a statement."""
    sheets, unsigned, faults = 0, 0, []
    for sheet in _all():
        sheets += 1
        unsigned += not sheet.signature
        fault = _fault(sheet)
        if fault:
            faults.append(f"sheet {sheet.id} of {sheet.period}, version {sheet.version}: {fault}")
    return Proof(sheets, unsigned, tuple(faults))


def _fault(sheet: PeriodSheet) -> str:
    if signing.digest(sheet.content) != sheet.digest:
        return "its content is not what was locked"
    if not sheet.signature:
        return ""
    if not signing.holds(sheet.signature):
        return "its signature is not by the key of this system"
    named = sheet.signature.split("\n")[1:4]
    if named != [f"{sheet.period} {sheet.version}", sheet.digest, sheet.locked_on.isoformat()]:
        return "its signature is that of another sheet"
    return ""


def _all() -> Iterator[PeriodSheet]:
    last = 0
    while True:
        asked = select(PeriodSheet).options(undefer(PeriodSheet.content)).where(PeriodSheet.id > last)
        some = db.session.scalars(asked.order_by(PeriodSheet.id).limit(AT_ONCE)).all()
        if not some:
            return
        yield from some
        last = some[-1].id
        db.session.expunge_all()
