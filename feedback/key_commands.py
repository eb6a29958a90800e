"""The `flask keys` commands: the life of the keys, from the first set to paper, a new key and a lost one.

docs/keys.md tells who does which of them when, and with whom.
"""

from __future__ import annotations

import base64
import binascii
import os
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from nacl.public import PrivateKey

from config import make_keys
from feedback.base.database import db, reading
from feedback.people import seeds
from feedback.people.seeds import KeyAway
from feedback.vault import ciphers, contacts, escrow, inventory
from feedback.vault import keys as held
from feedback.vault.escrow import BadPart, Part
from feedback.vault.inventory import InUse, Kind
from feedback.vault.keys import KeyMissing

BATCH = 500
RIGHT_HOLDER = {
    Kind.VAULT: "web and worker",
    Kind.REVEAL: "the keeper",
    Kind.WORKER: "the worker",
}
LOST = {
    Kind.VAULT: "every sealed text, contact data of open cases and sign-in apps under it",
    Kind.REVEAL: "the names of these confidential reporters, for good; their cases and threads go on",
    Kind.WORKER: "letters to these reporters; they still read everything with their code",
}


@click.group("keys", invoke_without_command=True)
@click.pass_context
def keys(context: click.Context) -> None:
    """Print a fresh set of keys for production, as environment variables; or one of the commands below."""
    if context.invoked_subcommand is not None:
        return
    for name, value in make_keys().items():
        click.echo(f"{name}={value}")
    click.echo(
        "# Give each secret only to its process, and part the reveal key on paper: docs/keys.md.", err=True
    )


@keys.command("split")
@click.option("--need", default=2, show_default=True, help="How many parts give the key back.")
@click.option("--of", "parts", default=3, show_default=True, help="How many parts are made.")
def split(need: int, parts: int) -> None:
    """Write a private key in parts for paper; it is asked for and never shown."""
    key = _private_key(click.prompt("The private key (it is not shown)", hide_input=True))
    try:
        made = escrow.split(bytes(key), need, parts)
    except ValueError as fault:
        raise click.ClickException(str(fault)) from fault
    for part in made:
        click.echo(
            f"\nPart {part.number} of {parts} of the key {held.name_of(key.public_key)}. Any {need} of them give it"
            f" back. Keep it sealed, apart from the others.\n\n{escrow.written(part)}\n"
        )


@keys.command("join")
@click.option(
    "--to", type=click.Path(path_type=Path), help="Write the key into this new file, for its owner only."
)
def join(to: Path | None) -> None:
    """Put a private key together again from parts on paper."""
    parts: dict[int, Part] = {}
    while not parts or len(parts) < next(iter(parts.values())).need:
        part = _ask_part(len(parts) + 1)
        parts[part.number] = part
    try:
        key = PrivateKey(escrow.join(list(parts.values())))
    except BadPart as fault:
        raise click.ClickException(str(fault)) from fault
    name, text = held.name_of(key.public_key), base64.b64encode(bytes(key)).decode()
    click.echo(f"This is the key {name}.", err=True)
    wanted = os.environ.get("REVEAL_PUBLIC_KEY")
    if wanted and wanted != base64.b64encode(bytes(key.public_key)).decode():
        click.echo(
            "It is not the private half of today's REVEAL_PUBLIC_KEY: an older key, or a wrong part.",
            err=True,
        )
    if to is None:
        click.echo(f"REVEAL_PRIVATE_KEY={text}")
        return
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w") as file:
        file.write(f"REVEAL_PRIVATE_KEY={text}\n")


@keys.command("rewrap")
@with_appcontext
def rewrap() -> None:
    """Wrap what older vault keys seal under today's; may be stopped, repeated and run beside everything else."""
    done = apps = 0
    try:
        while batch := ciphers.rewrap(BATCH):
            db.session.commit()
            done += batch
        while batch := seeds.rewrap(BATCH):
            db.session.commit()
            apps += batch
    except (KeyMissing, KeyAway) as fault:
        db.session.rollback()
        raise click.ClickException(
            f"{done} data keys are under today's vault key; then: {fault}. Put it into VAULT_OLD_KEYS and go on."
        ) from fault
    db.session.rollback()
    click.echo(
        f"{done} data keys were wrapped anew; all of them are under the vault key {held.vault_key()[0]} now."
    )
    click.echo(f"{apps} secrets of sign-in apps were sealed anew.")


@keys.command("reseal")
@with_appcontext
def reseal() -> None:
    """Seal identities of older reveal keys to today's; the keeper's, with the old keys in REVEAL_OLD_PRIVATE_KEYS."""
    if not held.reveal_private_keys():
        raise click.ClickException(
            "No reveal key is here. Run this as the keeper: PROCESS=keeper flask keys reseal"
        )
    done, lost, after = 0, 0, 0
    while True:
        sealed, unopened, last = contacts.reseal(after, BATCH)
        db.session.commit()
        done, lost = done + sealed, lost + unopened
        if last is None:
            break
        after = last
    click.echo(f"{done} identities were sealed to the reveal key {held.name_of(held.reveal_key())}.")
    if lost:
        raise click.ClickException(
            f"{lost} identities are sealed to keys that are not here. Give those in REVEAL_OLD_PRIVATE_KEYS"
            " (`flask keys check` names them). If a key is lost, these names stay sealed for good; the cases go on."
        )


@keys.command("check")
@click.pass_context
@with_appcontext
def check(context: click.Context) -> None:
    """Say which keys are in use and whether those that belong here open; exit status 1 when one does not."""
    with reading():
        found = list(inventory.in_use())
    process = str(current_app.config.get("PROCESS", "web"))
    for one in found:
        click.echo(_said(one, process))
    if not found:
        click.echo("Nothing stored needs a key yet.")
    context.exit(any(_is_wrong(one, process) for one in found))


def _said(one: InUse, process: str) -> str:
    what = f"{one.kind.value} key {one.name or '(before keys had names)'}: {one.count} in use"
    what += "" if one.today else ", an older key"
    if one.opens:
        return f"{what}; it opens."
    if one.opens is None and not _belongs(one.kind, process):
        return f"{what}; it is not here, and that is right: it belongs to {RIGHT_HOLDER[one.kind]}."
    said = "it is not here" if one.opens is None else "it does not open what it should"
    return f"{what}; {said}. If it is lost, so is this: {LOST[one.kind]}."


def _is_wrong(one: InUse, process: str) -> bool:
    return one.opens is False or (one.opens is None and _belongs(one.kind, process))


def _belongs(kind: Kind, process: str) -> bool:
    return {
        Kind.VAULT: process != "keeper",
        Kind.REVEAL: process == "keeper",
        Kind.WORKER: process == "worker",
    }[kind]


def _private_key(text: str) -> PrivateKey:
    try:
        return PrivateKey(base64.b64decode(text.strip().removeprefix("REVEAL_PRIVATE_KEY="), validate=True))
    except (binascii.Error, ValueError, TypeError) as fault:
        raise click.ClickException("This is no private key: 32 bytes in base64 are wanted.") from fault


def _ask_part(place: int) -> Part:
    while True:
        click.echo(f"Part {place}: type its letters, line by line; an empty line ends it.", err=True)
        lines = iter(
            lambda: str(click.prompt("", default="", show_default=False, prompt_suffix="> ", err=True)), ""
        )
        try:
            return escrow.read("\n".join(lines))
        except BadPart as fault:
            click.echo(f"{fault}. Once more.", err=True)
