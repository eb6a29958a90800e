"""A period's sheets are locked: frozen, signed, told to everybody on them, and open to objection (rules.md §6).

What is locked is never edited. What a person says to his sheet stands beside it: that he has read it, or an objection
within 14 days, which his assessor's superior decides finally (PP 30/2019 art. 59). While it is in dispute, and once
the objection was upheld, the sheet is evidence of nothing; a new version may then be locked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, false, func, insert, or_, select

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden, Refusal, Stale
from feedback.notices import outbox
from feedback.notices.outbox import Tiding
from feedback.people import security_log
from feedback.people.civil_servants import serving_in, superior_today
from feedback.people.models import CivilServant
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.performance import collecting, grounds, personal_file, signing
from feedback.performance.collecting import Brought
from feedback.performance.periods import Period
from feedback.performance.sheet_models import PeriodSheet, SheetCredit, SheetState
from feedback.performance.surroundings import posted, units

AT_ONCE = 200
ANSWERABLE = (SheetState.LOCKED, SheetState.ACKNOWLEDGED)


def lock(unit: Unit, period: Period, brought: Brought, *, by: Person) -> int:
    """Freeze the sheets of everybody who served in the unit, or below it, when the period ended; how many were frozen.

    Those that are frozen already stay; one that was set aside gets its next version. Refusal before the period is over,
    or without the right.
    """
    must_be_over(period, by)
    told, digests = [], []
    for some in _portions(unit, period):
        for sheet, servant in _freeze(some, period, brought, by):
            digests.append(sheet["digest"])
            if servant.user_id is not None:
                told.append((servant.user_id, sheet["version"]))
    if not digests:
        return 0
    _freeze_units(unit, period, brought, by)
    outbox.tell_all(
        Tiding("sheet_locked", outbox.to_user(user_id), f"sheet_locked|{period.code}|{version}|{user_id}")
        for user_id, version in told
    )
    whole = signing.digest_of("\n".join(sorted(digests)).encode())
    security_log.note(
        "sheets_locked",
        by=by.actor,
        user_id=by.user_id,
        unit=unit.id,
        period=period.code,
        count=len(digests),
        digest=whole,
    )
    db.session.flush()
    return len(digests)


def must_be_over(period: Period, by: Person) -> None:
    """Raises Refusal before the period is over, and without the right to lock."""
    if not by.may(Right.MANAGE_CIVIL_SERVANTS):
        raise Refusal(_l("Your role does not allow this."))
    if clock.today() <= period.last:
        raise Refusal(_l("This period is not over yet. Its sheets can be locked from the day after."))


def of_person(civil_servant_id: int, period: Period) -> PeriodSheet | None:
    """The person's newest locked sheet of the period, whatever became of it. One statement."""
    sheet = PeriodSheet
    asked = select(sheet).where(sheet.civil_servant_id == civil_servant_id, sheet.period == period.code)
    return db.session.scalar(asked.order_by(sheet.version.desc()).limit(1))


def own(me: Person) -> Select[PeriodSheet]:
    """All locked sheets of the person himself, newest first."""
    sheet = PeriodSheet
    return (
        select(sheet)
        .where(sheet.civil_servant_id == (me.civil_servant_id or 0))
        .order_by(sheet.last_on.desc(), sheet.version.desc(), sheet.id.desc())
    )


def acknowledge(sheet: PeriodSheet, *, by: Person) -> None:
    """The person says that he has read his sheet; he may still object until the day it names. Hidden for others."""
    _only_subject(sheet, by)
    if _still(sheet, SheetState.LOCKED):
        sheet.state, sheet.acknowledged_on = SheetState.ACKNOWLEDGED, clock.today()
        _note(sheet, "sheet_acknowledged", {}, by=personal_file.SUBJECT)
        db.session.flush()


def object_to(sheet: PeriodSheet, words: str, *, by: Person) -> None:
    """The person objects, once, until `objection_due_on`. From now on the sheet is evidence of nothing."""
    _only_subject(sheet, by)
    _still(sheet, *ANSWERABLE)
    if sheet.objection_due_on is None or clock.today() > sheet.objection_due_on:
        raise Refusal(_l("The time to object is over."))
    if not words.strip():
        raise Refusal(_l("Write why you object."), field="words")
    sheet.state, sheet.acknowledged_on, sheet.objected_on = SheetState.OBJECTED, None, clock.today()
    sheet.objected_seq = _note(sheet, "sheet_objected", {"objection": words}, by=personal_file.SUBJECT)
    db.session.flush()


def decide(sheet: PeriodSheet, upheld: bool, reason: str, *, by: Person) -> None:
    """Decide an objection, finally: by the superior of the person's direct superior, else by the secretary's delegate.

    Upheld, the sheet is set aside, what it showed counts nowhere, and a corrected one may be locked.
    """
    if db.session.scalar(to_decide(by).where(PeriodSheet.id == sheet.id)) is None:
        raise Hidden(_l("There is no such objection."))
    _still(sheet, SheetState.OBJECTED)
    if not reason.strip():
        raise Refusal(_l("Write the reason for the decision on the objection."), field="reason")
    sheet.state = SheetState.SET_ASIDE if upheld else SheetState.STANDS
    sheet.decided_on, sheet.decided_by = clock.today(), by.user_id
    facts = {"upheld": upheld, "sheet": sheet.id}
    sheet.decided_seq = personal_file.write(
        sheet.civil_servant_id or 0, "sheet_decided", {"reason": reason}, by=by.actor, facts=facts
    )
    user_id = db.session.scalar(select(CivilServant.user_id).where(CivilServant.id == sheet.civil_servant_id))
    if user_id is not None:
        outbox.tell("conduct_decided", to=outbox.to_user(user_id), key=f"sheet_decided|{sheet.id}")
    db.session.flush()


