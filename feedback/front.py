"""Standing before the application where no proxy does: a request takes a thread only when all of it is here.

The web server hands bodies to threads as they come, so a few dozen visitors who send one letter a minute would hold
every thread there is (slow POST, CWE-400). Here bodies are gathered by the event loop, with a time for each, and the
application then runs in a thread as it does under any WSGI server (PEP 3333). Behind nginx, which does the same, the
server calls the application directly.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast
from urllib.parse import unquote_to_bytes

PATIENCE = 20.0  # seconds for a body of any size, and on top of it
SLOWEST = 4096  # bytes in a second: a bad line in a village is faster
IN_MEMORY = 64 * 1024  # bytes of a body; more lies in a temporary file
AT_ONCE = 512 * 1024  # bytes of an answer that is sent in one piece

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass(frozen=True)
class Answer:
    """What the application answers: `rest` is None when `body` is all of it."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    rest: Iterator[bytes] | None
    close: Callable[[], None]


class Front:
    """The application as granian's RSGI calls it; `largest` is the most bytes any form may have."""

    def __init__(self, app: Wsgi, *, threads: int, largest: int) -> None:
        self.app, self.threads, self.largest = app, threads, largest
        self._pool: ThreadPoolExecutor | None = None

    def __rsgi_init__(self, _loop: Any) -> None:
        """The process has begun to serve."""
        self._pool = ThreadPoolExecutor(self.threads, "page")

    def __rsgi_del__(self, _loop: Any) -> None:
        """The process ends; what runs is finished."""
        if self._pool is not None:
            self._pool.shutdown()

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """One request."""
        if scope.proto != "http":
            return
        loop = asyncio.get_running_loop()
        with SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                length = await self._gathered(scope, protocol, cast(BinaryIO, body))
            except TimeoutError:
                protocol.response_empty(408, [("connection", "close"), ("cache-control", "no-store")])
                return
            body.seek(0)
            environ = _environ(scope, cast(BinaryIO, body), length)
            answer = await loop.run_in_executor(self._pool, _run, self.app, environ)
            await self._sent(loop, protocol, answer)

    async def _gathered(self, scope: Any, protocol: Any, body: BinaryIO) -> int:
        """The body's length, once it is in `body`; TimeoutError when it comes too slowly.

        One that is larger than any may be is not read: the application refuses it by its length.
        """
        told = scope.headers.get("content-length") or ""
        length = int(told) if told.isdecimal() else 0
        if length > self.largest or not (length or scope.headers.get("transfer-encoding")):
            return length
        got = 0
        async with asyncio.timeout(PATIENCE + min(length or self.largest, self.largest) / SLOWEST):
            async for piece in protocol:
                got += len(piece)
                if got > self.largest:
                    return got
                body.write(piece)
        return got

    async def _sent(self, loop: asyncio.AbstractEventLoop, protocol: Any, answer: Answer) -> None:
        try:
            if answer.rest is None:
                protocol.response_bytes(answer.status, answer.headers, answer.body)
                return
            line = protocol.response_stream(answer.status, answer.headers)
            await line.send_bytes(answer.body)
            while (piece := await loop.run_in_executor(self._pool, next, answer.rest, None)) is not None:
                await line.send_bytes(piece)
        finally:
            await loop.run_in_executor(self._pool, answer.close)


def _run(app: Wsgi, environ: dict[str, Any]) -> Answer:
    """The application's answer, as much of it as is sent at once."""
    said: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], _fault: Any = None) -> None:
        said[:] = [int(status[:3]), [(name.lower(), value) for name, value in headers]]

    pieces = app(environ, start)
    rest, first, size = iter(pieces), [], 0
    close = getattr(pieces, "close", lambda: None)
    for piece in rest:
        first.append(piece)
        size += len(piece)
        if size > AT_ONCE:
            return Answer(said[0], said[1], b"".join(first), rest, close)
    return Answer(said[0], said[1], b"".join(first), None, close)


def _environ(scope: Any, body: BinaryIO, length: int) -> dict[str, Any]:
    """What PEP 3333 wants to be told of a request."""
    server, _colon, port = str(scope.server).rpartition(":")
    told: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope.path).decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": str(scope.client).rpartition(":")[0].strip("[]"),
        "CONTENT_LENGTH": str(length),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name in scope.headers:
        if "_" in name or name in ("content-length", "transfer-encoding"):
            continue  # "x_forwarded_for" would pass for "x-forwarded-for"
        joined = ("; " if name == "cookie" else ",").join(scope.headers.get_all(name))
        told["CONTENT_TYPE" if name == "content-type" else f"HTTP_{name.upper().replace('-', '_')}"] = joined
    told.setdefault("HTTP_HOST", "")  # none is none of ours
    return told
