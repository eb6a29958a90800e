"""The figures as a table for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.bench.measure import Figure

HEAD = (
    f"{'cases':>7}  {'work':22} {'beside':7} {'ratio':>7} {'budget':>7} {'CPU ms':>8} {'limit':>7} "
    f"{'in DB':>6} {'SQL':>4} {'most':>4} {'tx':>3} {'ping':>4} {'p50':>7} {'p95':>7}  "
)


def lines(figures: Sequence[Figure], *, head: bool = True) -> Iterator[str]:
    """One line for each figure; CPU time is that of a request, without the deliberate hash."""
    if head:
        yield HEAD
    for one in figures:
        verdict = "" if one.fits else "over budget"
        yield (
            f"{one.cases:7}  {one.words:22} {one.beside:7} {'×' + str(one.ratio):>7} {'×' + str(one.budget):>7} "
            f"{one.cpu:8} {one.limit_cpu:7} {one.database_cpu:6} {one.statements:4} "
            f"{one.most_statements:4} {one.transactions:3} {one.pings:4} {one.p50:7} {one.p95:7}  {verdict}"
        )
