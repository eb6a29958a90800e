"""A CSV file of another system: its columns found by any of their names, each row with what is wrong in it.

Separated by comma, semicolon or tab; UTF-8, or Windows-1252 as spreadsheets save it. Nothing here asks a database.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from feedback.base.plain import plain
from feedback.base.refusal import Refusal

LARGEST_ROWS = 20_000
LARGEST_NUMBER = 1_000_000_000


@dataclass(frozen=True)
class Row:
    """What became of a row: "new", "changed", "same", or "faulty" with `faults`; `about` is how the row is known."""

    number: int
    about: str
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


def rows(data: bytes, names: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, cells by our names) of each row that holds something.

    `names` says under which headings each of our columns may stand, the usual one first; all are needed. Refusal when
    the file is no such sheet.
    """
    text = _decoded(data)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    known = {head: name for name, heads in names.items() for head in heads}
    heads = [known.get(_folded(head or ""), "") for head in reader.fieldnames or ()]
    if missing := [heads_of[0] for name, heads_of in names.items() if name not in heads]:
        raise Refusal(_("The file lacks these columns: %(names)s.", names=", ".join(missing)), field="file")
    reader.fieldnames = heads
    for count, row in enumerate(reader):
        if count >= LARGEST_ROWS:
            raise Refusal(
                _("The file has more than %(n)s rows. Send it in parts.", n=LARGEST_ROWS), field="file"
            )
        cells = {name: _tidy(row.get(name)) for name in names}
        if any(cells.values()):
            yield reader.line_num, cells


def whole(typed: str, column: str, faults: list[str]) -> int:
    """The whole number of a cell, thousands' points allowed; 0 and a fault when it is none."""
    digits = typed.replace(".", "") if _has_thousands(typed) else typed
    if digits.isascii() and digits.isdecimal() and int(digits) <= LARGEST_NUMBER:
        return int(digits)
    faults.append(_("%(column)s: write a whole number, such as 1250.", column=column))
    return 0


def filled(cells: Mapping[str, str], names: Mapping[str, tuple[str, ...]], faults: list[str]) -> None:
    """Note each column that is empty, by its usual heading."""
    faults += [_("%(column)s is empty.", column=heads[0]) for name, heads in names.items() if not cells[name]]


def _has_thousands(typed: str) -> bool:
    first, *groups = typed.split(".")
    return bool(groups) and 1 <= len(first) <= 3 and all(len(one) == 3 for one in groups)


def _folded(head: str) -> str:
    return "_".join(head.strip().lower().split())


def _tidy(value: object) -> str:
    return " ".join(plain(value).split()) if isinstance(value, str) else ""


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Refusal(_("This is no text file. Save the sheet as CSV (UTF-8)."), field="file")


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max((",", ";", "\t"), key=first.count)
