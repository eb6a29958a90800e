"""What is suggested: missing posts are never read as bad work, and no delay speaks of one person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.staffing.advice import LEAST_CASES, LEAST_POSTS, Advice, Delay, advise, shown


@pytest.mark.parametrize(
    ("posts", "filled", "measured", "late", "advice"),
    [
        (5, 3, True, True, Advice.POSTS_FIRST),
        (5, 3, True, False, Advice.POSTS_AHEAD),
        (5, 5, True, True, Advice.WAY_OF_WORKING),
        (5, 5, True, False, Advice.KEEP),
        (5, 6, True, False, Advice.KEEP),
        (4, 8, True, False, Advice.LOOK_AT_NORMS),
        (0, 4, False, True, Advice.COUNT_WORK),
        (3, None, True, True, Advice.COUNT_POSTS),
    ],
)
def test_each_state_has_its_suggestion(
    posts: int, filled: int | None, measured: bool, late: bool, advice: Advice
) -> None:
    assert advise(posts, filled, measured=measured, late=late) is advice


@given(st.integers(1, 100), st.integers(0, 100), st.booleans())
def test_where_posts_are_missing_nobody_looks_at_the_way_of_working(
    posts: int, filled: int, late: bool
) -> None:
    if filled < posts:
        told = advise(posts, filled, measured=True, late=late)
        assert told in (Advice.POSTS_FIRST, Advice.POSTS_AHEAD)


@given(st.integers(0, 50), st.none() | st.integers(0, 20))
def test_a_delay_is_shown_only_where_it_is_nobodys(due: int, filled: int | None) -> None:
    told = shown(Delay(due, due // 2, 5, below=True), filled)
    assert (told is not None) == (due >= LEAST_CASES and filled is not None and filled >= LEAST_POSTS)


def test_a_twin_that_shows_everything_would_tell_of_one_person() -> None:
    alone = Delay(12, 3, 20, below=True)
    assert shown(alone, 1) is None
    assert (lambda delay, _filled: delay)(alone, 1) is alone  # the twin
