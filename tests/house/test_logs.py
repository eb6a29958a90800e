"""Every line of the log is made of what is allowed, whoever wrote it."""

from __future__ import annotations

import ast
import json
import logging
import warnings

import pytest
import structlog

from feedback.base import logs
from tests.house.plan import modules

LEVELS = {"debug", "info", "warning", "error", "critical"}
OTHERS = {"event", "fault"}


def _calls() -> list[tuple[str, ast.Call]]:
    return [
        (f"{name}:{node.lineno}", node)
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LEVELS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ("log", "logger")
    ]


def test_every_call_names_a_code_and_allowed_keys() -> None:
    wrong = []
    for place, call in _calls():
        named = all(
            isinstance(word, str) and logs.CODE.fullmatch(word)
            for said in call.args
            for word in [one.value for one in ast.walk(said) if isinstance(one, ast.Constant)]
        )
        keys = {one.arg for one in call.keywords} - logs.ALLOWED - OTHERS
        if not named or len(call.args) != 1 or keys:
            wrong.append(f"{place} {sorted(map(str, keys))}")
    assert not wrong


def test_nobody_logs_past_the_allow_list() -> None:
    wrong = [
        f"{name}:{node.lineno}"
        for name, tree in modules().items()
        if name != "feedback.base.logs"
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in ("logger", "getLogger", "basicConfig"))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print")
    ]
    assert not wrong


def _written(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.fixture
def _as_in_production() -> object:
    before, kept = logging.getLogger().handlers[:], (warnings.showwarning, structlog.get_config())
    logs.configure("info", json_lines=True, alone=False)
    yield None
    logging.getLogger().handlers = before
    structlog.configure(**kept[1])


@pytest.mark.usefixtures("_as_in_production")
def test_an_unknown_key_is_dropped_and_words_do_not_fit(capsys: pytest.CaptureFixture[str]) -> None:
    log = structlog.get_logger("test")
    log.error(
        "letter_not_sent", letter="case_routed", name="Siti", why="Siti of Jalan 1", error="a@b.example"
    )
    [line] = _written(capsys)
    assert (line["event"], line["letter"]) == ("letter_not_sent", "case_routed")
    assert "name" not in line
    assert (line["why"], line["error"]) == ("unfit", "unfit")


@pytest.mark.usefixtures("_as_in_production")
def test_a_fault_is_told_by_kind_and_place(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError("Siti lives at Jalan 1")
    except ValueError as fault:
        structlog.get_logger("test").error("broken", fault=fault)
    [line] = _written(capsys)
    assert line["error"] == "ValueError"
    assert "test_logs.py" in str(line["trace"])
    assert "lives at" not in str(line).replace('raise ValueError("Siti lives at Jalan 1")', "")


@pytest.mark.usefixtures("_as_in_production")
def test_a_library_is_heard_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("some.library").warning("Siti called %s", "0812")
    logging.getLogger("alembic").warning("Running upgrade")
    quiet, spoken = _written(capsys)
    assert (quiet["event"], quiet["logger"]) == ("library", "some.library")
    assert "Siti" not in str(quiet)
    assert spoken["said"] == "Running upgrade"


def test_a_word_that_is_no_level_is_refused() -> None:
    with pytest.raises(ValueError, match="loud"):
        logs.configure("loud")
