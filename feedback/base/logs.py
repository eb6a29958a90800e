"""Logging: one line an event, to standard error, made only of what is allowed; never what a person wrote or is called.

Ours are a code and facts under the keys of `ALLOWED`; an unknown key is dropped. A library's line tells who spoke and
from where, without its words: they may hold what a row or a request holds. A fault is told by its kind and its place.
In production a line is JSON; elsewhere it is to be read by people.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator, MutableMapping
from datetime import UTC, datetime
from typing import Any

import structlog

ALLOWED = frozenset(
    {
        "at",  # the place of a fault: file and line
        "attempts",
        "chore",
        "chores",
        "done",  # how many a chore has done
        "endpoint",
        "error",  # the kind of a fault, or the code of a failed delivery
        "id",  # of a letter
        "incident",  # the number a visitor is told
        "kind",
        "letter",
        "method",
        "state",
        "stream",  # the inner number of a case
        "why",
    }
)
CODE = re.compile(r"[\w.:/<>-]{1,200}", re.ASCII)
SPEAKERS = ("_granian", "alembic")
"""Libraries whose words are kept: they know no request and no row."""


def configure(level: str, *, json_lines: bool = False, alone: bool = True) -> None:
    """Log from `level` ("info", "warning" …) on; ValueError for a word that is no level.

    With `alone` this process has no other use for its standard error: warnings and faults that nobody caught go the
    same way.
    """
    number = logging.getLevelNamesMapping().get(level.upper())
    if number is None:
        raise ValueError(f"{level!r} is no level of logging")
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=_ours,
        processors=[_hand_over],
    )
    pipe = Pipe()
    pipe.setFormatter(Line(json_lines=json_lines))
    root = logging.getLogger()
    root.handlers = [pipe, *(one for one in root.handlers if not isinstance(one, Pipe))]
    logging.getLogger("feedback").setLevel(number)
    for name in ("_granian", "granian.access"):  # the web server has its own handlers, with words
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = name != "granian.access"
    if alone:
        warnings.showwarning = _warned  # type: ignore[assignment]  # it takes what it needs
        sys.excepthook = _nobody_caught
        threading.excepthook = lambda told: _nobody_caught(told.exc_type, told.exc_value, told.exc_traceback)
        sys.unraisablehook = lambda told: _nobody_caught(told.exc_type, told.exc_value, told.exc_traceback)


class Pipe(logging.Handler):
    """Where lines go: standard error, as it is at that moment; a line that cannot be made is told by its kind."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(Line(json_lines=True))

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        try:
            line = self.format(record)
        except Exception as fault:
            line = json.dumps({"event": "line_lost", "error": type(fault).__name__})
        print(line, file=sys.stderr, flush=True)  # noqa: T201 (this is the log)


class Line(logging.Formatter):
    """One line of the log, from our facts or from a library's record."""

    def __init__(self, json_lines: bool = False) -> None:
        super().__init__()
        self.json_lines = json_lines

    def format(self, record: logging.LogRecord) -> str:
        """The line: JSON, or words for people."""
        facts = getattr(record, "facts", None) or _of_library(record)
        if not self.json_lines:
            return f"{record.levelname.lower()}: {_plain(facts)}"
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return json.dumps({"time": when, "level": record.levelname.lower(), "logger": record.name, **facts})


def told(fault: BaseException) -> str:
    """Where the fault and what caused it came from, the cause first, each by its kind."""
    return "\n".join(
        f"{''.join(traceback.format_tb(one.__traceback__))}{_kind(one)}" for one in reversed([*_chain(fault)])
    )


def _ours(*names: Any) -> logging.Logger:
    return logging.getLogger(".".join(("feedback", *map(str, names))))


def _hand_over(_logger: Any, _level: str, given: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """From structlog to the standard library's logging, through the allow-list."""
    event, fault = given.pop("event"), given.pop("fault", None)
    facts = {"event": _fit(event), **{key: _fit(value) for key, value in given.items() if key in ALLOWED}}
    if isinstance(fault, BaseException):
        facts |= {"error": type(fault).__name__, "trace": told(fault)}
    return {"msg": _plain(facts), "extra": {"facts": facts}}


def _of_library(record: logging.LogRecord) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "event": "library",
        "at": f"{os.path.basename(record.pathname)}:{record.lineno}",
    }
    if record.name.split(".")[0] in SPEAKERS and not record.exc_info:
        facts["said"] = record.getMessage()
    fault = record.exc_info[1] if record.exc_info else None
    if fault is not None:
        facts |= {"error": type(fault).__name__, "trace": told(fault)}
    return facts


def _warned(_words: Any, kind: type[Warning], file: str, line: int, *_more: Any) -> None:
    place = f"{os.path.basename(file)}:{line}"
    structlog.get_logger("warnings").warning("warning", kind=kind.__name__, at=place)


def _nobody_caught(kind: type[BaseException], fault: BaseException | None, _trace: Any) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        structlog.get_logger("process").error("not_caught", kind=kind.__name__, fault=fault)


def _fit(value: Any) -> Any:
    """A number or a code, as it is; of anything else only that it did not fit."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_fit(one) for one in value]
    return value if isinstance(value, str) and (CODE.fullmatch(value) or not value) else "unfit"


def _plain(facts: dict[str, Any]) -> str:
    rest = " ".join(f"{key}={value}" for key, value in facts.items() if key not in ("event", "trace"))
    return f"{facts['event']} {rest}".rstrip() + (f"\n{facts['trace']}" if "trace" in facts else "")


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        yield fault
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)


def _kind(fault: BaseException) -> str:
    diag = getattr(fault, "diag", None)  # PostgreSQL's own codes and names
    more = (getattr(diag, name, None) for name in ("sqlstate", "table_name", "constraint_name"))
    return " ".join([f"{type(fault).__module__}.{type(fault).__qualname__}", *filter(None, more)])
