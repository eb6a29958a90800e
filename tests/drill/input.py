"""What comes in from strangers, and what every answer carries."""

from __future__ import annotations

from unittest.mock import patch

from feedback.people.rights import Right
from feedback.web import guards, headers
from tests.drill.ground import ground, regency
from tests.drill.score import Score, drill
from tests.files import judging
from tests.web import test_headers_on_every_route as everywhere
from tests.web.matrix import asking


@drill("hostile files", "≥ 60 files: unsafe 0")
def files(_quick: bool) -> Score:
    """Each sent at the public form, judged by what is served."""
    said: list[str] = []
    with ground() as app:
        count, unsafe, twin = judging.report(app, said.append)
    return Score(
        said[-1].split("; the twin")[0], not unsafe and count >= 60, f"kept as sent: {twin} unsafe", twin > 0
    )


@drill("answers with every header", "100 % of routes")
def answers(_quick: bool) -> Score:
    """Each route, by everybody it is for, a stranger and somebody without the right."""
    with regency() as world:
        statuses, done, faults = everywhere.sweep(world)
        routes = {rule.endpoint for rule in world.app.url_map.iter_rules()} - {"static"}
        hooks = [one for one in world.app.after_request_funcs[None] if one is not headers._put]
        with patch.dict(world.app.after_request_funcs, {None: hooks}):
            twin = everywhere.sweep(world, {"public.how"})[2]
    share = 100 * len(done) // len(routes)
    figure = f"{share} % of {len(routes)} routes, {statuses.total()} answers, {len(faults)} lack something"
    return Score(figure, share == 100 and not faults, f"without the hook: {len(twin)} faults", bool(twin))


@drill("who may see what", "≈ 1,000 cells: unexpected 0")
def matrix(_quick: bool) -> Score:
    """Every endpoint x everybody x own and foreign things."""
    with regency() as world:
        found = asking.ask_all(world)
        view = world.app.view_functions["admin.people"]
        kept = view._policy  # type: ignore[attr-defined]
        view._policy = guards.allow(Right.SEE_DESK)(lambda: "")._policy  # type: ignore[attr-defined]
        try:
            twin = asking.ask_all(world, {"admin.people"})
        finally:
            view._policy = kept  # type: ignore[attr-defined]
    figure = f"{found.asked} questions, {len(found.cells)} cells, {len(found.faults)} unexpected"
    return Score(
        figure, not found.faults, f"a door with a wrong guard: {len(twin.faults)}", bool(twin.faults)
    )
