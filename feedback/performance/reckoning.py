"""The figures of a sheet, reckoned from its content for one reader. Pure.

Small numbers are not shown: below `least` a share, a median or a mean says more about the cases, and who wrote them,
than about the work.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from statistics import mean, median
from typing import Any

from feedback.base.shares import between

LEAST = 5
QUESTIONS = ("solved", "told_why", "respect", "speed")


@dataclass(frozen=True)
class Kept:
    """Of `due` limits how many were `kept`; the share and its 95 % interval are None where `due` is too small."""

    due: int
    kept: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Figures:
    """What a sheet says in numbers; None: too few to be shown."""

    cases: int
    shares: Fraction
    days: int
    in_time: Kept
    excused: int
    took: float | None
    took_count: int
    rated: int
    ratings: tuple[float, ...] | None
    """The means of `QUESTIONS`, 1 to 4."""
    reopened: int
    corrected: Fraction
    """The shares that earlier, locked sheets show and that were taken back in this period (not negative)."""
    in_hand: int


def figures(content: Mapping[str, Any], hidden: Collection[int] = (), least: int = LEAST) -> Figures:
    """The figures of a person's sheet without the cases (streams) that are `hidden` from its reader."""

    def seen(name: str) -> list[Any]:
        return [one for one in content[name] if one["stream"] not in hidden]

    cases, due, corrections = seen("cases"), seen("due"), seen("corrections")
    took = [one["took"] for one in cases if one["took"] is not None]
    marks = [one["rating"] for one in cases if one["rating"]]
    return Figures(
        cases=len({(one["stream"], one["cycle"]) for one in cases}),
        shares=_sum(cases),
        days=sum(one["days"] for one in cases),
        in_time=kept(sum(one["kept"] for one in due), len(due), least),
        excused=sum(one["excused"] for one in due),
        took=float(median(took)) if len(took) >= least else None,
        took_count=len(took),
        rated=len(marks),
        ratings=tuple(mean(column) for column in zip(*marks, strict=True)) if len(marks) >= least else None,
        reopened=len([one for one in content["reopened"] if one not in hidden]),
        corrected=-_sum(corrections),
        in_hand=len([one for one in content["in_hand"] if one not in hidden]),
    )


def kept(count: int, of: int, least: int = LEAST) -> Kept:
    """The share `count` / `of` with Wilson's interval, when `of` is large enough."""
    interval = between(count, of)
    if interval is None or of < least:
        return Kept(of, count, None, None, None)
    return Kept(of, count, count / of, *interval)


def streams(content: Mapping[str, Any]) -> set[int]:
    """Every case a person's sheet is about."""
    rows = {one["stream"] for name in ("cases", "due", "corrections") for one in content[name]}
    return rows | set(content["reopened"]) | set(content["in_hand"])


def _sum(rows: Collection[Mapping[str, Any]]) -> Fraction:
    return sum((Fraction(one["num"], one["den"]) for one in rows), Fraction(0))
