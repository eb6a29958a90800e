"""The worker's part in staffing needs: counted once a day, so that no page has to count a regency for one line."""

from __future__ import annotations

from feedback.base import clock
from feedback.staffing import months, standing
from feedback.web import needs


def count_posts() -> int:
    """Count today's needs of every office unless they are; how many offices. In the caller's transaction."""
    today = clock.today()
    if standing.is_counted(today):
        return 0
    period = months.asked("", today)
    return standing.keep(needs.of(period, None), period)
