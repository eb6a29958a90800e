"""The Lembar Bukti Dukung of a person and period: as facts stand, or as they were locked; to read and to print."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from feedback.agencies.settings import setting
from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Hidden
from feedback.complaints import rated
from feedback.people import exclusions
from feedback.people.models import CivilServant
from feedback.people.persons import Person
from feedback.people.rights import Right
from feedback.performance import collecting, locking, notes, personal_file, reckoning, sheets
from feedback.performance.models import ConductNote
from feedback.performance.periods import Period, containing, parsed
from feedback.performance.reckoning import LEAST, Figures, Kept
from feedback.performance.sheet_models import PeriodSheet, SheetState
from feedback.web.guards import allow, me
from feedback.web.personnel import forms, pages
from feedback.web.personnel.door import attempt, door, seen


@dataclass(frozen=True)
class Lembar:
    """What the page shows. `locked` is None while the sheet is open; `shown` False while its content is in dispute."""

    period: Period
    content: Mapping[str, Any]
    figures: Figures
    unit: Kept | None
    cases: list[dict[str, Any]]
    corrections: list[dict[str, Any]]
    numbers: dict[int, str]
    notes: list[ConductNote]
    locked: PeriodSheet | None
    shown: bool
    least: int


@door.get("/personnel/people/<int:servant_id>/sheets/<period>")
@allow(Right.SEE_SHEETS)
def person_sheet(servant_id: int, period: str) -> ResponseReturnValue:
    """A person's sheet, for personnel and his assessor."""
    servant = sheets.find(me(), servant_id)
    found = lembar(servant, parsed(period, clock.today()), me())
    seen(servant.id)
    return render_template("record/sheet.html", servant=servant, found=found, own=False)


@door.get("/record/sheets/<period>")
@allow(Right.SEE_OWN_RECORD)
def own_sheet(period: str) -> ResponseReturnValue:
    """The person's own sheet."""
    return _own_page(parsed(period, clock.today()))


@door.post("/record/sheets/<period>/acknowledgement")
@allow(Right.REPLY_OWN_RECORD)
def acknowledge_sheet(period: str) -> ResponseReturnValue:
    """He has read it."""
    locking.acknowledge(_mine(period), by=me())
    flash(_("It is noted that you have read this sheet."))
    response = redirect(url_for("personnel.own_sheet", period=period), 303)
    db.session.commit()
    return response


@door.post("/record/sheets/<period>/objection")
@allow(Right.REPLY_OWN_RECORD)
def object_to_sheet(period: str) -> ResponseReturnValue:
    """He objects to it."""
    form = forms.OwnObjectionForm()

    def act() -> ResponseReturnValue:
        locking.object_to(_mine(period), form.words.data, by=me())
        flash(
            _(
                "Your objection is with your assessor's superior. Until it is decided the sheet counts for nothing."
            )
        )
        return redirect(url_for("personnel.own_sheet", period=period), 303)

    return attempt(form, act, lambda: _own_page(parsed(period, clock.today()), form))


@door.get("/record/objections/<int:sheet_id>")
@allow(Right.DECIDE_SHEETS)
def sheet_objection(sheet_id: int) -> ResponseReturnValue:
    """An objection that this person decides, with the sheet it is about."""
    return _objection_page(sheet_id, forms.ObjectionForm(formdata=None))


@door.post("/record/objections/<int:sheet_id>")
@allow(Right.DECIDE_SHEETS)
def decide_sheet(sheet_id: int) -> ResponseReturnValue:
    """His decision on it, which is final."""
    form = forms.ObjectionForm()

    def act() -> ResponseReturnValue:
        sheet = _to_decide(sheet_id)
        locking.decide(sheet, form.upheld.data == forms.YES, form.reason.data, by=me())
        flash(_("The objection is decided. The person is told."))
        return redirect(url_for("personnel.sheet_objections"), 303)

    return attempt(form, act, lambda: _objection_page(sheet_id, form))


@door.get("/record/objections")
@allow(Right.DECIDE_SHEETS)
def sheet_objections() -> ResponseReturnValue:
    """The objections this person decides, oldest first."""
    shelf = locking.to_decide(me()).join(CivilServant, CivilServant.id == PeriodSheet.civil_servant_id)
    rows = db.session.execute(shelf.add_columns(CivilServant.name).order_by(PeriodSheet.objected_on)).all()
    return render_template("record/objections.html", rows=rows)


def lembar(servant: CivilServant, period: Period, reader: Person, *, whole: bool = False) -> Lembar:
    """The sheet for this reader, without what is hidden from him; `whole` for its subject and who decides on it.

    Locked or open, the same number of statements for any number of cases.
    """
    locked = locking.of_person(servant.id, period)
    frozen = locked is not None and locked.state is not SheetState.SET_ASIDE
    content: Mapping[str, Any] = (
        locked.content
        if locked is not None and frozen
        else collecting.collect([servant], period, rated.FOR_SHEETS)[servant.id]
    )
    own = servant.id == reader.civil_servant_id
    hidden = set() if own else set(db.session.scalars(exclusions.hidden(reader)))
    least = int(setting("sheet_least") or LEAST)
    cases = _dated(content["cases"], hidden)
    corrections = _dated(content["corrections"], hidden)
    final = notes.final_of(servant.id).where(ConductNote.id.in_(content["notes"]))
    unit = content["unit"]
    return Lembar(
        period=period,
        content=content,
        figures=reckoning.figures(content, hidden, least),
        unit=reckoning.kept(unit["kept"], unit["due"], least) if unit else None,
        cases=cases,
        corrections=corrections,
        numbers=pages.numbers({one["stream"] for one in (*cases, *corrections)}),
        notes=list(db.session.scalars(final.order_by(ConductNote.ended_on))),
        locked=locked,
        shown=own or whole or locked is None or locked.state is not SheetState.OBJECTED,
        least=least,
    )


def _dated(rows: list[dict[str, Any]], hidden: Collection[int]) -> list[dict[str, Any]]:
    """Those rows that are not hidden from the reader, with their day as a date."""
    return [one | {"on": date.fromisoformat(one["on"])} for one in rows if one["stream"] not in hidden]


def _mine(period: str) -> PeriodSheet:
    found = locking.of_person(me().civil_servant_id or 0, parsed(period, clock.today()))
    if found is None:
        raise Hidden
    return found


def _to_decide(sheet_id: int) -> PeriodSheet:
    found = db.session.scalar(locking.to_decide(me()).where(PeriodSheet.id == sheet_id))
    if found is None:
        raise Hidden
    return found


def _own_page(period: Period, form: Any = None) -> str:
    servant = db.session.get_one(CivilServant, me().civil_servant_id)
    found = lembar(servant, period, me())
    said = personal_file.words(servant.id) if found.locked and found.locked.objected_on else {}
    return render_template(
        "record/sheet.html",
        servant=servant,
        found=found,
        own=True,
        said=said,
        today=clock.today(),
        form=form or forms.OwnObjectionForm(formdata=None),
    )


def _objection_page(sheet_id: int, form: Any) -> str:
    sheet = _to_decide(sheet_id)
    servant = db.session.scalars(select(CivilServant).where(CivilServant.id == sheet.civil_servant_id)).one()
    period = containing(sheet.first_on, sheet.kind)
    found = lembar(servant, period, me(), whole=True)
    said = personal_file.words(servant.id)
    seen(servant.id)
    return render_template(
        "record/objection.html", servant=servant, found=found, sheet=sheet, said=said, form=form
    )
