"""The worker: a loop beside the web processes that delivers, numbers, sweeps, cleans and recomputes.

Any number of workers may run at once: chores claim what they touch or do nothing twice.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from threading import Event

import structlog
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from feedback import edition_printing, letter_printing, staffing_counting
from feedback.base import clock
from feedback.base.database import db, reading
from feedback.chores import Chore, go_round, in_batches
from feedback.complaints import (
    act_drafts,
    approvals,
    attempts,
    erasure_requests,
    extensions,
    holds,
    inquiries,
    lessons,
    likenesses,
    pressure,
    rated,
    recount,
    retention,
    subscriptions,
    suppositions,
    sweep,
    unsealing,
)
from feedback.complaints.register import PaperState
from feedback.exchange import printing
from feedback.figures import editions, renewing
from feedback.files import scanning, shelf
from feedback.inspection import draws, ladder, ladder_answers, leaks
from feedback.ledger import sequence
from feedback.notices import delivery
from feedback.notices.carriers import Carrier, CarrierDown, open_carrier
from feedback.notices.delivery import Claim, Outcome
from feedback.notices.models import LetterState
from feedback.people import resets, throttle
from feedback.performance import lockings
from feedback.performance import sweep as notes
from feedback.suggestions import versions
from feedback.vault import drafts, erasures, visits

log = structlog.get_logger("worker")

LOOP = "worker"  # the beat of the loop itself
BATCH = 20
NIGHT = 1  # from this hour of the town's clock the night's learning may begin
DRAFTS_LAST = timedelta(days=1)


def deliver(app: Flask, stop: Event) -> int:
    """Send the letters that may leave now, until none is left or the post is down. Returns how many left."""
    sent = 0
    while not stop.is_set():
        claims = _claim(app)
        if not claims:
            break
        outcomes = _carry(app, claims, stop)
        sent += sum(outcome.state is LetterState.SENT for outcome in outcomes)
        if any(outcome.carrier_down for outcome in outcomes):
            break
    return sent


class Leftovers:
    """The chore of destroying stored bytes that were nobody's at two visits running.

    A file is stored a moment before its row is committed, so one visit is not enough to tell.
    """

    def __init__(self) -> None:
        self._before: frozenset[str] = frozenset()

    def __call__(self, app: Flask, _stop: Event) -> int:
        with app.app_context(), reading():
            now = shelf.unclaimed()
            removed = shelf.sweep_store(spared=now - self._before)
        self._before = now
        return removed


def settle_file(engine: Engine) -> None:
    """SQLite: what was overwritten in the database also leaves the log beside it."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]  # it is open


def tell_journal(app: Flask, stop: Event) -> int:
    """What was erased goes to the journal outside the backup, and leaves SQLite's log."""
    done = in_batches(erasures.tell_journal)(app, stop)
    if done:
        with app.app_context():
            settle_file(db.engine)
    return done


def retain(app: Flask, stop: Event) -> int:
    """Destroy what the schedule says is due: one case, one transaction. Refusal when the clock moved."""
    with app.app_context():
        may_erase = retention.begin()
        db.session.commit()
    in_batches(holds.sweep)(app, stop)
    return erase_due(app, stop)[0] if may_erase else 0


def erase_due(app: Flask, stop: Event) -> tuple[int, int]:
    """Erase everything that is due and free; how many, and how many failed."""
    failed: set[int] = set()
    erased = 0
    while not stop.is_set():
        with app.app_context():
            one = retention.erase_one(failed)
            db.session.commit()
        if one is None:
            break
        erased += one[1]
        failed |= set() if one[1] else {one[0]}
    erased += in_batches(erasure_requests.erase_one)(app, stop)
    reads = in_batches(retention.drop_reads)(app, stop)
    with app.app_context():
        retention.end(erased, len(failed))
        db.session.commit()
    tell_journal(app, stop)
    return erased + reads, len(failed)


