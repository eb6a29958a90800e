"""From a row of the register to the paper that is printed: its letterhead, its words, its lists."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from feedback.complaints.register import Paper, PaperKind
from feedback.exchange import dossier, evidence, numbering, official, papers, sheets
from feedback.exchange.sheets import Frame, Sheet, Table
from feedback.files.cleaning import CleanFile

Attach = Callable[[Sequence[CleanFile]], bytes]


@dataclass(frozen=True)
class Composed:
    """A paper ready to be made. `editable`: as a DOCX besides; `attached` makes a ZIP of its files and others."""

    sheet: Sheet
    editable: bool = True
    case: str = ""
    attached: Attach | None = None


def compose(paper: Paper) -> Composed | None:
    """What is to be printed; None when its words were destroyed. About ten statements, for a dossier about twenty."""
    said = papers.words_of(paper)
    if not said:
        return None
    head, case = numbering.head_of(paper.unit), paper.case.number if paper.case else ""
    frame = Frame(paper.kind.value, paper.dated, paper.nature.value, paper.number or "", paper.version, case)
    if paper.kind is PaperKind.PROOF:
        return Composed(evidence.sheet(head, frame, said), False, case)
    if paper.case is not None and "sections" in said:
        whole = dossier.sheet(paper.case, head, frame, said)
        return Composed(whole, False, case, dossier.archive(said))
    return Composed(sheets.sheet(head, frame, said, _tables(said)), True, case)


def _tables(said: dict[str, str]) -> list[Table]:
    """The list of a handover, as it was when it was handed over."""
    if "rows" not in said:
        return []
    labels = official.words()
    heads = tuple(labels[name] for name in ("no", "case_number", "case_category", "case_state", "case_due"))
    rows = tuple(tuple(map(str, row)) for row in json.loads(said["rows"]))
    return [Table(labels["cases"], heads, rows, labels["no_cases"])]
