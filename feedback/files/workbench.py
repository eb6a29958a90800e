"""The bench where files of strangers are opened: a small process that opens none of ours.

`python -m feedback.files.workbench` reads jobs from its input, and forks for each one a child that may not open a
file or a connection, and has so much memory and time and no more; whatever the file does to the child dies with it.
It is started by workshop.py with an empty environment (no key, no address), and ends when nobody has asked it
anything for a while. One message is a JSON line and as many bytes as its "size" says.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import select
import signal
import sys
import time
from importlib import import_module
from typing import Any

from feedback.files import drawing
from feedback.files.unfit import Unfit

IDLE = 600.0  # seconds after which the bench is put away
MEMORY = (
    640 * 2**20
)  # what a job may take beside the program itself: 50 megapixels with transparency need 450
_PIECE = 2**16


def main() -> None:
    """Serve until the input ends, or nobody asks for IDLE seconds."""
    jobs, answers = sys.stdin.buffer, sys.stdout.buffer
    gc.freeze()
    while select.select([jobs], [], [], IDLE)[0]:
        head = jobs.readline()
        if not head:
            return
        job = json.loads(head)
        data = jobs.read(job["size"])
        if job["kind"] == "pdf":
            # pikepdf is heavy, and most processes never meet a PDF: it is loaded with the first one.
            import_module("feedback.files.pdf")
        said, made = _in_a_child(job, data)
        answers.write(json.dumps({**said, "size": len(made)}).encode() + b"\n" + made)
        answers.flush()


def _in_a_child(job: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """What the job came to, and the bytes made; "why" says what is wrong with the file when there are none."""
    begun = time.monotonic()
    from_child, to_us = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(from_child)
        _work(job, data, to_us)
    os.close(to_us)
    written, in_time = _read(from_child, begun + job["patience"])
    os.close(from_child)
    if not in_time:
        os.kill(child, signal.SIGKILL)
    _pid, status, used = os.wait4(child, 0)
    cost = {"seconds": round(time.monotonic() - begun, 3), "peak": used.ru_maxrss * 1024}
    head, _line, made = written.partition(b"\n")
    if in_time and os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0 and head:
        return {**json.loads(head), **cost}, made
    ended = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    spent = not in_time or ended in (signal.SIGXCPU, signal.SIGKILL)
    broken = "unreadable_pdf" if job["kind"] == "pdf" else "unreadable_picture"
    return {"why": "heavy" if spent else broken, **cost}, b""


def _work(job: dict[str, Any], data: bytes, out: int) -> None:
    """In the child: do it, write it, be gone."""
    try:
        _confine(job["seconds"])
        said, made = _made(job, data)
        with os.fdopen(out, "wb", closefd=False) as pipe:
            pipe.write(json.dumps(said).encode() + b"\n" + made)
    except MemoryError:
        os.kill(os.getpid(), signal.SIGKILL)
    except BaseException:
        os._exit(1)
    os._exit(0)


def _made(job: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        if job["kind"] == "pdf":
            return {}, import_module("feedback.files.pdf").rewritten(data)
        made, width, height = drawing.redrawn(data, job["kind"], job["pixels"])
    except Unfit as fault:
        return {"why": fault.why}, b""
    return {"width": width, "height": height}, made


def _confine(seconds: int) -> None:
    """So much memory and time; no file, no connection, no program, nothing written but the answer."""
    with open("/proc/self/statm") as pages:
        now = int(pages.read().split()[0]) * resource.getpagesize()
    for limit, most in (
        (resource.RLIMIT_AS, now + MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def _read(pipe: int, until: float) -> tuple[bytes, bool]:
    """Everything that comes before the moment `until`, and whether it ended before that."""
    pieces: list[bytes] = []
    while True:
        if not select.select([pipe], [], [], max(0.0, until - time.monotonic()))[0]:
            return b"".join(pieces), False
        piece = os.read(pipe, _PIECE)
        if not piece:
            return b"".join(pieces), True
        pieces.append(piece)


if __name__ == "__main__":
    main()
