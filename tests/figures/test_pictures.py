"""What pictures are drawn from agrees with the dictionary, and each mark with the cases it opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from feedback.base import clock
from feedback.deadlines import shelf
from feedback.figures import backlog, cases, count, period, renewing, spread, trend
from feedback.figures.cases import Part
from feedback.figures.dictionary import FIGURES
from feedback.figures.narrow import narrowed
from feedback.figures.period import Period
from feedback.figures.selection import By, Selection
from feedback.figures.spread import OUTCOME, Spread
from tests.crew import Crew
from tests.figures.regency import BEGIN, live_here
from tests.statements import statements

TODAY = BEGIN + timedelta(days=125)
YEAR = Period(BEGIN, BEGIN + timedelta(days=130))


@pytest.fixture
def asked(inside: Flask, crew: Crew) -> Selection:
    """Everything in a little regency, as the inspector sees it."""
    live_here(crew, cases=50)
    while renewing.renew():
        pass
    return Selection(YEAR, TODAY, me=crew["inspector"])


def listed(figure: str, part: Part, asked: Selection) -> int:
    return len(list(cases.page(FIGURES[figure], part, asked, "")[0]))


def test_each_month_says_what_the_table_of_that_month_says(asked: Selection) -> None:
    months = period.months_before(TODAY, 5)
    with statements() as sent:
        spans = trend.trend(asked, months)
    assert len(sent) == 2, "\n".join(sent)
    assert sum(span.done.of_count for span in spans) > 20
    for span in spans:
        line = count.whole(
            replace(asked, period=span.period), count.lines(replace(asked, period=span.period), By.AGENCY)
        )
        assert span.done == line.shares[trend.DONE]
        assert span.received == line.shares["received"].count
        days = line.days.get(OUTCOME, count.NO_DAYS)
        assert (span.days.size, span.days.quantile(0.5), span.days.quantile(0.9)) == (
            days.count,
            days.median_working_days,
            days.p90_working_days,
        )


def test_every_group_says_what_its_line_says(asked: Selection) -> None:
    for by in set(By) - {By.ALL}:
        lines = count.lines(asked, by)
        shares, spreads = trend.shares(asked, by), spread.spreads(asked, by)
        for group, line in lines.items():
            assert shares.get(group, count.NOTHING) == line.shares.get(trend.DONE, count.NOTHING)
            days = line.days.get(OUTCOME, count.NO_DAYS)
            assert spreads.get(group, spread.NO_SPREAD).quantile(0.9) == days.p90_working_days


def test_every_bar_of_working_days_opens_as_many_cases(asked: Selection) -> None:
    whole = spread.together(spread.spreads(asked, By.AGENCY))
    assert sum(one.count for one in whole.buckets()) == whole.size >= 3
    for one in whole.buckets():
        mark = narrowed(asked, least_days=one.least, most_days=one.most)
        assert listed(OUTCOME, Part.OF, mark) == one.count


def test_every_age_opens_as_many_open_cases(asked: Selection) -> None:
    known = backlog.ages(shelf.calendar(), TODAY)
    found = backlog.backlog(asked, By.AGENCY, known)
    whole = backlog.together(found, known)
    assert sum(share.of_count for share in whole) == listed("open_now", Part.OF, asked) > 5
    for age, share in zip(known, whole, strict=True):
        mark = narrowed(asked, received_after=age.after, received_until=age.until)
        assert listed(backlog.OVERDUE, Part.OF, mark) == share.of_count
        assert listed(backlog.OVERDUE, Part.IN, mark) == share.count


def test_an_age_is_counted_in_working_days(inside: Flask) -> None:
    monday = date(2026, 11, 23)
    days = shelf.calendar()
    for age in backlog.ages(days, monday):
        for received in (age.until, age.after and age.after + timedelta(days=1)):
            if received is not None:
                assert days.count(received, monday) >= age.least
                assert age.most is None or days.count(received, monday) <= age.most


def test_the_median_lies_within_what_it_may_be() -> None:
    few, many = Spread({3: 2, 9: 2}), Spread(dict.fromkeys(range(1, 26), 4))
    assert few.median_between() is None
    assert few.quantile(0.5) == 3
    low, high = many.median_between() or (0, 0)
    # ranks 40 and 61 of 100: 4 answers for each day
    assert (low, many.quantile(0.5), high) == (10, 13, 16)


def test_long_tails_share_one_bar() -> None:
    long = Spread(dict.fromkeys(range(30), 10) | {200: 1, 300: 1})
    buckets = long.buckets(24)
    assert len(buckets) <= 25
    assert buckets[-1].most is None
    assert buckets[-1].count == 2
    assert Spread({}).buckets() == ()


def test_today_is_the_youngest_age(inside: Flask) -> None:
    youngest, *_others, oldest = backlog.ages(shelf.calendar(), clock.today())
    assert youngest.until == clock.today()
    assert oldest.after is None
