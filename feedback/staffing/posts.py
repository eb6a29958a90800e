"""Filled posts (bezetting) from a file: how many people of which kind hold which position at a unit, on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import and_, func, select

from feedback.agencies import book, history
from feedback.base import clock
from feedback.base.database import db
from feedback.people.models import ServantKind
from feedback.people.persons import Person
from feedback.people.roster_file import KINDS
from feedback.staffing import sheet
from feedback.staffing.models import FilledPost
from feedback.staffing.sheet import Report, Row

COLUMNS = {
    "unit": ("kode_unit", "unor_kode", "kode_unor", "unor_id"),
    "position": ("jabatan", "jabatan_nama", "nama_jabatan"),
    "kind": ("jenis", "jenis_pegawai", "jenis_pegawai_nama"),
    "count": ("jumlah", "bezetting", "jumlah_bezetting"),
    "as_of": ("per_tanggal", "tanggal"),
}
"""Our columns, and the headings under which they may stand (SIASN's unor_*, jabatan_nama, jenis_pegawai_nama)."""

Place = tuple[int, date, str, ServantKind]


@dataclass
class _Line:
    number: int
    unit: str
    position: str
    kind: ServantKind | None
    count: int
    as_of: date | None
    faults: list[str]


@dataclass(frozen=True)
class Filled:
    """Whom a unit has, as of a day."""

    as_of: date
    posts: tuple[tuple[str, ServantKind, int], ...]

    @property
    def count(self) -> int:
        """All of them."""
        return sum(count for _position, _kind, count in self.posts)

    @property
    def by_position(self) -> dict[str, int]:
        """How many in each position, whatever their kind; positions compared in lower case."""
        found: dict[str, int] = {}
        for position, _kind, count in self.posts:
            found[position.casefold()] = found.get(position.casefold(), 0) + count
        return found


def take(data: bytes, *, by: Person) -> Report:
    """Enter or change every count of the file. For a trial the caller rolls the transaction back.

    A count is known by unit, day, position and kind. Refusal when the data are no such file.
    """
    today = clock.today()
    lines = [_line(number, cells, today) for number, cells in sheet.rows(data, COLUMNS)]
    units = {unit.code: unit.id for unit in book.book().units.values() if unit.active}
    known: dict[Place, FilledPost] = {
        (one.unit_id, one.as_of, one.position.casefold(), one.kind): one
        for one in db.session.scalars(select(FilledPost))
    }
    taken: set[Place] = set()
    rows = tuple(_enter(line, units, known, taken) for line in lines)
    db.session.flush()
    report = Report(rows)
    if report.count("new") or report.count("changed"):
        told = {"new": report.count("new"), "changed": report.count("changed")}
        history.note("filled_posts", today.isoformat(), "entry", None, told, by=by.actor)
    return report


def filled(on: date) -> dict[int, Filled]:
    """Whom each unit had by that day, of its newest count until then. One statement."""
    newest = (
        select(FilledPost.unit_id, func.max(FilledPost.as_of).label("as_of"))
        .where(FilledPost.as_of <= on)
        .group_by(FilledPost.unit_id)
        .subquery()
    )
    same = and_(FilledPost.unit_id == newest.c.unit_id, FilledPost.as_of == newest.c.as_of)
    asked = (
        select(FilledPost)
        .join(newest, same)
        .order_by(FilledPost.unit_id, FilledPost.position, FilledPost.kind)
    )
    found: dict[int, Filled] = {}
    for row in db.session.scalars(asked):
        before = found[row.unit_id].posts if row.unit_id in found else ()
        found[row.unit_id] = Filled(row.as_of, (*before, (row.position, row.kind, row.count)))
    return found


def _line(number: int, cells: dict[str, str], today: date) -> _Line:
    faults: list[str] = []
    sheet.filled(cells, COLUMNS, faults)
    kind = KINDS.get(cells["kind"].lower())
    if cells["kind"] and kind is None:
        faults.append(_("jenis “%(word)s” is not known.", word=cells["kind"]))
    count = sheet.whole(cells["count"], "jumlah", faults) if cells["count"] else 0
    as_of = _day(cells["as_of"], faults) if cells["as_of"] else None
    if as_of is not None and as_of > today:
        faults.append(_("per_tanggal lies in the future."))
    return _Line(number, cells["unit"], cells["position"][:160], kind, count, as_of, faults)


def _enter(line: _Line, units: Mapping[str, int], known: dict[Place, FilledPost], taken: set[Place]) -> Row:
    about = f"{line.unit} · {line.position}"
    if line.unit and line.unit not in units:
        line.faults.append(_("The unit %(code)s is not known.", code=line.unit))
    if line.faults or line.kind is None or line.as_of is None:
        return Row(line.number, about, "faulty", tuple(line.faults))
    place = (units[line.unit], line.as_of, line.position.casefold(), line.kind)
    if place in taken:
        return Row(line.number, about, "faulty", (_("This row stands in the file twice."),))
    taken.add(place)
    row = known.get(place)
    if row is None:
        known[place] = row = FilledPost(
            unit_id=place[0], position=line.position, kind=line.kind, count=line.count, as_of=line.as_of
        )
        db.session.add(row)
        return Row(line.number, about, "new")
    if (row.position, row.count) == (line.position, line.count):
        return Row(line.number, about, "same")
    row.position, row.count = line.position, line.count
    return Row(line.number, about, "changed")


def _day(typed: str, faults: list[str]) -> date | None:
    for pattern in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"):
        try:
            return datetime.strptime(typed, pattern).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    faults.append(_("%(column)s: write a date as 2026-12-08 or 08-12-2026.", column="per_tanggal"))
    return None
