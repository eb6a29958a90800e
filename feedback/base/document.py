"""A short letter as an editable document (DOCX), small enough to be made while somebody waits. Pure.

Office Open XML, ECMA-376 part 1: three parts in a ZIP, paragraphs of plain text. The same letter makes the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from feedback.base.workbook import packed

_NS = "http://schemas.openxmlformats.org"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_NS}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_NS}/package/2006/relationships"><Relationship Id="r1" '
    f'Type="{_NS}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
}
_PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1134" w:right="1134" w:bottom="1247" w:left="1417"/></w:sectPr>'
)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: `bold` for headings, `centred` for the head of a letter."""

    text: str
    bold: bool = False
    centred: bool = False


def document(paragraphs: Iterable[Paragraph], language: str = "id-ID") -> bytes:
    """The letter as a DOCX on A4."""
    body = "".join(_written(one, language) for one in paragraphs)
    whole = (
        f'<w:document xmlns:w="{_NS}/wordprocessingml/2006/main"><w:body>{body}{_PAGE}</w:body></w:document>'
    )
    return packed({**_PARTS, "word/document.xml": whole}, head=_HEAD)


def _written(one: Paragraph, language: str) -> str:
    shape = (
        '<w:pPr><w:spacing w:after="120"/>' + ('<w:jc w:val="center"/>' if one.centred else "") + "</w:pPr>"
    )
    looks = f'<w:rPr>{"<w:b/>" if one.bold else ""}<w:sz w:val="22"/><w:lang w:val="{language}"/></w:rPr>'
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape("".join(s for s in line if s >= " "))}</w:t>'
        for line in one.text.split("\n")
    )
    return f"<w:p>{shape}<w:r>{looks}{lines}</w:r></w:p>"
