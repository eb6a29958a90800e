"""What the check of the supply chain would find: each look has a fault that it must see."""

from __future__ import annotations

import json

from packaging.requirements import Requirement

from tests.house import supply

SPOTLESS = {"dependencies": [{"name": "flask", "version": "3.1.3", "vulns": []}]}


def test_a_licence_that_is_not_allowed_is_seen() -> None:
    known = supply.rules()
    fit = {
        "flask": "BSD-3-Clause",
        "a": "GPL-3.0 OR MIT",
        "b": "MIT; BSD License",
        "psycopg": "LGPL-3.0-only",
    }
    assert supply.unfit(fit, known) == []
    bad = {"pillow-heif": "GPL-2.0", "c": "MIT AND LGPL-3.0-only", "d": "UNKNOWN", "e": "BSD License; GPLv3"}
    assert [line.split(":")[0] for line in supply.unfit(bad, known)] == ["c", "d", "e", "pillow-heif"]


def test_every_exception_has_a_reason_and_is_still_needed() -> None:
    exceptions, wanted = supply.rules()["exceptions"], supply.locked(supply.LOCK.read_text("utf-8"))
    assert set(exceptions) <= set(wanted)
    assert all(len(reason) > 20 for reason in exceptions.values())


def test_the_lock_is_read_whole_and_only_what_this_machine_needs() -> None:
    text = supply.LOCK.read_text("utf-8")
    named = [Requirement(line.rstrip(" \\")) for line in text.splitlines() if "==" in line]
    needed = [one for one in named if one.marker is None or one.marker.evaluate()]
    assert supply.locked(text) == {
        one.name.lower().replace("_", "-"): str(one.specifier).removeprefix("==") for one in needed
    }
    assert len(needed) > 40


def test_a_part_that_the_list_does_not_name_is_seen() -> None:
    hashes = [{"hashes": [{"alg": "SHA-256", "content": "0"}]}]
    made = {"components": [{"name": "Flask_Login", "version": "1", "externalReferences": hashes}]}
    assert supply.missing_parts(made, {"flask-login": "1"}) == []
    assert supply.missing_parts(made, {"flask-login": "2", "mako": "1"}) == ["flask-login 2", "mako 1"]
    unhashed = {"components": [{"name": "mako", "version": "1"}]}
    assert supply.missing_parts(unhashed, {"mako": "1"}) == ["mako 1"]


def test_what_npm_brings_is_looked_at_too() -> None:
    parts = supply.of_browser()
    assert "chart.js" in {one["name"] for one in parts}
    assert supply.unfit({one["name"]: one["license"] for one in parts}, supply.rules()) == []
    assert all(one["integrity"].startswith("sha512-") for one in parts)


def test_a_known_flaw_fails_and_silence_does_not() -> None:
    flaw = {"id": "PYSEC-1", "fix_versions": ["3.1.4"]}
    found = {"dependencies": [SPOTLESS["dependencies"][0] | {"vulns": [flaw]}]}
    assert supply.audited(json.dumps(found))[0] == ["flask 3.1.3: PYSEC-1, mended in 3.1.4"]
    assert supply.audited(json.dumps(SPOTLESS)) == ([], "1 packages without a known flaw, 0 not known to it")
    silent = {"dependencies": [{"name": "flask", "skip_reason": "not found"}]}
    for answer in ("", "no JSON", json.dumps(silent)):
        wrong, said = supply.audited(answer)
        assert not wrong
        assert "not audited" in said


def test_an_exception_without_a_reason_or_for_another_rule_counts_for_nothing() -> None:
    for line, match in {
        "x = f()  # noqa: S608 (a constant's name)": "608",
        "x = f()  # noqa: S608": None,
        "x = f()": None,
    }.items():
        found = supply.EXCUSED.search(line)
        assert (found[1] if found else None) == match
