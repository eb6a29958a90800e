"""A sheet of old cases as it lies in a CSV file: found columns, translated headings and words, tidy cells."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from feedback.base.plain import plain
from feedback.base.refusal import Refusal
from feedback.exchange.codes import folded

COLUMNS = {
    "external_id": "the case's number where it comes from; a row with a known one is passed over",
    "received_on": "the day it came in",
    "text": "what the reporter wrote, 20 to 8,000 letters",
    "category": "code or name; needed from routed on",
    "service_class": "information, aspiration, non_oversight or oversight; the category's when empty",
    "unit": "code or name of the office it is about",
    "kecamatan": "code or name",
    "desa": "code or name of the desa or kelurahan",
    "place": "where, in words",
    "identity": "open, confidential or anonymous; open with a name and anonymous without when empty",
    "visibility": "publishable or secret; publishable when empty",
    "name": "the reporter's",
    "phone": "",
    "email": "",
    "address": "",
    "status": "received, routed, in_progress, answered or closed; told by the dates when empty",
    "agency": "code or name of the holder; needed from routed on",
    "routed_on": "received_on when empty",
    "accepted_on": "routed_on when empty",
    "answered_on": "closed_on when empty",
    "outcome": "resolved, partly_resolved, planned, explained, not_competent, not_proven, incomplete, withdrawn",
    "answer": "what the office told the reporter",
    "evidence": "what shows that it is done",
    "planned_for": "for planned: the day",
    "programme": "for planned",
    "budget_year": "for planned",
    "closed_on": "answered_on when empty",
    "closing": "confirmed or silence; silence when empty",
    "lapor_number": "the number in LAPOR!",
    "lapor_due_on": "by when LAPOR! waits for the answer; without it, it waits for nothing",
}
NEEDED = ("external_id", "received_on", "text")
LARGEST = 100_000
SHIPPED = {"lapor": Path(__file__).parent / "lapor.toml"}


@dataclass(frozen=True)
class Dialect:
    """How a foreign sheet speaks: heading → column, and for each column its words → ours."""

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    copies: Mapping[str, str] = field(default_factory=dict)
    outcome_of_status: Mapping[str, str] = field(default_factory=dict)
    visibility_of_identity: Mapping[str, str] = field(default_factory=dict)


def dialect(name: str | None) -> Dialect:
    """The mapping called `name` (shipped), or in the TOML file `name`. Refusal when it is none."""
    if name is None:
        return Dialect()
    path = SHIPPED.get(name, Path(name))
    try:
        found: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        made = Dialect(**found)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError) as fault:
        raise Refusal(_("The mapping %(name)s cannot be read: %(why)s", name=name, why=fault)) from fault
    if wrong := sorted(set(made.columns.values()) - set(COLUMNS)):
        raise Refusal(_("The mapping names unknown columns: %(names)s.", names=", ".join(wrong)))
    return made


def rows(data: bytes, mapped: Dialect) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, cells by our columns) of each row that holds something. Refusal when the file is no such sheet."""
    text = _decoded(data)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    heads = {folded(heading): column for heading, column in mapped.columns.items()}
    names = [heads.get(folded(head or ""), folded(head or "")) for head in reader.fieldnames or ()]
    given = set(names) | set(mapped.defaults) | set(mapped.copies)
    if missing := [name for name in NEEDED if name not in given]:
        raise Refusal(_("The file lacks these columns: %(names)s.", names=", ".join(missing)))
    reader.fieldnames = names
    for count, row in enumerate(reader):
        if count >= LARGEST:
            raise Refusal(_("The file has more than %(n)s rows. Send it in parts.", n=LARGEST))
        cells = {name: _cell(row.get(name)) for name in COLUMNS}
        if any(cells.values()):
            yield reader.line_num, _translated(cells, mapped)


def _translated(cells: dict[str, str], mapped: Dialect) -> dict[str, str]:
    for column, value in mapped.defaults.items():
        cells[column] = cells.get(column) or value
    for column, source in mapped.copies.items():
        cells[column] = cells.get(column) or cells[source]
    said_status, said_identity = folded(cells["status"]), folded(cells["identity"])
    cells["outcome"] = cells["outcome"] or mapped.outcome_of_status.get(said_status, "")
    cells["visibility"] = cells["visibility"] or mapped.visibility_of_identity.get(said_identity, "")
    for column, words in mapped.values.items():
        known = {folded(word): ours for word, ours in words.items()}
        cells[column] = known.get(folded(cells[column]), cells[column])
    return cells


def _cell(value: Any) -> str:
    return plain(value) if isinstance(value, str) else ""


def _decoded(data: bytes) -> str:
    """UTF-8, or Windows-1252 as older spreadsheets save it."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max((",", ";", "\t"), key=first.count)
