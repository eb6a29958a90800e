"""What lies where: the top level, no machine's paths, no secrets, a light web process."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.house.plan import TREE

TOP = {
    ".ci",
    ".gitignore",
    "Makefile",
    "README.md",
    "config.py",
    "docs",
    "feedback",
    "migrations",
    "pyproject.toml",
    "requirements.txt",
    "templates",
    "tests",
    "wsgi.py",
}
HEAVY = (
    "weasyprint",
    "docx",
    "fontTools",
    "holidays",
    "xlsxwriter",
    "pikepdf",
    "alembic",
    "numpy",
    "sklearn",
    "webauthn",
    "segno",
)
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|ghp_[A-Za-z0-9]{36}|xox[bp]-[0-9A-Za-z-]{20,}"
)
HOMES = re.compile(r"(?<![\w.])/(?:home|root|Users|work)/[\w.-]+")


def _files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=TREE, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    return [TREE / name for name in listed if name and (TREE / name).is_file()]


def _texts() -> list[tuple[str, str]]:
    found = []
    for path in _files():
        try:
            found.append((str(path.relative_to(TREE)), path.read_text("utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def test_the_top_level_stays_as_agreed() -> None:
    assert {path.relative_to(TREE).parts[0] for path in _files()} <= TOP


def test_no_file_names_a_machine() -> None:
    assert not [(name, found.group(0)) for name, text in _texts() for found in [HOMES.search(text)] if found]


def test_no_file_holds_a_secret() -> None:
    assert not [name for name, text in _texts() if SECRETS.search(text)]


def test_a_web_process_carries_no_heavy_load() -> None:
    program = (
        "import sys, tempfile; from config import settings; from feedback.app import create_app;"
        "create_app(settings({'MODE': 'test', 'DATA_DIR': tempfile.mkdtemp()}));"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=TREE, capture_output=True, text=True, check=True
    )
    assert not result.stdout.split()


def test_every_letter_has_its_templates() -> None:
    program = (
        "from feedback.notices.letters import LETTERS;"
        "print(*[kind.template if hasattr(kind, 'template') else name for name, kind in LETTERS.items()])"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=TREE, capture_output=True, text=True, check=True
    )
    names = [Path(name).stem for name in result.stdout.split()]
    assert names
    letters = TREE / "templates/letters"
    assert not [name for name in names for end in ("txt", "html") if not (letters / f"{name}.{end}").exists()]
