"""What comes over the wire to the real web server: requests that two readers would cut differently, odd methods."""

from __future__ import annotations

import socket
from contextlib import ExitStack

import pytest
from flask import Flask

from tests.durability.serving import serving

HOST = b"Host: localhost\r\n"
SECOND = b"GET /privacy HTTP/1.1\r\n" + HOST + b"\r\n"
FORM = b"POST /follow HTTP/1.1\r\n" + HOST

# Each would be one request to one reader and two to another (RFC 9112, section 11.2).
SMUGGLED = {
    "both lengths, body first": FORM
    + b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" % (len(SECOND) + 5)
    + SECOND,
    "both lengths, chunk first": FORM
    + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n8\r\nSMUGGLED\r\n0\r\n\r\n",
    "two lengths": FORM + b"Content-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(SECOND) + SECOND,
    "a length with a sign": FORM + b"Content-Length: +0\r\n\r\n" + SECOND,
    "a length below nothing": FORM + b"Content-Length: -1\r\n\r\n" + SECOND,
    "a length in words": FORM + b"Content-Length: 0x0\r\n\r\n" + SECOND,
    "a coding nobody knows": FORM + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SECOND,
    "a blank before the colon": FORM + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + SECOND,
    "a folded header": b"GET /how HTTP/1.1\r\n" + HOST + b"X-A: b\r\n Transfer-Encoding: chunked\r\n\r\n",
    "a chunk whose size is none": FORM + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n0\r\n\r\n" + SECOND,
    "a zero byte in a header": b"GET /how HTTP/1.1\r\n" + HOST + b"X-A: a\x00b\r\n\r\n",
    "another protocol": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00\x00\x00\x04\x00\x00\x00\x00\x00",
}


def say(port: int, request: bytes) -> bytes:
    """Everything that comes back until the server hangs up or falls silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=3) as line:
        said = b""
        try:
            line.sendall(request)
            while piece := line.recv(65536):
                said += piece
        except OSError:
            pass
        return said


def answers(said: bytes) -> list[int]:
    """The statuses of the answers in what came back."""
    return [int(part[:3]) for part in said.split(b"HTTP/1.1 ")[1:]]


@pytest.mark.parametrize("alone", [False, True], ids=["behind a proxy", "alone"])
def test_no_request_hides_in_another(app: Flask, alone: bool) -> None:
    with serving(app, processes=1, alone=alone) as site:
        both = answers(say(site.port, SECOND + SECOND))
        assert both == [200, 200], "a second request would be seen"
        wrong = {}
        for name, request in SMUGGLED.items():
            found = answers(say(site.port, request))
            if len(found) > 1 or any(code < 400 for code in found):
                wrong[name] = found
        assert not wrong
        assert site.answers(), "and it goes on serving"


@pytest.mark.parametrize("alone", [False, True], ids=["behind a proxy", "alone"])
def test_odd_methods_and_names_of_hosts_get_an_orderly_no(app: Flask, alone: bool) -> None:
    with serving(app, processes=1, alone=alone) as site:
        for method in (b"TRACE", b"TRACK", b"PUT", b"DELETE", b"PATCH", b"CONNECT", b"DEBUG", b"PROPFIND"):
            for path in (b"/", b"/follow", b"/desk", b"/api/v1/complaints", b"/health/live"):
                head = method + b" " + path + b" HTTP/1.1\r\n" + HOST
                said = say(site.port, head + b"X-Told: zqgemaqz\r\nConnection: close\r\n\r\n")
                assert answers(said) == [405], (method, path)
                assert b"zqgemaqz" not in said
                assert b"content-security-policy" in said.lower()
        for host in (b"evil.example", b"localhost.evil.example", b"a@localhost", b"localhost:99999999", b""):
            said = say(site.port, b"GET / HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n")
            assert answers(said) == [400], host
            assert b"evil.example" not in said
        lower = say(site.port, b"get /how HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")
        assert answers(lower)[0] in (200, 400, 405)


def slow(port: int, stack: ExitStack) -> None:
    """Somebody who announces a form and then sends nothing."""
    line = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
    kind = b"Content-Type: application/x-www-form-urlencoded\r\n"
    line.sendall(FORM + kind + b"Content-Length: 5000\r\n\r\ncode=")


def page(port: int) -> list[int]:
    return answers(say(port, b"GET /how HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"))


def test_slow_senders_take_no_thread_where_no_proxy_stands_in_front(app: Flask) -> None:
    with serving(app, processes=1, alone=True) as site, ExitStack() as stack:
        for _one in range(40):
            slow(site.port, stack)
        assert page(site.port) == [200]


def test_without_the_front_they_take_them_all(app: Flask) -> None:
    with serving(app, processes=1) as site, ExitStack() as stack:
        for _one in range(40):
            slow(site.port, stack)
        assert any(page(site.port) == [] for _again in range(10)), "as soon as each thread has one of them"
