"""The `flask` commands: what an operator does from a shell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import BinaryIO

import click
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from flask_babel import lazy_gettext as _l
from flask_migrate import Migrate, upgrade

from feedback import keeper, launch, worker
from feedback.agencies import reference, tree
from feedback.base import site
from feedback.base.database import db, reading
from feedback.base.refusal import Refusal
from feedback.chores import paces
from feedback.complaints import erased_again, retention, retention_rules
from feedback.deadlines import holiday_library
from feedback.deadlines import seed as calendar
from feedback.demo import staff, week
from feedback.evidence_commands import evidence
from feedback.exchange import backup, importing, press, restoring, sheet
from feedback.figure_commands import figures
from feedback.files import journal, shelf
from feedback.inspection import doctor, ladder_levels, whole
from feedback.inspection.finding import State
from feedback.key_commands import keys
from feedback.ledger import checkpoints, receipts, signed, verify
from feedback.people import accounts, resets
from feedback.people.roles import Role
from feedback.suggestion_commands import suggestions
from feedback.vault import ciphers
from feedback.vault import erasures as vault_erasures

MIGRATIONS = Path(__file__).parent.parent / "migrations"
ROWS_A_COMMIT = 50
MOST_SHOWN = 20
STATES = {State.OK: _l("fine"), State.LOOK: _l("have a look"), State.WRONG: _l("wrong")}


@click.command("seed")
@with_appcontext
def seed() -> None:
    """Load the regency's reference data and calendar; rows edited by hand stay as they are."""
    reference.load()
    calendar.load()
    retention_rules.load()
    ladder_levels.load()
    db.session.commit()


@click.command("holidays")
@click.argument("year", type=click.IntRange(2000, 2200))
@with_appcontext
def add_holidays(year: int) -> None:
    """Enter a year's national holidays and collective leave as the library knows them; estimates are marked."""
    click.echo(f"added: {holiday_library.seed_year(year)}")
    db.session.commit()


@click.command("prepare")
@click.pass_context
@with_appcontext
def prepare(context: click.Context) -> None:
    """Bring the database to the newest schema and load the reference data."""
    upgrade(str(MIGRATIONS))
    context.invoke(seed)


@click.command("worker")
@with_appcontext
def run_worker() -> None:
    """Deliver letters, sweep deadlines and number events until told to stop."""
    _must_be_whole()
    worker.run(current_app._get_current_object())  # type: ignore[attr-defined]  # a proxy's


@click.command("keeper")
@with_appcontext
def run_keeper() -> None:
    """Do what needs the keys that neither web nor worker may hold, until told to stop."""
    _must_be_whole()
    keeper.run(current_app._get_current_object())  # type: ignore[attr-defined]  # a proxy's


@click.command("demo")
@with_appcontext
def settle_demo() -> None:
    """Fill a demo with people and six weeks of cases, once, and print how to sign in. Never in production."""
    if current_app.config["MODE"] == "production":
        raise click.ClickException("This is production: it has no demo.")
    domain = current_app.config["DEMO_DOMAIN"]
    if not week.is_settled(domain):
        click.echo("Telling the demo's stories (a few seconds) …")
        week.settle(domain)
        db.session.commit()
    for name, (shown, _posts) in staff.JOBS.items():
        click.echo(f"  {staff.email(name, domain):38} {shown}")
    click.echo(f"  The password of all of them: {staff.PASSWORD}")
    for sample, code in week.codes_to_try().items():
        click.echo(f"  Receipt code of a case ({sample}): {code}")


@click.command("serve")
@click.pass_context
@with_appcontext
def serve(context: click.Context) -> None:
    """Prepare the database, then run web, worker and keeper until SIGTERM or Ctrl-C."""
    _must_be_whole()
    context.invoke(prepare)
    if current_app.config["MODE"] == "demo":
        context.invoke(settle_demo)
    db.session.remove()
    db.engine.dispose()
    context.exit(launch.together(current_app.config, click.echo))


ledger = AppGroup("ledger", help="The record of what happened.")


