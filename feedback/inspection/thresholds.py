"""From where on something counts as a sign: numbers of the regency, kept as settings with their history."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from feedback.agencies import history, settings
from feedback.agencies.history import Change


@dataclass(frozen=True)
class Thresholds:
    """The limits of the signs (rules.md §7); each field is a setting named `sign_<field>`.

    `days_before_due`: working days up to which an act lies "just before" the last day. `question_letters`: a
    question shorter than this asks for little. `same_text`: so often the same words make a pattern. `mass_count`
    answers by one person within `mass_minutes`, and `mass_times` what is usual at his agency on a whole day, are many
    at once. `few`: below so many cases a share says nothing. `reopened_days`: calendar days after an answer.
    """

    days_before_due: int = 1
    question_letters: int = 25
    same_text: int = 3
    mass_count: int = 8
    mass_minutes: int = 15
    mass_times: int = 3
    few: int = 10
    reopened_days: int = 30


def key(name: str) -> str:
    """The setting that a threshold is kept in."""
    return f"sign_{name}"


NAMES = tuple(field.name for field in fields(Thresholds))
KEYS = tuple(key(name) for name in NAMES)


def thresholds() -> Thresholds:
    """Today's thresholds; the usual number where a setting is missing or no positive whole number. One statement."""
    found = settings.settings(*KEYS)
    return Thresholds(**{name: found[key(name)] for name in NAMES if _counts(found.get(key(name)))})


def changes(name: str) -> list[Change]:
    """The latest changes of one threshold, newest first. One statement."""
    return history.history("setting", key(name))


def _counts(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
