"""Having a stranger's file opened elsewhere: at a workbench, a process of its own (workbench.py).

A web process keeps up to SEATS of them, started when a file comes and ended by themselves when none does. Nothing
that a file does to its decoder touches the process that holds keys and connections.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from feedback.files.unfit import Unfit, Why

SEATS = 2
QUEUE = 30.0  # seconds somebody waits for a free seat
SECONDS = 8  # of a core, for one file: a photo of 50 megapixels with transparency needs three
PATIENCE = 20  # seconds by the clock
_HOUSE = Path(__file__).parents[2]
_COMMAND = (sys.executable, "-m", "feedback.files.workbench")
_TOLD = {"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1", "OMP_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Made:
    """What came of a file; width and height in pixels for a picture. `peak` in bytes and `seconds` are what it cost."""

    data: bytes
    width: int | None
    height: int | None
    seconds: float
    peak: int


def made(data: bytes, kind: str, most_pixels: int) -> Made:
    """The harmless form of a file of this kind; `Unfit` when there is none."""
    limits = {"pixels": most_pixels, "seconds": SECONDS, "patience": PATIENCE}
    return _SHOP.made(data, {"kind": kind, "size": len(data), **limits})


class Workshop:
    """The benches of one process."""

    def __init__(self) -> None:
        self._turn = threading.BoundedSemaphore(SEATS)
        self._free: list[_Bench] = []
        self._owner = os.getpid()

    def made(self, data: bytes, job: dict[str, Any]) -> Made:
        """See above. A bench that has gone meanwhile is replaced once."""
        if not self._turn.acquire(timeout=QUEUE):
            raise Unfit("heavy")
        try:
            try:
                answer = self._ask(self._bench(), job, data)
            except OSError:
                answer = self._ask(_Bench(), job, data)
        except OSError as fault:
            raise Unfit("heavy") from fault
        finally:
            self._turn.release()
        return answer

    def _ask(self, bench: _Bench, job: dict[str, Any], data: bytes) -> Made:
        try:
            return bench.ask(job, data)
        except OSError:
            bench.end()
            raise
        finally:
            if bench.serves:
                self._free.append(bench)

    def _bench(self) -> _Bench:
        if self._owner != os.getpid():  # a copy of the process that had them
            self._free, self._owner = [], os.getpid()
        return self._free.pop() if self._free else _Bench()


class _Bench:
    """One workbench, serving one job at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 (our own words)
            _COMMAND,
            cwd=_HOUSE,
            env=_TOLD,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def ask(self, job: dict[str, Any], data: bytes) -> Made:
        """What it makes of the file; OSError when the bench is gone or does not answer in time."""
        into, out = self._process.stdin, self._process.stdout
        assert into is not None and out is not None  # noqa: S101, PT018 (both are pipes)
        watch = threading.Timer(PATIENCE * 2, self._process.kill)
        watch.start()
        try:
            into.write(json.dumps(job).encode() + b"\n" + data)
            into.flush()
            head = out.readline()
            if not head:
                raise BrokenPipeError("the workbench has gone")
            said = json.loads(head)
            whole = out.read(said["size"])
        finally:
            watch.cancel()
        if len(whole) != said["size"]:
            raise BrokenPipeError("the workbench has gone")
        if said.get("why"):
            raise Unfit(cast("Why", said["why"]), said["seconds"], said["peak"])
        return Made(whole, said.get("width"), said.get("height"), said["seconds"], said["peak"])

    @property
    def serves(self) -> bool:
        """Whether it can be asked again."""
        return self._process.poll() is None

    def end(self) -> None:
        """Leave nothing behind."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


_SHOP = Workshop()
