"""Staffing needs: work, posts and delay of every office beside each other and apart, by office and by kecamatan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from feedback.agencies import book, tree
from feedback.agencies.models import Unit
from feedback.base import cells, clock
from feedback.base.database import db
from feedback.base.refusal import Hidden
from feedback.base.workbook import workbook
from feedback.people import security_log
from feedback.people.rights import Right
from feedback.staffing import abk, months, scenarios
from feedback.staffing.months import LAST, Span
from feedback.staffing.needs import UnitNeed
from feedback.web import needs, phrases
from feedback.web.guards import allow, fresh, me
from feedback.web.personnel.door import door

YEARS_BACK = 2
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@door.get("/personnel/staffing")
@allow(Right.SEE_STAFFING)
def staffing() -> ResponseReturnValue:
    """Every office, those that lack most posts first. Fifteen statements at most, however many offices."""
    period, typed = asked(request.args.get("period", ""))
    rows = narrowed(needs.of(period, me()), request.args.get("agency", ""))
    shown = needs.ordered(rows, tree.names())
    return render_template(
        "personnel/staffing.html", rows=shown, sums=needs.sums(shown), **frame(period, typed)
    )


@door.get("/personnel/staffing/kecamatan")
@allow(Right.SEE_STAFFING)
def staffing_places() -> ResponseReturnValue:
    """Needs and posts by kecamatan, for every 10,000 residents. Sixteen statements at most."""
    period, typed = asked(request.args.get("period", ""))
    found = needs.places(needs.of(period, me()))
    return render_template("personnel/staffing_places.html", places=found, **frame(period, typed))


@door.get("/personnel/staffing/units/<int:unit_id>")
@allow(Right.SEE_STAFFING)
def staffing_unit(unit_id: int) -> ResponseReturnValue:
    """One office: its work with the norms, its posts, its delay, and what they suggest."""
    period, typed = asked(request.args.get("period", ""))
    return unit_page(one(unit_id, period), period, typed)


def unit_page(row: UnitNeed, period: Span, typed: str, *, own: bool = False) -> str:
    """One office; `own` for its head, without what BKPSDMD keeps."""
    needed = abk.by_position(row.loads, row.minutes_a_year, row.months)
    return render_template(
        "personnel/staffing_unit.html",
        row=row,
        positions=_positions(row, needed),
        thoughts=[] if own else db.session.scalars(scenarios.shelf(row.unit.id)).all(),
        own=own,
        **frame(period, typed),
    )


@door.post("/personnel/staffing/export")
@allow(Right.SEE_STAFFING)
@fresh
def export_staffing() -> ResponseReturnValue:
    """The table as CSV or XLSX; what the page hides is empty. Taking it is noted in the record."""
    period, typed = asked(request.form.get("period", ""))
    kind = request.form.get("kind", "")
    if kind not in ("csv", "xlsx"):
        abort(404)
    rows = narrowed(needs.of(period, me()), request.form.get("agency", ""))
    body = list(_lines(needs.ordered(rows, tree.names())))
    days = {"from_on": period.from_on.isoformat(), "to_on": period.to_on.isoformat()}
    security_log.note(
        "figures_exported",
        by=me().actor,
        user_id=me().user_id,
        exported=f"staffing_{kind}",
        group=typed,
        **days,
    )
    db.session.commit()
    name = f"staffing-{period.from_on:%Y-%m}-{period.to_on:%Y-%m}.{kind}"
    if kind == "xlsx":
        return _file(workbook("staffing", HEAD, body), SHEET, name)
    return _file("".join(cells.written(HEAD, body)).encode(), "text/csv", name)


HEAD = (
    "kode_unit",
    "unit",
    "beban_kerja_menit",
    "kebutuhan",
    "kebutuhan_bulat",
    "bezetting",
    "selisih",
    "per_tanggal",
    "jatuh_tempo",
    "tepat_waktu",
    "median_hari_kerja",
    "saran",
    "penjelasan",
)


def asked(typed: str) -> tuple[Span, str]:
    """The period of an address, and the word for it in addresses: a year, or the last twelve months."""
    period = months.asked(typed, clock.today())
    return period, typed if months.parsed(typed) == period else LAST


def one(unit_id: int, period: Span) -> UnitNeed:
    """The need of one office; with nothing counted it has no work and no posts. Hidden when there is no such office."""
    found = next((row for row in needs.of(period, me()) if row.unit.id == unit_id), None)
    if found is not None:
        return found
    unit = book.book().units.get(unit_id)
    if unit is None:
        raise Hidden(f"no unit {unit_id}")
    return UnitNeed(unit, (), 1, period.months, None)


def narrowed(rows: Sequence[UnitNeed], agency: str) -> list[UnitNeed]:
    """Only the offices of the agency with this id, if one is asked for."""
    return [row for row in rows if not agency or str(row.unit.agency_id) == agency]


def frame(period: Span, typed: str) -> dict[str, Any]:
    """What every page of needs shows around its table."""
    this = clock.today().year
    years = [str(year) for year in range(this, this - YEARS_BACK - 1, -1)]
    return {
        "period": period,
        "asked": typed,
        "periods": [(LAST, _("The last twelve months")), *((one, one) for one in years)],
        "agency": request.args.get("agency", ""),
        "agencies": db.session.execute(tree.agencies().with_only_columns(Unit.id, Unit.name)).all(),
        "names": tree.names(),
    }


def _positions(row: UnitNeed, needed: dict[str, Any]) -> list[tuple[str, Any, int | None]]:
    """Each position with its need and how many are filled; work that any post does has no filled of its own."""
    filled = dict(row.filled.by_position) if row.filled else {}
    found = []
    for position in sorted(filter(None, needed)):
        have = filled.pop(position.casefold(), 0) if row.filled else None
        found.append((position, needed[position], have))
    others = (
        sorted({said for said, _kind, _n in row.filled.posts if said.casefold() in filled})
        if row.filled
        else []
    )
    found += [(said, None, filled[said.casefold()]) for said in others]
    if needed.get(""):
        found.append(("", needed[""], None))
    return found


def _lines(rows: Sequence[UnitNeed]) -> Iterator[list[Any]]:
    names = tree.names()
    for row in rows:
        balance, delay = row.balance, row.delay_shown
        yield [
            row.unit.code,
            names.get(row.unit.id, ""),
            float(round(sum((load.seconds for load in row.loads), Fraction()) / 60, 1)),
            float(round(balance.need, 2)),
            balance.posts,
            balance.filled,
            balance.gap,
            row.filled.as_of if row.filled else None,
            delay.due if delay else None,
            delay.in_time if delay else None,
            delay.median_working_days if delay else None,
            str(phrases.ADVICE[row.advice.value]),
            str(phrases.ADVICE_SAYS[row.advice.value]),
        ]


def _file(body: bytes, media_type: str, name: str) -> Response:
    answer = Response(body, mimetype=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
