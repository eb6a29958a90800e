"""An edition as a workbook. Only the worker writes it: the library is not loaded in the web process."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import xlsxwriter

from feedback.figures.edition_csv import head, recap, recap_head, rows

SAFE = {
    "constant_memory": True,
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def xlsx(content: dict[str, Any], number: int, reason: str) -> bytes:
    """The edition as a workbook: typed cells, and no text that a spreadsheet could take for a formula or a link."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, SAFE) as book:
        book.set_properties({"title": f"{content['month'][:7]} / {number}"})
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        about = book.add_worksheet("edition")
        said = (
            ("month", date.fromisoformat(content["month"])),
            ("number", number),
            ("as_of", date.fromisoformat(content["as_of"])),
            ("reason", reason),
        )
        for place, (name, value) in enumerate(said):
            about.write_string(place, 0, name)
            _write(about, place, 1, value, days)
        for title, heads, body in (
            ("figures", head(), rows(content)),
            ("sp4n", recap_head(), recap(content)),
        ):
            sheet = book.add_worksheet(title)
            sheet.freeze_panes(1, 0)
            for column, name in enumerate(heads):
                sheet.write_string(0, column, name)
            for place, row in enumerate(body, 1):
                for column, value in enumerate(row):
                    _write(sheet, place, column, value, days)
    return made.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any, days: Any) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, days)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif value is not None:
        sheet.write_string(row, column, str(value))
