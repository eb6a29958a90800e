"""`python -m tests.deadlines`: every clock situation, with what was worked out by hand and what came out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from config import settings
from feedback.app import create_app
from feedback.base.database import db
from feedback.base.refusal import Refusal
from tests.crew import Crew
from tests.databases import copies_for
from tests.deadlines.cases import CASES
from tests.deadlines.situations import SITUATIONS


def main() -> int:
    """Print the table; 0 when all of it came out as expected."""
    wrong = number = 0
    for what, why, wanted, got in rows():
        number += 1
        ok = got == wanted
        wrong += not ok
        verdict = "ok" if ok else "WRONG"
        print(
            f"{number:3} | {what} | expected: {_said(wanted)} | got: {_said(got)} | {verdict} | by hand: {why}"
        )
    print(f"\n{number} situations, {number - wrong} as worked out by hand, {wrong} not.")
    return 1 if wrong else 0


def rows() -> Iterator[tuple[str, str, Mapping[str, Any], Mapping[str, Any]]]:
    """What, why, expected and got: the promises by themselves, then the cases through the product's verbs."""
    for one in SITUATIONS:
        yield one.what, one.why, one.wanted, one.got()
    with TemporaryDirectory() as folder:
        copies = copies_for(os.environ.get("TEST_DATABASE_URL", ""), Path(folder))
        config = settings({"MODE": "test", "DATABASE_URL": copies.url, "DATA_DIR": f"{folder}/data"})
        app = create_app(config | {"WTF_CSRF_ENABLED": False})
        try:
            copies.fill(app)
            copies.renew()
            with app.app_context():
                crew = Crew(app)
                for case in CASES:
                    yield case.what, case.why, case.wanted, _told(lambda case=case: case.got(crew))
        finally:
            copies.drop()


def _told(got: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
    """What came out; where the story broke off, why. Nothing of it stays in the database."""
    try:
        return got()
    except (AssertionError, LookupError, ValueError, Refusal) as fault:
        return {"broke off": f"{type(fault).__name__}: {fault}"}
    finally:
        db.session.rollback()


def _said(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {_word(value)}" for name, value in values.items() if value not in (None, ()))


def _word(value: Any) -> str:
    return " + ".join(value) if isinstance(value, tuple) else str(value)


if __name__ == "__main__":
    sys.exit(main())
