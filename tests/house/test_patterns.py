"""No pattern takes minutes over a few thousand letters, and no script of ours merges what a stranger sent."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from re import _constants as names  # type: ignore[attr-defined]  # the parser has no public name
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from tests.house.plan import TREE, modules

FUNCTIONS = {"compile", "match", "search", "fullmatch", "sub", "findall", "finditer", "split"}
REPEATS = {names.MAX_REPEAT, names.MIN_REPEAT}
KINDS: dict[Any, Callable[[str], bool]] = {
    names.CATEGORY_DIGIT: str.isdigit,
    names.CATEGORY_WORD: lambda sign: sign.isalnum() or sign == "_",
    names.CATEGORY_SPACE: str.isspace,
}
UNBOUNDED = 200  # a repeat that may go on longer than this counts as one without end


def patterns() -> Iterator[tuple[str, str]]:
    """Every pattern that stands in our code as a text, and where."""
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in FUNCTIONS
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
            ):
                yield f"{name}:{node.lineno}", node.args[0].value


def nested(pattern: str) -> bool:
    """Whether an endless repeat stands within an endless repeat and both could take the same letters.

    That is what makes a pattern try every way to share a text out between them (CWE-1333). A part that begins with
    something fixed shares nothing: `a+(?:,a+)*`.
    """
    return _nested(parser.parse(pattern), within=False)


def _nested(parts: Any, *, within: bool) -> bool:
    for code, value in parts:
        if code in REPEATS:
            _least, most, inner = value
            endless = most is names.MAXREPEAT or most > UNBOUNDED
            if (endless and within) or _nested(inner, within=within or (endless and not _set_apart(inner))):
                return True
        elif any(_nested(one, within=within) for one in _inside(code, value)):
            return True
    return False


def _inside(code: Any, value: Any) -> list[Any]:
    """The patterns within a part: of a group, an alternative, a look around."""
    if code is names.SUBPATTERN:
        return [value[-1]]
    if code is names.BRANCH:
        return list(value[1])
    return [value[1]] if code in (names.ASSERT, names.ASSERT_NOT) else []


def _set_apart(parts: Any) -> bool:
    """Whether every turn of a repeat begins with a sign that nothing else in it can take."""
    while len(parts) == 1 and parts[0][0] is names.SUBPATTERN:
        parts = parts[0][1][-1]
    (code, value), *rest = parts
    first = [(code, value)] if code is names.LITERAL else value if code is names.IN else [(None, None)]
    return all(kind is names.LITERAL and not _takes(rest, sign) for kind, sign in first)


def _takes(parts: Any, sign: int) -> bool:
    return any(_can_be(code, value, sign) for code, value in parts)


def _can_be(code: Any, value: Any, sign: int) -> bool:
    if code in REPEATS:
        return _takes(value[2], sign)
    if code is names.LITERAL:
        return bool(value == sign)
    if code is names.IN:
        return any(_can_be(*one, sign) for one in value)
    if code is names.RANGE:
        return bool(value[0] <= sign <= value[1])
    if code is names.CATEGORY:
        return KINDS.get(value, lambda _sign: True)(chr(sign))
    return any(_takes(one, sign) for one in _inside(code, value)) or code in (names.ANY, names.NOT_LITERAL)


EVIL = (r"(a+)+$", r"(?:\w*\s?)*x", r"(x+x+)+y", r"([a-z]+)*\d", r"(?:(?:ab)*c?)+$", r"(?:aa*)*b")
GOOD = (r"[a-z]+(?:\.[a-z]+)*@[a-z]+", r"\d{4}-\d{2}", r"(?:ab|cd)+", r"\d+(?:[.,]\d+)*")


def test_the_look_tells_evil_patterns_from_good_ones() -> None:
    assert [one for one in EVIL if not nested(one)] == []
    assert [one for one in GOOD if nested(one)] == []


def test_no_pattern_of_ours_is_evil() -> None:
    found = list(patterns())
    assert len(found) > 40
    assert not [f"{place} {pattern}" for place, pattern in found if nested(pattern)]


SCRIPTED = re.compile(
    r"__proto__|\bprototype\b|Object\.assign|\beval\(|new Function|document\.write"
    r"|innerHTML|outerHTML|insertAdjacentHTML|\bfor \((?:const|let|var) \w+ in |\.\.\.JSON"
)


def test_scripts_merge_no_objects_and_write_no_markup() -> None:
    scripts = sorted((TREE / "feedback/static/js").glob("*.js"))
    assert scripts
    wrong = [
        f"{path.name}: {found.group()}"
        for path in scripts
        for found in SCRIPTED.finditer(path.read_text("utf-8"))
    ]
    assert not wrong
