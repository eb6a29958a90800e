"""What the machine gives: settings, the data folder, room on its disk, Redis, and the store of files."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _

from config import KEEPERS
from feedback.base import clock
from feedback.files import scanner as clamd
from feedback.files import store
from feedback.inspection.finding import Finding, State
from feedback.people import counters

GIBIBYTE = 1024**3
COMFORT = 5 * GIBIBYTE
TOO_OLD = timedelta(hours=26)
HERE = ("localhost", "127.0.0.1", "::1")


def settings(config: Mapping[str, Any]) -> Finding:
    """What `config.settings` lets pass and is still unfit for the mode."""
    if config["MODE"] != "production":
        if urlsplit(config["BASE_URL"]).hostname not in HERE:
            said = _(
                "Settings: MODE=%(mode)s, and BASE_URL is open to others. Its keys and passwords protect"
                " nobody: set MODE=production.",
                mode=config["MODE"],
            )
            return Finding("settings", State.WRONG, said)
        said = _("Settings: MODE=%(mode)s. Enter no real report here.", mode=config["MODE"])
        return Finding("settings", State.LOOK, said)
    lying = [file for file in KEEPERS.values() if (Path(config["DATA_DIR"]) / file).exists()]
    if lying:
        said = _(
            "Settings: private keys of a demo lie in DATA_DIR (%(files)s). Remove them; only the keeper's user"
            " may read its keys.",
            files=", ".join(lying),
        )
        return Finding("settings", State.WRONG, said)
    if not config["SMTP_HOST"]:
        said = _("Settings: SMTP_HOST is not set, so no letter leaves this machine.")
        return Finding("settings", State.WRONG, said)
    if not config["PROXY_HOPS"]:
        said = _(
            "Settings: PROXY_HOPS is 0. Behind a proxy set it to 1; else all visitors share the limits of one."
        )
        return Finding("settings", State.LOOK, said)
    return Finding("settings", State.OK, _("Settings: fit for production."))


def folder(place: str) -> Finding:
    """The data folder can be written to by this user, who is its owner, and read by nobody else."""
    if not os.access(place, os.R_OK | os.W_OK | os.X_OK):
        said = _("Data folder: this user cannot write to it. Give it to the user of web and worker (chown).")
        return Finding("folder", State.WRONG, said)
    found = Path(place).stat()
    shared = bool(found.st_mode & stat.S_ISGID) and found.st_gid in {os.getegid(), *os.getgroups()}
    if found.st_mode & stat.S_IRWXO or (found.st_mode & stat.S_IWGRP and not shared):
        said = _("Data folder: other users of this machine can enter it. Run: chmod 700 on DATA_DIR.")
        return Finding("folder", State.WRONG, said)
    if found.st_uid != os.geteuid() and not shared:
        said = _("Data folder: it belongs to another user. Run commands as the user of web and worker.")
        return Finding("folder", State.LOOK, said)
    return Finding("folder", State.OK, _("Data folder: writable, and closed to others."))


def disk(place: str, reserve: int, comfort: int = COMFORT) -> Finding:
    """Room under the data folder: below `reserve` bytes no file is taken any more; worth a look below `comfort`."""
    free = shutil.disk_usage(place).free if os.path.isdir(place) else 0
    room = f"{free / GIBIBYTE:.1f} GiB"
    if free <= reserve:
        said = _(
            "Disk: only %(room)s free, so reports are taken without files. Move old backups and logs away, or"
            " enlarge it.",
            room=room,
        )
        return Finding("disk", State.WRONG, said)
    if free < comfort:
        said = _("Disk: only %(room)s free. Move old backups and logs away, or enlarge it.", room=room)
        return Finding("disk", State.LOOK, said)
    return Finding("disk", State.OK, _("Disk: %(room)s free.", room=room))


def backups(place: str) -> Finding:
    """The newest backup in the folder is of the last day."""
    if not place:
        said = _("Backups: BACKUP_DIR is not set, so nobody notices when none is made.")
        return Finding("backups", State.LOOK, said)
    made = [path.stat().st_mtime for path in Path(place).glob("aduan-*")] if os.access(place, os.R_OK) else []
    age = clock.now().timestamp() - max(made, default=0)
    if age < TOO_OLD.total_seconds():
        return Finding("backups", State.OK, _("Backups: the newest is of the last day."))
    said = _(
        "Backups: none in the last day. See what aduan-backup says (journalctl -u aduan-backup), or run"
        " `flask backup`."
    )
    return Finding("backups", State.WRONG, said)


def redis() -> Finding:
    """Redis answers where REDIS_URL names one."""
    answers = counters.redis_answers()
    if answers is None:
        return Finding("redis", State.OK, _("Redis: not used; the database counts tries."))
    if answers:
        return Finding("redis", State.OK, _("Redis: it answers."))
    said = _(
        "Redis: it does not answer; the database counts tries meanwhile, which is slower. See that it runs and"
        " that REDIS_URL is right."
    )
    return Finding("redis", State.WRONG, said)


def scanner() -> Finding:
    """The scanner for malware answers where CLAMD_ADDRESS names one; without it new files are held."""
    if not clamd.wanted():
        return Finding("scanner", State.OK, _("Scanner: not used; every file is drawn or written anew."))
    if clamd.answers():
        return Finding("scanner", State.OK, _("Scanner: it answers."))
    said = _(
        "Scanner: it does not answer, and new files are held until it does. See that clamd runs and that"
        " CLAMD_ADDRESS is right."
    )
    return Finding("scanner", State.WRONG, said)


def files(newest: str | None = None) -> Finding:
    """The store of files answers, and still has the file called `newest` (its SHA-256)."""
    try:
        store.reach()
    except OSError:
        said = _(
            "Files: their store cannot be used. See that it runs and that the S3_* settings are right, or that"
            " DATA_DIR/files belongs to this user."
        )
        return Finding("files", State.WRONG, said)
    try:
        if newest is not None:
            store.get(newest)
    except OSError:
        said = _(
            "Files: the newest one is gone or damaged. Look for it in the last backup (docs/backup.md) before"
            " that is replaced."
        )
        return Finding("files", State.WRONG, said)
    return Finding("files", State.OK, _("Files: their store answers."))
