"""A limit: how often something may be tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Limit:
    """At most `times` within `window`, which begins with the first try."""

    times: int
    window: timedelta
