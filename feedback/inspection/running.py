"""Whether the work goes on: worker, keeper, letters, the calendar, and somebody in every office."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy import and_, func, select

from feedback.agencies.book import OFFICES, book
from feedback.agencies.models import Unit
from feedback.base import clock
from feedback.base.database import db
from feedback.complaints import alarms
from feedback.complaints.models import Complaint
from feedback.complaints.register import Paper, PaperState
from feedback.deadlines import shelf
from feedback.deadlines.models import CalendarDay
from feedback.files.models import StoredFile
from feedback.inspection.finding import Finding, State
from feedback.ledger import checkpoints
from feedback.notices import outbox
from feedback.notices.beats import beats
from feedback.notices.models import Letter, LetterState
from feedback.people.models import Grant, User, UserState
from feedback.people.persons import valid_on
from feedback.people.roles import Role
from feedback.suggestions import tallies

GRACE = timedelta(minutes=10)
"""A long round of one chore, or the rest after a fault, is no standstill yet."""
WAITS = timedelta(hours=25)
"""A letter may leave from the midnight before it was told: past this one it has waited an hour at least."""
CHECKPOINT_AFTER = timedelta(hours=2)
LEAVES_WITHIN = timedelta(hours=26)
"""Letters with checkpoints leave once a day."""

AT_DESK = {
    "verifying_unit": Role.VERIFIER,
    "secretary_unit": Role.SECRETARY_DELEGATE,
    "oversight_unit": Role.INSPECTOR,
    "personnel_unit": Role.PERSONNEL_OFFICER,
}


def worker(chores: Mapping[str, timedelta]) -> Finding:
    """Each of the worker's chores was done within twice its time and a grace."""
    late = _late(chores)
    if not late:
        return Finding("worker", State.OK, _("Worker: it does all its chores."))
    if len(late) == len(chores):
        said = _("Worker: none has been here for a while. Start it: PROCESS=worker flask worker")
    else:
        said = _(
            "Worker: these chores are not done: %(names)s. Look for chore_failed in its log.",
            names=", ".join(late),
        )
    return Finding("worker", State.WRONG, said)


def keeper(chores: Mapping[str, timedelta]) -> Finding:
    """Each of the keeper's chores was done within twice its time and a grace."""
    late = _late(chores)
    if not late:
        return Finding("keeper", State.OK, _("Keeper: it does all its chores."))
    if len(late) == len(chores):
        said = _("Keeper: it has not been here for a while. Start it: PROCESS=keeper flask keeper")
    else:
        said = _(
            "Keeper: these chores are not done: %(names)s. Look for chore_failed in its log.",
            names=", ".join(late),
        )
    return Finding("keeper", State.WRONG, said)


def checkpoints_made() -> Finding:
    """What happened is covered by a checkpoint within two hours, and each has left this machine."""
    now, last = clock.now(), checkpoints.newest()
    if checkpoints.is_behind() and (last is None or last.made_at < now - CHECKPOINT_AFTER):
        said = _(
            "Checkpoints: none since two hours, though there is something new. See that the keeper runs."
        )
        return Finding("checkpoints", State.WRONG, said)
    if last is None:
        return Finding("checkpoints", State.OK, _("Checkpoints: nothing to cover yet."))
    gone = checkpoints.newest_gone()
    if gone is None:
        said = _(
            "Checkpoints: none has left this machine, so they prove nothing. Set CHECKPOINT_DIR or"
            " CHECKPOINT_RECIPIENTS (docs/ledger.md)."
        )
        return Finding("checkpoints", State.WRONG, said)
    if gone.size < last.size and last.made_at < now - LEAVES_WITHIN:
        said = _(
            "Checkpoints: the newest have not left this machine. Look for chore_failed in the keeper's log."
        )
        return Finding("checkpoints", State.WRONG, said)
    return Finding("checkpoints", State.OK, _("Checkpoints: up to date, and outside."))


def letters() -> Finding:
    """No letter was given up, and none waits that could have left."""
    dead = outbox.tally()[LetterState.DEAD]
    if dead:
        said = _(
            "Letters: %(count)s given up. See why, and send them again: /admin/letters",
            count=dead,
        )
        return Finding("letters", State.WRONG, said)
    ready = (Letter.state == LetterState.WAITING, Letter.not_before < clock.now() - WAITS)
    late, oldest = db.session.execute(select(func.count(), func.min(Letter.created_on)).where(*ready)).one()
    if late:
        said = _(
            "Letters: %(count)s wait that could have left, the oldest since %(day)s. See that the worker runs"
            " and the mail server answers.",
            count=late,
            day=oldest,
        )
        return Finding("letters", State.WRONG, said)
    failing = db.session.scalar(
        select(func.count()).where(Letter.state == LetterState.WAITING, Letter.last_error != "")
    )
    if failing:
        said = _("Letters: %(count)s failed and will be tried again. See why: /admin/letters", count=failing)
        return Finding("letters", State.LOOK, said)
    return Finding("letters", State.OK, _("Letters: none is stuck."))


