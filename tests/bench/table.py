"""The figures as a table for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.bench.measure import Figure
from tests.bench.works import GROWTH, Work

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


def growth(works: Sequence[Work], figures: Sequence[Figure]) -> Iterator[str]:
    """For each work that must stay flat, its cost at the largest size against that at the smallest.

    Costs are the ratios to the limit page, which runs directly before on the same machine: what the machine does
    besides falls on both. Nothing for one size alone.
    """
    sizes = sorted({one.cases for one in figures})
    if len(sizes) < 2:
        return
    known = {(one.name, one.cases): one for one in figures}
    yield f"{'from ' + str(sizes[0]) + ' to ' + str(sizes[-1]):30} {'cost':>7} {'budget':>7} {'CPU ms':>16}  SQL"
    for work in works:
        if not work.flat:
            continue
        few, many = known[work.name, sizes[0]], known[work.name, sizes[-1]]
        grown = round(many.ratio / few.ratio, 2)
        same = "same SQL" if few.statements == many.statements else f"{few.statements} then {many.statements}"
        verdict = "pass" if grown <= GROWTH and few.statements == many.statements else "FAIL"
        cost = f"{few.cpu} → {many.cpu}"
        yield f"{work.words:30} {'×' + str(grown):>7} {'×' + str(GROWTH):>7} {cost:>16}  {same}  {verdict}"
