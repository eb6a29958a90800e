"""A table as a file that a spreadsheet opens without running anything in it. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

BEGINS_A_FORMULA = frozenset("=+-@|%\t\r\n\x00＝＋－＠｜％−")
"""What a spreadsheet may take for the beginning of a formula or command, full-width forms and the minus sign too."""
BYTE_ORDER = "\ufeff"


def cell(value: Any) -> str:
    """The value as text that stays text: a quote stands before whatever could be read as a formula.

    Numbers are written as they are; dates in ISO form; None is empty. Blanks before a formula do not hide it.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return f"{value}"
    if isinstance(value, date):
        return value.isoformat()
    said = str(value)
    first = said.lstrip(" \u00a0\u3000\u2000\u2001\u2002\u2003\u2009\u200b\u202f\ufeff\v\f")[:1]
    begins = said[:1] in BEGINS_A_FORMULA or first in BEGINS_A_FORMULA
    return ("'" if said and first and begins else "") + said.replace("\x00", "")


def written(head: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The table as CSV, some rows at a time (UTF-8 with its mark, commas, CRLF)."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BYTE_ORDER)
    writer.writerow([cell(value) for value in head])
    for row in rows:
        writer.writerow([cell(value) for value in row])
        if buffer.tell() > 16_000:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
