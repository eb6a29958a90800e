"""What stands on the pages of a PDF, read back through the fonts' own tables (ToUnicode)."""

from __future__ import annotations

import io
import re
from typing import Any

import pikepdf

_RANGE = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_ONE = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")


def words(pdf: bytes) -> str:
    """The text of all pages in the order in which it is drawn, blanks between lines made single."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return " ".join(" ".join(_page(page)) for page in document.pages)


def squeezed(pdf: bytes) -> str:
    """The same without any blank: lines are broken anywhere."""
    return re.sub(r"\s+", "", words(pdf))


def facts(pdf: bytes) -> dict[str, Any]:
    """Title, language, whether it is tagged, how many pages, and whether it claims PDF/UA."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        about = document.open_metadata()
        return {
            "title": str(document.docinfo.get("/Title", "")),
            "lang": str(document.Root.get("/Lang", "")),
            "tagged": "/StructTreeRoot" in document.Root,
            "pages": len(document.pages),
            "ua": about.get("pdfuaid:part"),
        }


def right_end(pdf: bytes) -> float:
    """How far from the right edge of the paper the nearest line or box of all pages ends, in millimetres."""
    nearest = float("inf")
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            now, kept = pikepdf.Matrix(), []
            for operands, operator in pikepdf.parse_content_stream(page):
                sign = str(operator)
                if sign == "q":
                    kept.append(now)
                elif sign == "Q":
                    now = kept.pop()
                elif sign == "cm":
                    now = pikepdf.Matrix(*map(float, operands)) @ now
                elif sign in ("m", "l", "re"):
                    x, y, width = (*map(float, operands), 0)[:3]
                    end = max(now.transform((x, y))[0], now.transform((x + width, y))[0])
                    nearest = min(nearest, float(page.mediabox[2]) - end)
    return nearest / 72 * 25.4


def _page(page: Any) -> list[str]:
    fonts = {name: _table(font) for name, font in page.resources.get("/Font", {}).items()}
    said: list[str] = []
    current: dict[int, str] = {}
    line: list[str] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        sign = str(operator)
        if sign == "Tf":
            current = fonts.get(str(operands[0]), {})
        elif sign in ("Tj", "TJ"):
            parts = operands[0] if sign == "TJ" else [operands[0]]
            line += [_decoded(bytes(one), current) for one in parts if isinstance(one, pikepdf.String)]
        elif sign == "ET" and line:
            said.append("".join(line))
            line = []
    return said


def _decoded(raw: bytes, table: dict[int, str]) -> str:
    return "".join(table.get(int.from_bytes(raw[at : at + 2], "big"), "") for at in range(0, len(raw), 2))


def _table(font: Any) -> dict[int, str]:
    found: dict[int, str] = {}
    cmap = bytes(font["/ToUnicode"].read_bytes()) if "/ToUnicode" in font else b""
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, said in _ONE.findall(block):
            found[int(code, 16)] = bytes.fromhex(said.decode()).decode("utf-16-be", "replace")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for first, last, said in _RANGE.findall(block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + step] = chr(int(said, 16) + step)
    return found