def papers(lacks: Collection[str]) -> Finding:
    """No paper of an office was given up or waits too long, and this machine `lacks` nothing for printing."""
    long_ago = Paper.not_before < clock.now() - GRACE
    counted = select(
        func.count().filter(and_(Paper.state == PaperState.DEAD, Paper.last_error != "erased")),
        func.count().filter(and_(Paper.state == PaperState.WAITING, long_ago)),
    )
    dead, late = db.session.execute(counted.where(Paper.state != PaperState.MADE)).one()
    if dead or late:
        said = _(
            "Papers: %(dead)s could not be made, %(late)s wait too long. See that the worker runs, and look for"
            " paper_not_made in its log.",
            dead=dead,
            late=late,
        )
        return Finding("papers", State.WRONG, said)
    if lacks:
        said = _(
            "Papers: PDF files cannot be made here (%(parts)s is missing); letters are DOCX and pages to print."
            " Run: apt-get install libpango-1.0-0 libpangoft2-1.0-0 fonts-dejavu-core",
            parts=", ".join(lacks),
        )
        return Finding("papers", State.LOOK, said)
    return Finding("papers", State.OK, _("Papers: none is stuck, and PDF files can be made."))


def cases() -> Finding:
    """Every report was brought to somebody in time, and opened by him."""
    today, days = clock.today(), shelf.calendar()
    counted = (
        select(func.count().filter(alarms.unrouted(today)), func.count().filter(alarms.unopened(days, today)))
        .select_from(Complaint)
        .where(alarms.is_open())
    )
    lost, unopened = db.session.execute(counted).one()
    if not lost and not unopened:
        return Finding("cases", State.OK, _("Cases: each was passed on in time and opened."))
    said = _(
        "Cases: %(lost)s not passed on in time, %(unopened)s not opened by their holder. The offices have been"
        " written to; the inspectorate sees which.",
        lost=lost,
        unopened=unopened,
    )
    return Finding("cases", State.LOOK, said)


def calendar() -> Finding:
    """This year's holidays are entered and, from 1 October, next year's; none of those needed is an estimate."""
    today = clock.today()
    missing = shelf.calendar().missing(today)
    if missing:
        said = _(
            "Calendar: no holidays of %(years)s; due dates come out too early. Enter them: /admin/calendar",
            years=", ".join(map(str, missing)),
        )
        return Finding("calendar", State.WRONG, said)
    last = date(today.year + (today.month >= 10), 12, 31)
    guessed = db.session.scalar(
        select(func.count()).where(CalendarDay.estimated, CalendarDay.on.between(today, last))
    )
    if guessed:
        said = _(
            "Calendar: %(count)s days to come are estimates. Confirm them by the joint decree: /admin/calendar",
            count=guessed,
        )
        return Finding("calendar", State.LOOK, said)
    return Finding("calendar", State.OK, _("Calendar: it has the holidays that are needed."))


def offices() -> Finding:
    """Each office of the settings is a unit in use, with somebody active in its role there or beneath."""
    known = book()
    unnamed = [key for key in OFFICES if known.office(key) is None]
    if unnamed:
        said = _(
            "Offices: %(names)s names no unit in use. Choose one: /admin/settings", names=", ".join(unnamed)
        )
        return Finding("offices", State.WRONG, said)
    posts = db.session.execute(
        select(Grant.role, Unit.path)
        .join(User, User.id == Grant.user_id)
        .join(Unit, Unit.id == Grant.unit_id)
        .where(Grant.role.in_(AT_DESK.values()), User.state == UserState.ACTIVE, *valid_on(clock.today()))
    ).all()
    empty = [
        f"{known.must(key).code} ({AT_DESK[key].value})"
        for key in OFFICES
        if not any(post.role == AT_DESK[key] and post.path.startswith(known.must(key).path) for post in posts)
    ]
    if empty:
        said = _("Offices: nobody works at %(names)s. Invite somebody: /admin/people", names=", ".join(empty))
        return Finding("offices", State.WRONG, said)
    return Finding("offices", State.OK, _("Offices: somebody works at each."))


def newest_file() -> str | None:
    """The name in the store (SHA-256) of the file that came last; None before the first."""
    asked = select(StoredFile.clean_sha256).order_by(StoredFile.id.desc()).limit(1)
    return db.session.scalar(asked)


def _late(chores: Mapping[str, timedelta]) -> list[str]:
    now = clock.now()
    seen = {beat.name: beat.seen_at for beat in db.session.scalars(beats())}
    return sorted(
        name for name, every in chores.items() if name not in seen or seen[name] < now - 2 * every - GRACE
    )


def suggestions() -> Finding:
    """First proposals are right about as often as they were, and people write in words the model has met."""
    drift = tallies.drift(clock.today())
    if drift.is_worse or drift.is_stranger:
        said = _(
            "Proposals of the system: they fit less well than before. Look at the model: /admin/suggestions"
        )
        return Finding("suggestions", State.LOOK, said)
    return Finding("suggestions", State.OK, _("Proposals of the system: they fit as well as before."))
