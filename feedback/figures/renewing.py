"""Keeping facts and cells true: the worker folds again what was marked as changed.

One worker at a time does it, in one transaction: facts, cells and the marks it has dealt with change together, so
whoever is killed in between leaves everything as it was, marks included.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite

from feedback.base import transaction
from feedback.base.database import db
from feedback.complaints.changes import WAITING, CaseChange
from feedback.complaints.models import Complaint
from feedback.figures import telling
from feedback.figures.facts import Cell, FactRow, FigureState, Kind, Turn
from feedback.figures.fold import Basis, Version
from feedback.figures.selection import By

BATCH = 200
ROWS = 500
STOCK = frozenset({Kind.OPEN.value})
"""Kinds that are asked for as of a day, never for a month."""
_COLUMNS = tuple(
    column.name for column in FactRow.__table__.columns if column.name not in ("id", "stream_id")
)
CELL_KEY = tuple(column.name for column in Cell.__table__.primary_key)
TURN_KEY = tuple(column.name for column in Turn.__table__.primary_key)
CellKey = tuple[Any, ...]
_FROM = tuple(f"from_{name}" for name in CELL_KEY)


class Row(NamedTuple):
    """A fact as its table holds it, beside its id and its case."""

    kind: str
    on: date
    value: int
    seq: int
    unit_id: int
    agency_id: int
    kecamatan_id: int | None
    category_id: int | None
    service_class: str | None
    channel: str
    promise_id: int | None
    since: date
    until: date | None


def renew(limit: int = BATCH) -> int:
    """Fold up to `limit` changed cases anew; how many marks that settled. The caller commits; call again until 0."""
    turn = select(FigureState).with_for_update(skip_locked=True)
    state = db.session.scalars(turn.execution_options(populate_existing=True)).one_or_none()
    if state is None:
        return 0  # another worker is at it
    basis = telling.basis()
    if state.basis != telling.named(basis):
        state.basis = telling.named(basis)
        mark_all()
    marks = db.session.execute(
        select(CaseChange.id, CaseChange.stream_id).order_by(CaseChange.id).limit(limit)
    ).all()
    if not marks:
        return 0
    _replace({row.stream_id for row in marks}, basis)
    db.session.execute(delete(CaseChange).where(CaseChange.id.in_([row.id for row in marks])))
    transaction.forget(WAITING)
    db.session.flush()
    return len(marks)


def mark_all() -> None:
    """Every case is to be folded again: the calendar or the tree of units has changed."""
    everything = insert(CaseChange).from_select(["stream_id"], select(Complaint.id))
    db.session.execute(everything)
    transaction.forget(WAITING)


def _replace(stream_ids: set[int], basis: Basis) -> None:
    told = rows_of(stream_ids, basis)
    gone: list[int] = []
    changes = _Changes()
    for id_, stream_id, row in stored(stream_ids):
        if told[stream_id][row]:
            told[stream_id][row] -= 1
        else:
            gone.append(id_)
            changes.take(row)
    fresh = [(stream_id, row) for stream_id, bag in told.items() for row in bag.elements()]
    for _stream, row in fresh:
        changes.add(row)
    for start in range(0, len(gone), ROWS):
        db.session.execute(delete(FactRow).where(FactRow.id.in_(gone[start : start + ROWS])))
    if fresh:
        db.session.execute(
            insert(FactRow.__table__),  # type: ignore[arg-type]  # a Table
            [{"stream_id": stream_id, **row._asdict()} for stream_id, row in fresh],
        )
    _count_cells(changes.cells)
    _count_turns(changes.turns)


class _Changes:
    """What came to cells and turns, or went away."""

    def __init__(self) -> None:
        self.cells: Counter[CellKey] = Counter()
        self.turns: Counter[CellKey] = Counter()

    def add(self, row: Row) -> None:
        self.cells.update(cells_of(row))
        for key, n in turns_of(row):
            self.turns[key] += n

    def take(self, row: Row) -> None:
        self.cells.subtract(cells_of(row))
        for key, n in turns_of(row):
            self.turns[key] -= n


def rows_of(stream_ids: set[int], basis: Basis) -> dict[int, Counter[Row]]:
    """The facts that the cases should have, as rows. Two statements."""
    told = telling.tell(stream_ids, basis)
    ids = telling.promise_ids(stream_ids)
    return {stream_id: Counter(_rows(stream_id, told.get(stream_id, []), ids)) for stream_id in stream_ids}


def _rows(stream_id: int, told: Iterable[Version], ids: Mapping[tuple[Any, ...], int]) -> Iterable[Row]:
    for fact, since, until in told:
        promise_id = ids.get((stream_id, *fact.promise)) if fact.promise is not None else None
        yield Row(*fact[:10], promise_id, since, until)._replace(kind=fact.kind.value)


def stored(stream_ids: set[int]) -> list[tuple[int, int, Row]]:
    """The facts that the table holds of the cases: id, case, row. One statement."""
    columns = [FactRow.__table__.c[name] for name in _COLUMNS]
    question = select(FactRow.id, FactRow.stream_id, *columns).where(FactRow.stream_id.in_(stream_ids))
    return [(row[0], row[1], _plain(row[2:])) for row in db.session.execute(question)]


def _plain(values: Any) -> Row:
    row = Row(*values)
    return row._replace(
        kind=Kind(row.kind).value,
        service_class=str(row.service_class) if row.service_class is not None else None,
        channel=str(row.channel),
    )


def cells_of(row: Row) -> list[CellKey]:
    """The cells that count a fact, by their key; none for one that no longer stands."""
    if row.until is not None:
        return []
    days = [("d", row.on)] if row.kind in STOCK else [("d", row.on), ("m", row.on.replace(day=1))]
    said = row.service_class or "", row.value
    return [
        (dimension, grain, row.kind, on, group, *said)
        for dimension, group in _groups(row)
        for grain, on in days
    ]


def turns_of(row: Row) -> list[tuple[CellKey, int]]:
    """What a fact adds to turns, by their key: one on its first day, and one less when it ceased to stand."""
    days = [(row.since, 1)] if row.until is None else [(row.since, 1), (row.until, -1)]
    said = row.service_class or "", row.value
    return [
        ((dimension, row.kind, row.on, group, *said, day), n)
        for dimension, group in _groups(row)
        for day, n in days
    ]


def _groups(row: Row) -> list[tuple[str, str]]:
    groups = (
        (By.ALL, ""),
        (By.AGENCY, row.agency_id),
        (By.UNIT, row.unit_id),
        (By.KECAMATAN, row.kecamatan_id),
        (By.CATEGORY, row.category_id),
        (By.CLASS, row.service_class),
        (By.CHANNEL, row.channel),
    )
    return [(by.value, "" if group is None else str(group)) for by, group in groups]


def _count_cells(changes: Counter[CellKey]) -> None:
    """Add what came to its cells and take what went away; a cell that counts nothing is not there."""
    _add(Cell.__table__, CELL_KEY, {key: n for key, n in changes.items() if n > 0})
    less = [dict(zip(_FROM, key, strict=True), gone=-n) for key, n in changes.items() if n < 0]
    if less:
        table: Any = Cell.__table__
        this = [table.c[name] == bindparam(f"from_{name}") for name in CELL_KEY]
        taken = table.update().where(*this).values(n=table.c.n - bindparam("gone"))
        db.session.connection().execute(taken, less)
        db.session.execute(delete(table).where(table.c.n == literal_column("0")))


def _count_turns(changes: Counter[CellKey]) -> None:
    """Add to turns what is more or less; one that changes nothing is not there."""
    changed = {key: n for key, n in changes.items() if n}
    _add(Turn.__table__, TURN_KEY, changed)
    if changed:
        db.session.execute(delete(Turn).where(Turn.n == literal_column("0")))


def _add(table: Any, names: tuple[str, ...], more: Mapping[CellKey, int]) -> None:
    if not more:
        return
    dialect = db.session.get_bind().dialect.name
    added = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    total = {"n": table.c.n + added.excluded.n}
    rows = [dict(zip(names, key, strict=True), n=n) for key, n in more.items()]
    db.session.execute(added.on_conflict_do_update(index_elements=names, set_=total), rows)
