"""What we take from others: licences, known flaws, the list of parts (SBOM); and bandit's look at our own code.

`python -m tests.house.supply` is part of `make check` and prints a line for each; exit status 1 when one fails. The
allowed licences and the exceptions, each with its reason, stand in pyproject.toml under `[tool.supply]`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from packaging.markers import Marker

TREE = Path(__file__).parents[2]
LOCK = TREE / "requirements.txt"
BROWSER_LOCK = TREE / "feedback/static/package-lock.json"
LOCKED = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^]]*\])?==(\S+?)(?:\s*;\s*([^\\]+?))?\s*\\?$", re.MULTILINE)
EXCUSED = re.compile(r"#\s*noqa:.*\bS(\d+)\b.*[(-].{4,}")
Result = tuple[list[str], str]
"""What is wrong, and what to say when nothing is."""


def rules() -> dict[str, Any]:
    """The table [tool.supply] of pyproject.toml."""
    table: dict[str, Any] = tomllib.loads((TREE / "pyproject.toml").read_text("utf-8"))["tool"]["supply"]
    return table


def locked(text: str) -> dict[str, str]:
    """The packages of a lock that this machine needs, with their versions."""
    found = {}
    for name, version, marker in LOCKED.findall(text):
        if not marker or Marker(marker).evaluate():
            found[_flat(name)] = version
    return found


def unfit(licences: Mapping[str, str], known: Mapping[str, Any]) -> list[str]:
    """Packages (by name, with their licence) whose licence is not allowed and that are no exception."""
    return [
        f"{name}: {licence}"
        for name, licence in sorted(licences.items())
        if name not in known["exceptions"] and not _allowed(licence, set(known["licences"]))
    ]


def of_browser() -> list[dict[str, str]]:
    """What npm brings for the browser: name, version, licence and hash ("sha512-…") of each package of its lock."""
    packages = json.loads(BROWSER_LOCK.read_text("utf-8"))["packages"]
    return [
        {"name": path.removeprefix("node_modules/")}
        | {key: one[key] for key in ("version", "license", "integrity")}
        for path, one in packages.items()
        if path
    ]


def missing_parts(parts: Mapping[str, Any], wanted: Mapping[str, str]) -> list[str]:
    """What of `wanted` the list of parts does not name with its version and a hash."""
    named = {
        (_flat(one["name"]), one.get("version"))
        for one in parts.get("components", ())
        if any(reference.get("hashes") for reference in one.get("externalReferences", ()))
        or one.get("hashes")
    }
    return [f"{name} {version}" for name, version in wanted.items() if (name, version) not in named]


def audited(answer: str) -> Result:
    """What pip-audit found. An advisory service that cannot be reached fails nobody, and says so."""
    try:
        packages = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return [], "the advisory service cannot be reached from here: not audited"
    flaws = [
        f"{one['name']} {one['version']}: {flaw['id']}, mended in {', '.join(flaw['fix_versions']) or 'nothing yet'}"
        for one in packages
        for flaw in one.get("vulns", ())
    ]
    passed = [one["name"] for one in packages if "skip_reason" in one]
    if packages and len(passed) == len(packages):
        return [], "the advisory service cannot be reached from here: not audited"
    return (
        flaws,
        f"{len(packages) - len(passed)} packages without a known flaw, {len(passed)} not known to it",
    )


def bandit() -> Result:
    """Bandit over our code. An exception is the line's `noqa: S…` with its reason, which ruff asks for as well."""
    command = ["bandit", "-q", "-r", "feedback", "migrations", "config.py", "wsgi.py", "-c", "pyproject.toml"]
    found = json.loads(_run(*command, "-f", "json"))
    if found["errors"]:
        return [str(found["errors"])], ""
    open_ones = [one for one in found["results"] if not excused(one)]
    excepted = len(found["results"]) - len(open_ones)
    return (
        [f"{one['filename']}:{one['line_number']} {one['test_id']} {one['issue_text']}" for one in open_ones],
        f"nothing open, {excepted} exceptions with their reasons",
    )