@ledger.command("verify")
@click.option("--stream", type=int, help="Only this stream.")
@click.option(
    "--against",
    "outside",
    type=click.Path(exists=True, path_type=Path),
    multiple=True,
    help="A file or folder of checkpoints that were kept elsewhere.",
)
@click.option("--key", multiple=True, help="A key whose signatures count, instead of those of the settings.")
@click.option("--without-files", is_flag=True, help="Leave out the files on disk.")
@click.option("--json", "as_json", is_flag=True, help="Say it for a machine.")
@click.pass_context
def verify_ledger(
    context: click.Context,
    stream: int | None,
    outside: tuple[Path, ...],
    key: tuple[str, ...],
    without_files: bool,
    as_json: bool,
) -> None:
    """Recompute every hash of the record; exit status 1 when anything was changed (docs/ledger.md)."""
    try:
        keys = [signed.key_from(word) for word in key] or checkpoints.keys()
    except ValueError as fault:
        raise click.BadParameter(str(fault), param_hint="--key") from fault
    with reading(whole=True):
        if stream is not None:
            report = verify.verify(stream, cipher_of=ciphers.cipher_of)
        else:
            report = whole.check(whole.texts(outside), keys, files=not without_files)
    for line in [json.dumps(report.figures())] if as_json else report.lines():
        click.echo(line)
    context.exit(0 if report.sound else 1)


@ledger.command("keys")
def show_keys() -> None:
    """Print whose signatures count, each as one word: today's, former ones, and the receipts' key."""
    for key in (*checkpoints.keys(), receipts.key()):
        click.echo(str(key))


@click.command("doctor")
@click.pass_context
@with_appcontext
def look_after(context: click.Context) -> None:
    """Look at what can silently go wrong, and say what to do; exit status 1 when anything is. Changes nothing."""
    loops = {one.LOOP: paces(one.LOOP, one.CHORES) for one in (worker, keeper)}
    heads = ScriptDirectory(str(MIGRATIONS)).get_heads()
    with reading():
        findings = doctor.examine(current_app.config, loops=loops, heads=heads, lacks=press.missing())
    width = max(len(str(said)) for said in STATES.values())
    for finding in findings:
        click.echo(f"{STATES[finding.state]!s:{width}}  {finding.said}")
    context.exit(any(finding.state is State.WRONG for finding in findings))


@click.command("retention")
@click.option("--dry-run", is_flag=True, help="Only count; change nothing.")
@click.option("--confirm-clock", is_flag=True, help="The clock is right, although the last run is long ago.")
@with_appcontext
def retain(dry_run: bool, confirm_clock: bool) -> None:
    """Destroy what the schedule says is due, as the worker does each hour (docs/retention.md)."""
    with reading():
        before = retention.count()
    db.session.remove()
    if not dry_run:
        with _sentences():
            retention.begin(confirmed=confirm_clock)
        db.session.commit()
        _erased, failed = worker.erase_due(current_app._get_current_object(), Event())  # type: ignore[attr-defined]  # a proxy's
        with reading():
            after = {one.rule.code: one for one in retention.count()}
    for one in before:
        left = one.due if dry_run else after[one.rule.code].due
        click.echo(f"{one.rule.code.value}: due {one.due}, erased {one.due - left}, held {one.held}")
    if not dry_run and failed:
        raise click.ClickException(f"{failed} could not be erased; look for erasure_failed in the log.")


@click.command("import-complaints")
@click.argument("file", type=click.File("rb"))
@click.option("--mapping", help='A TOML file for foreign headings and words, or "lapor".')
@click.option("--dry-run", is_flag=True, help="Try every row and keep nothing.")
@click.option("--report", type=click.File("wb", lazy=False), help="Write what became of each row here (CSV).")
@click.pass_context
@with_appcontext
def import_complaints(
    context: click.Context, file: BinaryIO, mapping: str | None, dry_run: bool, report: BinaryIO | None
) -> None:
    """Bring in old cases from a CSV file (docs/import.md); exit status 1 when a row was refused."""
    lines: list[importing.Line] = []
    with _sentences():
        for line in importing.bring_in(file.read(), sheet.dialect(mapping)):
            lines.append(line)
            if not dry_run and len(lines) % ROWS_A_COMMIT == 0:
                db.session.commit()
    for result in importing.Result:
        click.echo(f"{result.value}: {sum(line.result is result for line in lines)}")
    if report is not None:
        report.write(importing.report(lines))
    refused = [line for line in lines if line.result is importing.Result.REFUSED]
    if report is None:
        for line in refused[:MOST_SHOWN]:
            click.echo(f"line {line.line} ({line.external_id}): {line.why}", err=True)
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    context.exit(1 if refused else 0)


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
@with_appcontext
def make_backup(target: Path) -> None:
    """Copy database and files: to TARGET when it ends in .tar, else into a new folder in it (docs/backup.md)."""
    with reading(whole=True), _sentences():
        place, manifest = backup.back_up(target)
    click.echo(f"{place}: {manifest.streams} streams, {manifest.events} events, {len(manifest.files)} files")
    if manifest.missing:
        raise click.ClickException(
            f"{len(manifest.missing)} files that rows name are missing from the store."
        )


