"""Service statistics from a file: how often each unit gave each service in a month, a quarter or a year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from flask_babel import gettext as _
from sqlalchemy import select

from feedback.agencies import book, history
from feedback.base import clock
from feedback.base.database import db
from feedback.people.persons import Person
from feedback.staffing import months, sheet
from feedback.staffing.models import ServiceVolume
from feedback.staffing.months import Span
from feedback.staffing.sheet import Report, Row

COLUMNS = {
    "unit": ("kode_unit", "unor_kode", "kode_unor", "unor_id"),
    "service": ("kode_layanan", "layanan_kode"),
    "name": ("layanan", "nama_layanan"),
    "period": ("periode",),
    "volume": ("volume", "jumlah", "jumlah_layanan"),
}
"""Our columns, and the headings under which they may stand (SIASN's unor_* for the unit)."""


@dataclass
class _Line:
    number: int
    unit: str
    service: str
    name: str
    span: Span | None
    volume: int
    faults: list[str]


@dataclass(frozen=True)
class Counted:
    """How often a service was given in a period: its part of each statistic; `months` of the period are covered."""

    service: str
    name: str
    volume: Fraction
    months: int


def take(data: bytes, *, by: Person) -> Report:
    """Enter or change every volume of the file. For a trial the caller rolls the transaction back.

    A volume is known by unit, service and period; one whose months overlap those of another is left out, because the
    same work would count twice. Refusal when the data are no such file.
    """
    lines = [_line(number, cells) for number, cells in sheet.rows(data, COLUMNS)]
    units = {unit.code: unit.id for unit in book.book().units.values() if unit.active}
    known = _Known()
    rows = tuple(_enter(line, units, known) for line in lines)
    db.session.flush()
    report = Report(rows)
    if report.count("new") or report.count("changed"):
        told = {"new": report.count("new"), "changed": report.count("changed")}
        history.note("service_volumes", clock.today().isoformat(), "entry", None, told, by=by.actor)
    return report


def counted(period: Span) -> dict[int, tuple[Counted, ...]]:
    """What each unit's statistics say of the period, by unit. One statement."""
    asked = (
        select(ServiceVolume)
        .where(ServiceVolume.from_on <= period.to_on, ServiceVolume.to_on >= period.from_on)
        .order_by(ServiceVolume.unit_id, ServiceVolume.service, ServiceVolume.from_on)
    )
    found: dict[int, tuple[Counted, ...]] = {}
    for (unit_id, service), same in groupby(
        db.session.scalars(asked), key=lambda one: (one.unit_id, one.service)
    ):
        rows = list(same)
        spans = [(months.of_days(row.from_on, row.to_on), row.volume) for row in rows]
        volume = sum((span.part_in(period) * volume for span, volume in spans), Fraction())
        covered = sum(span.shared(period) for span, _volume in spans)
        found[unit_id] = (*found.get(unit_id, ()), Counted(service, rows[-1].name, volume, covered))
    return found


class _Known:
    """The volumes entered so far, read in one statement."""

    def __init__(self) -> None:
        self.rows: dict[tuple[int, str], dict[Span, ServiceVolume]] = {}
        for row in db.session.scalars(select(ServiceVolume)):
            self.of(row.unit_id, row.service)[months.of_days(row.from_on, row.to_on)] = row
        self.taken: set[tuple[int, str, Span]] = set()

    def of(self, unit_id: int, service: str) -> dict[Span, ServiceVolume]:
        return self.rows.setdefault((unit_id, service), {})


def _line(number: int, cells: dict[str, str]) -> _Line:
    faults: list[str] = []
    sheet.filled(cells, COLUMNS, faults)
    span = months.parsed(cells["period"])
    if cells["period"] and span is None:
        faults.append(_("periode: write 2026, 2026-TW1 or 2026-11."))
    volume = sheet.whole(cells["volume"], "volume", faults) if cells["volume"] else 0
    if len(cells["service"]) > 40:
        faults.append(_("%(column)s is too long.", column="kode_layanan"))
    return _Line(
        number, cells["unit"], cells["service"].upper()[:40], cells["name"][:120], span, volume, faults
    )


def _enter(line: _Line, units: Mapping[str, int], known: _Known) -> Row:
    about = f"{line.unit} · {line.service}"
    if line.unit and line.unit not in units:
        line.faults.append(_("The unit %(code)s is not known.", code=line.unit))
    if line.faults or line.span is None:
        return Row(line.number, about, "faulty", tuple(line.faults))
    unit_id, span = units[line.unit], line.span
    there = known.of(unit_id, line.service)
    if (unit_id, line.service, span) in known.taken:
        return Row(line.number, about, "faulty", (_("This row stands in the file twice."),))
    if any(span.shared(other) for other in there if other != span):
        told = _("Its months overlap with those of another figure for the same service.")
        return Row(line.number, about, "faulty", (told,))
    known.taken.add((unit_id, line.service, span))
    row = there.get(span)
    if row is None:
        there[span] = row = ServiceVolume(
            unit_id=unit_id,
            service=line.service,
            name=line.name,
            from_on=span.from_on,
            to_on=span.to_on,
            volume=line.volume,
            taken_on=clock.today(),
        )
        db.session.add(row)
        return Row(line.number, about, "new")
    if (row.name, row.volume) == (line.name, line.volume):
        return Row(line.number, about, "same")
    row.name, row.volume, row.taken_on = line.name, line.volume, clock.today()
    return Row(line.number, about, "changed")
