"""What was acknowledged is there: kills, stops, locks, losses."""

from __future__ import annotations

from pathlib import Path

from tests.drill.ground import ground
from tests.drill.score import Score, drill
from tests.durability import storms
from tests.durability.cluster import own_postgres, own_redis
from tests.durability.couriers import delivering
from tests.durability.crowds import pressing, writing
from tests.durability.kills import Count, killing
from tests.durability.synced import Synced, tracing

SEED = 4
WANTED = "lost 0, unexpected 0, doubled 0, half-written 0"


def whole(count: Count) -> bool:
    """The numbers that must be nought are."""
    wrong = (
        count.lost + count.unexpected + count.doubled + count.otherwise + count.half_written + count.faults
    )
    return wrong == 0 and len(count.told) > count.kills  # blows at a server that took nothing show nothing


@drill("web processes killed, SQLite", f"100 kills: {WANTED}")
def kills_sqlite(quick: bool) -> Score:
    """SIGKILL while three kinds of sender send; two twins must be caught."""
    with ground() as app:
        count = killing(app, kills=4 if quick else 100, seed=SEED)
    few = 3 if quick else 10
    with ground() as app:
        first = killing(app, kills=few, seed=SEED, twin="acknowledge_first", kinds=("once",) * 4)
    with ground() as app:
        split = killing(app, kills=few, seed=SEED, twin="split_commit", kinds=("once",) * 6)
    control = f"acknowledges first: lost {first.lost}; commits twice: half-written {split.half_written}"
    return Score(count.line(), whole(count), control, first.lost > 0 and split.half_written > 0)


@drill("web processes killed, PostgreSQL", f"100 kills: {WANTED}")
def kills_postgres(quick: bool) -> Score:
    """The same on a cluster of our own."""
    with own_postgres() as server, ground(server) as app:
        count = killing(app, kills=4 if quick else 100, seed=SEED)
    return Score(count.line(), whole(count))


@drill("the web server's master killed", f"20 kills: {WANTED}")
def kill_master(quick: bool) -> Score:
    """SIGKILL to the process that starts the others; it is started anew, as a service manager does."""
    with ground() as app:
        count = storms.storming(app, storms.kill_master, blows=2 if quick else 20, seed=SEED)
    return Score(count.line(), whole(count))


@drill(
    "PostgreSQL stopped at once", f"20 immediate stops, 5 backends killed: {WANTED}, no restart of the web"
)
def stop_postgres(quick: bool) -> Score:
    """Stop immediate and start under load; afterwards single backends are killed."""
    with own_postgres() as server, ground(server) as app:
        blow = storms.stop_postgres(server)
        count = storms.storming(app, blow, blows=2 if quick else 20, seed=SEED)
        said = " ".join(
            f"{name}={server.says(name)}" for name in ("fsync", "synchronous_commit", "data_checksums")
        )
    with own_postgres() as server, ground(server) as app:
        other = storms.storming(app, storms.kill_backend(server), blows=1 if quick else 5, seed=SEED)
    figure = f"{count.line()}; restarts of the web {count.restarts}; backends: {other.line()}; {said}"
    return Score(figure, whole(count) and whole(other) and not count.restarts)


@drill("Redis lost", f"5 losses: {WANTED}")
def lose_redis(quick: bool) -> Score:
    """Killed and started anew, empty; the database counts meanwhile."""
    with own_redis() as server, ground(REDIS_URL=server.url) as app:
        count = storms.storming(app, storms.lose_redis(server), blows=1 if quick else 5, seed=SEED)
    return Score(count.line(), whole(count))


@drill("SQLite locked for 15 seconds", f"3 locks: {WANTED}")
def lock_sqlite(quick: bool) -> Score:
    """Another process holds the write lock longer than anybody waits."""
    with ground() as app:
        path = Path(app.config["DATABASE_URL"].removeprefix("sqlite:///"))
        blow = storms.hold_sqlite(path, 15)
        count = storms.storming(app, blow, blows=1 if quick else 3, seed=SEED)
    return Score(count.line(), whole(count))


@drill("workers killed while delivering", "100 kills: undelivered 0, duplicates ≤ kills")
def kill_workers(quick: bool) -> Score:
    """SIGKILL between claim and mark; every letter arrives, a second one carries the same Message-ID."""
    kills, letters = (3, 150) if quick else (100, 6000)
    with ground() as app:
        done = delivering(app, letters=letters, kills=kills, seed=SEED)
    with ground() as app:
        twin = delivering(app, letters=150, kills=3, seed=SEED, twin="mark_first")
    held = done.lost == 0 and done.unmarked == 0 and done.twins <= done.kills == kills
    return Score(done.line(), held, f"marks before it sends: undelivered {twin.lost}", twin.lost > 0)


@drill("synced before the yes, SQLite", "5 of 5")
def synced(_quick: bool) -> Score:
    """strace: a sync between the request and its answer."""
    with ground() as app:
        found = tracing(app)
    with ground() as app:
        twin = tracing(app, twin="no_sync")
    if not isinstance(found, Synced) or not isinstance(twin, Synced):
        return Score(str(found), None)
    held = found.told == found.synced > 0
    return Score(found.line(), held, f"synchronous off: {twin.synced} of {twin.told}", twin.synced == 0)


@drill("edits at one case", "1,000 by 50 writers: lost updates 0")
def edits(quick: bool) -> Score:
    """Each on the version he saw; who loses gets his own text back."""
    with ground() as app:
        done = writing(app, *((10, 40) if quick else (50, 1000)))
    with ground() as app:
        twin = writing(app, 10, 40, twin="no_version")
    held = (
        done.statuses[303] == done.notes == done.version_moved
        and done.statuses[409] == done.told_with_text > 0
        and done.statuses.total() == done.statuses[303] + done.statuses[409]
    )
    said = f"takes any version: lost updates {twin.lost}"
    return Score(done.line(), held and not done.lost and not done.faults, said, twin.lost > 0)


@drill("the same form pressed", "200 forms x 20 presses: 200 cases")
def presses(quick: bool) -> Score:
    """At once, over many connections and two processes."""
    with ground() as app:
        sent = pressing(app, 3 if quick else 200, 20)
    with ground() as app:
        twin = pressing(app, 3, 20, twin="no_key")
    held = sent.cases == sent.codes == sent.forms and set(sent.statuses) == {303} and not sent.faults
    return Score(
        sent.line(), held, f"another key at each press: {twin.cases} cases of 3 forms", twin.cases > 3
    )