def excused(finding: Mapping[str, Any]) -> bool:
    """Whether the finding's line says why it is no fault: "noqa: S608 (a constant's name)" for bandit's B608."""
    lines = (TREE / finding["filename"]).read_text("utf-8").splitlines()
    said = [lines[number - 1] for number in finding["line_range"] if number <= len(lines)]
    return any(
        match and match[1] == finding["test_id"].removeprefix("B") for match in map(EXCUSED.search, said)
    )


def licences() -> Result:
    """The licence of everything that runs."""
    wanted = locked(LOCK.read_text("utf-8"))
    answer = json.loads(_run("pip-licenses", "--from=mixed", "--format=json", "--packages", *wanted))
    found = {_flat(one["Name"]): one["License"] for one in answer}
    found |= {one["name"]: one["license"] for one in of_browser()}
    lost = [f"{name}: not installed" for name in wanted if name not in found]
    known = rules()
    return (
        lost + unfit(found, known),
        f"{len(found)} packages, {len(set(known['exceptions']) & set(found))} exceptions with their reasons",
    )


def parts() -> Result:
    """The list of parts can be made, and names everything that is locked."""
    wanted = locked(LOCK.read_text("utf-8")) | {_flat(one["name"]): one["version"] for one in of_browser()}
    made = json.loads(sbom())
    return missing_parts(made, wanted), f"{len(made['components'])} parts, all that is locked among them"


def sbom() -> str:
    """The list of parts as CycloneDX JSON, made from both locks."""
    words = ("--pyproject", "pyproject.toml", "--output-reproducible", "--of", "JSON", "-o", "-")
    made = json.loads(_run("cyclonedx-py", "requirements", "requirements.txt", *words))
    made["components"] += [
        {
            "type": "library",
            "name": one["name"],
            "version": one["version"],
            "purl": f"pkg:npm/{one['name'].replace('@', '%40')}@{one['version']}",
            "licenses": [{"license": {"id": one["license"]}}],
            "hashes": [
                {"alg": "SHA-512", "content": b64decode(one["integrity"].removeprefix("sha512-")).hex()}
            ],
        }
        for one in of_browser()
    ]
    return json.dumps(made, indent=1)


def audit() -> Result:
    """Known flaws of everything that is locked."""
    words = ("--require-hashes", "--disable-pip", "--progress-spinner=off", "--timeout=5")
    return audited(_run("pip-audit", "-r", "requirements.txt", "--format=json", *words))


LOOKS: dict[str, Callable[[], Result]] = {
    "bandit": bandit,
    "licences": licences,
    "parts": parts,
    "audit": audit,
}


def main(words: Iterable[str]) -> int:
    """All looks, side by side; or `sbom FILE`."""
    if list(words)[:1] == ["sbom"]:
        Path(list(words)[1]).write_text(sbom(), "utf-8")
        return 0
    with ThreadPoolExecutor(len(LOOKS)) as pool:
        results = dict(zip(LOOKS, pool.map(lambda look: look(), LOOKS.values()), strict=True))
    for name, (wrong, fine) in results.items():
        print(f"{name}: {'; '.join(wrong) if wrong else fine}")
    return 1 if any(wrong for wrong, _fine in results.values()) else 0


def _allowed(licence: str, allowed: set[str]) -> bool:
    """Of "A OR B" one is enough; of "A AND B" and "A; B" each must be allowed."""
    return all(
        any({one.strip(), one.strip(" ()")} & allowed for one in both.split(" OR "))
        for both in re.split(r" AND |; ", licence)
    )


def _flat(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _run(program: str, *words: str) -> str:
    beside = Path(sys.executable).parent / program
    done = subprocess.run([str(beside), *words], cwd=TREE, capture_output=True, text=True, check=False)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