def to_decide(me: Person) -> Select[PeriodSheet]:
    """Objections that this person decides: never his own, never as the one who assessed."""
    sheet, his = PeriodSheet, me.civil_servant_id or 0
    assessor = superior_today(sheet.civil_servant_id)
    grounds_of: list[ColumnElement[bool]] = [false()]
    if his:
        grounds_of.append(superior_today(assessor) == his)
    if me.may(Right.DECIDE_SHEETS) and me.posts_with(Right.DECIDE_SHEETS):
        grounds_of.append(superior_today(assessor).is_(None))
    return select(sheet).where(
        sheet.state == SheetState.OBJECTED,
        sheet.civil_servant_id != his,
        or_(assessor.is_(None), assessor != his),
        or_(*grounds_of),
    )


def _portions(unit: Unit, period: Period) -> Iterator[Sequence[CivilServant]]:
    """Those without a frozen sheet, some at a time. A set-aside sheet does not count as frozen."""
    sheet = PeriodSheet
    frozen = select(sheet.civil_servant_id).where(
        sheet.period == period.code,
        sheet.state != SheetState.SET_ASIDE,
        sheet.civil_servant_id.is_not(None),
    )
    shelf = serving_in(unit.path, period.last).where(CivilServant.id.not_in(frozen))
    everybody = db.session.scalars(shelf).all()
    for first in range(0, len(everybody), AT_ONCE):
        yield everybody[first : first + AT_ONCE]


def _freeze(
    servants: Sequence[CivilServant], period: Period, brought: Brought, by: Person
) -> Iterator[tuple[dict[str, Any], CivilServant]]:
    contents = collecting.collect(servants, period, brought)
    places = posted([one.id for one in servants], period.last)
    before = _versions([one.id for one in servants], period)
    due_on = clock.today() + timedelta(days=grounds.term("sheet_objection_days"))
    rows = []
    for servant in servants:
        content = contents[servant.id]
        row = _row(content, period, by, before.get(servant.id, 0) + 1)
        row |= {"civil_servant_id": servant.id, "unit_id": places[servant.id].unit_id}
        row["objection_due_on"] = due_on
        rows.append(row)
        yield row, servant
    db.session.execute(insert(PeriodSheet), rows)
    sheet = PeriodSheet
    made = db.session.execute(
        select(sheet.civil_servant_id, func.max(sheet.id))
        .where(sheet.period == period.code, sheet.civil_servant_id.in_([one.id for one in servants]))
        .group_by(sheet.civil_servant_id)
    )
    credits = [
        {"sheet_id": sheet_id, "credit_id": one["credit"]}
        for servant_id, sheet_id in made
        for one in contents[servant_id or 0]["cases"]
    ]
    if credits:
        db.session.execute(insert(SheetCredit), credits)


def _freeze_units(unit: Unit, period: Period, brought: Brought, by: Person) -> None:
    """A sheet beside them for every unit on one of them that has none yet."""
    sheet = PeriodSheet
    own_sheet = select(sheet.unit_id).where(sheet.period == period.code, sheet.civil_servant_id.is_(None))
    wanted = db.session.scalars(
        select(sheet.unit_id)
        .join(Unit, Unit.id == sheet.unit_id)
        .where(
            sheet.period == period.code,
            Unit.path.startswith(unit.path, autoescape=True),
            sheet.unit_id.not_in(own_sheet),
        )
        .distinct()
    ).all()
    rows = []
    for unit_id, content in units(wanted, period, brought.staffed).items():
        row = _row({"format": collecting.FORMAT, "period": period.code, "unit": content}, period, by, 1)
        rows.append(row | {"civil_servant_id": None, "unit_id": unit_id, "objection_due_on": None})
    if rows:
        db.session.execute(insert(PeriodSheet), rows)


def _row(content: dict[str, Any], period: Period, by: Person, version: int) -> dict[str, Any]:
    told = signing.digest(content)
    return {
        "kind": period.kind,
        "period": period.code,
        "first_on": period.first,
        "last_on": period.last,
        "version": version,
        "state": SheetState.LOCKED,
        "locked_on": clock.today(),
        "locked_by": by.user_id,
        "content": content,
        "digest": told,
        "signature": signing.note(f"{period.code} {version}", told, clock.today().isoformat()),
    }


def _versions(servant_ids: Sequence[int], period: Period) -> dict[int | None, int]:
    sheet = PeriodSheet
    asked = (
        select(sheet.civil_servant_id, func.max(sheet.version))
        .where(and_(sheet.period == period.code, sheet.civil_servant_id.in_(servant_ids)))
        .group_by(sheet.civil_servant_id)
    )
    return {row[0]: row[1] for row in db.session.execute(asked)}


def _only_subject(sheet: PeriodSheet, me: Person) -> None:
    if me.civil_servant_id is None or me.civil_servant_id != sheet.civil_servant_id:
        raise Hidden(_l("There is no such sheet."))


def _still(sheet: PeriodSheet, *states: SheetState) -> bool:
    """Look at the sheet again, held against others; Stale when it is in none of `states` any more."""
    db.session.refresh(sheet, with_for_update=True)
    if sheet.state not in states:
        raise Stale(_("This sheet has moved on. Look at it again before you go on."))
    return True


def _note(sheet: PeriodSheet, what: str, said: dict[str, str], *, by: str) -> int:
    return personal_file.write(sheet.civil_servant_id or 0, what, said, by=by, facts={"sheet": sheet.id})
