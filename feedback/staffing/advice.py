"""What the numbers of a unit suggest, posts and delay apart. Pure.

A unit that lacks posts and is late is told to get posts: its delay says nothing about how people work until they are
there. Only where posts suffice does a delay ask for a look at the way of working, of the unit, never of a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LEAST_POSTS = 3
"""With fewer filled posts a delay is the delay of one or two persons that everybody there knows: it is not shown."""
LEAST_CASES = 5
"""With fewer cases due, a share says nothing and may speak of one reporter."""


class Advice(StrEnum):
    """A suggestion."""

    POSTS_FIRST = "posts_first"
    POSTS_AHEAD = "posts_ahead"
    WAY_OF_WORKING = "way_of_working"
    KEEP = "keep"
    LOOK_AT_NORMS = "look_at_norms"
    COUNT_WORK = "count_work"
    COUNT_POSTS = "count_posts"


@dataclass(frozen=True)
class Delay:
    """How a unit kept its promises: so many due, so many done in time, half within so many working days.

    `below` says that fewer were in time than chance would leave a unit like all others.
    """

    due: int
    in_time: int
    median_working_days: int | None = None
    below: bool = False

    @property
    def share(self) -> float:
        """Done in time, between 0 and 1."""
        return self.in_time / self.due if self.due else 0.0


def shown(delay: Delay | None, filled: int | None) -> Delay | None:
    """The delay where no person can be recognised in it, else None. Posts that nobody counted may be one person's."""
    if delay is None or delay.due < LEAST_CASES or filled is None or filled < LEAST_POSTS:
        return None
    return delay


def advise(posts: int, filled: int | None, *, measured: bool, late: bool) -> Advice:
    """What to do about a unit that needs `posts` and has `filled`.

    `measured`: there is work with norms; `late`: see `Delay.below`.
    """
    if not measured:
        return Advice.COUNT_WORK
    if filled is None:
        return Advice.COUNT_POSTS
    if filled < posts:
        return Advice.POSTS_FIRST if late else Advice.POSTS_AHEAD
    if late:
        return Advice.WAY_OF_WORKING
    return Advice.LOOK_AT_NORMS if is_far_above(posts, filled) else Advice.KEEP


def is_far_above(posts: int, filled: int) -> bool:
    """Whether so many more are filled than the counted work needs that work or norms are probably not counted."""
    return filled >= posts + 2 and filled * 2 >= posts * 3
