"""Every endpoint says whom it is for, and looking changes nothing."""

from __future__ import annotations

import ast
import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.house.plan import TREE, modules, room

WRITES = {"commit"}


def _rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_every_endpoint_declares_its_policy(app: Flask) -> None:
    silent = []
    for rule in _rules(app):
        view = app.view_functions[rule.endpoint]
        if not (
            getattr(view, "_policy", None) or getattr(getattr(view, "view_class", None), "_policy", None)
        ):
            silent.append(rule.endpoint)
    assert not silent


def test_no_address_is_both_looked_at_and_written_to_by_get(app: Flask) -> None:
    """A view that answers GET alone must not commit; one that answers both may, when asked by POST."""
    sources = {
        (name, node.name): node
        for name, tree in modules().items()
        if room(name) == "web"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    }
    wrong = []
    for rule in _rules(app):
        if rule.methods is None or "POST" in rule.methods or "GET" not in rule.methods:
            continue
        view = app.view_functions[rule.endpoint]
        node = sources.get((view.__module__, view.__name__))
        if node is not None and any(
            isinstance(inner, ast.Attribute) and inner.attr in WRITES for inner in ast.walk(node)
        ):
            wrong.append(rule.endpoint)
    assert not wrong


def test_forms_need_their_token(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    passed = []
    for rule in _rules(app):
        policy = getattr(app.view_functions[rule.endpoint], "_policy", None)
        if "POST" not in (rule.methods or ()) or getattr(policy, "kind", policy) == "machine":
            continue
        path = re.sub(r"<(?:int:|float:)?\w+>", "1", rule.rule)
        path = re.sub(r"<[^>]+>", "x", path)
        if client.post(path, data={}).status_code not in (400, 401, 403, 404, 302, 303):
            passed.append(rule.endpoint)
    assert not passed


@pytest.mark.parametrize("path", sorted(TREE.glob("templates/**/*.html")), ids=lambda path: path.name)
def test_pages_hold_no_script_or_style_of_their_own(path: object) -> None:
    page = path.read_text("utf-8")  # type: ignore[attr-defined]
    if "letters" in str(path):  # mail programs read no style sheets
        return
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/)", page)
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=|\|\s*safe\b", page)


def test_templates_are_laid_out_alike() -> None:
    """Checked rather than rewritten: the formatter at hand puts blanks where they show."""
    wrong = []
    for path in sorted(TREE.glob("templates/**/*.html")):
        text = path.read_text("utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            if "\t" in line or line != line.rstrip():
                wrong.append(f"{path.relative_to(TREE)}:{number}")
        if not text.endswith("\n"):
            wrong.append(f"{path.relative_to(TREE)}: ends without a line break")
    assert not wrong


def test_internal_links_lead_somewhere(app: Flask) -> None:
    addresses = app.url_map.bind("localhost")
    wrong = []
    for path in sorted(TREE.glob("templates/**/*.html")):
        for link in re.findall(r"""(?:href|action)=["'](/[^"'{}]*)["']""", path.read_text("utf-8")):
            if not any(
                addresses.test(link.split("?")[0].split("#")[0], method) for method in ("GET", "POST")
            ):
                wrong.append(f"{path.relative_to(TREE)}: {link}")
    assert not wrong
