"""The front gathers what is sent before a thread is asked, and hands on what the application says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from feedback import front
from feedback.front import Front


class Headers(dict[str, list[str]]):
    """As granian gives them: by small names, each with its values."""

    def get(self, name: str, default: Any = None) -> Any:
        return self[name][0] if name in self else default

    def get_all(self, name: str) -> list[str]:
        return self[name]


@dataclass
class Line:
    """The protocol of one request: what is sent, and what came back."""

    pieces: list[bytes] = field(default_factory=list)
    pause: float = 0.0
    answer: tuple[int, list[tuple[str, str]], bytes] | None = None
    streamed: list[bytes] = field(default_factory=list)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            await asyncio.sleep(self.pause)
            yield piece

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.answer = status, headers, b""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.answer = status, headers, body

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> Any:
        self.answer = status, headers, b""
        return SimpleNamespace(send_bytes=self._send)

    async def _send(self, piece: bytes) -> None:
        self.streamed.append(piece)


def ask(app: Any, line: Line, path: str = "/a%2Fb%20c", **headers: list[str]) -> Line:
    scope = SimpleNamespace(
        proto="http",
        http_version="1.1",
        method="POST",
        scheme="http",
        path=path,
        query_string="x=1",
        server="127.0.0.1:8000",
        client="[::1]:5555",
        headers=Headers({name.replace("_", "-"): values for name, values in headers.items()}),
    )
    served = Front(app, threads=2, largest=1000)
    served.__rsgi_init__(None)
    try:
        with ThreadPoolExecutor(1) as apart:  # a browser's loop may run in this thread
            apart.submit(asyncio.run, served.__rsgi__(scope, line)).result()
    finally:
        served.__rsgi_del__(None)
    return line


def echo(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    start("201 CREATED", [("X-Told", environ["REMOTE_ADDR"]), ("X-Cookie", environ.get("HTTP_COOKIE", ""))])
    return [environ["PATH_INFO"].encode("latin-1"), b"|", environ["wsgi.input"].read()]


def test_a_form_arrives_whole_and_its_answer_leaves_whole() -> None:
    line = ask(echo, Line([b"a=1", b"&b=2"]), content_length=["7"], cookie=["c=1", "d=2"], host=["h"])
    assert line.answer is not None
    status, headers, body = line.answer
    assert (status, body) == (201, b"/a/b c|a=1&b=2")
    assert headers == [("x-told", "::1"), ("x-cookie", "c=1; d=2")]


def test_a_sender_too_slow_is_told_and_the_application_never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "PATIENCE", 0.05)
    monkeypatch.setattr(front, "SLOWEST", 10**9)
    asked: list[int] = []
    line = ask(lambda *_given: asked.append(1), Line([b"a"] * 50, pause=0.05), content_length=["50"])
    assert line.answer is not None
    assert (line.answer[0], asked) == (408, [])


def test_what_is_larger_than_any_form_is_not_read() -> None:
    lengths: list[str] = []

    def app(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        lengths.append(environ["CONTENT_LENGTH"])
        start("413 TOO LARGE", [])
        return [environ["wsgi.input"].read()]

    assert ask(app, Line([b"x" * 2000]), content_length=["5000"]).answer == (413, [], b"")
    ask(app, Line([b"x" * 600, b"x" * 600]), transfer_encoding=["chunked"])
    assert lengths == ["5000", "1200"]


def test_a_large_answer_goes_in_pieces_and_is_closed() -> None:
    closed: list[int] = []

    class Pieces:
        def __iter__(self) -> Iterator[bytes]:
            yield from [b"x" * front.AT_ONCE, b"y", b"z"]

        def close(self) -> None:
            closed.append(1)

    def app(_environ: dict[str, Any], start: Any) -> Any:
        start("200 OK", [])
        return Pieces()

    line = ask(app, Line())
    assert b"".join(line.streamed) == b"x" * front.AT_ONCE + b"yz"
    assert closed == [1]


def test_a_name_with_an_underscore_passes_for_no_other() -> None:
    seen: list[dict[str, Any]] = []
    ask(lambda environ, start: seen.append(environ) or start("200 OK", []) or [], Line(), x_real=["1"])
    scope_headers = Headers({"x_forwarded_for": ["10.0.0.9"], "host": ["h"]})
    scope = SimpleNamespace(
        method="GET", path="/", query_string="", server="s:1", http_version="1.1", client="c:1", scheme="http"
    )
    scope.headers = scope_headers
    told = front._environ(scope, None, 0)  # type: ignore[arg-type]  # no body is read
    assert "HTTP_X_FORWARDED_FOR" not in told
    assert seen[0]["HTTP_HOST"] == ""
