"""The hostile files at the public door: each is refused in a sentence, or what is served of it is harmless."""

from __future__ import annotations

import pytest
from flask import Flask

from feedback.files import workbench, workshop
from feedback.files.unfit import Unfit
from tests.files import samples
from tests.files.hostile import MAKERS, Upload, corpus
from tests.files.judging import judged


def test_no_hostile_file_is_served_in_a_dangerous_way(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workshop, "SECONDS", 2)  # the suite does not wait for the slowest
    every = (
        5 if app.config["DATABASE_URL"].startswith("postgres") else 1
    )  # a file is the same on both databases
    found = judged(app, corpus()[::every])
    assert len(found) * every >= 100
    assert not [(one.what, one.faults) for one in found if one.verdict == "UNSAFE"]
    assert sum(one.verdict == "kept" for one in found) * every > 40
    assert max(one.peak for one in found) < workbench.MEMORY


def test_the_twin_that_believes_the_sender_is_seen(app: Flask) -> None:
    some = corpus_of("page", "svg", "jpeg that knows its place", "pdf with a script at opening")
    assert [one.verdict for one in judged(app, some, clean=False)] == ["UNSAFE"] * 4


def test_work_without_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workshop, "SECONDS", 1)
    with pytest.raises(Unfit) as refused:
        workshop.made(MAKERS["jpeg of 2,000 scans"](), "jpeg", 50_000_000)
    assert refused.value.why == "heavy"
    assert workshop.made(samples.picture(), "jpeg", 50_000_000).width == 640  # the bench still serves


def test_a_bench_that_died_is_replaced() -> None:
    shop = workshop.Workshop()
    job = {"kind": "jpeg", "pixels": 10**6, "seconds": 5, "patience": 20}
    photo = samples.picture()
    assert shop.made(photo, {**job, "size": len(photo)}).width == 640
    (bench,) = shop._free
    bench._process.kill()
    assert shop.made(photo, {**job, "size": len(photo)}).width == 640
    for one in shop._free:
        one.end()


def test_the_bench_knows_no_key_and_opens_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for something else than its job: a hostile file may know how."""
    monkeypatch.setenv("VAULT_KEY", "TELLTALE")
    program = (
        "import os, sys, socket;"
        "from feedback.files import drawing, workbench;"
        "workbench.drawing.redrawn = lambda *_: tried();"
        "\ndef tried():\n"
        "    done = [name for name in os.environ if 'KEY' in name]\n"
        "    for what in (lambda: open('/etc/passwd'), socket.socket, os.pipe):\n"
        "        try:\n            what()\n            done.append('opened')\n"
        "        except OSError:\n            done.append('shut')\n"
        "    return repr(done).encode(), 1, 1\n"
        "workbench.main()"
    )
    monkeypatch.setattr(workshop, "_COMMAND", (workshop._COMMAND[0], "-c", program))
    shop = workshop.Workshop()
    done = shop.made(b"x", {"kind": "jpeg", "pixels": 1, "seconds": 5, "patience": 20, "size": 1})
    assert done.data == b"['shut', 'shut', 'shut']"
    for one in shop._free:
        one.end()


def corpus_of(*wanted: str) -> list[Upload]:
    """Some of the files."""
    return [Upload(what, f"{what[:8]}.jpg", "image/jpeg", MAKERS[what]()) for what in wanted]
