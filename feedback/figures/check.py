"""Whether facts and cells are what the events say: everything told once more and compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import delete, insert, select

from feedback.base.database import db
from feedback.complaints.changes import CaseChange
from feedback.complaints.models import Complaint
from feedback.figures import renewing, telling
from feedback.figures.facts import Cell, FigureState, Turn
from feedback.figures.renewing import CELL_KEY, TURN_KEY, CellKey, Row, cells_of, turns_of

BATCH = 200


@dataclass
class Report:
    """What was compared and what differs. `cells` and `turns` hold (kept, should be) by their keys."""

    cases: int = 0
    facts: int = 0
    counted: int = 0
    waiting: int = 0
    wrong_cases: dict[int, tuple[list[Row], list[Row]]] = field(default_factory=dict)
    cells: dict[CellKey, tuple[int, int]] = field(default_factory=dict)
    turns: dict[CellKey, tuple[int, int]] = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        """Whether nothing differs."""
        return not self.wrong_cases and not self.cells and not self.turns

    def lines(self) -> Iterator[str]:
        """What to print: each difference, then the sums. Cases are named by their stream, facts by their codes."""
        for stream_id, (missing, extra) in self.wrong_cases.items():
            for row in missing:
                yield f"case {stream_id}: missing {_said(row)}"
            for row in extra:
                yield f"case {stream_id}: too much {_said(row)}"
        for key, (kept, right) in self.cells.items():
            yield f"cell {' '.join(map(str, key))}: {kept}, should be {right}"
        for key, (kept, right) in self.turns.items():
            yield f"turn {' '.join(map(str, key))}: {kept}, should be {right}"
        differing = len(self.wrong_cases) + len(self.cells) + len(self.turns)
        yield (
            f"cases {self.cases}, facts {self.facts}, cells and turns {self.counted}, "
            f"waiting for the worker {self.waiting}, differences {differing}"
        )


def check() -> Report:
    """Fold every case's events again and compare. What waits for the worker is no difference.

    Other workers are kept from renewing meanwhile (on SQLite the caller reads one state of the file).
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.scalars(select(FigureState).with_for_update()).one()
    report, basis, last = Report(), telling.basis(), 0
    total: Counter[CellKey] = Counter()
    turned: Counter[CellKey] = Counter()
    while ids := list(
        db.session.scalars(
            select(Complaint.id).where(Complaint.id > last).order_by(Complaint.id).limit(BATCH)
        )
    ):
        last = ids[-1]
        told = renewing.rows_of(set(ids), basis)
        kept: dict[int, Counter[Row]] = {stream_id: Counter() for stream_id in ids}
        for _id, stream_id, row in renewing.stored(set(ids)):
            kept[stream_id][row] += 1
            total.update(cells_of(row))
            for key, n in turns_of(row):
                turned[key] += n
        # Asked last: whatever came after the events above were read has left a mark.
        behind = set(
            db.session.scalars(select(CaseChange.stream_id).where(CaseChange.stream_id.in_(ids)).distinct())
        )
        for stream_id in ids:
            report.cases += 1
            report.facts += kept[stream_id].total()
            if stream_id in behind:
                report.waiting += 1
            elif told[stream_id] != kept[stream_id]:
                missing, extra = told[stream_id] - kept[stream_id], kept[stream_id] - told[stream_id]
                report.wrong_cases[stream_id] = (
                    sorted(missing.elements(), key=repr),
                    sorted(extra.elements(), key=repr),
                )
    report.cells = _compare(report, Cell, CELL_KEY, total)
    report.turns = _compare(report, Turn, TURN_KEY, turned)
    return report


def mend(report: Report) -> None:
    """Mark the cases that differ for the worker, and put cells and turns right. The caller commits."""
    for stream_id in report.wrong_cases:
        db.session.execute(insert(CaseChange).values(stream_id=stream_id))
    _put_right(Cell, CELL_KEY, report.cells)
    _put_right(Turn, TURN_KEY, report.turns)


def _put_right(
    table: type[Cell] | type[Turn], names: tuple[str, ...], wrong: Mapping[CellKey, tuple[int, int]]
) -> None:
    for key, (_kept, right) in wrong.items():
        named = dict(zip(names, key, strict=True))
        db.session.execute(delete(table).filter_by(**named))
        if right:
            db.session.execute(insert(table).values(**named, n=right))


def _compare(
    report: Report, table: type[Cell] | type[Turn], names: tuple[str, ...], total: Counter[CellKey]
) -> dict[CellKey, tuple[int, int]]:
    """What the table says beside what it should say, where they differ."""
    columns = [table.__table__.c[name] for name in names]
    kept = {tuple(row[:-1]): row[-1] for row in db.session.execute(select(*columns, table.n))}
    report.counted += len(kept)
    return {
        key: (kept.get(key, 0), total[key])
        for key in kept.keys() | total.keys()
        if kept.get(key, 0) != total[key]
    }


def _said(row: Row) -> str:
    until = row.until.isoformat() if row.until is not None else "now"
    return f"{row.kind} {row.on.isoformat()} value {row.value}, {row.since.isoformat()} to {until}"
