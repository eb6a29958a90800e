"""Taking a roster of civil servants over from a file: idempotent, and all or nothing for each row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.people.models import CivilServant, Posting, User
from feedback.people.persons import Person
from feedback.people.roster_file import Line, read
from feedback.people.security_log import note


@dataclass(frozen=True)
class Row:
    """What became of a row: "new", "changed", "same", or "faulty" with `faults`."""

    number: int
    name: str
    nip: str | None
    result: str
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """What became of a file."""

    rows: tuple[Row, ...]

    def count(self, result: str) -> int:
        """How many rows ended as `result`."""
        return Counter(row.result for row in self.rows)[result]

    @property
    def faulty(self) -> tuple[Row, ...]:
        """The rows that were left out."""
        return tuple(row for row in self.rows if row.result == "faulty")


def take(data: bytes, by: Person | None) -> Report:
    """Enter or update everybody in the file. For a trial the caller rolls the transaction back.

    Somebody is known again by his NIP, others by name, kind and unit. A posting is known by person, unit and
    first day; a new one ends the open one before it unless the file names that too. Refusal when the data
    are no roster.
    """
    lines = read(data, clock.today())
    book = _Book(lines)
    _check(lines, book)
    fresh = {id(line): book.enter(line) for line in lines if not line.faults}
    rows = tuple(_settle(line, book, fresh.get(id(line), "")) for line in lines)
    db.session.flush()
    if by is not None and any(row.result in ("new", "changed") for row in rows):
        changed = sum(row.result == "changed" for row in rows)
        note("roster_taken", by=by.actor, user_id=by.user_id, new=len(rows) - changed, changed=changed)
    return Report(rows)


class _Book:
    """What is known before and while the file is taken over, read in four statements."""

    def __init__(self, lines: list[Line]) -> None:
        units = db.session.execute(select(Unit.code, Unit.name, Unit.id).where(Unit.active)).all()
        self.units = {row.code or row.name: row.id for row in units}
        named = Counter(row.name.casefold() for row in units)
        keys = {row.name.casefold(): row.code or row.name for row in units if named[row.name.casefold()] == 1}
        for line in lines:
            if line.unit_code not in self.units:  # SIASN gives names
                line.unit_code = keys.get(line.unit_code.casefold(), line.unit_code)
        known = db.session.execute(select(CivilServant)).scalars().all()
        self.by_nip = {servant.nip: servant for servant in known if servant.nip}
        self.by_id = {servant.id: servant for servant in known}
        self.users = {row.email: row.id for row in db.session.execute(select(User.email, User.id))}
        self.postings: dict[int, list[Posting]] = {}
        for posting in db.session.execute(select(Posting).order_by(Posting.from_on)).scalars():
            self.postings.setdefault(posting.civil_servant_id, []).append(posting)
        self.by_name = {
            (servant.name.casefold(), servant.kind, posting.unit_id): servant
            for servant in known
            if servant.nip is None
            for posting in self.postings.get(servant.id, ())
        }
        self.named = {(line.nip, line.name.casefold(), line.unit_code, line.from_on) for line in lines}

    def find(self, line: Line) -> CivilServant | None:
        if line.nip is not None:
            return self.by_nip.get(line.nip)
        return self.by_name.get((line.name.casefold(), line.kind, self.units[line.unit_code]))

    def enter(self, line: Line) -> str:
        """The person of the row, made or brought up to date; what was done."""
        servant = self.find(line)
        user_id = self.users.get(line.email)
        if servant is None:
            servant = CivilServant(nip=line.nip, name=line.name, kind=line.kind, user_id=user_id, active=True)
            db.session.add(servant)
            db.session.flush()
            if line.nip is not None:
                self.by_nip[line.nip] = servant
            else:
                self.by_name[line.name.casefold(), line.kind, self.units[line.unit_code]] = servant
            self.by_id[servant.id] = servant
            return "new"
        before = (servant.name, servant.kind, servant.user_id)
        servant.name, servant.kind, servant.user_id = line.name, line.kind, user_id or servant.user_id
        return "same" if before == (servant.name, servant.kind, servant.user_id) else "changed"


def _check(lines: list[Line], book: _Book) -> None:
    """Find what a row alone cannot tell: unknown units, accounts taken, superiors that nobody enters."""
    holders = {servant.user_id: servant for servant in book.by_id.values() if servant.user_id}
    claimed: dict[str, tuple[str | None, str]] = {}
    for line in lines:
        if line.unit_code and line.unit_code not in book.units:
            line.faults.append(_("The unit %(code)s is not known.", code=line.unit_code))
        user_id = book.users.get(line.email) if line.email else None
        if line.email and user_id is None:
            line.faults.append(
                _("There is no account with this e-mail address. Leave it empty or invite first.")
            )
        elif line.email and not _is_free(line, holders.get(user_id or 0), book, claimed):
            line.faults.append(_("This account belongs to another civil servant."))
    while True:
        entered = {line.nip for line in lines if not line.faults} | set(book.by_nip)
        lost = [line for line in lines if not line.faults and line.superior_nip not in entered | {None}]
        for line in lost:
            line.faults.append(_("The superior is neither known nor in this file without a fault."))
        if not lost:
            return


def _is_free(
    line: Line, holder: CivilServant | None, book: _Book, claimed: dict[str, tuple[str | None, str]]
) -> bool:
    """Whether the account of the row is nobody else's, in the database or in the file."""
    if holder is not None and (line.faults or holder is not book.find(line)):
        return False
    return claimed.setdefault(line.email, (line.nip, line.name)) == (line.nip, line.name)


def _settle(line: Line, book: _Book, person: str) -> Row:
    """The posting of a row whose person is entered, and the row's result."""
    if line.faults:
        return Row(line.number, line.name, line.nip, "faulty", tuple(line.faults))
    servant = book.find(line)
    assert servant is not None  # noqa: S101 - entered just before
    superior = book.by_nip[line.superior_nip].id if line.superior_nip else None
    wanted = (line.position, superior, line.to_on)
    history = book.postings.setdefault(servant.id, [])
    unit_id = book.units[line.unit_code]
    known = next((post for post in history if post.unit_id == unit_id and post.from_on == line.from_on), None)
    if known is None:
        _close_before(line, history, book)
        posting = Posting(civil_servant_id=servant.id, unit_id=unit_id, from_on=line.from_on)
        posting.position, posting.superior_id, posting.to_on = wanted
        db.session.add(posting)
        history.append(posting)
        return Row(line.number, line.name, line.nip, "new" if person == "new" else "changed")
    # A later posting may have ended this one; an empty last day in an old file does not open it again.
    ended = line.to_on or known.to_on
    same = (known.position, known.superior_id, known.to_on) == (line.position, superior, ended)
    known.position, known.superior_id, known.to_on = line.position, superior, ended
    return Row(line.number, line.name, line.nip, person if same else "changed")


def _close_before(line: Line, history: list[Posting], book: _Book) -> None:
    codes = {unit_id: code for code, unit_id in book.units.items()}
    for post in history:
        mark = (line.nip, line.name.casefold(), codes.get(post.unit_id, ""), post.from_on)
        if post.to_on is None and post.from_on < line.from_on and mark not in book.named:
            post.to_on = line.from_on - timedelta(days=1)
