"""Two thousand cases counted twice, by means that share nothing but the calendar (see `recompute`)."""

from __future__ import annotations

from tests.figures import recompute


def test_two_thousand_cases_are_counted_alike_twice(inside, crew):
    recompute.fill(crew, 2_000, lives=40, days=200)
    report = recompute.compare(recompute.QUESTIONS[1:4:2])
    assert report.different == []
    assert report.compared > 1_000
    year = {name: ours for _words, name, ours, _theirs in report.rows}
    assert len(year) > 25