def print_papers(app: Flask, stop: Event) -> int:
    """Make the papers that wait, one after the other. Returns how many were made."""
    done = 0
    while not stop.is_set():
        with app.app_context():
            with reading():
                waits = printing.any_waiting()
                db.session.rollback()
            claimed = printing.claim() if waits else None
            db.session.commit()
        if claimed is None:
            break
        outcome = _printed(app, claimed)
        with app.app_context():
            kept = printing.settle(claimed, outcome)
            db.session.commit()
        done += kept and outcome.state is PaperState.MADE
        if outcome.error or not kept:
            said = "paper_not_made" if kept else "paper_lease_lost"
            log.warning(said, id=claimed.id, attempts=claimed.attempts, error=outcome.error)
    return done


def learn(app: Flask, _stop: Event) -> int:
    """Once a night, learn from what was decided; the model is used if it is better. 1 when one was kept."""
    if clock.now().astimezone(clock.TOWN).hour < NIGHT:
        return 0
    with app.app_context(), reading():
        found = lessons.gathered() if versions.is_due(clock.today()) else None
        used = versions.in_use()
        db.session.rollback()
    if found is None:
        return 0
    learned = lessons.learn(found, used)  # no transaction: learning takes its time
    with app.app_context():
        try:
            versions.keep(learned)
            db.session.commit()
        except IntegrityError:  # another worker was as far as this one
            db.session.rollback()
            return 0
    return int(learned.content is not None)


def suppose(app: Flask, _stop: Event) -> int:
    """Try one batch of what the administrator supposes. Returns how many reports were looked at."""
    with app.app_context():
        with reading():
            try:
                batch = suppositions.next_batch()
            finally:
                db.session.rollback()
        done = suppositions.settle(batch) if batch is not None else 0
        db.session.commit()
    return done


CHORES: tuple[Chore, ...] = (
    Chore("letters", timedelta(seconds=2), deliver),
    Chore("papers", timedelta(seconds=2), print_papers),
    Chore("log", timedelta(seconds=5), in_batches(sequence.number)),
    Chore("likeness", timedelta(seconds=5), in_batches(likenesses.take_in)),
    Chore("figures", timedelta(seconds=2), in_batches(renewing.renew)),
    Chore("editions", timedelta(hours=1), in_batches(editions.make_due)),
    Chore("edition_files", timedelta(seconds=10), edition_printing.make_files),
    Chore("note_letters", timedelta(seconds=20), letter_printing.print_letters),
    Chore("clocks", timedelta(minutes=5), in_batches(lambda: sweep.sweep().total)),
    Chore("ladder", timedelta(minutes=5), in_batches(ladder.climb)),
    Chore("taken_up", timedelta(minutes=5), in_batches(ladder_answers.notice_acts)),
    Chore("requests", timedelta(minutes=30), in_batches(extensions.pass_idle)),
    Chore("approvals", timedelta(minutes=30), in_batches(approvals.pass_idle)),
    Chore("attempts", timedelta(minutes=5), in_batches(attempts.judge)),
    Chore("pressed", timedelta(minutes=15), in_batches(pressure.remind)),
    Chore("inquiries", timedelta(hours=1), in_batches(inquiries.remind)),
    Chore("reveals", timedelta(minutes=1), in_batches(unsealing.sweep)),
    Chore("notes", timedelta(hours=1), in_batches(notes.finalise_due)),
    Chore("calendar", timedelta(minutes=10), in_batches(recount.recount)),
    Chore("erasures", timedelta(seconds=5), tell_journal),
    Chore("resets", timedelta(minutes=5), in_batches(resets.do_due)),
    Chore("limits", timedelta(hours=1), in_batches(throttle.sweep)),
    Chore("drafts", timedelta(hours=1), in_batches(lambda: shelf.sweep_drafts(clock.today() - DRAFTS_LAST))),
    Chore("begun", timedelta(hours=1), in_batches(act_drafts.sweep)),
    Chore("unsent", timedelta(hours=1), in_batches(drafts.sweep_drafts)),
    Chore("subscriptions", timedelta(hours=1), in_batches(subscriptions.sweep)),
    Chore("visits", timedelta(hours=1), in_batches(visits.sweep_visits)),
    Chore("leaks", timedelta(minutes=1), in_batches(leaks.tell_batch)),
    Chore("scans", timedelta(minutes=1), in_batches(scanning.look_again)),
    Chore("second_looks", timedelta(hours=1), in_batches(draws.advance)),
    Chore("suppositions", timedelta(seconds=1), suppose),
    Chore("learning", timedelta(minutes=30), learn),
    Chore("lockings", timedelta(seconds=5), in_batches(partial(lockings.lock_next, rated.FOR_SHEETS))),
    Chore("posts", timedelta(hours=1), in_batches(staffing_counting.count_posts)),
    Chore("retention", timedelta(hours=1), retain),
    Chore("leftovers", timedelta(hours=1), Leftovers()),
)


