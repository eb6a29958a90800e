"""The doctor: looks at everything that can silently go wrong with a server, and changes nothing.

What only upper floors know comes in as values: the chores of worker and keeper, and the newest version of the schema.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from feedback.base.database import db
from feedback.inspection import engine, forgetting, machine, running
from feedback.inspection.finding import Finding, State


def examine(
    config: Mapping[str, Any],
    *,
    loops: Mapping[str, Mapping[str, timedelta]],
    heads: Collection[str],
    lacks: Collection[str],
) -> list[Finding]:
    """One finding for each matter. `loops`: how often the worker and the keeper do each of their chores; `heads`: the
    schema's newest versions; `lacks`: what this machine lacks for printing.

    Without a database, what depends on it is left out. Call it while only reading.
    """
    folder = config["DATA_DIR"]
    found = [
        machine.settings(config),
        machine.folder(folder),
        machine.disk(folder, config["DISK_RESERVE"]),
        machine.backups(config["BACKUP_DIR"]),
        machine.redis(),
        machine.scanner(),
        _safely("database", engine.database),
    ]
    if found[-1].state is State.WRONG:
        return [*found, machine.files()]
    looks: dict[str, Callable[[], Finding]] = {
        "engine": engine.fitness,
        "schema": lambda: engine.schema(heads),
        "guards": engine.guarded,
        "clock": engine.time,
        "files": lambda: machine.files(running.newest_file()),
        "worker": lambda: running.worker(loops["worker"]),
        "keeper": lambda: running.keeper(loops["keeper"]),
        "checkpoints": running.checkpoints_made,
        "letters": running.letters,
        "papers": lambda: running.papers(lacks),
        "cases": running.cases,
        "calendar": running.calendar,
        "offices": running.offices,
        "suggestions": running.suggestions,
        "erasures": forgetting.erasures,
        "retention": forgetting.retained,
        "rights": forgetting.rights,
    }
    return found + [_safely(matter, look) for matter, look in looks.items()]


def _safely(matter: str, look: Callable[[], Finding]) -> Finding:
    """A question the database refuses is a finding too: the others are still asked."""
    try:
        return look()
    except SQLAlchemyError as fault:
        db.session.rollback()
        why = type(fault).__name__  # never its words: they may hold what a row holds
        if matter == "database":
            said = _(
                "Database: it does not answer (%(why)s). See that it runs and that DATABASE_URL is right;"
                " what is kept there was not looked at.",
                why=why,
            )
        else:
            said = _(
                "%(matter)s: the database refused the question (%(why)s). Mend the schema first.",
                matter=matter,
                why=why,
            )
        return Finding(matter, State.WRONG, said)
