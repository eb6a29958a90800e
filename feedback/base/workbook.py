"""A table as a workbook (XLSX) of one sheet, small enough to be made while somebody waits. Pure.

Office Open XML, ECMA-376 part 1: five parts in a ZIP, cells as numbers or inline strings. A text is never a formula, a
link or a date here, whatever it begins with. The same table makes the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from html import escape
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_NS = "http://schemas.openxmlformats.org"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_NS}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_NS}/package/2006/relationships"><Relationship Id="r1" '
    f'Type="{_NS}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_NS}/package/2006/relationships"><Relationship Id="r1" '
    f'Type="{_NS}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
_WHEN = (1980, 1, 1, 0, 0, 0)


def workbook(title: str, head: Iterable[Any], rows: Iterable[Iterable[Any]]) -> bytes:
    """The table as a workbook whose sheet is called `title`; dates are written in ISO form."""
    lines = [_row(number, cells) for number, cells in enumerate([list(head), *rows], 1)]
    sheet = (
        f'<worksheet xmlns="{_NS}/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews>'
        f"<sheetData>{''.join(lines)}</sheetData></worksheet>"
    )
    name = escape(_plain(title)[:31])
    book = (
        f'<workbook xmlns="{_NS}/spreadsheetml/2006/main" xmlns:r="{_NS}/officeDocument/2006/relationships">'
        f'<sheets><sheet name="{name}" sheetId="1" r:id="r1"/></sheets></workbook>'
    )
    return packed({**_PARTS, "xl/workbook.xml": book, "xl/worksheets/sheet1.xml": sheet}, head=_HEAD)


def packed(parts: dict[str, str | bytes], head: str = "") -> bytes:
    """The parts as a ZIP, each text with `head` before it; the same parts make the same bytes."""
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            data = (head + part).encode() if isinstance(part, str) else part
            info = ZipInfo(name, _WHEN)
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, data)
    return made.getvalue()


def _row(number: int, cells: Iterable[Any]) -> str:
    return f'<row r="{number}">{"".join(map(_cell, cells))}</row>'


def _cell(value: Any) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"<c><v>{value}</v></c>"
    said = value.isoformat() if isinstance(value, date) else str(value)
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(_plain(said))}</t></is></c>'


def _plain(said: str) -> str:
    """Without the signs that XML cannot hold."""
    return "".join(sign for sign in said if sign >= " " or sign in "\t\n")
