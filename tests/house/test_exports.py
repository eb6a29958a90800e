"""Every table that leaves as a file is written by one writer, which lets no spreadsheet run anything in it."""

from __future__ import annotations

import ast
import csv
import io

from feedback.exchange.importing import Line, Result, report
from tests.house.plan import modules

WRITER = "feedback.base.cells"
HOSTILE = (
    "=1+1",
    "+62",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\x00=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "  =1",
    "\u3000＝1",
)
EXITS = {
    "feedback.web.inspectorate.auditing",
    "feedback.web.inspectorate.editions",
    "feedback.web.inspectorate.trails",
    "feedback.web.desk.register",
    "feedback.web.personnel.period_files",
    "feedback.web.personnel.staffing",
    "feedback.web.personnel.surveys",
    "feedback.exchange.importing",
}
"""Who writes tables for others. A new one uses `base/cells.py` and stands here."""


def test_only_one_module_writes_tables() -> None:
    writes = {
        name
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in ("writer", "DictWriter")
        and "csv" in ast.unparse(node)
    }
    assert writes == {WRITER}
    uses = {
        name
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "cells.written"
    }
    assert uses == EXITS
    kinds = {
        name
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith("text/csv")
    }
    assert kinds <= EXITS


def test_the_report_of_an_import_runs_nothing() -> None:
    lines = [Line(2, said, Result.REFUSED, "", said) for said in HOSTILE]
    told = report(lines).decode("utf-8-sig")
    for row in list(csv.reader(io.StringIO(told, newline="")))[1:]:
        assert row[1].startswith("'"), row
        assert row[4].startswith("'"), row
