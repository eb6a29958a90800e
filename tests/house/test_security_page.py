"""docs/security.md says what the code does: each figure in it is read from where it stands."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest

from feedback.people.limit import Limit
from tests.house.plan import TREE
from tests.house.test_logs import _calls

PAGE = (TREE / "docs/security.md").read_text("utf-8")
FIGURE = re.compile(r"^\| ([^|]+) \| ([^|]+) \| `(feedback\.[\w.]+)((?:\[\w+\])*)` \|$", re.MULTILINE)
LOGGED = re.compile(r"^\| ((?:`\w+`(?:, )?)+) \|", re.MULTILINE)


def shown(value: Any) -> str:
    if isinstance(value, Limit):
        return f"{value.times} in {shown(value.window)}"
    if isinstance(value, timedelta):
        units = (("d", 86_400), ("h", 3_600), ("min", 60))
        return next(
            f"{value // timedelta(seconds=n)} {u}" for u, n in units if not value % timedelta(seconds=n)
        )
    return str(value)


@pytest.mark.parametrize(("what", "figure", "place", "parts"), FIGURE.findall(PAGE))
def test_each_figure_is_that_of_the_code(what: str, figure: str, place: str, parts: str) -> None:
    module, _dot, name = place.rpartition(".")
    value = getattr(import_module(module), name)
    for part in re.findall(r"\w+", parts):
        value = value[int(part) if part.isdecimal() else part]
    assert shown(value) == figure.strip(), what


def test_there_are_figures() -> None:
    assert len(FIGURE.findall(PAGE)) > 25
    assert shown(Limit(3, timedelta(hours=2))) == "3 in 2 h"


def test_every_line_of_the_log_stands_in_the_page() -> None:
    section = PAGE.split("## What is logged")[1].split("\n## ")[0]
    named = set(re.findall(r"`(\w+)`", " ".join(LOGGED.findall(section))))
    said = {call.args[0].value for _place, call in _calls() if hasattr(call.args[0], "value")}
    assert said <= named
    source = "".join(path.read_text("utf-8") for path in (TREE / "feedback").rglob("*.py"))
    assert not {one for one in named if f'"{one}"' not in source}, "the page names what nobody says"


def test_every_use_of_cryptography_stands_in_the_page() -> None:
    section = PAGE.split("## Cryptography")[1].split("\n## ")[0]
    named = set(re.findall(r"`(feedback/[\w/]+\.py)`", section))
    tools = re.compile(r"\b(?:AESGCM|SealedBox|Ed25519\w+|hash_secret_raw|PasswordHasher)\(")
    using = {
        path.relative_to(TREE).as_posix()
        for path in (TREE / "feedback").rglob("*.py")
        if tools.search(path.read_text("utf-8"))
    }
    assert len(using) > 5
    assert using <= named
