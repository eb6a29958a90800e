"""Appraisals as e-Kinerja made them: taken over from a file, only to be read, and held against the matrix.

The predikat is made in e-Kinerja BKN, which is compulsory; this house sets none. What a file says is kept as it says
it, and told where PermenPANRB 6/2022 makes another predikat of the two ratings.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field

from flask_babel import gettext as _
from sqlalchemy import Select, select

from feedback.base import clock
from feedback.base.database import db
from feedback.base.refusal import Refusal
from feedback.people import security_log
from feedback.people.models import CivilServant
from feedback.people.persons import Person
from feedback.people.roster_file import decoded, delimiter
from feedback.performance.guidance_models import Appraisal, Level, Predicate

MATRIX = {
    (Level.ABOVE, Level.BELOW): Predicate.POOR,
    (Level.ABOVE, Level.MEETS): Predicate.GOOD,
    (Level.ABOVE, Level.ABOVE): Predicate.VERY_GOOD,
    (Level.MEETS, Level.BELOW): Predicate.POOR,
    (Level.MEETS, Level.MEETS): Predicate.GOOD,
    (Level.MEETS, Level.ABOVE): Predicate.GOOD,
    (Level.BELOW, Level.BELOW): Predicate.VERY_POOR,
    (Level.BELOW, Level.MEETS): Predicate.NEEDS_IMPROVEMENT,
    (Level.BELOW, Level.ABOVE): Predicate.NEEDS_IMPROVEMENT,
}
"""(results, behaviour) → predikat: PermenPANRB 6/2022, the quadrants of performance."""

COLUMNS = ("nipBaru", "periode", "hasilKinerja", "perilakuKerja", "kuadranKinerja")
_OTHERS = {
    "nip": "nipbaru",
    "tahun": "periode",
    "hasilkerja": "hasilkinerja",
    "perilaku": "perilakukerja",
    "predikat": "kuadrankinerja",
    "predikatkinerja": "kuadrankinerja",
}
LEVELS = {
    "dibawahekspektasi": Level.BELOW,
    "sesuaiekspektasi": Level.MEETS,
    "diatasekspektasi": Level.ABOVE,
}
PREDICATES = {
    "sangatkurang": Predicate.VERY_POOR,
    "kurang": Predicate.POOR,
    "butuhperbaikan": Predicate.NEEDS_IMPROVEMENT,
    "baik": Predicate.GOOD,
    "sangatbaik": Predicate.VERY_GOOD,
}
LARGEST = 20_000
_PERIOD = re.compile(r"20\d\d(?:-(?:Q[1-4]|0[1-9]|1[0-2]))?")


@dataclass
class Row:
    """What became of a row: "new", "changed", "same" or "faulty"; `fits` False: not the predikat of the matrix."""

    number: int
    nip: str
    period: str
    result: str = ""
    fits: bool = True
    faults: list[str] = field(default_factory=list)
    said: tuple[Level, Level, Predicate] | None = None


@dataclass(frozen=True)
class Report:
    """What became of a file."""

    rows: tuple[Row, ...]

    def count(self, result: str) -> int:
        """How many rows ended as `result`."""
        return Counter(row.result for row in self.rows)[result]

    @property
    def faulty(self) -> list[Row]:
        """The rows that were left out."""
        return [row for row in self.rows if row.result == "faulty"]

    @property
    def unfit(self) -> list[Row]:
        """The rows whose predikat is not the matrix's."""
        return [row for row in self.rows if row.result != "faulty" and not row.fits]


def predicate(results: Level, conduct: Level) -> Predicate:
    """The predikat that the matrix makes of the two ratings. Pure."""
    return MATRIX[results, conduct]