@click.command("restore")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--replace", is_flag=True, help="Overwrite a database that is in use.")
@click.pass_context
@with_appcontext
def restore_backup(context: click.Context, source: Path, replace: bool) -> None:
    """Put a backup in place of an empty database and check its record; stop web and worker first."""
    with _sentences(), reading(whole=True):
        manifest = restoring.restore(source, replace=replace)
    click.echo(f"The backup of {manifest.made_at} is in place.")
    db.session.remove()
    db.engine.dispose()
    upgrade(str(MIGRATIONS))
    context.invoke(replay_erasures)
    shelf.sweep_store()  # nobody is at work: what no row names is what was erased
    db.session.rollback()
    context.invoke(verify_ledger)


erasures = AppGroup("erasures", help="What was destroyed for good, and the journal of it outside the backup.")


@erasures.command("replay")
@with_appcontext
def replay_erasures() -> None:
    """Erase again what the journal says was erased; part of every restore, and safe at any time."""
    done = 0
    while batch := erased_again.replay().done:
        db.session.commit()
        done += batch
    db.session.rollback()
    journal.unmark()
    click.echo(f"erased again: {done}")


@erasures.command("tell")
@with_appcontext
def tell_journal() -> None:
    """Bring what was erased to the journal now, as the worker does every few seconds."""
    while vault_erasures.tell_journal():
        db.session.commit()
    click.echo(f"entries in the journal: {len(journal.entries())}")


staff_accounts = AppGroup("accounts", help="The first account, and the way back when nobody can sign in.")


@staff_accounts.command("invite")
@click.argument("email")
@click.argument("name")
@click.option("--unit", required=True, help="The code of the administrator's unit, for example DISKOMINFO.")
@with_appcontext
def invite_administrator(email: str, name: str, unit: str) -> None:
    """Invite an administrator and print the link, which is sent as a letter too."""
    with _sentences():
        _user, token = accounts.invite(email, name, Role.ADMINISTRATOR, tree.unit(unit), by=None)
        db.session.commit()
    click.echo(f"{site.staff_address()}/account/invitation/{token}")


@staff_accounts.command("reset")
@click.argument("email")
@with_appcontext
def reset_account(email: str) -> None:
    """Take away how somebody signs in, at once; he begins anew by letter. For when two people cannot be found."""
    with _sentences():
        resets.by_operator(email)
        db.session.commit()
    click.echo("Reset. A letter with a link is on its way.")


def _must_be_whole() -> None:
    if journal.marked():
        raise click.ClickException(
            "A restore was not finished: who was erased may be back. Run: flask erasures replay"
        )


@contextmanager
def _sentences() -> Iterator[None]:
    """A refusal is said in one sentence, exit status 1."""
    try:
        yield
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal


COMMANDS: tuple[click.Command, ...] = (
    keys,
    seed,
    prepare,
    add_holidays,
    settle_demo,
    run_worker,
    run_keeper,
    serve,
    ledger,
    look_after,
    import_complaints,
    retain,
    make_backup,
    restore_backup,
    erasures,
    figures,
    evidence,
    staff_accounts,
    suggestions,
)


def join(app: Flask) -> None:
    """Give `app` the commands, `flask db` among them."""
    Migrate(app, db, directory=str(MIGRATIONS))
    for command in COMMANDS:
        app.cli.add_command(command)