def run(
    app: Flask, once: bool = False, stop: Event | None = None, chores: tuple[Chore, ...] = CHORES
) -> None:
    """Do the worker's chores until told to stop; see `chores.go_round`."""
    go_round(app, LOOP, chores, once=once, stop=stop)


def _printed(app: Flask, claimed: printing.Claim) -> printing.Outcome:
    with app.app_context(), reading():
        found = printing.read(claimed)
        db.session.rollback()
    if isinstance(found, printing.Outcome):
        return found
    with app.app_context():  # no transaction: printing takes its time
        return printing.make(claimed, found)


def _claim(app: Flask) -> list[Claim]:
    with app.app_context():
        with reading():
            if not delivery.any_waiting():
                return []
            db.session.rollback()
        claims = delivery.claim(BATCH)
        db.session.commit()
    return claims


def _carry(app: Flask, claims: list[Claim], stop: Event) -> list[Outcome]:
    """Send what was claimed; what is not reached (post down, stopping, lease nearly over) is given back."""
    outcomes: list[Outcome] = []
    waiting = list(claims)
    try:
        with open_carrier(app.config) as carrier:
            while waiting and not stop.is_set() and not delivery.nearly_over(waiting[0]):
                outcome = _send(app, waiting.pop(0), carrier)
                outcomes.append(outcome)
                if outcome.carrier_down:
                    break
    except CarrierDown as down:
        first = waiting.pop(0)
        outcomes.append(delivery.failed(first, down.cause, first.reached, carrier_down=True))
        _settle(app, first, outcomes[-1])
    if waiting:
        with app.app_context():
            for claim in waiting:
                delivery.release(claim)
            db.session.commit()
    return outcomes


def _send(app: Flask, claim: Claim, carrier: Carrier) -> Outcome:
    with app.app_context(), reading():
        written = delivery.write(claim)
    if isinstance(written, Outcome):
        outcome = written
    else:
        # the transaction above ended with its context: nothing is held open while the server takes its time
        outcome = delivery.hand_over(claim, written, carrier, lambda tags: _note(app, claim, tags))
    _settle(app, claim, outcome)
    return outcome


def _note(app: Flask, claim: Claim, tags: tuple[str, ...]) -> None:
    with app.app_context():
        delivery.progress(claim, tags)
        db.session.commit()


def _settle(app: Flask, claim: Claim, outcome: Outcome) -> None:
    with app.app_context():
        kept = delivery.settle(claim, outcome)
        db.session.commit()
    if outcome.error or not kept:
        # A reporter without an address, or a link no longer needed, is how it should be.
        tell = log.info if kept and outcome.state is LetterState.DROPPED else log.warning
        tell(
            "letter_not_sent" if kept else "letter_lease_lost",
            letter=claim.letter,
            id=claim.id,
            attempts=claim.attempts,
            state=outcome.state.value,
            error=outcome.error,
        )
