"""What docs/asvs.md names exists, and nothing is called done without a test."""

from __future__ import annotations

import re

from tests.house.plan import TREE

LINE = re.compile(r"^\| ([\d.]+) \| (L\d) \| ([a-z ]+) \| (.*?) \| (.*?) \| (.*?) \|$", re.MULTILINE)
STATUS = {"done", "partly", "not", "not applicable"}


def _lines() -> list[tuple[str, ...]]:
    return LINE.findall((TREE / "docs/asvs.md").read_text("utf-8"))


def test_every_line_has_a_known_status_and_stands_once() -> None:
    lines = _lines()
    numbers = [line[0] for line in lines]
    assert len(lines) > 200
    assert len(set(numbers)) == len(numbers)
    assert {line[2] for line in lines} <= STATUS


def test_what_is_named_exists() -> None:
    wrong = []
    for number, _level, _status, _what, where, test in _lines():
        for named in filter(None, (where.strip("` "), test.strip("` "))):
            path, _colons, name = named.partition("::")
            if not (TREE / path).exists():
                wrong.append(f"{number}: {path}")
            elif name and f"def {name}(" not in (TREE / path).read_text("utf-8"):
                wrong.append(f"{number}: {named}")
    assert not wrong


def test_nothing_is_called_done_without_a_test() -> None:
    assert not [line[0] for line in _lines() if line[2] == "done" and not line[5].strip("` ")]
