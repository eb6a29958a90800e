"""The same paper as a DOCX that an office can go on writing in: real styles, letterhead, page numbers, A4.

Made from the `Sheet`, never from HTML. Only the worker writes one: python-docx is heavy, and loaded when first needed.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from feedback.exchange.sheets import Head, Section, Sheet, Signature, Table

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Arial"
_SIDE = 25  # mm
_WIDE = 160


def docx(sheet: Sheet) -> bytes:
    """The paper as a DOCX file."""
    return _Writer(sheet).written()


class _Writer:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.shared: Any = import_module("docx.shared")
        self.align: Any = import_module("docx.enum.text").WD_ALIGN_PARAGRAPH
        self.oxml: Any = import_module("docx.oxml")
        self.qn: Any = import_module("docx.oxml.ns").qn
        self.document: Any = import_module("docx").Document()

    def written(self) -> bytes:
        self._page()
        self._styles()
        sheet = self.sheet
        self._head(sheet.head)
        if sheet.form == "letter":
            self._said(f"{sheet.head.place}, {sheet.day}", "Tanggal Surat")
            self._facts(sheet.facts)
            self._addressee()
        else:
            self._said(sheet.title.upper(), "Title")
            if sheet.number and sheet.form in ("record", "dossier"):
                self._said(f"{sheet.words['number']}: {sheet.number}", "Nomor")
            self._facts(sheet.facts)
        if sheet.form == "slip":
            self._said(sheet.words["instruction"], "Heading 1")
        self._body()
        for part in sheet.sections:
            self._section(part)
        self._signatures(sheet.signatures)
        if sheet.copies and sheet.form == "letter":
            self._said(sheet.words["copies"], "Kecil")
            for number, one in enumerate(sheet.copies, 1):
                self._said(f"{number}. {one}", "Kecil")
        file = io.BytesIO()
        self.document.save(file)
        return file.getvalue()

    def _page(self) -> None:
        mm, page = self.shared.Mm, self.document.sections[0]
        page.page_width, page.page_height = mm(210), mm(297)
        page.left_margin, page.right_margin = mm(_SIDE), mm(20)
        page.top_margin, page.bottom_margin = mm(20), mm(20)
        about = self.document.core_properties
        about.title = f"{self.sheet.title} {self.sheet.number}".strip()
        about.language, about.author, about.comments = self.sheet.lang, self.sheet.head.agency, ""
        page.different_first_page_header_footer = True
        page.header.paragraphs[0].text = f"{self.sheet.title} {self.sheet.number}".strip()
        for foot in (page.first_page_footer, page.footer):
            line = foot.paragraphs[0]
            line.style = self.document.styles["Footer"]
            line.add_run(" · ".join(filter(None, (self.sheet.foot, self.sheet.replaces))) + " · ")
            line.add_run(f"{self.sheet.words['page']} ")
            self._field(line, "PAGE")
            line.add_run(f" {self.sheet.words['of']} ")
            self._field(line, "NUMPAGES")

    def _styles(self) -> None:
        pt, styles = self.shared.Pt, self.document.styles
        base = styles["Normal"]
        base.font.name, base.font.size = FONT, pt(11)
        base.element.rPr.rFonts.set(self.qn("w:eastAsia"), FONT)
        base.element.rPr.append(self._element("w:lang", {"w:val": "id-ID"}))
        base.paragraph_format.space_after = pt(6)
        center, right = self.align.CENTER, self.align.RIGHT
        for name, size, bold, how, after in (
            ("Kop Pemerintah", 12, False, center, 0),
            ("Kop Instansi", 14, True, center, 0),
            ("Kop Alamat", 9, False, center, 0),
            ("Tanggal Surat", 11, False, right, 10),
            ("Nomor", 11, False, center, 10),
            ("Tanda Tangan", 11, False, center, 0),
            ("Kecil", 9, False, None, 0),
        ):
            made = styles.add_style(name, 1)  # a paragraph style
            made.base_style = base
            made.font.size, made.font.bold = pt(size), bold
            made.paragraph_format.alignment, made.paragraph_format.space_after = how, pt(after)
        for name, size in (("Title", 12), ("Heading 1", 11)):
            style = styles[name]
            style.font.name, style.font.size, style.font.bold = FONT, pt(size), True
            style.font.color.rgb = self.shared.RGBColor(0, 0, 0)
            style.element.rPr.rFonts.attrib.clear()
            style.element.rPr.rFonts.set(self.qn("w:ascii"), FONT)
            style.element.rPr.rFonts.set(self.qn("w:hAnsi"), FONT)
        title = styles["Title"]
        title.paragraph_format.alignment = center
        title.paragraph_format.space_before = title.paragraph_format.space_after = pt(6)
        for border in title.element.pPr.findall(self.qn("w:pBdr")):
            title.element.pPr.remove(border)
        for name in ("Footer", "Header"):
            styles[name].font.size = pt(8)

    def _head(self, head: Head) -> None:
        self._said(head.government.upper(), "Kop Pemerintah")
        last = self._said(head.agency.upper(), "Kop Instansi")
        if head.office:
            last = self._said(head.office.upper(), "Kop Instansi")
        for line in filter(None, (head.address, head.contact)):
            last = self._said(line, "Kop Alamat")
        border = self._element("w:pBdr", {})
        drawn = {"w:val": "double", "w:sz": "6", "w:space": "4", "w:color": "000000"}
        border.append(self._element("w:bottom", drawn))
        last._p.get_or_add_pPr().append(border)
        last.paragraph_format.space_after = self.shared.Pt(12)

    def _facts(self, facts: Sequence[tuple[str, str]]) -> None:
        if not facts:
            return
        mm = self.shared.Mm
        table = self.document.add_table(rows=0, cols=3)
        table.autofit = False
        for label, said in facts:
            cells = table.add_row().cells
            for cell, width, words in zip(cells, (38, 5, _WIDE - 43), (label, ":", said), strict=True):
                cell.width = mm(width)
                self._into(cell.paragraphs[0], words)
                cell.paragraphs[0].paragraph_format.space_after = self.shared.Pt(1)
        self._said("")

    def _addressee(self) -> None:
        lines = self.sheet.addressee
        first = f"{self.sheet.words['to']} {lines[0] if lines else ''}".strip()
        self._said("\n".join([first, *lines[1:]])).paragraph_format.space_after = self.shared.Pt(12)

    def _body(self) -> None:
        sheet = self.sheet
        if sheet.opening:
            self._said(sheet.opening)
        if sheet.present:
            self._said(f"{sheet.words['present']}:")
            for one in sheet.present:
                self._said(one.replace(";", ","), "List Number")
        for one in sheet.paragraphs:
            self._said(one)
        for table in sheet.tables:
            self._table(table)

    def _section(self, part: Section) -> None:
        self._said(part.title, "Heading 1")
        self._facts(part.facts)
        for one in part.paragraphs:
            self._said(one)
        for table in part.tables:
            self._table(table)

    def _table(self, table: Table) -> None:
        if not table.rows:
            if table.empty:
                self._said(table.empty)
            return
        self._said(table.caption, "Heading 1")
        made = self.document.add_table(rows=1, cols=len(table.heads), style="Table Grid")
        for cell, head in zip(made.rows[0].cells, table.heads, strict=True):
            self._into(cell.paragraphs[0], head)
            cell.paragraphs[0].runs[0].bold = True
        made.rows[0]._tr.get_or_add_trPr().append(self._element("w:tblHeader", {"w:val": "true"}))
        for row in table.rows:
            for cell, said in zip(made.add_row().cells, row, strict=True):
                self._into(cell.paragraphs[0], said)
        self._said("")

    def _signatures(self, signatures: Sequence[Signature]) -> None:
        if not signatures:
            return
        columns = 2 if len(signatures) < 3 else 3
        table = self.document.add_table(rows=1, cols=columns)
        for cell, one in zip(table.rows[0].cells[-len(signatures) :], signatures, strict=True):
            cell.paragraphs[0].style = self.document.styles["Tanda Tangan"]
            self._into(cell.paragraphs[0], "\n".join(filter(None, (one.above, f"{one.post},"))))
            for _line in range(3):
                cell.add_paragraph("", style="Tanda Tangan")
            name = cell.add_paragraph("", style="Tanda Tangan").add_run(one.name or self.sheet.words["blank"])
            name.bold = name.underline = True
            if one.nip:
                cell.add_paragraph(f"NIP {one.nip}", style="Tanda Tangan")
        self._said("")

    def _said(self, words: str, style: str = "Normal") -> Any:
        return self._into(self.document.add_paragraph("", style=style), words)

    def _into(self, paragraph: Any, words: str) -> Any:
        """Text as text: python-docx turns a line break into one, and escapes all markup."""
        paragraph.add_run(words)
        return paragraph

    def _field(self, paragraph: Any, code: str) -> None:
        """A field that the word processor counts itself."""
        run = paragraph.add_run()
        for kind in ("begin", None, "end"):
            if kind is None:
                said = self._element("w:instrText", {"xml:space": "preserve"})
                said.text = code
                run._r.append(said)
            else:
                run._r.append(self._element("w:fldChar", {"w:fldCharType": kind}))

    def _element(self, name: str, attributes: dict[str, str]) -> Any:
        made = self.oxml.OxmlElement(name)
        for key, value in attributes.items():
            made.set(
                "{http://www.w3.org/XML/1998/namespace}space" if key == "xml:space" else self.qn(key), value
            )
        return made