def take(data: bytes, *, by: Person) -> Report:
    """Take the appraisals of a file over; for a trial the caller rolls the transaction back.

    Each row stands for itself. Four statements and those of the writing. Refusal when the data are no such file.
    """
    rows = _read(data)
    people = {
        servant.nip: servant.id
        for servant in db.session.scalars(select(CivilServant).where(CivilServant.nip.is_not(None)))
    }
    known = {(row.civil_servant_id, row.period): row for row in db.session.scalars(select(Appraisal))}
    seen: set[tuple[int, str]] = set()
    for row in rows:
        servant_id = people.get(row.nip)
        if servant_id is None and not row.faults:
            row.faults.append(_("Nobody with this NIP is in the roster."))
        if servant_id is not None and (servant_id, row.period) in seen:
            row.faults.append(_("This person and period stand in the file already."))
        if row.faults or servant_id is None or row.said is None:
            row.result = "faulty"
            continue
        seen.add((servant_id, row.period))
        row.fits = predicate(*row.said[:2]) is row.said[2]
        row.result = _enter(row, servant_id, known.get((servant_id, row.period)), by)
    report = Report(tuple(rows))
    if report.count("new") + report.count("changed"):
        security_log.note(
            "appraisals_taken",
            by=by.actor,
            user_id=by.user_id,
            new=report.count("new"),
            changed=report.count("changed"),
        )
    db.session.flush()
    return report


def of_person(civil_servant_id: int) -> Select[Appraisal]:
    """What e-Kinerja said of the person, newest period first."""
    row = Appraisal
    return select(row).where(row.civil_servant_id == civil_servant_id).order_by(row.period.desc())


def unfit() -> Select[Appraisal]:
    """Those whose predikat is not the matrix's, newest period first."""
    return select(Appraisal).where(~Appraisal.fits).order_by(Appraisal.period.desc(), Appraisal.id)


def _enter(row: Row, servant_id: int, known: Appraisal | None, by: Person) -> str:
    assert row.said is not None  # noqa: S101 - a row without a fault says all three
    results, conduct, said = row.said
    if known is None:
        known = Appraisal(civil_servant_id=servant_id, period=row.period)
        db.session.add(known)
        outcome = "new"
    elif (known.results, known.conduct, known.predicate) == row.said:
        return "same"
    else:
        outcome = "changed"
    known.results, known.conduct, known.predicate, known.fits = results, conduct, said, row.fits
    known.taken_on, known.taken_by = clock.today(), by.user_id
    return outcome


def _read(data: bytes) -> list[Row]:
    reader = csv.DictReader(io.StringIO(decoded(data)), delimiter=delimiter(data))
    heads = [_OTHERS.get(_folded(head or ""), _folded(head or "")) for head in reader.fieldnames or ()]
    if missing := [name for name in COLUMNS if name.lower() not in heads]:
        raise Refusal(_("The file lacks these columns: %(names)s.", names=", ".join(missing)), field="file")
    reader.fieldnames = heads
    rows = []
    for count, cells in enumerate(reader):
        if count >= LARGEST:
            raise Refusal(_("The file has more than %(n)s rows. Send it in parts.", n=LARGEST), field="file")
        if any((cell or "").strip() for cell in cells.values() if isinstance(cell, str)):
            rows.append(_row(reader.line_num, {name: (cells.get(name) or "").strip() for name in set(heads)}))
    return rows


def _row(number: int, cells: dict[str, str]) -> Row:
    row = Row(number, cells["nipbaru"].replace(" ", "").lstrip("'"), cells["periode"].upper())
    if not _PERIOD.fullmatch(row.period):
        row.faults.append(_("periode: write 2026, 2026-Q4 or 2026-11."))
    found = [
        _word(row, cells["hasilkinerja"], LEVELS, "hasilKinerja"),
        _word(row, cells["perilakukerja"], LEVELS, "perilakuKerja"),
        _word(row, cells["kuadrankinerja"], PREDICATES, "kuadranKinerja"),
    ]
    if not row.faults:
        row.said = (Level(found[0]), Level(found[1]), Predicate(found[2]))
    return row


def _word(row: Row, text: str, known: dict[str, Level] | dict[str, Predicate], column: str) -> str:
    found = known.get(_folded(text))
    if found is None:
        row.faults.append(_("%(column)s: “%(word)s” is not known.", column=column, word=text[:60]))
        return ""
    return found.value


def _folded(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())
