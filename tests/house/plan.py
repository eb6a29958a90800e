"""The plan of the house: its floors, and who imports whom, read from the source."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TREE = Path(__file__).parents[2]
HOUSE = TREE / "feedback"

FLOORS = {
    11: {"app"},
    10: {
        "commands",
        "key_commands",
        "worker",
        "keeper",
        "figure_commands",
        "evidence_commands",
        "suggestion_commands",
        "edition_printing",
        "letter_printing",
        "staffing_counting",
    },
    9: {"web", "demo", "chores"},
    8: {"inspection", "figures", "exchange"},
    7: {"complaints"},
    6: {"performance", "staffing", "surveys"},
    5: {"deadlines", "vault", "suggestions"},
    4: {"people"},
    3: {"agencies"},
    2: {"ledger", "notices", "files"},
    1: {"base"},
    0: {"launch", "front"},  # starts processes, and knows nothing of the house
}
FLOOR_OF = {room: floor for floor, rooms in FLOORS.items() for room in rooms}
BESIDE = {
    ("commands", "worker"),
    ("commands", "keeper"),
    ("commands", "key_commands"),
    ("commands", "figure_commands"),
    ("commands", "evidence_commands"),
    ("commands", "suggestion_commands"),
    ("worker", "edition_printing"),
    ("worker", "letter_printing"),
    ("worker", "staffing_counting"),
}  # its loops, its other half
DOORS = {"public", "desk", "inspectorate", "personnel", "admin", "account", "api"}


@dataclass(frozen=True)
class Import:
    """One imported module of the house, in the module that imports it."""

    where: str
    line: int
    what: str
    at_top: bool
    typing_only: bool


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the house by its dotted name."""
    return {
        ".".join(path.relative_to(TREE).with_suffix("").parts).removesuffix(".__init__"): ast.parse(
            path.read_text("utf-8"), str(path)
        )
        for path in sorted(HOUSE.rglob("*.py"))
        if not path.name.startswith("_app")
    }


@cache
def imports() -> tuple[Import, ...]:
    """Every import that a module of the house makes of another."""
    return tuple(found for name, tree in modules().items() for found in _imports_of(name, tree))


def room(module: str) -> str:
    """The room of a module: "feedback.people.nip" lies in "people"."""
    return module.split(".")[1] if "." in module else ""


def door(module: str) -> str:
    """The door of a module of `web`, or ""."""
    parts = module.split(".")
    return parts[2] if len(parts) > 2 and parts[1] == "web" and parts[2] in DOORS else ""


def _imports_of(name: str, tree: ast.Module) -> list[Import]:
    top = {id(node) for node in tree.body}
    typing = {
        id(inner)
        for node in tree.body
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    found = []
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            names = [
                f"{base}.{alias.name}" if f"{base}.{alias.name}" in modules() else base
                for alias in node.names
            ]
        if isinstance(node, ast.Import | ast.ImportFrom):
            at_top = id(node) in top or id(node) in typing
            found += [Import(name, node.lineno, what, at_top, id(node) in typing) for what in names]
    return found
