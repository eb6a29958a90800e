"""Reading a roster file: the columns of a SIASN export, each bad row with its reasons.

Columns: nip, nama, jenis, kode_unit, jabatan, nip_atasan, tmt_mulai, tmt_selesai, email; or SIASN's own headings for
them (`SIASN`), of which those not named here are passed over. Separated by comma or semicolon; UTF-8, or Windows-1252
as spreadsheets save it. Nothing here asks a database.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from flask_babel import gettext as _

from feedback.base.refusal import Refusal
from feedback.people import nip
from feedback.people.models import ServantKind

COLUMNS = ("nip", "nama", "jenis", "kode_unit", "jabatan", "nip_atasan", "tmt_mulai", "tmt_selesai", "email")
NEEDED = COLUMNS[1:5] + COLUMNS[6:7]
LARGEST = 20_000

SIASN = {
    "nipbaru": "nip",
    "namapegawai": "nama",
    "jenispegawainama": "jenis",
    "jenisasn": "jenis",
    "unornama": "kode_unit",
    "unitkerja": "kode_unit",
    "jabatannama": "jabatan",
    "namajabatan": "jabatan",
    "nipatasanlangsung": "nip_atasan",
    "tmtjabatan": "tmt_mulai",
    "tmtakhir": "tmt_selesai",
    "emailgov": "email",
}
"""Headings of SIASN's exports and services, without case, blanks and underscores, and the column they mean."""

KINDS = {
    "pns": ServantKind.PNS,
    "pppk": ServantKind.PPPK,
    "pppk paruh waktu": ServantKind.PPPK_PART_TIME,
    "pppk_part_time": ServantKind.PPPK_PART_TIME,
    "pppk penuh waktu": ServantKind.PPPK,
    "cpns": ServantKind.PNS,
    "blud": ServantKind.BLUD,
    "kontrak": ServantKind.CONTRACT,
    "contract": ServantKind.CONTRACT,
    "sukarela": ServantKind.VOLUNTEER,
    "volunteer": ServantKind.VOLUNTEER,
    "perangkat desa": ServantKind.VILLAGE,
    "village": ServantKind.VILLAGE,
}
WITH_NIP = (ServantKind.PNS, ServantKind.PPPK, ServantKind.PPPK_PART_TIME)


@dataclass
class Line:
    """One row of the file as it was understood, with what is wrong in it."""

    number: int
    nip: str | None = None
    name: str = ""
    kind: ServantKind = ServantKind.PNS
    unit_code: str = ""
    position: str = ""
    superior_nip: str | None = None
    from_on: date = date.min
    to_on: date | None = None
    email: str = ""
    faults: list[str] = field(default_factory=list)


def read(data: bytes, today: date) -> list[Line]:
    """The rows of a roster file; faulty ones say so in `faults`. Refusal when it is no such file at all."""
    rows = csv.DictReader(io.StringIO(decoded(data)), delimiter=delimiter(data))
    heads = _heads(rows.fieldnames or ())
    if missing := [name for name in NEEDED if name not in heads]:
        raise Refusal(_("The file lacks these columns: %(names)s.", names=", ".join(missing)), field="file")
    rows.fieldnames = heads
    return [_line(number, row, today) for number, row in _numbered(rows)]


def _heads(said: Iterable[str | None]) -> list[str]:
    """The headings as our columns; of two that mean the same only the first counts."""
    heads: list[str] = []
    for head in said:
        plain = (head or "").strip().lower()
        name = SIASN.get("".join(sign for sign in plain if sign.isalnum()), plain)
        heads.append(name if name not in heads else f"{name} ({len(heads)})")
    return heads


def kind_of(text: str) -> ServantKind | None:
    """The kind that a word of the file means; SIASN writes "PNS Daerah Kab/Kota" and the like."""
    said = " ".join(text.lower().split())
    if found := KINDS.get(said):
        return found
    if said.startswith("pppk paruh waktu"):
        return ServantKind.PPPK_PART_TIME
    first = said.split(" ")[0]
    return KINDS[first] if first in ("pns", "cpns", "pppk") else None


def _numbered(rows: csv.DictReader[str]) -> Iterator[tuple[int, dict[str, str]]]:
    for count, row in enumerate(rows):
        if count >= LARGEST:
            raise Refusal(_("The file has more than %(n)s rows. Send it in parts.", n=LARGEST), field="file")
        cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
        if any(cells.values()):
            yield rows.line_num, cells


def _line(number: int, cells: dict[str, str], today: date) -> Line:
    line = Line(
        number,
        name=" ".join(cells["nama"].split())[:120],
        unit_code=cells["kode_unit"],
        position=cells["jabatan"][:160],
        email=cells["email"].lower(),
    )
    for name in ("nama", "kode_unit", "jabatan"):
        if not cells[name]:
            line.faults.append(_("%(column)s is empty.", column=name))
    kind = kind_of(cells["jenis"])
    if kind is None:
        line.faults.append(_("jenis “%(word)s” is not known.", word=cells["jenis"]))
    line.kind = kind or ServantKind.PNS
    if kind is not None:
        _read_nip(line, cells["nip"], today)
    if cells["nip_atasan"]:
        line.superior_nip = _nip(line, cells["nip_atasan"], today, "nip_atasan")
        if line.superior_nip is not None and line.superior_nip == line.nip:
            line.faults.append(_("Nobody is his own superior."))
    line.from_on = _day(line, cells["tmt_mulai"], "tmt_mulai") or date.min
    line.to_on = _day(line, cells["tmt_selesai"], "tmt_selesai") if cells["tmt_selesai"] else None
    if line.to_on is not None and line.to_on < line.from_on:
        line.faults.append(_("tmt_selesai lies before tmt_mulai."))
    return line


def _read_nip(line: Line, text: str, today: date) -> None:
    if line.kind not in WITH_NIP:
        if text:
            line.faults.append(_("Only PNS and PPPK have a NIP. Leave it empty."))
        return
    line.nip = _nip(line, text, today, "nip")
    if line.nip is not None and nip.parse(line.nip, today).is_pns != (line.kind is ServantKind.PNS):
        line.faults.append(_("This NIP does not fit the kind %(kind)s.", kind=line.kind.value))


def _nip(line: Line, text: str, today: date, column: str) -> str | None:
    try:
        return nip.parse(text.lstrip("'"), today).digits  # a spreadsheet's mark for text
    except nip.NotANip as error:
        line.faults.append(f"{column}: {nip_fault(error.fault)}")
        return None


def nip_fault(fault: str) -> str:
    """What is wrong with a NIP, in words."""
    words: dict[str, str] = {
        "shape": _("A NIP has 18 digits. A spreadsheet may have rounded it: keep the column as text."),
        "birth": _("The first eight digits are no date of birth."),
        "code": _("Digits 13 and 14 are neither a month nor a contract code."),
        "year": _("The year of appointment cannot be right."),
        "sex": _("Digit 15 must be 1 or 2."),
        "sequence": _("The last three digits cannot be 000."),
    }
    return words[fault]


def _day(line: Line, text: str, column: str) -> date | None:
    for pattern in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    line.faults.append(_("%(column)s: write a date as 2026-12-08 or 08-12-2026.", column=column))
    return None


def decoded(data: bytes) -> str:
    """The file as text; Refusal when it is none."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Refusal(_("This is no text file. Save the sheet as CSV (UTF-8)."), field="file")


def delimiter(data: bytes) -> str:
    """What separates its cells, as its first line shows."""
    head = data.split(b"\n", 1)[0]
    return ";" if head.count(b";") > head.count(b",") else ","
