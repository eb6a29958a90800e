"""Logging: one line an event, to standard error; codes and numbers, never what a person wrote or is called.

A fault is told by its kind and its place, never by its words: a database says in them what a row holds.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator

import structlog


def configure(level: str) -> None:
    """Log from `level` ("info", "warning" …) on; ValueError for a word that is no level."""
    number = logging.getLevelNamesMapping().get(level.upper())
    if number is None:
        raise ValueError(f"{level!r} is no level of logging")
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.getLogger("feedback").addFilter(_without_words)


def _without_words(record: logging.LogRecord) -> bool:
    fault = record.exc_info[1] if record.exc_info else None
    if fault is not None:
        record.exc_text, record.exc_info = told(fault), None
    return True


def told(fault: BaseException) -> str:
    """Where the fault and what caused it came from, the cause first, each by its kind."""
    return "\n".join(
        f"{''.join(traceback.format_tb(one.__traceback__))}{_kind(one)}" for one in reversed([*_chain(fault)])
    )


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
