"""Every import goes down."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.house.plan import BESIDE, FLOOR_OF, HOUSE, door, imports, modules, room


def test_every_room_stands_on_a_floor() -> None:
    assert {room(name) for name in modules() if room(name)} <= set(FLOOR_OF)


def test_imports_go_down() -> None:
    wrong = []
    for found in imports():
        if not found.what.startswith("feedback.") or not room(found.where):
            continue
        here, there = room(found.where), room(found.what)
        if here != there and FLOOR_OF[there] >= FLOOR_OF[here] and (here, there) not in BESIDE:
            wrong.append(f"{found.where}:{found.line} imports {found.what}")
    assert not wrong


def test_doors_do_not_import_each_other() -> None:
    wrong = [
        f"{found.where}:{found.line} imports {found.what}"
        for found in imports()
        if door(found.what) and door(found.what) != door(found.where) and room(found.where) != "app"
    ]
    assert not wrong


def test_imports_stand_at_the_top() -> None:
    assert not [f"{found.where}:{found.line} {found.what}" for found in imports() if not found.at_top]


def test_nobody_imports_in_a_circle() -> None:
    graph: dict[str, set[str]] = {name: set() for name in modules()}
    for found in imports():
        if found.what in graph and found.what != found.where and not found.typing_only:
            graph[found.where].add(found.what)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_packages_are_empty() -> None:
    assert not [str(path) for path in HOUSE.rglob("__init__.py") if path.stat().st_size]


def test_only_the_edges_commit() -> None:
    allowed = {
        "web",
        "commands",
        "key_commands",
        "figure_commands",
        "suggestion_commands",
        "edition_printing",
        "letter_printing",
        "chores",
        "worker",
        "keeper",
        "demo",
    }
    wrong = []
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr == "commit" and room(name) not in allowed:
                wrong.append(f"{name}:{node.lineno}")
    assert not wrong


def test_only_web_knows_the_request() -> None:
    theirs = {"request", "session", "current_user", "g"}
    wrong = []
    for name, tree in modules().items():
        if room(name) == "web":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module in ("flask", "flask_login"):
                wrong += [
                    f"{name}:{node.lineno} {alias.name}" for alias in node.names if alias.name in theirs
                ]
    assert not wrong


def test_no_room_is_a_lumber_room() -> None:
    lumber = {
        "utils",
        "util",
        "helpers",
        "helper",
        "common",
        "manager",
        "managers",
        "service",
        "services",
        "misc",
    }
    assert not [name for name in modules() if set(name.split(".")) & lumber]


def test_every_module_says_what_it_is_for() -> None:
    silent = [name for name, tree in modules().items() if tree.body and not ast.get_docstring(tree)]
    assert not silent
